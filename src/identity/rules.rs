//! Rules of identity.

use crate::access::{Role, scope};
use crate::error::Refusal;
use crate::kit::Timestamp;

use super::model::{AccountState, OrganisationKind};

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
    OFFICE_HELD {
        basis: "GB/T 22239-2019 8.1.5 三员分立",
        zh: "该管理员岗位已有人担任，不再发放代码。",
        en: "This administrator's office is held; no code is issued or taken for it.",
        remedy_zh: "岗位空缺后再办理，或由安全管理员授权。",
        remedy_en: "Wait until it is vacant, or have the security administrator grant the role."
    }
    CODE_NOT_VALID {
        basis: "GB/T 22239-2019 8.1.4.1 身份鉴别；一次性代码（本系统规则）",
        zh: "代码无效：不存在、已使用、已过期或已被新代码取代。",
        en: "The code is not valid: unknown, used, expired or replaced by a newer one.",
        remedy_zh: "请核对后重输，或请系统管理员重新发送。",
        remedy_en: "Check what you typed, or ask the system administrator for a new one."
    }
    ACCOUNT_TRANSITION {
        basis: "账号管理（本系统规则）；GB/T 22239-2019 8.1.4.2",
        zh: "该账号的当前状态不允许此操作。",
        en: "The account's present state does not allow this.",
        remedy_zh: "请重新读取账号状态。已注销的账号不能恢复，请另行邀请。",
        remedy_en: "Read the account again. An ended account stays ended; invite the person anew."
    }
    ACCOUNT_NOT_ACTIVE {
        basis: "GB/T 22239-2019 8.1.4.2 访问控制",
        zh: "该账号目前不能使用。",
        en: "This account cannot be used at present.",
        remedy_zh: "请联系系统管理员。",
        remedy_en: "Ask the system administrator."
    }
    NOT_ONES_OWN_ACCOUNT {
        basis: "GB/T 22239-2019 8.1.4.2 权限分离",
        zh: "不得停用或注销自己的账号。",
        en: "Nobody suspends or ends their own account.",
        remedy_zh: "请由另一位系统管理员办理。",
        remedy_en: "Ask another system administrator."
    }
    SIGN_IN_LOCKED {
        basis: "GB/T 22239-2019 8.1.4.1 b 登录失败处理",
        zh: "连续五次未能登录，暂停三十分钟。",
        en: "Five attempts to sign in have failed; wait thirty minutes.",
        remedy_zh: "请稍后再试，或请安全管理员解除。",
        remedy_en: "Try again later, or ask the security administrator to unlock it."
    }
    PASSWORD_MUST_CHANGE {
        basis: "GB/T 22239-2019 8.1.4.1 a 鉴别信息定期更换（djbh3 方案：九十日；初始密码须先更换）",
        zh: "密码已满九十日，或为他人所设的初始密码，须先更换。",
        en: "The password is ninety days old, or somebody else chose it: it must be changed first.",
        remedy_zh: "请用 POST /v1/password-changes 以旧密码设置新密码，然后登录。",
        remedy_en: "Set a new one by POST /v1/password-changes with the old one, then sign in."
    }
    PASSWORD_USED_BEFORE {
        basis: "GB/T 22239-2019 8.1.4.1 a（djbh3 方案：不得重复最近五次）",
        zh: "新密码与最近五次使用的密码之一相同。",
        en: "The new password is one of the last five.",
        remedy_zh: "请另选一个密码。",
        remedy_en: "Choose another."
    }
    SESSION_REQUIRED {
        basis: "GB/T 22239-2019 8.1.4.2 最小权限",
        zh: "访问令牌不能再生成访问令牌。",
        en: "An API token cannot make another.",
        remedy_zh: "请登录后办理。",
        remedy_en: "Sign in for this."
    }
    SCOPE_BEYOND_ROLE {
        basis: "GB/T 22239-2019 8.1.4.2 最小权限",
        zh: "令牌的范围不得超出所代表的角色。",
        en: "The scopes of a token lie within the role it acts for.",
        remedy_zh: "请去掉该角色没有的权限。",
        remedy_en: "Leave out what the role does not allow."
    }
    MEMBERSHIP_ENDED {
        basis: "本系统规则",
        zh: "该任职已经结束。",
        en: "This membership has already ended.",
        remedy_zh: "如需恢复，请重新授予。",
        remedy_en: "Grant a new one if it is needed again."
    }
}

