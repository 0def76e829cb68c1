//! The read model's reading side.

use crate::{delivery::Undelivered, engine::Vendor};

use super::{Filter, Progress, ReadError, from_json, list, pool::Pool, queries, words::Words};
use baton_core::{
    Conversation, ConversationId, Delivery, DeliveryState, Event, InboxId, Message, MessageId, Seq,
    Timestamp, api::ConversationPage,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::HashMap, path::PathBuf, sync::Arc};

/// Reads the read model; cheap to clone. Every call is a short blocking query: call it from `spawn_blocking`, or through
/// [`Reader::run`].
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) pool: Arc<Pool>,
    words: Arc<Words>,
}

impl Reader {
    /// Reads the record at `path`, and keeps the index of words beside it.
    pub(crate) fn open(path: PathBuf, last: Seq) -> Result<Self, ReadError> {
        let words = Words::open(&path.with_file_name("search.db"), last)?;
        let pool = Pool::new(path, words.path().into());
        Ok(Self { pool: Arc::new(pool), words: Arc::new(words) })
    }

    /// Takes a batch of what was said into the index of words; gives how far it is.
    pub fn index(&self) -> Result<Progress, ReadError> {
        Ok(self.pool.with(|db| self.words.follow(db))?)
    }

    /// Closes the idle connections. The last connection to close puts the journal into the record's file, and a reader can't.
    pub fn close_idle(&self) {
        self.pool.close_idle();
    }

