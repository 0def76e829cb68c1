//! Opening the cache's file: its schema, and the words for a file that can't be opened.

use super::{Cache, CacheError, Inner, Job};
use crate::DeskError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, atomic::AtomicBool, mpsc},
    time::Duration,
};
use tokio_util::task::TaskTracker;

/// Every schema that was ever published, oldest first. One that was is never changed.
static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_cache.sql")),
        M::up(include_str!("migrations/0002_attached.sql")),
        M::up(include_str!("migrations/0003_written.sql")),
    ])
});
/// How many there are: the schema that this version knows.
const KNOWN: i64 = 3;

impl Cache {
    /// Opens the cache in this file, or makes it. A file that can't be used is left untouched.
    pub fn open(path: PathBuf) -> Result<Self, DeskError> {
        let mut connection = prepare(&path).map_err(|error| explain(&path, error))?;
        let found = version(&connection).map_err(|error| explain(&path, error.into()))?;
        if found > KNOWN {
            return Err(DeskError::NewerDatabase { found });
        }
        write_ahead(&connection).map_err(|error| explain(&path, error))?;
        MIGRATIONS.to_latest(&mut connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => explain(&path, err.into()),
            other => DeskError::Other(format!("The file {} can't be prepared: {other}", path.display())),
        })?;
        let (jobs, queue) = mpsc::channel::<Job>();
        let writer = std::thread::Builder::new()
            .name("cache writer".into())
            .spawn(move || {
                for job in queue {
                    job(&mut connection);
                }
            })
            .map_err(|error| DeskError::Other(format!("No thread could be started: {error}")))?;
        let inner = Inner {
            path,
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Vec::new()),
            reads: TaskTracker::new(),
            scrubbing: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}

fn prepare(path: &Path) -> Result<Connection, CacheError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    // The first read: a file that is not a database is found out here, before anything is written.
    version(&connection)?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// The first write: only after it is known that the file is ours to change.
fn write_ahead(connection: &Connection) -> Result<(), CacheError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // What is erased is not left in free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(())
}

/// A connection that can't write.
pub fn reader(path: &Path) -> Result<Connection, CacheError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "cache_size", -2_048)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn explain(path: &Path, error: CacheError) -> DeskError {
    let CacheError::Sqlite(error) = error else { return DeskError::Other(error.to_string()) };
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            DeskError::Corrupt { path: path.to_owned(), reason: error.to_string() }
        }
        Some(ErrorCode::DiskFull) => {
            DeskError::DiskFull(path.parent().map_or_else(|| path.to_owned(), Path::to_owned))
        }
        _ => DeskError::Other(format!(
            "The file {} can't be opened: {error}. Check that you may write there.",
            path.display()
        )),
    }
}
