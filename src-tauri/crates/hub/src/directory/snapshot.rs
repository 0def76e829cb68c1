//! The directory in memory: it is asked on every request.

use super::{Inbox, Private};
use baton_core::{InboxId, OperatorId, api::OperatorInfo};
use rusqlite::{Connection, types::Type};
use serde::de::DeserializeOwned;
use std::{collections::HashMap, sync::Arc};

/// All of the directory, as it stood at `version`.
#[derive(Default)]
pub struct Snapshot {
    /// SQLite's number that moves whenever another connection has written.
    pub version: i64,
    pub operators: Vec<OperatorInfo>,
    pub tokens: HashMap<[u8; 32], OperatorInfo>,
    pub inboxes: Vec<Arc<Inbox>>,
    /// Removed inboxes, and by whom.
    pub removed: Vec<(InboxId, String)>,
    pub secrets: HashMap<([u8; 32], String), InboxId>,
}

impl Snapshot {
    /// The file's version now.
    pub fn version(db: &Connection) -> rusqlite::Result<i64> {
        db.query_row("PRAGMA data_version", [], |row| row.get(0))
    }

    /// Reads all.
    pub fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut read = Self { version: Self::version(db)?, ..Self::default() };
        let mut operators =
            db.prepare("SELECT id, name, role, fingerprint FROM operators ORDER BY name, id")?;
        let rows = operators.query_map([], |row| {
            let id = OperatorId::from_bytes(row.get(0)?);
            Ok((OperatorInfo { id, name: row.get(1)?, role: word(&row.get::<_, String>(2)?)? }, row.get(3)?))
        })?;
        for row in rows {
            let (operator, fingerprint) = row?;
            read.tokens.insert(fingerprint, operator.clone());
            read.operators.push(operator);
        }
        let mut inboxes = db.prepare("SELECT id, kind, name, settings, private FROM inboxes ORDER BY id")?;
        let rows = inboxes.query_map([], |row| {
            Ok(Inbox {
                id: InboxId::from_bytes(row.get(0)?),
                kind: word(&row.get::<_, String>(1)?)?,
                name: row.get(2)?,
                settings: serde_json::from_str(&row.get::<_, String>(3)?).map_err(damaged)?,
                private: Private(serde_json::from_str(&row.get::<_, String>(4)?).map_err(damaged)?),
            })
        })?;
        for row in rows {
            read.inboxes.push(Arc::new(row?));
        }
        let mut secrets = db.prepare("SELECT fingerprint, name, inbox FROM secrets")?;
        let rows = secrets
            .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), InboxId::from_bytes(row.get(2)?))))?;
        for row in rows {
            let (secret, inbox) = row?;
            read.secrets.insert(secret, inbox);
        }
        let mut removed = db.prepare("SELECT inbox, by FROM removed ORDER BY inbox")?;
        let rows = removed.query_map([], |row| Ok((InboxId::from_bytes(row.get(0)?), row.get(1)?)))?;
        read.removed = rows.collect::<rusqlite::Result<_>>()?;
        Ok(read)
    }

    pub fn inbox(&self, id: InboxId) -> Option<Arc<Inbox>> {
        self.inboxes.iter().find(|inbox| inbox.id == id).map(Arc::clone)
    }
}

/// A word of an enumeration, as JSON names it.
fn word<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_value(text.into()).map_err(damaged)
}

fn damaged(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
