//! What a token is limited to within its role.

use std::sync::Arc;

use super::Role;
use super::policy::{self, Operation};

/// The operations that a token may call, of those that its role may. A session has the whole role; an API token
/// names operations (`review_get`) or whole slices (`review`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Option<Arc<[String]>>);

impl Scope {
    /// Everything that the role allows.
    pub const fn whole_role() -> Self {
        Self(None)
    }

    /// Only what is named: operation ids and slices, separated by spaces. No name allows nothing.
    pub fn named(names: &str) -> Self {
        Self(Some(names.split_whitespace().map(str::to_owned).collect()))
    }

    /// Whether this is the whole role.
    pub const fn is_whole_role(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the operation is within it.
    pub fn allows(&self, operation: &Operation) -> bool {
        self.0.as_ref().is_none_or(|names| names.iter().any(|name| covers(name, operation)))
    }
}

/// Whether a name stands for anything that needs a token, and for anything that the role may call.
pub fn known(name: &str, role: Role) -> (bool, bool) {
    let covered = || policy::OPERATIONS.iter().filter(|operation| !operation.is_public() && covers(name, operation));
    (covered().next().is_some(), covered().any(|operation| operation.allows(role)))
}

fn covers(name: &str, operation: &Operation) -> bool {
    operation.id == name || operation.id.split('_').next() == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(id: &str) -> &'static Operation {
        policy::operation(id).expect("an operation")
    }

    #[test]
    fn a_name_covers_its_operation_or_its_slice_and_nothing_else() {
        let scope = Scope::named("review_get budget");
        assert!(scope.allows(operation("review_get")) && scope.allows(operation("budget_list_lines")));
        assert!(!scope.allows(operation("review_list")) && !scope.allows(operation("opinion_get")));
        assert!(!Scope::named("").allows(operation("review_get")));
        assert!(Scope::whole_role().allows(operation("review_get")));
    }

    #[test]
    fn names_are_known_to_a_role_or_not() {
        assert_eq!(known("review_get", Role::Adviser), (true, true));
        assert_eq!(known("review_accept", Role::Adviser), (true, false));
        assert_eq!(known("budget", Role::Adviser), (true, false));
        assert_eq!(known("review_", Role::Adviser), (false, false));
        assert_eq!(known("ops", Role::Adviser), (false, false));
    }
}
