//! A desk against a scripted hub: what it shows, what it sends, and what it does when the hub or the way to it fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod canned;
mod compose;
mod faults;
mod media;
mod real_hub;
mod scripted;
mod stories;
mod world;
