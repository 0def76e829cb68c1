//! The read model's writing side: what an event changes, inside the event's own transaction.

use super::bots;
use crate::log::Entry;
use baton_core::{
    Control, ControlKind, Conversation, ConversationId, DeliveryState, Event, InboxId, Kind, Seq,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::HashMap, sync::Arc};

/// So many conversations' keys are remembered before they are looked up anew.
const REMEMBERED: usize = 100_000;

/// Writes the read model; remembers short keys and versions so that a known conversation costs no look-up.
#[derive(Debug, Default)]
pub struct Fold {
    inboxes: HashMap<InboxId, i64>,
    heads: HashMap<ConversationId, Head>,
    /// Conversations whose row is behind, each once however many of the batch's events are its own.
    behind: HashMap<ConversationId, Arc<Conversation>>,
    next_key: i64,
}

#[derive(Debug, Clone, Copy)]
struct Head {
    key: i64,
    version: Seq,
}

impl Fold {
    /// For the read model in `db`.
    pub fn load(db: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { next_key: next_key(db)?, ..Self::default() })
    }

    /// Forgets everything, after a transaction that did not happen.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The conversation's version; `None` when there is no such conversation.
    pub fn version(&mut self, db: &Connection, id: ConversationId) -> rusqlite::Result<Option<Seq>> {
        Ok(self.head(db, id)?.map(|head| head.version))
    }

    /// Takes up an event: everything but the conversation's row, which [`Fold::flush`] writes once per batch. Gives the
    /// conversation's key.
    pub fn apply(&mut self, db: &Connection, entry: &Entry) -> rusqlite::Result<i64> {
        let event = &*entry.event;
        let key = match self.head(db, event.conversation)? {
            Some(head) => {
                self.behind.insert(event.conversation, Arc::clone(&entry.after));
                head.key
            }
            None => self.begin(db, &entry.after)?,
        };
        self.heads.insert(event.conversation, Head { key, version: event.seq });
        match &event.kind {
            Kind::Message(said) if event.to_deliver().is_some() => {
                db.prepare_cached(
                    "INSERT INTO deliveries (seq, message, conversation, failed, tries) VALUES (?1, ?2, ?3, 0, 0)",
                )?
                .execute(params![event.seq.0, said.message.as_bytes(), key])?;
            }
            Kind::Delivery { message, delivery, tries } => match delivery.state {
                DeliveryState::Delivered => {
                    db.prepare_cached("DELETE FROM deliveries WHERE message = ?1")?
                        .execute([message.as_bytes()])?;
                }
                DeliveryState::Pending | DeliveryState::Failed => {
                    let failed = delivery.state == DeliveryState::Failed;
                    db.prepare_cached(
                        "UPDATE deliveries SET failed = ?2, tries = ?3, reason = ?4, taken_back = ?5 WHERE message = ?1",
                    )?
                    .execute(params![
                        message.as_bytes(),
                        failed,
                        tries,
                        delivery.reason,
                        delivery.taken_back
                    ])?;
                }
            },
            Kind::Tagged { tags } => tag(db, key, tags)?,
            Kind::BotAsked(_) | Kind::BotAnswered(_) | Kind::Taken { .. } | Kind::Returned { .. } => {
                bots::fold(db, key, event)?;
            }
            Kind::Erased => erase(db, key, event)?,
            _ => {}
        }
        if let Some(command) = &entry.command {
            db.prepare_cached(
                "INSERT INTO commands (id, seq, conversation, answer) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![command, event.seq.0, key, json(&entry.after)?])?;
        }
        Ok(key)
    }

    /// Writes the rows of the conversations that the batch changed.
    pub fn flush(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let mut update = db.prepare_cached(
            "UPDATE conversations SET control = ?2, owner = ?3, active = ?4, resumes = ?5, version = ?6, state = ?7
             WHERE key = ?1",
        )?;
        for (id, state) in self.behind.drain() {
            let Some(head) = self.heads.get(&id) else { continue };
            update.execute(params![
                head.key,
                code(state.control.kind()),
                owner(&state),
                state.active_at.unix_ms(),
                resumes(&state.control),
                state.version.0,
                json(&state)?,
            ])?;
        }
        if self.heads.len() > REMEMBERED {
            self.heads.clear();
        }
        Ok(())
    }

    fn begin(&mut self, db: &Connection, state: &Conversation) -> rusqlite::Result<i64> {
        if self.next_key == 0 {
            self.next_key = next_key(db)?;
        }
        let key = self.next_key;
        self.next_key += 1;
        let inbox = self.inbox(db, state.inbox)?;
        db.prepare_cached(
            "INSERT INTO conversations (key, id, inbox, contact, control, owner, active, resumes, version, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            key,
            state.id.as_bytes(),
            inbox,
            state.contact.id,
            code(state.control.kind()),
            owner(state),
            state.active_at.unix_ms(),
            resumes(&state.control),
            state.version.0,
            json(state)?,
        ])?;
        Ok(key)
    }

    fn head(&mut self, db: &Connection, id: ConversationId) -> rusqlite::Result<Option<Head>> {
        if let Some(head) = self.heads.get(&id) {
            return Ok(Some(*head));
        }
        let head = db
            .prepare_cached("SELECT key, version FROM conversations WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| Ok(Head { key: row.get(0)?, version: Seq(row.get(1)?) }))
            .optional()?;
        if let Some(head) = head {
            self.heads.insert(id, head);
        }
        Ok(head)
    }

    fn inbox(&mut self, db: &Connection, id: InboxId) -> rusqlite::Result<i64> {
        if let Some(key) = self.inboxes.get(&id) {
            return Ok(*key);
        }
        db.execute("INSERT OR IGNORE INTO inboxes (id) VALUES (?1)", [id.as_bytes()])?;
        let key = db.query_row("SELECT key FROM inboxes WHERE id = ?1", [id.as_bytes()], |row| row.get(0))?;
        self.inboxes.insert(id, key);
        Ok(key)
    }
}

