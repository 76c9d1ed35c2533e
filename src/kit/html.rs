//! Pages without a template engine: words of people are only ever text in them.

/// Text as text: nothing in it is markup, and what no page may hold is left out.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_cannot_become_markup() {
        assert_eq!(
            escaped("<script>\"甲\" & '乙'</script>\u{0}"),
            "&lt;script&gt;&quot;甲&quot; &amp; &#39;乙&#39;&lt;/script&gt;"
        );
    }
}
