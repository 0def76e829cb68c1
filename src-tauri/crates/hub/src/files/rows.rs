//! The table of files.

use super::{File, FileError, Keeper, stored};
use baton_core::{FileId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::{Path, PathBuf};

/// Where the bytes with this BLAKE3 are: `ab/cdef…`, so that no folder grows without bound.
pub fn place(folder: &Path, hash: &[u8; 32]) -> PathBuf {
    let hex = blake3::Hash::from_bytes(*hash).to_hex();
    let (first, rest) = hex.split_at(2);
    folder.join(first).join(rest)
}

/// Adds a file.
pub fn add(db: &Connection, file: &File, hash: &[u8; 32], at: Timestamp) -> Result<(), FileError> {
    db.execute(
        "INSERT INTO files (id, hash, name, mime, size, put_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![file.id.as_bytes(), hash, file.name, file.mime, file.size.cast_signed(), stored(at)],
    )?;
    Ok(())
}

/// This file.
pub fn find(db: &Connection, folder: &Path, id: FileId) -> Result<Option<File>, FileError> {
    let found =
        db.query_row("SELECT hash, name, mime, size FROM files WHERE id = ?1", [id.as_bytes()], |row| {
            let hash: [u8; 32] = row.get(0)?;
            let size: i64 = row.get(3)?;
            Ok(File {
                id,
                name: row.get(1)?,
                mime: row.get(2)?,
                size: size.cast_unsigned(),
                path: place(folder, &hash),
            })
        });
    Ok(found.optional()?)
}

/// Keeps a file for this keeper.
pub fn keep(db: &Connection, id: FileId, keeper: Keeper) -> Result<(), FileError> {
    db.execute(
        "INSERT INTO uses (file, conversation) SELECT id, ?2 FROM files WHERE id = ?1 ON CONFLICT DO NOTHING",
        params![id.as_bytes(), keeper.0],
    )?;
    Ok(())
}

/// What all files together have, in bytes; the same bytes count once.
pub fn room_taken(db: &Connection) -> Result<u64, FileError> {
    let sql = "SELECT coalesce(sum(size), 0) FROM (SELECT max(size) AS size FROM files GROUP BY hash)";
    let bytes: i64 = db.query_row(sql, [], |row| row.get(0))?;
    Ok(bytes.cast_unsigned())
}

/// All that keep files.
pub fn keepers(db: &Connection) -> Result<Vec<Keeper>, FileError> {
    let mut all = db.prepare("SELECT DISTINCT conversation FROM uses")?;
    let rows = all.query_map([], |row| row.get(0).map(Keeper))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps no file for this keeper any more.
pub fn forget(db: &Connection, keeper: Keeper) -> Result<(), FileError> {
    db.execute("DELETE FROM uses WHERE conversation = ?1", [keeper.0])?;
    Ok(())
}

/// Removes the rows that nothing keeps and that were put before this moment. Gives the hashes that no row has any more.
pub fn remove_unkept(db: &mut Connection, before: Timestamp) -> Result<Vec<[u8; 32]>, FileError> {
    let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let sql = "DELETE FROM files WHERE put_at < ?1 AND id NOT IN (SELECT file FROM uses) RETURNING hash";
    let mut hashes: Vec<[u8; 32]> = {
        let mut removed = transaction.prepare(sql)?;
        let rows = removed.query_map([stored(before)], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    hashes.sort_unstable();
    hashes.dedup();
    let mut gone = Vec::new();
    for hash in hashes {
        let used: bool =
            transaction
                .query_row("SELECT EXISTS (SELECT 1 FROM files WHERE hash = ?1)", [hash], |row| row.get(0))?;
        if !used {
            gone.push(hash);
        }
    }
    transaction.commit()?;
    Ok(gone)
}
