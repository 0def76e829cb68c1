//! Canned responses: the team's, and each operator's own.

use super::{Directory, DirectoryError};
use crate::clock;
use baton_core::{Canned, CannedId, CannedScope, NewCanned, OperatorId};
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Type};
use std::sync::PoisonError;

/// So many the team, and each operator, may have.
const MANY: i64 = 2_000;

const COLUMNS: &str = "id, owner, shortcut, title, content";

impl Directory {
    /// The team's and this operator's own, by shortcut.
    pub fn canned(&self, of: OperatorId) -> Result<Vec<Canned>, DirectoryError> {
        let db = self.shared.db.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = format!("SELECT {COLUMNS} FROM canned WHERE owner IN (x'', ?1) ORDER BY shortcut, owner");
        let mut select = db.prepare_cached(&sql)?;
        let rows = select.query_map([of.as_bytes()], |row| Ok(read(row)?.1))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One, with its owner; the whole team's when that is `None`.
    pub fn canned_response(
        &self,
        id: CannedId,
    ) -> Result<Option<(Option<OperatorId>, Canned)>, DirectoryError> {
        let db = self.shared.db.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = format!("SELECT {COLUMNS} FROM canned WHERE id = ?1");
        Ok(db.query_row(&sql, [id.as_bytes()], read).optional()?)
    }

    /// Adds one by this operator; `id` is made before, so that its files can be kept for it.
    pub fn add_canned(&self, by: OperatorId, id: CannedId, new: NewCanned) -> Result<Canned, DirectoryError> {
        let new = checked(new)?;
        let owner = owner(by, new.scope);
        self.write(|db| {
            free(db, owner, &new, id)?;
            put(db, owner, id, &new)
        })?;
        Ok(Canned { id, said: new })
    }

    /// Replaces one. Its scope may change: then it is this operator's own, or the team's.
    pub fn change_canned(
        &self,
        by: OperatorId,
        id: CannedId,
        new: NewCanned,
    ) -> Result<Canned, DirectoryError> {
        let new = checked(new)?;
        let owner = owner(by, new.scope);
        self.write(|db| {
            free(db, owner, &new, id)?;
            match db.execute("DELETE FROM canned WHERE id = ?1", [id.as_bytes()])? {
                0 => Err(DirectoryError::Missing),
                _ => put(db, owner, id, &new),
            }
        })?;
        Ok(Canned { id, said: new })
    }

    /// Removes one.
    pub fn remove_canned(&self, id: CannedId) -> Result<(), DirectoryError> {
        self.write(|db| match db.execute("DELETE FROM canned WHERE id = ?1", [id.as_bytes()])? {
            0 => Err(DirectoryError::Missing),
            _ => Ok(()),
        })
    }

    /// Takes all of these or none; one with the same scope and shortcut is replaced.
    pub fn import_canned(&self, by: OperatorId, all: Vec<NewCanned>) -> Result<(), DirectoryError> {
        let named = |(place, new)| checked(new).map_err(|wrong| of_file(place, wrong));
        let all = all.into_iter().enumerate().map(named).collect::<Result<Vec<_>, _>>()?;
        self.write(|db| {
            for (place, new) in all.iter().enumerate() {
                let owner = owner(by, new.scope);
                let known = db
                    .query_row(
                        "SELECT id FROM canned WHERE owner = ?1 AND shortcut = ?2",
                        params![owner.as_ref().map_or(&[][..], |owner| owner), new.shortcut],
                        |row| row.get(0).map(CannedId::from_bytes),
                    )
                    .optional()?;
                let id = known.unwrap_or_else(|| clock::canned_id(clock::now()));
                db.execute("DELETE FROM canned WHERE id = ?1", [id.as_bytes()])?;
                free(db, owner, new, id).map_err(|wrong| of_file(place, wrong))?;
                put(db, owner, id, new)?;
            }
            Ok(())
        })
    }
}

/// Whose it is, as stored; `None` is the team.
fn owner(by: OperatorId, scope: CannedScope) -> Option<[u8; 16]> {
    (scope == CannedScope::Personal).then_some(*by.as_bytes())
}

/// What is wrong with one of a file names its place there.
fn of_file(place: usize, wrong: DirectoryError) -> DirectoryError {
    match wrong {
        DirectoryError::Invalid(words) => DirectoryError::Invalid(format!("canned[{place}]: {words}")),
        other => other,
    }
}

fn checked(mut new: NewCanned) -> Result<NewCanned, DirectoryError> {
    let invalid = |words: &str| Err(DirectoryError::Invalid(words.into()));
    new.shortcut = new.shortcut.trim().trim_start_matches('/').to_owned();
    new.title = new.title.trim().to_owned();
    let shortcut = new.shortcut.chars().count();
    if !(1..=40).contains(&shortcut) || new.shortcut.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return invalid("shortcut has 1 to 40 characters without spaces.");
    }
    let title = new.title.chars().count();
    if !(1..=120).contains(&title) || new.title.chars().any(char::is_control) {
        return invalid("title has 1 to 120 characters.");
    }
    Ok(new)
}

/// Refuses a shortcut that another one has, and one too many.
fn free(
    db: &Connection,
    owner: Option<[u8; 16]>,
    new: &NewCanned,
    id: CannedId,
) -> Result<(), DirectoryError> {
    let owner = owner.as_ref().map_or(&[][..], |owner| owner);
    let taken: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM canned WHERE owner = ?1 AND shortcut = ?2 AND id <> ?3)",
        params![owner, new.shortcut, id.as_bytes()],
        |row| row.get(0),
    )?;
    if taken {
        let words =
            format!("shortcut: there is /{} already. Choose another, or change that one.", new.shortcut);
        return Err(DirectoryError::Invalid(words));
    }
    let sql = "SELECT count(*) FROM canned WHERE owner = ?1 AND id <> ?2";
    let count: i64 = db.query_row(sql, params![owner, id.as_bytes()], |row| row.get(0))?;
    if count >= MANY {
        return Err(DirectoryError::Invalid(format!("There are {MANY} already. Remove some first.")));
    }
    Ok(())
}

fn put(
    db: &Connection,
    owner: Option<[u8; 16]>,
    id: CannedId,
    new: &NewCanned,
) -> Result<(), DirectoryError> {
    let owner = owner.as_ref().map_or(&[][..], |owner| owner);
    let content = serde_json::json!(new.content).to_string();
    db.execute(
        "INSERT INTO canned (id, owner, shortcut, title, content) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.as_bytes(), owner, new.shortcut, new.title, content],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Option<OperatorId>, Canned)> {
    let owner: Vec<u8> = row.get(1)?;
    let owner = <[u8; 16]>::try_from(owner).ok().map(OperatorId::from_bytes);
    let content = serde_json::from_str(&row.get::<_, String>(4)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, Type::Text, Box::new(error)))?;
    let said = NewCanned {
        scope: if owner.is_some() { CannedScope::Personal } else { CannedScope::Team },
        shortcut: row.get(2)?,
        title: row.get(3)?,
        content,
    };
    Ok((owner, Canned { id: CannedId::from_bytes(row.get(0)?), said }))
}
