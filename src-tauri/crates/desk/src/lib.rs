//! An operator's client without a window: it streams from one hub, caches in SQLite, works offline, and decides what to call the
//! operator for. The desktop program draws what it says; tests run it without a window.

mod actions;
mod alerts;
mod asked;
mod asking;
mod cache;
mod canned;
mod changes;
mod clock;
mod compose;
mod desk;
mod files;
mod hub;
pub mod media;
mod notice;

mod sender;
mod session;
pub mod settings;
mod sync;
pub mod view;
mod words;

pub use desk::{Desk, DeskConfig, DeskError, HubAddress};
pub use files::Wish;
