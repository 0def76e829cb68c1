//! A conversation's thread: pages by the index, whatever its length.

use super::{Cache, CacheError, Known, Scene, lists, outbox};
use crate::view::{Item, Thread};
use baton_core::{ActorKind, ConversationId, MessageId, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};
use serde::Deserialize;
use std::sync::Arc;

/// At most so many items a page.
const MAX_ITEMS: u32 = 500;
/// How far back the last two turns are looked for.
const SCENE: u32 = 20;

impl Cache {
    /// The newest page, or the one before `before`; `None` when there is no such conversation.
    pub async fn thread(
        &self,
        of: ConversationId,
        before: Option<Seq>,
        limit: u32,
        known: Arc<Known>,
    ) -> Result<Option<Thread>, CacheError> {
        self.read(move |db| page(db, of, before.unwrap_or(Seq(i64::MAX)), limit, before.is_none(), &known))
            .await
    }

    /// The page in whose middle the item `seq` stands.
    pub async fn thread_around(
        &self,
        of: ConversationId,
        seq: Seq,
        limit: u32,
        known: Arc<Known>,
    ) -> Result<Option<Thread>, CacheError> {
        self.read(move |db| {
            let Some((row, ..)) = lists::state(db, of)? else { return Ok(None) };
            let half = limit.clamp(2, MAX_ITEMS) / 2;
            let mut select = db.prepare_cached(
                "SELECT seq FROM items WHERE conversation = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?3",
            )?;
            let after: Option<i64> = select.query_row((row, seq.0, half), |row| row.get(0)).optional()?;
            page(db, of, Seq(after.unwrap_or(i64::MAX)), limit, after.is_none(), &known)
        })
        .await
    }

    /// The page that begins at a moment: with the first item that is not older, else at the end.
    pub async fn thread_at(
        &self,
        of: ConversationId,
        at: Timestamp,
        limit: u32,
        known: Arc<Known>,
    ) -> Result<Option<Thread>, CacheError> {
        self.read(move |db| {
            let Some((row, ..)) = lists::state(db, of)? else { return Ok(None) };
            let Some(first) = first_since(db, row, at)? else {
                return page(db, of, Seq(i64::MAX), limit, true, &known);
            };
            let before = limit.clamp(2, MAX_ITEMS) / 4;
            let mut select = db.prepare_cached(
                "SELECT seq FROM items WHERE conversation = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?3",
            )?;
            let after: Option<i64> = select
                .query_row((row, first, limit.clamp(2, MAX_ITEMS) - before), |row| row.get(0))
                .optional()?;
            page(db, of, Seq(after.unwrap_or(i64::MAX)), limit, after.is_none(), &known)
        })
        .await
    }

    /// What the vendor sent for a message.
    pub async fn source(&self, message: MessageId) -> Result<Option<String>, CacheError> {
        self.read(move |db| {
            let mut select =
                db.prepare_cached("SELECT source FROM items JOIN sources USING (seq) WHERE message = ?1")?;
            Ok(select.query_row([message.as_bytes()], |row| row.get(0)).optional()?)
        })
        .await
    }

