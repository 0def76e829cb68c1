//! What every door of the hub shares, the operators' and the vendors': bodies that say what is wrong with them, errors in words.

pub mod body;
pub mod error;

/// The largest body that is read, in bytes, where a route says nothing else.
pub const BODY_LIMIT: usize = 1024 * 1024;
