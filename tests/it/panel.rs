//! Panels: from the framework round to the engagement, by each way of calling off.

mod desk;
mod draws;
mod play;
mod races;
