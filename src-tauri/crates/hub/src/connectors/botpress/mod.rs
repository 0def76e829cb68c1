//! Botpress' module for people in conversations (HITL), from both sides.
//!
//! `routes` is its REST API served by Baton over every conversation, `shape` what it answers there.

mod routes;
#[cfg(test)]
mod routes_tests;
mod shape;

pub use routes::routes;