    /// Runs queries where they may block.
    pub async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Self) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let reader = self.clone();
        match tokio::task::spawn_blocking(move || query(&reader)).await {
            Ok(answer) => answer,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ReadError(rusqlite::Error::QueryReturnedNoRows)),
            },
        }
    }

    /// One query on a connection of the pool.
    pub(super) fn with<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        Ok(self.pool.with(query)?)
    }

    /// One conversation; `None` also for one that was erased.
    pub fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>, ReadError> {
        Ok(self.state(id)?.filter(|state| !state.erased))
    }

    /// One conversation, also when it was erased.
    pub(crate) fn state(&self, id: ConversationId) -> Result<Option<Conversation>, ReadError> {
        self.one(queries::CONVERSATION, [id.as_bytes()])
    }

    /// The conversation with this contact in this inbox.
    pub fn with_contact(&self, inbox: InboxId, contact: &str) -> Result<Option<Conversation>, ReadError> {
        self.one(queries::WITH_CONTACT, params![inbox.as_bytes(), contact])
    }

    fn one<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<T>, ReadError> {
        Ok(self.pool.with(|db| {
            db.prepare_cached(sql)?
                .query_row(parameters, |row| from_json(row.get_ref(0)?.as_str()?))
                .optional()
        })?)
    }

    /// A page of conversations, newest activity first.
    pub fn list(&self, filter: &Filter) -> Result<ConversationPage, ReadError> {
        Ok(self.pool.with(|db| list::page(db, filter))?)
    }

    /// A page of messages, ascending: the newest ones, or those before a place in the log.
    pub fn messages(
        &self,
        of: ConversationId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<Message>, ReadError> {
        let before = before.map_or(i64::MAX, |seq| seq.0);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self.pool.with(|db| {
            // One transaction: a message must not be seen without what became of it.
            let db = db.unchecked_transaction()?;
            let undelivered = undelivered(&db, of)?;
            let mut statement = db.prepare_cached(queries::MESSAGES)?;
            let rows = statement.query_map(params![of.as_bytes(), before, limit], |row| {
                from_json::<Event>(row.get_ref(0)?.as_str()?)
            })?;
            let mut messages = Vec::new();
            for event in rows {
                messages.extend(Message::from_event(&event?).map(|message| settled(message, &undelivered)));
            }
            messages.reverse();
            Ok(messages)
        })?)
    }

    /// Events after `since`, ascending, at most `limit`.
    pub fn events(&self, since: Seq, limit: usize) -> Result<Vec<Event>, ReadError> {
        Ok(self.pool.with(|db| read_events(db, since, limit))?)
    }

    /// As [`Reader::events`], as the JSON that the log keeps: for streams, which pass it on as it is.
    pub fn events_json(&self, since: Seq, limit: usize) -> Result<Vec<(Seq, String)>, ReadError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::EVENTS)?;
            let rows = statement.query_map([since.0, limit], |row| Ok((Seq(row.get(0)?), row.get(1)?)))?;
            rows.collect()
        })?)
    }

    /// The place of the last event; 0 when there is none.
    pub fn last_seq(&self) -> Result<Seq, ReadError> {
        let last = self.pool.with(|db| db.prepare_cached(queries::LAST)?.query_row([], |row| row.get(0)));
        Ok(Seq(last?))
    }

    /// One event with the message that it recorded, if it did, and what became of it so far.
    pub(crate) fn event(&self, seq: Seq) -> Result<Option<(Event, Option<Message>)>, ReadError> {
        Ok(self.pool.with(|db| {
            let db = db.unchecked_transaction()?;
            let event = db
                .prepare_cached(queries::EVENT)?
                .query_row([seq.0], |row| from_json::<Event>(row.get_ref(0)?.as_str()?))
                .optional()?;
            let Some(event) = event else { return Ok(None) };
            let undelivered = undelivered(&db, event.conversation)?;
            let message = Message::from_event(&event).map(|message| settled(message, &undelivered));
            Ok(Some((event, message)))
        })?)
    }

    /// The event of a message, once the index is up to date: see [`Reader::ready_for_search`].
    pub fn message(&self, id: MessageId) -> Result<Option<Event>, ReadError> {
        self.one(queries::MESSAGE, [id.as_bytes()])
    }

    /// What an operator's command was answered: the event that it became, and the conversation after it.
    pub(crate) fn answered(&self, command: &str) -> Result<Option<(Seq, Conversation)>, ReadError> {
        Ok(self.pool.with(|db| {
            db.prepare_cached(queries::ANSWERED)?
                .query_row([command], |row| Ok((Seq(row.get(0)?), from_json(row.get_ref(1)?.as_str()?)?)))
                .optional()
        })?)
    }

    /// The fingerprints of the vendors' ids that a conversation has, each with its kind and event.
    pub(crate) fn vendors(&self, of: ConversationId) -> Result<HashMap<(Vendor, i64), Seq>, ReadError> {
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::VENDORS)?;
            let rows = statement.query_map([of.as_bytes()], |row| {
                let kind = if row.get::<_, i64>(1)? == 1 { Vendor::Message } else { Vendor::NotUnderstood };
                Ok(((kind, row.get(0)?), Seq(row.get(2)?)))
            })?;
            rows.collect()
        })?)
    }

    /// Conversations of an inbox in which the bot may have to be silent: those that a person holds, and those whose silence has
    /// an end (`Control::bot_is_silent` says whether it has come).
    pub fn silent(&self, inbox: InboxId) -> Result<Vec<Conversation>, ReadError> {
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::SILENT)?;
            let rows = statement.query_map([inbox.as_bytes()], |row| from_json(row.get_ref(0)?.as_str()?))?;
            rows.collect()
        })?)
    }

    /// All operators' messages that are not delivered.
    pub(crate) fn undelivered(&self) -> Result<Vec<Undelivered>, ReadError> {
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::UNDELIVERED)?;
            let rows = statement.query_map([], undelivered_row)?;
            rows.collect()
        })?)
    }

    /// One of them.
    pub(crate) fn undelivered_one(&self, message: MessageId) -> Result<Option<Undelivered>, ReadError> {
        Ok(self.pool.with(|db| {
            db.prepare_cached(queries::UNDELIVERED_ONE)?
                .query_row([message.as_bytes()], undelivered_row)
                .optional()
        })?)
    }

    /// An operator's message that is not delivered: its event, its conversation, and how often it was tried.
    pub(crate) fn outgoing(
        &self,
        message: MessageId,
    ) -> Result<Option<(Event, Conversation, u32)>, ReadError> {
        Ok(self.pool.with(|db| {
            db.prepare_cached(queries::OUTGOING)?
                .query_row([message.as_bytes()], |row| {
                    Ok((
                        from_json(row.get_ref(0)?.as_str()?)?,
                        from_json(row.get_ref(1)?.as_str()?)?,
                        row.get(2)?,
                    ))
                })
                .optional()
        })?)
    }

    /// How many replies of an inbox wait for delivery, and when its bot last said anything.
    pub fn inbox_state(&self, inbox: InboxId) -> Result<(u32, Option<Timestamp>), ReadError> {
        Ok(self.pool.with(|db| {
            let pending =
                db.prepare_cached(queries::PENDING)?.query_row([inbox.as_bytes()], |row| row.get(0))?;
            let seen = db
                .prepare_cached(queries::LAST_SEEN)?
                .query_row([inbox.as_bytes()], |row| row.get::<_, Option<i64>>(0))?;
            Ok((pending, seen.map(Timestamp::from_unix_ms)))
        })?)
    }

    /// Conversations of an inbox that were not erased, at most `limit`.
    pub fn of_inbox(&self, inbox: InboxId, limit: usize) -> Result<Vec<ConversationId>, ReadError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::OF_INBOX)?;
            let rows = statement.query_map(params![inbox.as_bytes(), limit], |row| {
                Ok(ConversationId::from_bytes(row.get(0)?))
            })?;
            rows.collect()
        })?)
    }

    /// Every conversation whose bot resumes by itself, and when.
    pub(crate) fn resuming(&self) -> Result<Vec<(ConversationId, i64)>, ReadError> {
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::RESUMING)?;
            let rows =
                statement.query_map([], |row| Ok((ConversationId::from_bytes(row.get(0)?), row.get(1)?)))?;
            rows.collect()
        })?)
    }
}

