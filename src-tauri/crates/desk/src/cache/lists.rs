//! The conversation list and its numbers: index-only counts, pages in the index's order, never a look at the messages.

use super::{Cache, CacheError, Known, known::fact, place};
use crate::view::{Counts, InboxCount, List, ListQuery, Queue, Row};
use baton_core::{
    Conversation, ConversationId, InboxId, Timestamp,
    api::{ConversationSummary, InboxInfo},
};
use rusqlite::{Connection, OptionalExtension, ToSql, types::Value};
use std::sync::Arc;

/// At most so many rows a page.
const MAX_ROWS: u32 = 200;

impl Cache {
    /// A page of a list.
    pub async fn list(&self, query: ListQuery, known: Arc<Known>) -> Result<List, CacheError> {
        self.read(move |db| list(db, &query, &known)).await
    }
    /// The numbers.
    pub async fn counts(&self) -> Result<Counts, CacheError> {
        self.read(counts).await
    }
    /// One row; `None` when it is not (any more) here.
    pub async fn row(&self, id: ConversationId, known: Arc<Known>) -> Result<Option<Row>, CacheError> {
        self.read(move |db| row_of(db, id, &known)).await
    }
    /// One conversation's state.
    pub async fn state(&self, id: ConversationId) -> Result<Option<Conversation>, CacheError> {
        self.read(move |db| Ok(state(db, id)?.map(|(_, state, _)| state))).await
    }
    /// All that wait and all that I hold: what the alert rules begin with.
    pub async fn pressing(&self) -> Result<Vec<Conversation>, CacheError> {
        self.read(|db| {
            let mut select = db.prepare("SELECT state FROM conversations WHERE queue IN (0, 1)")?;
            let states = select.query_map([], |row| row.get::<_, String>(0))?;
            states.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
        })
        .await
    }
    /// What waits on this computer, in numbers.
    pub async fn waiting_here(&self) -> Result<(u32, u32), CacheError> {
        self.read(|db| {
            let outbox =
                db.query_row("SELECT count(*) FROM outbox WHERE refused IS NULL AND shown = 0", [], |r| {
                    r.get(0)
                })?;
            let failed = db.query_row(
                "SELECT (SELECT coalesce(sum(failed), 0) FROM conversations WHERE failed > 0)
                      + (SELECT count(*) FROM outbox WHERE refused IS NOT NULL)",
                [],
                |r| r.get(0),
            )?;
            Ok((outbox, failed))
        })
        .await
    }
}

/// The condition, the order and the values of a list's query. Every shape has an index that gives its order.
pub(super) fn plan(query: &ListQuery) -> (String, String, Vec<Value>) {
    let mut values = Vec::new();
    let queue = match query.queue {
        Queue::Open => "queue <= 3",
        Queue::Waiting => "queue = 0",
        Queue::Mine => "mine = 1",
        Queue::Others => "queue = 2",
        Queue::Bot => "queue = 3",
        Queue::Closed => "queue = 4",
    };
    let (from, order) = match (&query.tag, query.queue) {
        (Some(tag), _) => {
            values.push(Value::Text(tag.clone()));
            let queue = queue.replace("queue", "t.queue").replace("mine", "c.mine");
            (
                format!(
                    "tagged t CROSS JOIN conversations c ON c.row = t.conversation WHERE t.tag = ?1 AND {queue}"
                ),
                "t.queue, t.place",
            )
        }
        (None, Queue::Mine) => {
            ("conversations c INDEXED BY conversations_mine WHERE mine = 1".into(), "queue, place")
        }
        (None, _) => (format!("conversations c WHERE {queue}"), "queue, place"),
    };
    let inbox = query.inbox.map(|inbox| {
        values.push(Value::Blob(inbox.as_bytes().to_vec()));
        format!(" AND c.inbox = ?{}", values.len())
    });
    (format!("{from}{}", inbox.unwrap_or_default()), order.into(), values)
}

