//! Baton's hub: speaks the vendors' protocols, holds the record, decides who holds each conversation, delivers replies.
//!
//! Started inside the desktop program (loopback, SQLite) or as the headless program `baton-hub`; either way it is spoken to by
//! HTTP and one event stream.

pub mod api;
pub mod bots;
mod clock;
pub mod connectors;
pub mod context;
pub mod delivery;
pub mod directory;
mod doors;
pub mod engine;
pub mod files;
pub mod log;
mod metering;
mod outside;
mod places;
mod removal;
pub mod signals;
mod start;
pub mod store;
mod tls;
pub mod web;

pub use start::{Config, Hub, StartError};
pub use tls::Tls;