/// Events after `since`, ascending, at most `limit`.
pub(crate) fn read_events(db: &Connection, since: Seq, limit: usize) -> rusqlite::Result<Vec<Event>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = db.prepare_cached(queries::EVENTS)?;
    let rows = statement.query_map([since.0, limit], |row| from_json(row.get_ref(1)?.as_str()?))?;
    rows.collect()
}

fn undelivered_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Undelivered> {
    Ok(Undelivered {
        message: MessageId::from_bytes(row.get(0)?),
        conversation: ConversationId::from_bytes(row.get(1)?),
        failed: row.get(2)?,
        tries: row.get(3)?,
        reason: row.get(4)?,
        taken_back: row.get(5)?,
    })
}

/// The operators' messages of a conversation that are not delivered.
pub(super) fn undelivered(
    db: &Connection,
    of: ConversationId,
) -> rusqlite::Result<HashMap<MessageId, Delivery>> {
    let mut statement = db.prepare_cached(queries::UNDELIVERED_OF)?;
    let rows = statement.query_map([of.as_bytes()], |row| {
        let state = if row.get(1)? { DeliveryState::Failed } else { DeliveryState::Pending };
        let delivery = Delivery { state, reason: row.get(2)?, taken_back: row.get(3)? };
        Ok((MessageId::from_bytes(row.get(0)?), delivery))
    })?;
    rows.collect()
}

/// The message with what became of it: an operator's that no longer waits has been delivered.
pub(super) fn settled(mut message: Message, undelivered: &HashMap<MessageId, Delivery>) -> Message {
    if message.delivery.is_some() {
        let delivered = Delivery { state: DeliveryState::Delivered, ..Delivery::PENDING };
        message.delivery = Some(undelivered.get(&message.id).cloned().unwrap_or(delivered));
    }
    message
}
