//! The index of words, and of messages by their ids, in a file of its own beside the record. It follows the log, so that a message waits for it neither to be
//! kept nor to be delivered; a search brings it up to date first.

use super::{from_json, queries};
use baton_core::{ActorKind, Event, Kind, Seq, words};
use rusqlite::{Connection, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Every schema that there ever was, as steps from one to the next.
const MIGRATIONS: &[M<'static>] =
    &[M::up(include_str!("migrations/01_words.sql")), M::up(include_str!("migrations/02_messages.sql"))];

/// So many events are taken up in one transaction.
const BATCH: i64 = 2_048;

/// The index of words, as its one writer has it.
#[derive(Debug)]
pub struct Words {
    path: PathBuf,
    db: Mutex<Connection>,
}

/// How far the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The last event that was taken up.
    pub indexed: Seq,
    /// The log's last event.
    pub last: Seq,
}

impl Words {
    /// Opens or makes the index at `path` for a log that ends at `last`. One that can't be read, that a newer hub made, or that
    /// knows more than the log (a copy was put back) is made anew: it has nothing that the log has not.
    pub fn open(path: &Path, last: Seq) -> rusqlite::Result<Self> {
        let db = match connect(path).and_then(|db| Ok((indexed(&db)?, db))) {
            Ok((indexed, db)) if indexed <= last => db,
            Ok((_, db)) => {
                drop(db);
                anew(path)?
            }
            Err(error) if crate::log::is_full(&error) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the index of words can't be used and is made anew");
                anew(path)?
            }
        };
        Ok(Self { path: path.into(), db: Mutex::new(db) })
    }

    /// The file, for readers.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes up what the log has that the index has not, at most a batch of it.
    pub fn follow(&self, log: &Connection) -> rusqlite::Result<Progress> {
        let mut db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let last = Seq(log.prepare_cached(queries::LAST)?.query_row([], |row| row.get(0))?);
        let mut at = indexed(&db)?;
        if at >= last {
            return Ok(Progress { indexed: at, last });
        }
        let index = db.transaction()?;
        let mut heard = BTreeSet::new();
        let mut erased = false;
        {
            let mut events = log.prepare_cached(queries::TO_INDEX)?;
            let mut rows = events.query([at.0, BATCH])?;
            while let Some(row) = rows.next()? {
                let (seq, key): (i64, i64) = (row.get(0)?, row.get(1)?);
                let event: Event = from_json(row.get_ref(2)?.as_str()?)?;
                at = Seq(seq);
                match &event.kind {
                    Kind::Message(said) => {
                        keep(&index, at, key, &said.content.searchable())?;
                        index
                            .prepare_cached("INSERT OR REPLACE INTO messages (id, seq) VALUES (?1, ?2)")?
                            .execute(params![said.message.as_bytes(), at.0])?;
                    }
                    Kind::Erased => {
                        forget(&index, key)?;
                        erased = true;
                    }
                    _ => {}
                }
                if event.opens.is_some() || event.actor.kind == ActorKind::Contact {
                    heard.insert(key);
                }
            }
        }
        for key in heard {
            name(&index, log, key)?;
        }
        index.prepare_cached("UPDATE facts SET value = ?1 WHERE name = 'indexed'")?.execute([at.0])?;
        index.commit()?;
        if erased {
            // What was forgotten is out of the file's own log too, unless somebody still reads there: then at a later time.
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(Progress { indexed: at, last })
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let mut db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "NORMAL")?;
    db.pragma_update(None, "secure_delete", "ON")?;
    db.set_prepared_statement_cache_capacity(16);
    Migrations::from_slice(MIGRATIONS).to_latest(&mut db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err,
        other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
    })?;
    db.execute("INSERT OR IGNORE INTO facts (name, value) VALUES ('indexed', 0)", [])?;
    Ok(db)
}

fn anew(path: &Path) -> rusqlite::Result<Connection> {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error)));
            }
            _ => {}
        }
    }
    connect(path)
}

fn indexed(db: &Connection) -> rusqlite::Result<Seq> {
    db.prepare_cached("SELECT value FROM facts WHERE name = 'indexed'")?
        .query_row([], |row| Ok(Seq(row.get(0)?)))
}

fn keep(index: &Connection, seq: Seq, key: i64, text: &str) -> rusqlite::Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    index
        .prepare_cached("INSERT INTO words (rowid, text, conversation) VALUES (?1, ?2, 'c' || ?3)")?
        .execute(params![seq.0, words::stored(text), key])?;
    Ok(())
}

fn forget(index: &Connection, key: i64) -> rusqlite::Result<()> {
    let of = format!("conversation : c{key}");
    index.execute("DELETE FROM words WHERE rowid IN (SELECT rowid FROM words WHERE words MATCH ?1)", [of])?;
    index.execute("DELETE FROM people WHERE rowid = ?1", [key])?;
    Ok(())
}

/// What the contact is called now; nothing once it was erased.
fn name(index: &Connection, log: &Connection, key: i64) -> rusqlite::Result<()> {
    let now: Option<(String, String)> = log
        .prepare_cached(queries::CONTACT)?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .map(|(name, id): (String, String)| (words::stored(&name), words::stored(&id)));
    let before: Option<(String, String)> = index
        .prepare_cached("SELECT name, id FROM people WHERE rowid = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if now == before {
        return Ok(());
    }
    index.prepare_cached("DELETE FROM people WHERE rowid = ?1")?.execute([key])?;
    if let Some((name, id)) = now {
        index
            .prepare_cached("INSERT INTO people (rowid, name, id) VALUES (?1, ?2, ?3)")?
            .execute(params![key, name, id])?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
