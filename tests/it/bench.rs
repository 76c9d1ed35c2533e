//! `counsel bench --quick`: that it measures and that nothing fails. Its figures mean nothing in a development build.

use crate::harness::program::{counsel, run};

#[test]
fn it_measures_what_it_says() {
    let (status, said) = run(&mut counsel(&["bench", "--quick", "--clients", "4"]));
    assert!(status.success(), "{said}");
    for line in ["size of the program", "start-up until ready", "memory of the idle server", "memory after the load"] {
        assert!(said.lines().any(|text| text.starts_with(line)), "{line} is missing:\n{said}");
    }
    let idle = said.lines().find(|line| line.starts_with("memory of the idle server")).unwrap();
    let idle: f64 = idle.split_whitespace().find_map(|word| word.parse().ok()).expect("a figure");
    assert!(idle < 200.0, "an idle server takes as much as its contract does many times over:\n{said}");
    for kind in ["create", "read", "list", "opinion"] {
        let line = said.lines().find(|line| line.split_whitespace().next() == Some(kind)).expect(kind);
        let requests: u32 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert!(requests > 10, "{said}");
    }
}
