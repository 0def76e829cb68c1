//! Search over every cached message, newest first, and over contacts.

use super::{Cache, CacheError, Known, known, lists};
use crate::view::{Found, Hit, Item, Row};
use baton_core::{Conversation, Seq, words};
use rusqlite::Connection;
use std::{sync::Arc, time::Instant};

/// At most so many hits.
const MAX_HITS: u32 = 200;
/// At most so many contacts.
const MAX_CONTACTS: u32 = 20;

impl Cache {
    /// Messages that contain all these words, the newest first, and contacts of that name.
    pub async fn search(&self, typed: String, limit: u32, known: Arc<Known>) -> Result<Found, CacheError> {
        self.read(move |db| {
            let began = Instant::now();
            let searched = known::fact(db, "messages")?.unwrap_or_default();
            let (mut hits, mut contacts) = (Vec::new(), Vec::new());
            if let Some(query) = words::query(&typed) {
                hits = self::hits(db, &query, limit.clamp(1, MAX_HITS), &known)?;
                contacts = self::contacts(db, &query, &known)?;
            }
            Ok(Found { hits, contacts, searched, took_ms: began.elapsed().as_secs_f64() * 1000.0 })
        })
        .await
    }
}

/// Newest first rather than by rank: ranking would have to look at every match, and an operator looks for what was just said.
pub(super) const HITS: &str = "SELECT rowid, snippet(said, 0, char(2), char(3), '…', 14) FROM said WHERE said MATCH ?1 ORDER BY rowid DESC LIMIT ?2";

fn hits(db: &Connection, query: &str, limit: u32, known: &Known) -> Result<Vec<Hit>, CacheError> {
    let mut select = db.prepare_cached(HITS)?;
    let mut one = db.prepare_cached(
        "SELECT item, state FROM items JOIN conversations c ON c.row = conversation WHERE seq = ?1",
    )?;
    let mut hits = Vec::new();
    let mut found = select.query((query, limit))?;
    while let Some(found) = found.next()? {
        let (seq, snippet): (i64, String) = (found.get(0)?, found.get(1)?);
        let (item, state): (String, String) = one.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let state: Conversation = serde_json::from_str(&state)?;
        let Item::Message(message) = serde_json::from_str(&item)? else { continue };
        hits.push(Hit {
            conversation: state.id,
            message: message.id,
            seq: Seq(seq),
            at: message.at,
            inbox_name: known.inbox_name(state.inbox).to_owned(),
            contact: state.contact.name,
            author: message.author,
            snippet: words::shown(&snippet),
        });
    }
    Ok(hits)
}

fn contacts(db: &Connection, query: &str, known: &Known) -> Result<Vec<Row>, CacheError> {
    let mut select = db.prepare_cached(
        "SELECT c.state, c.failed FROM people p JOIN conversations c ON c.row = p.rowid
         WHERE people MATCH ?1 ORDER BY p.rowid DESC LIMIT ?2",
    )?;
    let found = select
        .query_map((query, MAX_CONTACTS), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let mut rows = Vec::new();
    for found in found {
        let (json, failed) = found?;
        rows.push(lists::row(db, known, &serde_json::from_str(&json)?, failed)?);
    }
    Ok(rows)
}
