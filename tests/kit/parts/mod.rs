//! Vendors' published clients, unchanged, each in a process of its own runtime (`tests/parts`), driven by JSON lines.

mod janis;
mod process;

pub use janis::{Generation, Janis, Keys, Platform, socket};
pub use process::Part;
