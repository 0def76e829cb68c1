//! What is known of Botpress' sessions beside the log, in a small file of its own: how far each was read, on what both sides last
//! agreed, and which of our messages it will list as the bot's. Losing it loses nothing but time: sessions are read again.

use baton_core::{InboxId, MessageId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use rusqlite_migration::{M, Migrations};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Its file in the hub's data folder.
pub const FILE: &str = "botpress.db";

const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/01_ledger.sql")),
    M::up(include_str!("migrations/02_parked.sql")),
    M::up(include_str!("migrations/03_paused_at.sql")),
    M::up(include_str!("migrations/04_told.sql")),
];

/// What is known of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The contact's id here.
    pub contact: String,
    /// Botpress' number of the newest message that is in the log.
    pub message: i64,
    /// Paused, as both sides last agreed.
    pub paused: bool,
    /// Botpress paused it while the inbox was paused: nobody was called.
    pub parked: bool,
    /// Botpress' number of the newest message when it was seen to be paused; 0 while it is not.
    pub paused_at: i64,
    /// What Botpress was told since then (`true`: be silent): it may have done it, or do it yet, without our hearing so.
    pub told: Option<bool>,
}

impl Known {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            contact: row.get("contact")?,
            message: row.get("message")?,
            paused: row.get("paused")?,
            parked: row.get("parked")?,
            paused_at: row.get("paused_at")?,
            told: row.get("told")?,
        })
    }
}

/// The ledger.
pub struct Ledger(Mutex<Connection>);

