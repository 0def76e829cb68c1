//! Opening the record: whose it is, whether it can be read, which schema it has.

use super::SqliteLog;
use crate::StartError;
use rusqlite::{Connection, OpenFlags, ffi::ErrorCode};
use rusqlite_migration::{M, Migrations};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// Every schema that there ever was, as steps from one to the next.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/01_record.sql")),
    M::up(include_str!("migrations/02_bots.sql")),
    M::up(include_str!("migrations/03_taken_back.sql")),
];

/// The record, opened for this process alone.
#[derive(Debug)]
pub struct Opened {
    /// The log that writes.
    pub log: SqliteLog,
    /// The file, for readers.
    pub path: PathBuf,
    /// Held while the log is open: two hubs never serve the same data.
    pub lock: File,
}

/// Opens or makes the record in `data`. Whatever is refused was not changed.
pub fn open(data: &Path) -> Result<Opened, StartError> {
    let failed = |error: std::io::Error| StartError::of_folder(data, &error);
    std::fs::create_dir_all(data).map_err(failed)?;
    let lock = File::create(data.join("hub.lock")).map_err(failed)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StartError::InUse(data.into()),
        TryLockError::Error(error) => failed(error),
    })?;
    let path = data.join("hub.db");
    let log = connect(&path).map_err(|error| match error {
        Failure::Newer(found) => StartError::NewerDatabase { found, known: known() },
        Failure::Sqlite(error) => start_error(&path, data, &error),
    })?;
    Ok(Opened { log, path, lock })
}

enum Failure {
    Newer(i64),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn connect(path: &Path) -> Result<SqliteLog, Failure> {
    let mut db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // Read before anything is written: header and schema tell a damaged or newer file at no cost.
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if found > known() {
        return Err(Failure::Newer(found));
    }
    if found == 0 && tables > 0 {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB),
            Some("it is a database of another program".into()),
        )
        .into());
    }
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "cache_size", -32_768)?;
    // 16 MiB instead of 4: a page that a burst writes often is brought home once.
    db.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    db.pragma_update(None, "secure_delete", "FAST")?;
    db.set_prepared_statement_cache_capacity(64);
    Migrations::from_slice(MIGRATIONS).to_latest(&mut db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err,
        other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
    })?;
    Ok(SqliteLog::new(db)?)
}

/// What a failure to open `path` means to who starts the hub.
pub(crate) fn start_error(path: &Path, data: &Path, error: &rusqlite::Error) -> StartError {
    if super::is_full(error) {
        return StartError::DiskFull(data.into());
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StartError::Corrupt { path: path.into(), reason: error.to_string() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StartError::InUse(data.into()),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StartError::Unwritable { data: data.into(), reason: error.to_string() }
        }
        _ => StartError::Other(format!("{} can't be opened: {error}.", path.display())),
    }
}