fn next_key(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(key), 0) + 1 FROM conversations", [], |row| row.get(0))
}

fn tag(db: &Connection, key: i64, tags: &[String]) -> rusqlite::Result<()> {
    db.execute("DELETE FROM tags WHERE conversation = ?1", [key])?;
    let mut insert = db.prepare_cached("INSERT INTO tags (tag, conversation) VALUES (?1, ?2)")?;
    tags.iter().try_for_each(|tag| insert.execute(params![tag, key]).map(drop))
}

/// All that was said goes, with what could be traced to the contact. The event itself is written after this and remains.
fn erase(db: &Connection, key: i64, event: &Event) -> rusqlite::Result<()> {
    db.execute("DELETE FROM events WHERE conversation = ?1 AND seq < ?2", [key, event.seq.0])?;
    db.execute("DELETE FROM deliveries WHERE conversation = ?1", [key])?;
    db.execute("DELETE FROM commands WHERE conversation = ?1", [key])?;
    db.execute("DELETE FROM tags WHERE conversation = ?1", [key])?;
    db.execute("DELETE FROM bots WHERE conversation = ?1", [key])?;
    db.execute("UPDATE conversations SET contact = NULL WHERE key = ?1", [key])?;
    Ok(())
}

/// How a control is stored.
pub(super) fn code(control: ControlKind) -> i64 {
    match control {
        ControlKind::Bot => 0,
        ControlKind::Waiting => 1,
        ControlKind::Operator => 2,
        ControlKind::Closed => 3,
    }
}

fn owner(state: &Conversation) -> Option<&[u8; 16]> {
    state.control.holder().or(state.assignee.as_ref()).map(|operator| operator.id.as_bytes())
}

fn resumes(control: &Control) -> Option<i64> {
    control.resumes_at().map(baton_core::Timestamp::unix_ms)
}

fn json(state: &Conversation) -> rusqlite::Result<String> {
    serde_json::to_string(state).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
