//! Read-only connections, taken for one query and given back.

use rusqlite::{Connection, OpenFlags};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// So many idle connections are kept.
const KEPT: usize = 8;

/// Read-only connections to one file.
#[derive(Debug)]
pub struct Pool {
    path: PathBuf,
    /// Attached as `search`.
    search: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Connections to the record at `path`, with the index of words at `search`.
    pub fn new(path: PathBuf, search: PathBuf) -> Self {
        Self { path, search, idle: Mutex::default() }
    }

    /// Runs one query on a connection of its own.
    pub fn with<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = match idle {
            Some(db) => db,
            None => self.connect()?,
        };
        let answer = query(&db);
        // A connection that failed is not used again: the next one starts clean.
        if answer.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < KEPT {
                idle.push(db);
            }
        }
        answer
    }

    /// Closes the idle connections.
    pub fn close_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&self.path, flags)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.set_prepared_statement_cache_capacity(64);
        db.execute("ATTACH ?1 AS search", [self.search.to_string_lossy()])?;
        Ok(db)
    }
}
