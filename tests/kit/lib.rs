//! The kit of the stories: a world with a real hub, real vendor clients, operators and desks, on free ports and in temporary folders.
//!
//! Everything here waits for conditions with a deadline ([`until`]), ends its own processes by itself, and fails the story when
//! something was left undone that nobody announced.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "where a story can't go on, it ends and says where"
)]

mod binary;
mod clock;
mod disk;
pub mod events;
mod hub;
mod line;
mod operator;
pub mod parts;
pub mod said;
pub mod screen;
mod until;
pub mod webhook;
mod wire;
mod world;

pub use binary::program;
pub use clock::now;
pub use disk::Disk;
pub use events::Events;
pub use hub::HubProcess;
pub use line::Line;
pub use operator::{Operator, Refused};
pub use until::{DEADLINE, until};
pub use wire::Wire;
pub use world::World;

/// A command's id that nobody else uses.
pub fn fresh_id() -> baton_core::CommandId {
    uuid::Uuid::now_v7().to_string().try_into().expect("36 bytes")
}
