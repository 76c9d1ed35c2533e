//! Panels of advisers (法律服务资源库) and how work is called off them.
//!
//! A framework round of selection ends in a panel: its members, in the order of their rank, for a term of years. A
//! special matter is then called off it by one of four methods: direct award (直接选定) up to an amount, further
//! competition (二次竞价) by sealed price, rotation (顺序轮候), or a verifiable random draw (随机抽取). Each call-off keeps
//! the whole pool: who was left out and why, in which order the others stand, and what it was reckoned from.
//!
//! **Call-off.** OPEN → DECIDED → ENGAGED; an open competition without a bid FAILS, as does one whose members all
//! decline; either may be CANCELLED before the engagement. Direct award and rotation are decided at once. When the
//! member whose turn it is declines, the next in order stands; a turn that was given is used up either way.
//!
//! The coordinator establishes panels and calls off; members bid and decline; everybody who works on matters sees
//! panels, which were published; a call-off is seen by its office, its agency, the members in it, and audit. Basis:
//! 政府采购框架协议采购方式管理暂行办法 (财政部令第110号); 中办发〔2016〕30号 (openness and fairness in choosing advisers).

mod actions;
mod api;
mod call_off_api;
mod call_offs;
mod model;
pub mod rules;
mod store;
mod views;

pub use api::PanelApi;
pub use call_off_api::CallOffApi;
pub use call_offs::{CalledOff, engage};
pub use model::{
    CallOff, CallOffEvent, CallOffId, CallOffMethod, CallOffState, Candidate, Member, MemberId, Panel, PanelId,
};
