//! Speaking to the hub: requests, their refusals in words, and the event stream.

mod canned;
mod client;
mod commands;
mod files;
mod stream;

pub use client::{Client, Trouble};
pub use stream::{Frame, SILENT_AT_MOST};
