//! Conversations under numbers, as Botpress knows its sessions: the short key that the fold gives to each as it begins. The fold
//! follows the log's order, so a number stays the conversation's own however often the read model is built anew.

use super::{ReadError, Reader, from_json, queries};
use baton_core::{Conversation, ConversationId, Event, Message, Timestamp};
use rusqlite::{OptionalExtension, params};

/// A conversation under its number, with what its messages come to.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its number, from 1.
    pub number: i64,
    /// The conversation.
    pub conversation: Conversation,
    /// How many messages it has.
    pub messages: i64,
    /// Its latest message.
    pub latest: Message,
}

/// How every control is stored: each is one range of the index in the list's order.
const CONTROLS: [i64; 4] = [0, 1, 2, 3];

impl Reader {
    /// The conversations with the latest activity, at most `limit`; with `silent_after` only those whose bot is silent then.
    pub fn sessions(&self, silent_after: Option<Timestamp>, limit: usize) -> Result<Vec<Session>, ReadError> {
        let after = silent_after.map(Timestamp::unix_ms);
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut sessions = self.pool.with(|db| {
            let db = db.unchecked_transaction()?;
            let mut statement = db.prepare_cached(queries::SESSIONS)?;
            let mut sessions = Vec::new();
            for control in CONTROLS {
                let rows = statement.query_map(params![control, after, most], |row| {
                    let event: Event = from_json(row.get_ref(3)?.as_str()?)?;
                    let conversation = from_json(row.get_ref(1)?.as_str()?)?;
                    Ok((row.get(0)?, conversation, row.get(2)?, Message::from_event(&event)))
                })?;
                for row in rows {
                    let (number, conversation, messages, latest) = row?;
                    sessions.extend(latest.map(|latest| Session { number, conversation, messages, latest }));
                }
            }
            Ok(sessions)
        })?;
        sessions.sort_by_key(|session| std::cmp::Reverse((session.conversation.active_at, session.number)));
        sessions.truncate(limit);
        Ok(sessions)
    }

    /// The conversation with this number; `None` also for one that was erased.
    pub fn numbered(&self, number: i64) -> Result<Option<ConversationId>, ReadError> {
        Ok(self.pool.with(|db| {
            db.prepare_cached(queries::NUMBERED)?
                .query_row([number], |row| Ok(ConversationId::from_bytes(row.get(0)?)))
                .optional()
        })?)
    }
}
