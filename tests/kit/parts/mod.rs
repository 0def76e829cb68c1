//! Vendors' published clients, unchanged, each in a process of its own runtime (`tests/parts`), driven by JSON lines.

mod botkit;
mod desk;
mod janis;
mod process;

pub use botkit::{Page, address};
pub use desk::DeskProcess;
pub use janis::{Generation, Janis, Keys, Platform, socket};
pub use process::Part;
