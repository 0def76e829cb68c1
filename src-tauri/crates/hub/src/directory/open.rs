//! Opening the directory's file.

use super::{Directory, Shared, snapshot::Snapshot};
use crate::{StartError, log::start_error};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;

/// Every schema that there ever was, as steps from one to the next.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/01_directory.sql")),
    M::up(include_str!("migrations/02_private.sql")),
    M::up(include_str!("migrations/03_removed.sql")),
    M::up(include_str!("migrations/04_canned.sql")),
];

impl Directory {
    /// Opens or makes the directory in this data folder. Whatever is refused was not changed.
    pub fn open(data: &Path) -> Result<Self, StartError> {
        let db = database(data, "directory.db", MIGRATIONS)?;
        let snapshot =
            Snapshot::read(&db).map_err(|error| start_error(&data.join("directory.db"), data, &error))?;
        let (snapshot, _) = watch::channel(Arc::new(snapshot));
        Ok(Self { shared: Arc::new(Shared { db: Mutex::new(db), snapshot }) })
    }
}

/// Opens or makes a database in this data folder, brought to its latest schema. Whatever is refused was not changed.
pub(crate) fn database(
    data: &Path,
    name: &str,
    migrations: &'static [M<'static>],
) -> Result<Connection, StartError> {
    std::fs::create_dir_all(data).map_err(|error| StartError::of_folder(data, &error))?;
    let path = data.join(name);
    let mut db = connect(&path).map_err(|error| start_error(&path, data, &error))?;
    let found: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| start_error(&path, data, &error))?;
    let known = migrations.len() as i64;
    if found > known {
        return Err(StartError::NewerDatabase { found, known });
    }
    Migrations::from_slice(migrations).to_latest(&mut db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => start_error(&path, data, &err),
        other => StartError::Other(format!("{} can't be brought up to date: {other}.", path.display())),
    })?;
    Ok(db)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(Duration::from_secs(5))?;
    // Read before anything is written: a damaged file is found out and left as it is.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    Ok(db)
}