impl Ledger {
    /// Opens or makes it in the hub's data folder. A file that can't be used is moved aside: it can be written anew.
    pub fn open(data: &Path) -> rusqlite::Result<Self> {
        let path = data.join(FILE);
        let db = connect(&path).or_else(|error| {
            tracing::warn!(%error, "botpress.db can't be used; sessions are read again");
            match std::fs::rename(&path, data.join("botpress.db.unusable")) {
                Ok(()) => connect(&path),
                Err(_) => Err(error),
            }
        })?;
        Ok(Self(Mutex::new(db)))
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        work(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Every session of an inbox.
    pub fn all(&self, inbox: InboxId) -> rusqlite::Result<HashMap<i64, Known>> {
        self.with(|db| {
            let mut statement = db.prepare_cached(
                "SELECT session, contact, message, paused, parked, paused_at, told FROM sessions WHERE inbox = ?1",
            )?;
            let rows = statement
                .query_map([inbox.as_bytes()], |row| Ok((row.get("session")?, Known::read(row)?)))?;
            rows.collect()
        })
    }

    /// The session of a contact.
    pub fn of_contact(&self, inbox: InboxId, contact: &str) -> rusqlite::Result<Option<i64>> {
        self.with(|db| {
            db.prepare_cached("SELECT session FROM sessions WHERE inbox = ?1 AND contact = ?2")?
                .query_row(params![inbox.as_bytes(), contact], |row| row.get(0))
                .optional()
        })
    }

    /// One session.
    pub fn one(&self, inbox: InboxId, session: i64) -> rusqlite::Result<Option<Known>> {
        self.with(|db| {
            db.prepare_cached(
                "SELECT contact, message, paused, parked, paused_at, told FROM sessions WHERE inbox = ?1 AND session = ?2",
            )?
            .query_row(params![inbox.as_bytes(), session], Known::read)
            .optional()
        })
    }

    /// Begins to keep a session: under the channel's id for the contact, or where another session of this inbox has that one,
    /// with the platform before it.
    pub fn begin(&self, inbox: InboxId, session: i64, platform: &str, user: &str) -> rusqlite::Result<Known> {
        let taken = self.of_contact(inbox, user)?.is_some_and(|other| other != session);
        let contact = if taken { format!("{platform}:{user}") } else { user.to_owned() };
        let known = Known { contact, message: 0, paused: false, parked: false, paused_at: 0, told: None };
        self.with(|db| {
            db.execute(
                "INSERT INTO sessions (inbox, session, contact, message, paused) VALUES (?1, ?2, ?3, 0, 0)",
                params![inbox.as_bytes(), session, known.contact],
            )
        })?;
        Ok(known)
    }

    /// Keeps how far a session was read and what was agreed on.
    pub fn keep(&self, inbox: InboxId, session: i64, known: &Known) -> rusqlite::Result<()> {
        self.with(|db| {
            db.prepare_cached(
                "UPDATE sessions SET message = ?3, paused = ?4, parked = ?5, paused_at = ?6, told = ?7
                 WHERE inbox = ?1 AND session = ?2",
            )?
            .execute(params![
                inbox.as_bytes(),
                session,
                known.message,
                known.paused,
                known.parked,
                known.paused_at,
                known.told
            ])
            .map(drop)
        })
    }

    /// Forgets an inbox.
    pub fn forget(&self, inbox: InboxId) -> rusqlite::Result<()> {
        self.with(|db| {
            db.execute("DELETE FROM whole WHERE inbox = ?1", [inbox.as_bytes()])?;
            db.execute("DELETE FROM sessions WHERE inbox = ?1", [inbox.as_bytes()])?;
            db.execute("DELETE FROM echoes WHERE inbox = ?1", [inbox.as_bytes()]).map(drop)
        })
    }

    /// Whether all sessions of an inbox were read once.
    pub fn is_whole(&self, inbox: InboxId) -> rusqlite::Result<bool> {
        self.with(|db| {
            db.query_row("SELECT EXISTS (SELECT 1 FROM whole WHERE inbox = ?1)", [inbox.as_bytes()], |row| {
                row.get(0)
            })
        })
    }

    /// Says so, or that some may be missing.
    pub fn set_whole(&self, inbox: InboxId, whole: bool) -> rusqlite::Result<()> {
        let sql = match whole {
            true => "INSERT OR IGNORE INTO whole (inbox) VALUES (?1)",
            false => "DELETE FROM whole WHERE inbox = ?1",
        };
        self.with(|db| db.execute(sql, [inbox.as_bytes()]).map(drop))
    }

    /// The inboxes that something is kept of.
    pub fn inboxes(&self) -> rusqlite::Result<Vec<InboxId>> {
        self.with(|db| {
            let mut statement = db.prepare("SELECT DISTINCT inbox FROM sessions")?;
            let rows = statement.query_map([], |row| Ok(InboxId::from_bytes(row.get(0)?)))?;
            rows.collect()
        })
    }

    /// A message of ours is about to be handed over: Botpress will list it as the bot's.
    pub fn expect(
        &self,
        inbox: InboxId,
        session: i64,
        message: MessageId,
        text: &str,
    ) -> rusqlite::Result<()> {
        self.with(|db| {
            db.prepare_cached(
                "INSERT OR REPLACE INTO echoes (inbox, session, message, after, text)
                 SELECT ?1, ?2, ?3, coalesce((SELECT message FROM sessions WHERE inbox = ?1 AND session = ?2), 0), ?4",
            )?
            .execute(params![inbox.as_bytes(), session, message.as_bytes(), text])
            .map(drop)
        })
    }

    /// It did not get there.
    pub fn unexpect(&self, inbox: InboxId, session: i64, message: MessageId) -> rusqlite::Result<()> {
        self.with(|db| {
            db.prepare_cached("DELETE FROM echoes WHERE inbox = ?1 AND session = ?2 AND message = ?3")?
                .execute(params![inbox.as_bytes(), session, message.as_bytes()])
                .map(drop)
        })
    }

    /// Which of our messages a listed one is: the oldest with its words that was handed over before it.
    pub fn echo_of(
        &self,
        inbox: InboxId,
        session: i64,
        listed: i64,
        text: &str,
    ) -> rusqlite::Result<Option<MessageId>> {
        self.with(|db| {
            db.prepare_cached(
                "SELECT message FROM echoes WHERE inbox = ?1 AND session = ?2 AND text = ?3 AND after < ?4
                 ORDER BY message LIMIT 1",
            )?
            .query_row(params![inbox.as_bytes(), session, text, listed], |row| {
                Ok(MessageId::from_bytes(row.get(0)?))
            })
            .optional()
        })
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let mut db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    // A crash of the computer may cost the last entries: those sessions are read again, and what repeats is recognised.
    db.pragma_update(None, "synchronous", "NORMAL")?;
    Migrations::from_slice(MIGRATIONS).to_latest(&mut db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err,
        other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
    })?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn the_same_id_on_two_platforms_is_two_contacts() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(data.path()).unwrap();
        let inbox = clock::inbox_id(clock::now());
        assert_eq!(ledger.begin(inbox, 1, "messenger", "77").unwrap().contact, "77");
        assert_eq!(ledger.begin(inbox, 2, "telegram", "77").unwrap().contact, "telegram:77");
        assert_eq!(ledger.of_contact(inbox, "telegram:77").unwrap(), Some(2));
    }

    #[test]
    fn each_echo_is_one_of_our_messages_once_in_order() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(data.path()).unwrap();
        let inbox = clock::inbox_id(clock::now());
        let known = ledger.begin(inbox, 1, "web", "mia").unwrap();
        let known = Known { message: 5, paused: true, told: Some(false), ..known };
        ledger.keep(inbox, 1, &known).unwrap();
        assert_eq!(ledger.one(inbox, 1).unwrap(), Some(known));
        let [first, second] = [1, 2].map(|ms| MessageId::new(ms, [0; 10]));
        for message in [first, second] {
            ledger.expect(inbox, 1, message, "Hi").unwrap();
        }
        assert_eq!(ledger.echo_of(inbox, 1, 5, "Hi").unwrap(), None, "what was there before is no echo");
        assert_eq!(ledger.echo_of(inbox, 1, 6, "Hello").unwrap(), None);
        for message in [first, second] {
            assert_eq!(ledger.echo_of(inbox, 1, 6, "Hi").unwrap(), Some(message));
            ledger.unexpect(inbox, 1, message).unwrap();
        }
        assert_eq!(ledger.echo_of(inbox, 1, 7, "Hi").unwrap(), None);
    }
}
