//! Rules of identity.

use crate::access::Role;
use crate::error::Refusal;

use super::model::OrganisationKind;

crate::rules! {
    ROLE_FITS_ORGANISATION {
        basis: "岗位与单位性质相符（本系统规则）",
        zh: "该角色不能授予此类单位的人员。",
        en: "This role cannot be held in an organisation of this kind.",
        remedy_zh: "请选择与单位性质相符的角色。",
        remedy_en: "Choose a role that fits the kind of organisation."
    }
    ADMINISTRATORS_SEPARATE {
        basis: "GB/T 22239-2019 8.1.5 三员分立",
        zh: "系统、安全、审计管理员须由不同的人担任，且不得兼任其他角色。",
        en: "The three administrators must be three people, and none of them may hold another role.",
        remedy_zh: "请为此角色使用另一个账号。",
        remedy_en: "Use another account for this role."
    }
    NOT_TO_ONESELF {
        basis: "GB/T 22239-2019 8.1.4.2 权限分离",
        zh: "不得给自己授权。",
        en: "Nobody grants a role to themselves.",
        remedy_zh: "请由另一位安全管理员办理。",
        remedy_en: "Ask another security administrator."
    }
    NAME_TAKEN {
        basis: "名称与账号唯一（本系统规则）",
        zh: "该名称已被使用。",
        en: "This name is taken.",
        remedy_zh: "请换一个名称。",
        remedy_en: "Choose another name."
    }
    MEMBERSHIP_TO_CHOOSE {
        basis: "一个令牌代表一个任职（本系统规则）",
        zh: "您有多个有效任职，须指明以哪一个登录。",
        en: "You hold several roles; say which one to act in.",
        remedy_zh: "请在 membership_id 中给出其中之一。",
        remedy_en: "Give one of them as membership_id."
    }
    NO_MEMBERSHIP {
        basis: "无任职即无权限（本系统规则）",
        zh: "您目前没有有效任职。",
        en: "You hold no role at present.",
        remedy_zh: "请联系安全管理员。",
        remedy_en: "Ask the security administrator."
    }
    MEMBERSHIP_ENDED {
        basis: "本系统规则",
        zh: "该任职已经结束。",
        en: "This membership has already ended.",
        remedy_zh: "如需恢复，请重新授予。",
        remedy_en: "Grant a new one if it is needed again."
    }
}

/// Shortest password taken.
pub const PASSWORD_MIN: usize = 12;

/// Whether a role can be held in an organisation of this kind.
pub fn role_fits(role: Role, kind: OrganisationKind) -> Result<(), Refusal> {
    use OrganisationKind as Kind;
    let fits = match role {
        Role::AgencyOfficer | Role::AgencyHead => kind == Kind::Agency,
        Role::Coordinator => kind == Kind::ReviewBody,
        Role::Adviser => matches!(kind, Kind::LawFirm | Kind::ReviewBody | Kind::Agency),
        Role::FirmManager => kind == Kind::LawFirm,
        Role::FinanceOfficer => matches!(kind, Kind::Finance | Kind::Agency),
        Role::Auditor => kind == Kind::Audit,
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => kind == Kind::Operator,
    };
    if fits { Ok(()) } else { Err(ROLE_FITS_ORGANISATION.refuse().with("role", role).with("kind", kind)) }
}

/// An administrator holds nothing else, and nobody who holds something becomes one.
pub fn administrators_separate(held: &[Role], new: Role) -> Result<(), Refusal> {
    let is_admin = |role: &Role| Role::ADMINISTRATORS.contains(role);
    ADMINISTRATORS_SEPARATE.require(held.is_empty() || !(is_admin(&new) || held.iter().any(is_admin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_hold_nothing_else() {
        assert!(administrators_separate(&[], Role::SystemAdmin).is_ok());
        assert!(administrators_separate(&[Role::Coordinator], Role::AuditAdmin).is_err());
        assert!(administrators_separate(&[Role::SystemAdmin], Role::SecurityAdmin).is_err());
        assert!(administrators_separate(&[Role::SystemAdmin], Role::AgencyOfficer).is_err());
        assert!(administrators_separate(&[Role::AgencyOfficer], Role::AgencyHead).is_ok());
    }
}
