//! Where a conversation stands: its queue, and its place in it.

use super::CacheError;
use baton_core::{Control, Conversation, OperatorId};
use rusqlite::Connection;

/// The queues as the file numbers them, in the order in which *Open* shows them.
pub const WAITING: i64 = 0;
pub const MINE: i64 = 1;
pub const OTHERS: i64 = 2;
pub const BOT: i64 = 3;
pub const CLOSED: i64 = 4;
const ERASED: i64 = 5;

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub queue: i64,
    /// Ascending.
    pub place: i64,
    pub mine: bool,
}

/// Where a conversation in this state stands for `me`.
pub fn of(state: &Conversation, me: Option<OperatorId>) -> Place {
    let meant = state.assignee.as_ref().is_some_and(|operator| Some(operator.id) == me);
    let latest_first = -state.active_at.unix_ms();
    if state.erased {
        return Place { queue: ERASED, place: 0, mine: false };
    }
    match &state.control {
        Control::Waiting { since, .. } => Place { queue: WAITING, place: since.unix_ms(), mine: meant },
        Control::Operator { operator, .. } if Some(operator.id) == me => {
            Place { queue: MINE, place: latest_first, mine: true }
        }
        Control::Operator { .. } => Place { queue: OTHERS, place: latest_first, mine: meant },
        Control::Bot => Place { queue: BOT, place: latest_first, mine: meant },
        Control::Closed { at } => Place { queue: CLOSED, place: -at.unix_ms(), mine: false },
    }
}

/// Writes a conversation as it is now, and moves it to its place. `old_tags` are those that the file has for it.
pub fn write(
    db: &Connection,
    row: i64,
    loaded: (&Conversation, i64, i64),
    old_tags: &[String],
    me: Option<OperatorId>,
) -> Result<(), CacheError> {
    let (state, failed, contact_seq) = loaded;
    let place = of(state, me);
    for tag in old_tags {
        // The tags' index repeats queue and place, so the old ones are read before they are overwritten.
        db.prepare_cached(
            "DELETE FROM tagged WHERE tag = ?1 AND conversation = ?2
               AND (queue, place) = (SELECT queue, place FROM conversations WHERE row = ?2)",
        )?
        .execute((tag, row))?;
    }
    db.prepare_cached(
        "UPDATE conversations SET queue = ?2, place = ?3, mine = ?4, unread = ?5, failed = ?6, contact_seq = ?7, state = ?8
         WHERE row = ?1",
    )?
    .execute((
        row,
        place.queue,
        place.place,
        place.mine,
        state.unread,
        failed,
        contact_seq,
        serde_json::to_string(state)?,
    ))?;
    for tag in &state.tags {
        db.prepare_cached("INSERT INTO tagged (tag, queue, place, conversation) VALUES (?1, ?2, ?3, ?4)")?
            .execute((tag, place.queue, place.place, row))?;
    }
    Ok(())
}
