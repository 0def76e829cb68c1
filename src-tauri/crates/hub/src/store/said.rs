//! What was said in a conversation, as the log has it: for channels that hand it on.

use super::{
    ReadError, from_json, queries,
    reader::{Reader, settled, undelivered},
};
use baton_core::{ActorKind, ConversationId, DeliveryState, Event, InboxId, Message, Seq};
use rusqlite::params;

impl Reader {
    /// Messages after a place in the log, ascending, at most `limit`; with each of an operator's where it is.
    pub fn said_after(
        &self,
        of: ConversationId,
        since: Seq,
        limit: usize,
    ) -> Result<Vec<(Event, Option<DeliveryState>)>, ReadError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self.pool.with(|db| {
            // One transaction: a message must not be seen without what became of it.
            let db = db.unchecked_transaction()?;
            let undelivered = undelivered(&db, of)?;
            let mut statement = db.prepare_cached(queries::SAID_AFTER)?;
            let rows = statement.query_map(params![of.as_bytes(), since.0, limit], |row| {
                from_json::<Event>(row.get_ref(0)?.as_str()?)
            })?;
            let each = rows.map(|event| {
                let event = event?;
                let message = Message::from_event(&event).map(|message| settled(message, &undelivered));
                let state = message.and_then(|message| message.delivery).map(|delivery| delivery.state);
                Ok((event, state))
            });
            each.collect()
        })?)
    }

    /// The latest messages before a place in the log, or of all, ascending.
    pub fn said_before(
        &self,
        of: ConversationId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::MESSAGES)?;
            let rows = statement
                .query_map(params![of.as_bytes(), before.map_or(i64::MAX, |seq| seq.0), limit], |row| {
                    from_json::<Event>(row.get_ref(0)?.as_str()?)
                })?;
            let mut latest = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            latest.reverse();
            Ok(latest)
        })?)
    }

    /// Conversations of an inbox that nobody holds and in which nothing has happened since the contact wrote, among the hundred that
    /// moved last.
    pub fn unanswered(&self, inbox: InboxId) -> Result<Vec<ConversationId>, ReadError> {
        Ok(self.pool.with(|db| {
            let mut statement = db.prepare_cached(queries::LAST_SAID)?;
            let rows = statement.query_map([inbox.as_bytes()], |row| {
                let event = from_json::<Event>(row.get_ref(1)?.as_str()?)?;
                Ok((ConversationId::from_bytes(row.get(0)?), event.actor.kind))
            })?;
            let all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let waits = all.into_iter().filter(|(_, kind)| *kind == ActorKind::Contact);
            Ok(waits.map(|(id, _)| id).collect())
        })?)
    }
}
