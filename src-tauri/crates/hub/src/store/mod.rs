//! The read model: what the log folds to, in SQLite, read by as many as want.

mod bots;
mod fold;
mod following;
mod list;
#[cfg(test)]
mod plans;
mod pool;
mod queries;
mod reader;
mod said;
mod search;
mod sessions;
mod words;

pub(crate) use bots::BotState;
pub use fold::Fold;
pub use following::follow;
pub use list::is_cursor;
pub use reader::Reader;
pub(crate) use reader::read_events;
pub use sessions::Session;
pub use words::Progress;

use baton_core::{ControlKind, InboxId, OperatorId};
use serde::de::DeserializeOwned;

/// Which conversations to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Held so.
    pub control: Option<ControlKind>,
    /// Meant for, or held by: `Some(None)` for nobody.
    pub assignee: Option<Option<OperatorId>>,
    /// In this inbox.
    pub inbox: Option<InboxId>,
    /// With this tag.
    pub tag: Option<String>,
    /// Containing these words.
    pub q: Option<String>,
    /// At most so many (1 to 200).
    pub limit: usize,
    /// After the page that gave this cursor; [`is_cursor`] tells whether one did.
    pub before: Option<String>,
}

/// The read model could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the database can't be read: {0}")]
pub struct ReadError(#[from] pub(crate) rusqlite::Error);

/// A value kept as JSON. What does not parse is damage, and said so.
fn from_json<T: DeserializeOwned>(json: &str) -> rusqlite::Result<T> {
    serde_json::from_str(json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
