//! The desktop program: the only crate that knows Tauri.

pub mod commands;
pub mod startup;
pub mod state;