fn list(db: &Connection, query: &ListQuery, known: &Known) -> Result<List, CacheError> {
    let (from, order, mut values) = plan(query);
    let total = total(db, query, &from, &values)?;
    let (limit, offset) = (values.len() + 1, values.len() + 2);
    values.push(Value::Integer(query.limit.clamp(1, MAX_ROWS).into()));
    values.push(Value::Integer(query.offset.into()));
    let sql =
        format!("SELECT c.state, c.failed FROM {from} ORDER BY {order} LIMIT ?{limit} OFFSET ?{offset}");
    let mut select = db.prepare_cached(&sql)?;
    let found = select
        .query_map(params(&values).as_slice(), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let mut rows = Vec::new();
    for found in found {
        let (json, failed) = found?;
        rows.push(row(db, known, &serde_json::from_str(&json)?, failed)?);
    }
    Ok(List { rows, total })
}

fn params(values: &[Value]) -> Vec<&dyn ToSql> {
    values.iter().map(|value| value as &dyn ToSql).collect()
}

/// How many rows the whole list has: from the kept counts where they say it, else by counting index entries.
fn total(db: &Connection, query: &ListQuery, from: &str, values: &[Value]) -> Result<u32, CacheError> {
    if query.tag.is_some() || query.queue == Queue::Mine {
        let mut count = db.prepare_cached(&format!("SELECT count(*) FROM {from}"))?;
        return Ok(count.query_row(params(values).as_slice(), |row| row.get(0))?);
    }
    let queues = match query.queue {
        Queue::Open => place::WAITING..=place::BOT,
        Queue::Waiting | Queue::Mine => place::WAITING..=place::WAITING,
        Queue::Others => place::OTHERS..=place::OTHERS,
        Queue::Bot => place::BOT..=place::BOT,
        Queue::Closed => place::CLOSED..=place::CLOSED,
    };
    let mut sum = db.prepare_cached(
        "SELECT coalesce(sum(n), 0) FROM counts WHERE queue BETWEEN ?1 AND ?2 AND (?3 IS NULL OR inbox = ?3)",
    )?;
    let inbox = query.inbox.map(|inbox| inbox.as_bytes().to_vec());
    Ok(sum.query_row((queues.start(), queues.end(), inbox), |row| row.get(0))?)
}

/// The numbers beside the queues.
pub fn counts(db: &Connection) -> Result<Counts, CacheError> {
    let mut counts = Counts::default();
    let mut select = db.prepare_cached("SELECT inbox, queue, n FROM counts WHERE n > 0 ORDER BY inbox")?;
    let mut found = select.query([])?;
    while let Some(row) = found.next()? {
        let inbox = InboxId::from_bytes(row.get(0)?);
        let (queue, n): (i64, u32) = (row.get(1)?, row.get(2)?);
        match queue {
            place::WAITING => counts.waiting += n,
            place::OTHERS => counts.others += n,
            place::BOT => counts.bot += n,
            place::CLOSED => counts.closed += n,
            _ => {}
        }
        if queue <= place::BOT {
            counts.open += n;
            match counts.inboxes.last_mut().filter(|last| last.inbox == inbox) {
                Some(last) => last.open += n,
                None => counts.inboxes.push(InboxCount { inbox, open: n }),
            }
        }
    }
    // Unanswered are those that I hold; one that waits, though meant for me, is already counted as waiting.
    let mut mine = db.prepare_cached(
        "SELECT count(*), coalesce(sum(queue = 1 AND unread > 0), 0) FROM conversations INDEXED BY conversations_mine WHERE mine = 1",
    )?;
    (counts.mine, counts.mine_unanswered) = mine.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut oldest = db.prepare_cached(
        "SELECT id, place FROM conversations WHERE queue = 0
           AND inbox NOT IN (SELECT unhex(replace(value, '-', '')) FROM json_each(?1))
         ORDER BY queue, place LIMIT 1",
    )?;
    // The longest that can be taken.
    let inboxes: Vec<InboxInfo> = fact(db, "inboxes")?.unwrap_or_default();
    let paused: Vec<_> = inboxes.iter().filter(|inbox| inbox.paused).map(|inbox| inbox.id).collect();
    let found = oldest
        .query_row([serde_json::to_string(&paused)?], |row| {
            Ok((ConversationId::from_bytes(row.get(0)?), Timestamp::from_unix_ms(row.get(1)?)))
        })
        .optional()?;
    (counts.oldest, counts.oldest_waiting) = found.unzip();
    Ok(counts)
}

/// A conversation's short key, state and number of failed messages.
pub fn state(db: &Connection, id: ConversationId) -> Result<Option<(i64, Conversation, i64)>, CacheError> {
    let mut select = db.prepare_cached("SELECT row, state, failed FROM conversations WHERE id = ?1")?;
    let found = select
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))
        .optional()?;
    let Some((row, json, failed)) = found else { return Ok(None) };
    Ok(Some((row, serde_json::from_str(&json)?, failed)))
}

/// One row, looked up.
pub fn row_of(db: &Connection, id: ConversationId, known: &Known) -> Result<Option<Row>, CacheError> {
    match state(db, id)? {
        Some((_, state, failed)) if !state.erased => row(db, known, &state, failed).map(Some),
        _ => Ok(None),
    }
}

/// One line of the list.
pub fn row(db: &Connection, known: &Known, state: &Conversation, failed: i64) -> Result<Row, CacheError> {
    let mut here = db.prepare_cached(
        "SELECT (SELECT until FROM snoozes WHERE conversation = ?1),
                (SELECT text FROM drafts WHERE conversation = ?1),
                (SELECT count(*) FROM outbox WHERE conversation = ?1 AND is_message = 1 AND refused IS NULL AND shown = 0),
                (SELECT count(*) FROM outbox WHERE conversation = ?1 AND is_message = 1 AND refused IS NOT NULL)",
    )?;
    let (until, draft, sending, refused): (Option<i64>, _, _, u32) = here
        .query_row([state.id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(Row {
        conversation: ConversationSummary::from(state),
        inbox_name: known.inbox_name(state.inbox).to_owned(),
        snoozed_until: until.map(Timestamp::from_unix_ms),
        draft,
        sending,
        failed: refused + u32::try_from(failed).unwrap_or_default(),
    })
}
