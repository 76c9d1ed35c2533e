use super::*;

#[test]
fn operations_are_named_once() {
    for (n, one) in OPERATIONS.iter().enumerate() {
        assert!(OPERATIONS[n + 1..].iter().all(|other| other.id != one.id), "{} stands twice", one.id);
    }
}

#[test]
fn administrators_read_no_matters_and_auditors_change_nothing() {
    // Letting in a file by its hash shows nothing of it.
    let releases = ["documents_release", "documents_list_releases", "documents_get_release"];
    let others = OPERATIONS.iter().filter(|operation| !releases.contains(&operation.id));
    for operation in others.filter(|operation| !operation.is_public()) {
        let slice = operation.id.split('_').next().unwrap_or_default();
        if [
            "documents",
            "review",
            "allocation",
            "opinion",
            "handling",
            "contracts",
            "publication",
            "cases",
            "service",
            "conversation",
            "fees",
            "budget",
            "engagement",
            "directory",
            "selection",
            "panel",
            "conduct",
            "appraisal",
        ]
        .contains(&slice)
        {
            assert!(Role::ADMINISTRATORS.iter().all(|admin| !operation.allows(*admin)), "{}", operation.id);
        }
        // What everybody may do is about their own sign-ins and tokens.
        if operation.needs != Needs::Nothing && !(slice == "identity" && operation.roles == EVERYBODY) {
            assert!(!operation.allows(Auditor), "{}", operation.id);
        }
    }
}
