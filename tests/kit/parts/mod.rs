//! Vendors' published clients, unchanged, each in a process of its own runtime (`tests/parts`), driven by JSON lines.

pub mod botcopy;
mod botkit;
mod botpress;
pub mod botpress_scripted;
mod chromium;
mod desk;
mod janis;
mod process;
mod schemathesis;
mod vivocha;

pub use botcopy::Botcopy;
pub use botkit::{Page, address};
pub use botpress::Botpress;
pub use botpress_scripted::ScriptedBotpress;
pub use chromium::Chromium;
pub use desk::DeskProcess;
pub use janis::{Generation, Janis, Keys, Platform, socket};
pub use process::Part;
pub use schemathesis::Schemathesis;
pub use vivocha::Bot;
