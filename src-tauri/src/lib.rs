//! The desktop program: the only crate that knows Tauri.

pub mod cli;
mod clock;
pub mod commands;
pub mod demo;
mod downloads;
pub mod drawing;
mod links;
mod logging;
mod media;
mod notify;
mod page;
mod paths;
mod problem;
mod pump;
mod remembered;
mod run;
mod start;
pub mod startup;
pub mod state;
mod team;
mod token;
mod tray;
pub mod view;
mod window;

pub use run::run;
