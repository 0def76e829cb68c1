//! The log in SQLite: events and what they fold to change in one transaction, fsync'd before it counts.

use super::{Entry, Log, LogError};
use crate::store::Fold;
use baton_core::{Event, Kind, Seq};
use rusqlite::{Connection, TransactionBehavior, params};

/// The log in SQLite, with its read model in the same file.
#[derive(Debug)]
pub struct SqliteLog {
    db: Connection,
    last: Seq,
    fold: Fold,
}

impl SqliteLog {
    pub(super) fn new(db: Connection) -> rusqlite::Result<Self> {
        let last = db.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?;
        let fold = Fold::load(&db)?;
        Ok(Self { db, last: Seq(last), fold })
    }

    /// The disk is full when the file has so many pages.
    #[cfg(test)]
    pub(crate) fn limit(&self, pages: i64) {
        self.db.pragma_update(None, "max_page_count", pages).unwrap();
    }
}

impl Log for SqliteLog {
    fn last(&self) -> Seq {
        self.last
    }

    fn shared(&self) -> bool {
        false
    }

    fn append(&mut self, batch: &[Entry]) -> Result<Vec<usize>, LogError> {
        let written = write(&mut self.db, &mut self.fold, self.last, batch);
        match written {
            Ok((last, moved)) => {
                self.last = last;
                Ok(moved)
            }
            Err(error) => {
                // What the fold remembers of the batch was rolled back with it.
                self.fold.forget();
                Err(error.into())
            }
        }
    }

    fn read(&self, since: Seq, limit: usize) -> Result<Vec<Event>, LogError> {
        Ok(crate::store::read_events(&self.db, since, limit)?)
    }
}

fn write(
    db: &mut Connection,
    fold: &mut Fold,
    mut last: Seq,
    batch: &[Entry],
) -> rusqlite::Result<(Seq, Vec<usize>)> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut moved = Vec::new();
    {
        let mut insert = tx.prepare_cached(
            "INSERT INTO events (seq, conversation, kind, vendor, data) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (index, entry) in batch.iter().enumerate() {
            let event = &*entry.event;
            if event.seq <= last || fold.version(&tx, event.conversation)? != entry.on {
                moved.push(index);
                continue;
            }
            let key = fold.apply(&tx, entry)?;
            let data = serde_json::to_string(event)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            insert.execute(params![event.seq.0, key, code(&event.kind), entry.vendor, data])?;
            last = event.seq;
        }
    }
    fold.flush(&tx)?;
    tx.commit()?;
    Ok((last, moved))
}

/// How a kind is stored: those that are looked for have a number.
pub(crate) fn code(kind: &Kind) -> i64 {
    match kind {
        Kind::Message(_) => 1,
        Kind::NotUnderstood { .. } => 3,
        _ => 0,
    }
}

#[cfg(test)]
#[path = "sqlite_tests.rs"]
mod tests;
