//! The unified social credit code (统一社会信用代码, GB 32100-2015).

/// The characters of the code, each at its value: no I, O, S, V and Z.
const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;
const MODULUS: usize = 31;
/// 3 司法行政部门, 1 律师执业机构: what the code of every law firm begins with.
const LAW_FIRM: &str = "31";

/// The code of a law firm as it is kept, in capitals; `None` when its length, a character, its beginning or its check
/// character is wrong.
pub fn law_firm_code(text: &str) -> Option<String> {
    credit_code(text).filter(|code| code.starts_with(LAW_FIRM))
}

/// The code of any body as it is kept, in capitals; `None` when its length, a character or its check character is wrong.
pub fn credit_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    (code.chars().count() == LENGTH && check_character_is_right(&code)).then_some(code)
}

/// Each of the first 17 characters weighs a power of 3; with the last, all of them add up to a multiple of 31.
fn check_character_is_right(code: &str) -> bool {
    let mut sum = 0;
    let mut weight = 1;
    for (place, character) in code.chars().enumerate() {
        let Some(value) = CHARACTERS.find(character) else { return false };
        sum += if place + 1 == LENGTH { value } else { value * weight };
        weight = weight * 3 % MODULUS;
    }
    sum % MODULUS == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_are_right() {
        // As they stand in public registers: companies, a ministry, and a law firm.
        for code in ["91350100M000100Y43", "914403001922038216", "9144030071526726XG", "11100000000013338W"] {
            assert!(check_character_is_right(code), "{code}");
        }
        assert_eq!(law_firm_code("31110000E00017525U").as_deref(), Some("31110000E00017525U"));
    }

    #[test]
    fn one_wrong_character_or_two_that_changed_places_are_found() {
        let right = "31330000E12345678L";
        assert!(law_firm_code(right).is_some());
        for place in 0..LENGTH {
            for other in CHARACTERS.chars() {
                let mut wrong: Vec<char> = right.chars().collect();
                if wrong[place] == other {
                    continue;
                }
                wrong[place] = other;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(law_firm_code(&wrong), None, "{wrong} for {right}");
            }
        }
        for place in 0..LENGTH - 1 {
            let mut swapped: Vec<char> = right.chars().collect();
            swapped.swap(place, place + 1);
            let swapped: String = swapped.into_iter().collect();
            assert!(swapped == right || law_firm_code(&swapped).is_none(), "{swapped} for {right}");
        }
    }

    #[test]
    fn only_codes_of_law_firms() {
        let right = "31330000E12345678L";
        assert_eq!(law_firm_code(" 31330000e12345678l ").as_deref(), Some(right));
        for wrong in ["", "91350100M000100Y43", "３１", "31330000E1234567", "律师事务所统一社会信用代码一二三四五"]
        {
            assert_eq!(law_firm_code(wrong), None, "{wrong}");
        }
        assert_eq!(law_firm_code(&format!("{right}0")), None);
    }
}
