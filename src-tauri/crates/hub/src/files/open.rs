//! Opening the store of files in a data folder.

use super::{Files, ROOM, Shared};
use crate::{StartError, directory};
use rusqlite::{Connection, OptionalExtension as _};
use rusqlite_migration::M;
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// Every schema that there ever was, as steps from one to the next.
const MIGRATIONS: &[M<'static>] = &[M::up(include_str!("migrations/01_files.sql"))];

impl Files {
    /// Opens or makes the store in this data folder. `address` is where the hub is reached.
    pub fn open(data: &Path, address: Arc<str>) -> Result<Self, StartError> {
        Self::with_room(data, address, ROOM)
    }

    /// As [`Files::open`], with room for so many bytes.
    pub(super) fn with_room(data: &Path, address: Arc<str>, room: u64) -> Result<Self, StartError> {
        let db = directory::database(data, "files.db", MIGRATIONS)?;
        let folder = data.join("files");
        clear(&folder.join("incoming")).map_err(|error| {
            StartError::Other(format!("The folder {} can't be used: {error}.", folder.display()))
        })?;
        let key = key(&db)
            .map_err(|error| StartError::Other(format!("The files' database can't be used: {error}.")))?;
        Ok(Self { shared: Arc::new(Shared { db: Mutex::new(db), folder, key, address, room }) })
    }
}

/// Makes the folder of what is on its way in, empty: what was on its way when the hub ended never arrived.
fn clear(incoming: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(incoming)?;
    for left in std::fs::read_dir(incoming)? {
        std::fs::remove_file(left?.path())?;
    }
    Ok(())
}

/// The key of the addresses, made once.
fn key(db: &Connection) -> rusqlite::Result<[u8; 32]> {
    let known =
        db.query_row("SELECT value FROM facts WHERE name = 'key'", [], |row| row.get(0)).optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    let key: [u8; 32] = rand::random();
    db.execute("INSERT INTO facts (name, value) VALUES ('key', ?1)", [key])?;
    Ok(key)
}
