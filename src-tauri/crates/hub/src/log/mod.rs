//! The event log: append-only, one order for all.

mod open;
mod sqlite;
#[cfg(test)]
mod suite;

pub(crate) use open::start_error;
pub use open::{Opened, open};
pub use sqlite::SqliteLog;

use baton_core::{Conversation, Event, Seq};
use std::sync::Arc;

/// An append-only log of events. The engine's thread owns the one that writes.
pub trait Log: Send {
    /// The place of the last event; 0 when there is none.
    fn last(&self) -> Seq;

    /// Whether others append to the same log, so that a version can move between decision and append.
    fn shared(&self) -> bool;

    /// Appends the batch in one atomic, durable write and gives the indexes of the entries that were refused, ascending: their
    /// conversation has moved on since the version that they were decided on. All others are in the log when this returns.
    /// On an error nothing of the batch is.
    fn append(&mut self, batch: &[Entry]) -> Result<Vec<usize>, LogError>;

    /// Events after `since`, ascending, at most `limit`.
    fn read(&self, since: Seq, limit: usize) -> Result<Vec<Event>, LogError>;
}

/// An event to append, and what the log's read model needs to be told with it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The event at the place proposed for it: after the last of the log and of the batch.
    pub event: Arc<Event>,
    /// The version that it was decided on; `None` when it begins a conversation.
    pub on: Option<Seq>,
    /// The conversation after it.
    pub after: Arc<Conversation>,
    /// Fingerprint of the vendor's id, 0 for none.
    pub vendor: i64,
    /// Under which key the command's answer is kept; `None` for the vendors' and the system's.
    pub command: Option<String>,
}

/// The log could not be read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LogError {
    /// No room on the disk.
    #[error("there is no room on the disk")]
    Full,
    /// Anything else that SQLite, or the network, says.
    #[error("{0}")]
    Failed(String),
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        if is_full(&error) { Self::Full } else { Self::Failed(error.to_string()) }
    }
}

/// Whether SQLite says that the disk is full, in either of its two ways (the second when the shared index can't grow).
pub(crate) fn is_full(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{ErrorCode, SQLITE_IOERR_SHMSIZE};
    error
        .sqlite_error()
        .is_some_and(|error| error.code == ErrorCode::DiskFull || error.extended_code == SQLITE_IOERR_SHMSIZE)
}
