//! How far the bots are that the hub itself drives: the fold of the log, and what is read of it.

use super::{ReadError, Reader, from_json};
use baton_core::{Conversation, ConversationId, Event, InboxId, Kind, ReturnReason, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// How far a conversation's bot is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BotState {
    /// What it was handed last, and what it must not be handed any more.
    pub cursor: Seq,
    /// What it was asked and has not answered.
    pub asked: Option<Seq>,
    /// Whether it has begun and not ended.
    pub engaged: bool,
    /// Whether it was ever asked in this conversation.
    pub known: bool,
    /// What it is given back next time; empty for nothing.
    pub memory: String,
}

/// Takes up an event.
pub(super) fn fold(db: &Connection, key: i64, event: &Event) -> rusqlite::Result<()> {
    let seq = event.seq.0;
    match &event.kind {
        Kind::BotAsked(asked) => {
            let (begins, engaged) = (asked.event == "start", asked.event != "end");
            db.prepare_cached(
                "INSERT INTO bots (conversation, cursor, asked, engaged, settled, memory) VALUES (?1, ?2, ?3, ?4, 0, '')
                 ON CONFLICT (conversation) DO UPDATE SET cursor = max(cursor, ?2), asked = ?3,
                   engaged = max(engaged, ?4), memory = iif(?5, '', memory)",
            )?
            .execute(params![key, asked.about.0, seq, engaged, begins])?;
        }
        Kind::BotAnswered(answered) => {
            let of = answered.asked.map(|asked| asked.0);
            db.prepare_cached(
                "INSERT INTO bots (conversation, cursor, asked, engaged, settled, memory) VALUES (?1, 0, NULL, 1, ?2, coalesce(?3, ''))
                 ON CONFLICT (conversation) DO UPDATE SET asked = nullif(asked, ?4), settled = ?2,
                   engaged = iif(?5, 0, engaged), memory = coalesce(?3, memory)",
            )?
            .execute(params![key, seq, answered.memory, of, answered.ended])?;
        }
        // What was said while a person held it is not the bot's to answer.
        Kind::Taken { .. } => {
            db.prepare_cached("UPDATE bots SET cursor = ?2 WHERE conversation = ?1")?.execute([key, seq])?;
        }
        // An event that the hand-back fires is the bot's.
        // What the contact said last is the bot's, when it is the contact who goes back to it.
        Kind::Returned { event: None, reason: ReturnReason::Contact } => {}
        Kind::Returned { event, .. } => {
            let cursor = if event.is_some() { seq - 1 } else { seq };
            db.prepare_cached("UPDATE bots SET cursor = max(cursor, ?2) WHERE conversation = ?1")?
                .execute([key, cursor])?;
        }
        _ => {}
    }
    Ok(())
}

impl Reader {
    /// A conversation with how far its bot is, at one moment; `None` when there is none, or it was erased.
    pub(crate) fn bot(&self, of: ConversationId) -> Result<Option<(Conversation, BotState)>, ReadError> {
        let found = self.with(|db| {
            db.prepare_cached(
                "SELECT state, cursor, asked, engaged, memory
                 FROM conversations LEFT JOIN bots ON bots.conversation = conversations.key WHERE id = ?1",
            )?
            .query_row([of.as_bytes()], |row| {
                let state: Conversation = from_json(row.get_ref(0)?.as_str()?)?;
                let cursor: Option<i64> = row.get(1)?;
                let bot = BotState {
                    cursor: Seq(cursor.unwrap_or_default()),
                    asked: row.get::<_, Option<i64>>(2)?.map(Seq),
                    engaged: row.get::<_, Option<bool>>(3)?.unwrap_or_default(),
                    known: cursor.is_some(),
                    memory: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                };
                Ok((state, bot))
            })
            .optional()
        })?;
        Ok(found.filter(|(state, _)| !state.erased))
    }

    /// Conversations of an inbox in which something happened that its bot may have to be handed.
    pub(crate) fn bots_behind(&self, inbox: InboxId) -> Result<Vec<ConversationId>, ReadError> {
        self.with(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id FROM conversations INDEXED BY conversations_by_activity
                 LEFT JOIN bots ON bots.conversation = conversations.key
                 WHERE control IN (0, 1) AND inbox = (SELECT key FROM inboxes WHERE id = ?1)
                   AND contact IS NOT NULL AND (asked IS NOT NULL OR version > coalesce(settled, 0))",
            )?;
            let rows =
                statement.query_map([inbox.as_bytes()], |row| Ok(ConversationId::from_bytes(row.get(0)?)))?;
            rows.collect()
        })
    }

    /// A conversation's newest events after a place in the log, ascending, at most `limit`.
    pub(crate) fn events_of(
        &self,
        of: ConversationId,
        since: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, ReadError> {
        self.with(|db| {
            let mut statement = db.prepare_cached(
                "SELECT data FROM events WHERE conversation = (SELECT key FROM conversations WHERE id = ?1)
                   AND kind IN (0, 1, 3) AND seq > ?2 ORDER BY seq DESC LIMIT ?3",
            )?;
            let rows = statement.query_map(params![of.as_bytes(), since.0, limit], |row| {
                from_json(row.get_ref(0)?.as_str()?)
            })?;
            let mut events = rows.collect::<rusqlite::Result<Vec<Event>>>()?;
            events.reverse();
            Ok(events)
        })
    }
}