crate::text_enum! {
    /// What can happen to an account.
    pub enum AccountEvent {
        /// The invited person sets a password (激活).
        Activate = "ACTIVATE",
        /// Stopped for a time (停用).
        Suspend = "SUSPEND",
        /// In use again (恢复).
        Resume = "RESUME",
        /// Closed for good (注销).
        End = "END",
    }
}

/// Every step that an account can take. Nothing leads out of ENDED.
pub const TRANSITIONS: &[(AccountState, AccountEvent, AccountState)] = {
    use AccountEvent as E;
    use AccountState as S;
    &[
        (S::Invited, E::Activate, S::Active),
        (S::Active, E::Suspend, S::Suspended),
        (S::Suspended, E::Resume, S::Active),
        (S::Invited, E::End, S::Ended),
        (S::Active, E::End, S::Ended),
        (S::Suspended, E::End, S::Ended),
    ]
};

/// Where an event leads, or the refusal.
pub fn step(state: AccountState, event: AccountEvent) -> Result<AccountState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (state, event));
    found.map(|(_, _, to)| *to).ok_or_else(|| ACCOUNT_TRANSITION.refuse().with("state", state).with("event", event))
}

/// How many attempts to sign in may fail.
pub const ATTEMPTS: i64 = 5;
/// And how long one waits then.
pub const LOCK_SECONDS: i64 = 30 * 60;

/// What the next attempt counts as, after `earlier` ones of which the last was at `last`; or until when it must wait.
/// Attempts are counted before the password is looked at, so that twenty at once are five as well.
pub fn attempt(earlier: i64, last: Timestamp, now: Timestamp) -> Result<i64, Timestamp> {
    let until = last.plus_seconds(LOCK_SECONDS);
    match earlier {
        _ if until <= now => Ok(1),
        ATTEMPTS.. => Err(until),
        _ => Ok(earlier + 1),
    }
}

/// The longest that an API token may live, in days.
pub const TOKEN_DAYS: i64 = 365;

/// Whether each scope is something and the role may do it; gives the first that is nothing as its place.
pub fn scopes_fit(scopes: &[String], role: Role) -> Result<Option<usize>, Refusal> {
    for (place, name) in scopes.iter().enumerate() {
        match scope::known(name, role) {
            (false, _) => return Ok(Some(place)),
            (true, false) => return Err(SCOPE_BEYOND_ROLE.refuse().with("scope", name).with("role", role)),
            (true, true) => {}
        }
    }
    Ok(None)
}

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
    fn an_ended_account_stays_ended() {
        for event in AccountEvent::ALL {
            assert!(step(AccountState::Ended, *event).is_err());
        }
        assert!(step(AccountState::Invited, AccountEvent::Suspend).is_err());
        assert_eq!(step(AccountState::Suspended, AccountEvent::Resume), Ok(AccountState::Active));
    }

    #[test]
    fn the_sixth_attempt_waits_thirty_minutes() {
        let now = Timestamp::from_micros(1_000_000_000_000);
        let mut counted = 0;
        for n in 1..=ATTEMPTS {
            counted = attempt(counted, now, now).expect("free");
            assert_eq!(counted, n);
        }
        let until = now.plus_seconds(LOCK_SECONDS);
        assert_eq!(attempt(counted, now, until.plus_seconds(-1)), Err(until));
        assert_eq!(attempt(counted, now, until), Ok(1));
        assert_eq!(attempt(3, now, until), Ok(1), "failures far apart do not add up");
    }

    #[test]
    fn administrators_hold_nothing_else() {
        assert!(administrators_separate(&[], Role::SystemAdmin).is_ok());
        assert!(administrators_separate(&[Role::Coordinator], Role::AuditAdmin).is_err());
        assert!(administrators_separate(&[Role::SystemAdmin], Role::SecurityAdmin).is_err());
        assert!(administrators_separate(&[Role::SystemAdmin], Role::AgencyOfficer).is_err());
        assert!(administrators_separate(&[Role::AgencyOfficer], Role::AgencyHead).is_ok());
    }
}
