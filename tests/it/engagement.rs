//! Engagements from draft to closing, as the office, the firms and the agencies use them.

mod contract;
mod desk;
mod endings;
mod terms;
