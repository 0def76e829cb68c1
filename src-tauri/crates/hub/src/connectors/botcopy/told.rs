//! What Botcopy was told last, kept beside the log: who has each conversation. What it has to be told follows from that and from how
//! the conversation stands, also after the hub was killed in between. Losing it loses nothing: it is told once more.

use crate::{StartError, directory::database};
use baton_core::{ConversationId, InboxId};
use rusqlite::{Connection, OptionalExtension, params};
use rusqlite_migration::M;
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Its file in the hub's data folder.
const FILE: &str = "botcopy.db";

const MIGRATIONS: &[M<'static>] = &[M::up(include_str!("migrations/01_told.sql"))];

/// What Botcopy was told last.
pub struct Told(Mutex<Connection>);

impl Told {
    /// Opens or makes it in the hub's data folder.
    pub fn open(data: &Path) -> Result<Self, StartError> {
        Ok(Self(Mutex::new(database(data, FILE, MIGRATIONS)?)))
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        work(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who Botcopy believes has it; `None`: the bot.
    pub fn agent(&self, of: ConversationId) -> rusqlite::Result<Option<String>> {
        self.with(|db| {
            db.prepare_cached("SELECT agent FROM told WHERE conversation = ?1")?
                .query_row([of.as_bytes()], |row| row.get(0))
                .optional()
        })
    }

    /// Botcopy was told that this person has it, or that the bot does.
    pub fn keep(&self, of: ConversationId, inbox: InboxId, agent: Option<&str>) -> rusqlite::Result<()> {
        self.with(|db| match agent {
            Some(agent) => db
                .prepare_cached(
                    "INSERT OR REPLACE INTO told (conversation, inbox, agent) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![of.as_bytes(), inbox.as_bytes(), agent])
                .map(drop),
            None => db
                .prepare_cached("DELETE FROM told WHERE conversation = ?1")?
                .execute([of.as_bytes()])
                .map(drop),
        })
    }

    /// Every conversation that Botcopy believes a person has, with its inbox.
    pub fn held(&self) -> rusqlite::Result<Vec<(ConversationId, InboxId)>> {
        self.with(|db| {
            let mut statement = db.prepare("SELECT conversation, inbox FROM told ORDER BY conversation")?;
            let rows = statement.query_map([], |row| {
                Ok((ConversationId::from_bytes(row.get(0)?), InboxId::from_bytes(row.get(1)?)))
            })?;
            rows.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_botcopy_believes_outlives_the_hub() {
        let data = tempfile::tempdir().unwrap();
        let [of, inbox] = [[1; 16], [2; 16]];
        let (of, inbox) = (ConversationId::from_bytes(of), InboxId::from_bytes(inbox));
        let told = Told::open(data.path()).unwrap();
        told.keep(of, inbox, Some("Ana")).unwrap();
        drop(told);
        let told = Told::open(data.path()).unwrap();
        assert_eq!(
            (told.agent(of).unwrap().as_deref(), told.held().unwrap()),
            (Some("Ana"), vec![(of, inbox)])
        );
        told.keep(of, inbox, None).unwrap();
        assert_eq!((told.agent(of).unwrap(), told.held().unwrap()), (None, vec![]));
    }
}
