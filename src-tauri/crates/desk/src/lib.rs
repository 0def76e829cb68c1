//! An operator's client without a window: it streams from one hub, caches in SQLite, works offline, and decides what to call the
//! operator for. The desktop program draws what it says; tests run it without a window.

mod desk;
pub mod settings;
pub mod view;

pub use desk::{Desk, DeskConfig, DeskError, HubAddress};
