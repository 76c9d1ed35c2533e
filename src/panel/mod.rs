//! Panels of advisers (法律服务资源库) and how work is called off them (选用).
//!
//! A framework round of selection ends in a panel: its members, known by their rank in the round, for a term of at most
//! the rule pack's `panel.max_years`. Nobody has to end it: from the day after its last one nothing is called off any
//! more. A member may be removed for cause; what it was engaged for goes on. A panel is read as it stood at any instant.
//!
//! A special matter is called off by one of four methods: direct award (直接选定) with reasons, up to
//! `panel.direct_award_max`; further competition (二次竞价), in which the lowest sealed price wins; rotation (顺序轮候),
//! in which whoever was chosen least often, then longest ago, then has the better rank is next; or a random draw
//! (随机抽取) that anybody can verify by the algorithm of selection's draw. Each call-off keeps all members of the day: who
//! is left out and why, in which order the others stand, and what that was reckoned from. Left out, or passed over when
//! their turn comes, are members who have declared an interest in a party (of a firm: any lawyer of it), have nobody
//! who can take work, have left the panel, or decline. Prices lie in a table of their own that only the opening reads;
//! a draw is published without saying for which matter.
//!
//! **Call-off.** OPEN → DECIDED → ENGAGED; a competition without a bid, and a call-off in which nobody is left in
//! order, FAILED; CANCELLED before the engagement. Direct award and rotation are decided at once. When the chosen member
//! declines, the next in order stands; a turn that was given is used up either way.
//!
//! The coordinator establishes panels, calls off, opens and draws; members bid and decline, a firm by its manager.
//! Everybody who works on matters sees panels, which were published; a call-off is seen by its office, its agency, those
//! in its pool, and audit. Basis: 政府采购框架协议采购方式管理暂行办法 (财政部令第110号: 直接选定, 二次竞价, 顺序轮候; two years
//! at most for services); 中办发〔2016〕30号 (openness and fairness in choosing advisers); 律师法 25, 39.

mod actions;
mod api;
mod call_off_api;
mod call_off_views;
mod call_offs;
mod draws_api;
mod model;
pub mod rules;
mod store;
mod views;

pub use actions::{ending, expire_due, watch_ending};
pub use api::PanelApi;
pub use call_off_api::CallOffApi;
pub use call_offs::{CalledOff, engage};
pub use draws_api::PanelDrawsApi;
pub use model::CallOffId;
pub use store::expired;