    /// What the contact wrote last, and where.
    pub async fn contact_said(&self, of: ConversationId) -> Result<Option<(Seq, String)>, CacheError> {
        self.read(move |db| {
            let mut select = db.prepare_cached(
                "SELECT seq, item FROM conversations JOIN items ON seq = contact_seq WHERE id = ?1",
            )?;
            let found = select
                .query_row([of.as_bytes()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
                .optional()?;
            let Some((seq, json)) = found else { return Ok(None) };
            Ok(match serde_json::from_str(&json)? {
                Item::Message(message) => Some((Seq(seq), message.content.preview())),
                _ => None,
            })
        })
        .await
    }
}

/// When an item was.
#[derive(Deserialize)]
struct When {
    at: Timestamp,
}

/// The first item of a conversation that is not older than `at`. An item's time is in its JSON alone: times grow with the places in
/// the log, so that halving finds it with a few looks in a thread of any length.
fn first_since(db: &Connection, row: i64, at: Timestamp) -> Result<Option<i64>, CacheError> {
    let mut bounds = db.prepare_cached("SELECT min(seq), max(seq) FROM items WHERE conversation = ?1")?;
    let bounds: (Option<i64>, Option<i64>) = bounds.query_row([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(mut low), Some(last)) = bounds else { return Ok(None) };
    let mut high = last + 1;
    let mut next = db.prepare_cached(
        "SELECT seq, item FROM items WHERE conversation = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1",
    )?;
    // All before `low` are older; `high` and what follows are not, or there is nothing.
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<(i64, String)> =
            next.query_row((row, middle), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match found {
            Some((seq, json)) if serde_json::from_str::<When>(&json)?.at < at => low = seq + 1,
            _ => high = middle,
        }
    }
    Ok(next.query_row((row, low), |row| row.get(0)).optional()?)
}

fn page(
    db: &Connection,
    of: ConversationId,
    before: Seq,
    limit: u32,
    newest: bool,
    known: &Known,
) -> Result<Option<Thread>, CacheError> {
    let Some((row, state, failed)) = lists::state(db, of)? else { return Ok(None) };
    if state.erased {
        return Ok(None);
    }
    let limit = limit.clamp(1, MAX_ITEMS) as usize;
    let mut select = db.prepare_cached(
        "SELECT seq, item FROM items WHERE conversation = :row AND seq < :before ORDER BY seq DESC LIMIT :limit",
    )?;
    let found = select
        .query_map(named_params! { ":row": row, ":before": before.0, ":limit": limit as i64 + 1 }, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
    let mut items = Vec::with_capacity(limit + 1);
    let mut seen = Seq(0);
    for found in found {
        let (seq, json) = found?;
        seen = seen.max(Seq(seq));
        items.push(serde_json::from_str(&json)?);
    }
    let more = items.len() > limit;
    items.truncate(limit);
    items.reverse();
    if newest {
        items.extend(outbox::unsent(db, of)?.into_iter().map(Item::Unsent));
        seen = state.version;
    }
    Ok(Some(Thread { row: lists::row(db, known, &state, failed)?, items, more, seen }))
}

/// The last words of bot and contact.
pub fn scene(db: &Connection, row: i64) -> Result<Scene, CacheError> {
    let mut select =
        db.prepare_cached("SELECT item FROM items WHERE conversation = ?1 ORDER BY seq DESC LIMIT ?2")?;
    let found = select.query_map((row, SCENE), |row| row.get::<_, String>(0))?;
    let mut scene = Scene::default();
    for json in found {
        let Item::Message(message) = serde_json::from_str(&json?)? else { continue };
        let words = match message.author.kind {
            ActorKind::Contact => &mut scene.contact,
            ActorKind::Bot => &mut scene.bot,
            ActorKind::Operator | ActorKind::System => continue,
        };
        words.get_or_insert_with(|| message.content.preview());
        if scene.bot.is_some() && scene.contact.is_some() {
            break;
        }
    }
    Ok(scene)
}

/// Removes all that was said, and what was being written to somebody who is no longer there; answers with how many messages that were.
pub fn erase(db: &Connection, of: ConversationId, row: i64) -> Result<i64, CacheError> {
    let messages = db.query_row(
        "SELECT count(*) FROM items WHERE conversation = ?1 AND message IS NOT NULL",
        [row],
        |row| row.get(0),
    )?;
    db.execute("DELETE FROM said WHERE rowid IN (SELECT seq FROM items WHERE conversation = ?1)", [row])?;
    db.execute("DELETE FROM sources WHERE seq IN (SELECT seq FROM items WHERE conversation = ?1)", [row])?;
    db.execute("DELETE FROM items WHERE conversation = ?1", [row])?;
    db.execute("DELETE FROM people WHERE rowid = ?1", [row])?;
    db.execute("DELETE FROM drafts WHERE conversation = ?1", [of.as_bytes()])?;
    db.execute("DELETE FROM snoozes WHERE conversation = ?1", [of.as_bytes()])?;
    db.execute("DELETE FROM outbox WHERE conversation = ?1", [of.as_bytes()])?;
    Ok(messages)
}
