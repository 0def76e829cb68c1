//! Sending the outbox: strictly in order within a conversation, several conversations at once, each entry once.

use crate::{
    cache::{CacheError, Entry, Errand},
    clock,
    compose::{Resolved, resolve},
    hub::Trouble,
    session::Session,
    view::{Change, Failure, Item, Link},
    words,
};
use baton_core::ConversationId;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// At most so many conversations at once.
const AT_ONCE: usize = 8;
/// When the hub is linked but did not take an entry: soon enough to feel immediate, rare enough not to load it.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What became of one try.
enum Outcome {
    /// It left the outbox, or is parked: the next of its conversation may go.
    Settled,
    /// A file of it was not with the hub when so many had been brought.
    Waits(u64),
    /// The hub is away: all wait.
    Later,
    /// This computer failed.
    Here(CacheError),
}

/// Sends until the desk is closed. What is under way then is repeated at the next start, under the same id.
pub async fn run(session: Arc<Session>) {
    let mut busy = HashSet::new();
    let mut under_way = JoinSet::new();
    // Whose next message waits for a file.
    let mut waits = HashSet::new();
    let mut rest = None;
    // When the first of those goes out that their writers can still take back.
    let mut release: Option<tokio::time::Instant> = None;
    loop {
        if rest.is_none() {
            match session.cache.heads().await {
                Ok(heads) => {
                    let now = clock::now();
                    let held = |entry: &Entry| entry.held_until.is_some_and(|until| until > now);
                    let (waiting, heads): (Vec<_>, Vec<_>) = heads.into_iter().partition(held);
                    let heads =
                        heads.into_iter().filter(|entry| !waits.contains(&entry.conversation)).collect();
                    release = waiting.iter().filter_map(|entry| entry.held_until).min().map(|until| {
                        let wait = Duration::from_millis(until.ms_since(now).unsigned_abs());
                        tokio::time::Instant::now() + wait
                    });
                    start(&session, heads, &mut busy, &mut under_way);
                }
                Err(CacheError::Closed) => return,
                Err(error) => {
                    session.trouble_here(&error);
                    rest = Some(tokio::time::Instant::now() + AGAIN_AFTER);
                }
            }
        }
        let awake = rest.unwrap_or_else(tokio::time::Instant::now);
        let released = release.unwrap_or(awake);
        tokio::select! {
            () = session.outbox.notified() => {
                rest = None;
                waits.clear();
            }
            () = tokio::time::sleep_until(awake), if rest.is_some() => rest = None,
            () = tokio::time::sleep_until(released), if rest.is_none() && release.is_some() => {}
            Some(done) = under_way.join_next() => {
                let Ok((conversation, outcome)) = done else { continue };
                busy.remove(&conversation);
                match outcome {
                    Outcome::Settled => {}
                    // Unless it was brought just now.
                    Outcome::Waits(brought) => {
                        if session.uploads.brought() == brought {
                            waits.insert(conversation);
                        }
                    }
                    Outcome::Later => rest = Some(tokio::time::Instant::now() + AGAIN_AFTER),
                    Outcome::Here(CacheError::Closed) => return,
                    Outcome::Here(error) => {
                        session.trouble_here(&error);
                        rest = Some(tokio::time::Instant::now() + AGAIN_AFTER);
                    }
                }
            }
            () = session.stop.cancelled() => return,
        }
    }
}

fn start(
    session: &Arc<Session>,
    heads: Vec<Entry>,
    busy: &mut HashSet<ConversationId>,
    under_way: &mut JoinSet<(ConversationId, Outcome)>,
) {
    for entry in heads {
        if under_way.len() >= AT_ONCE {
            return;
        }
        if busy.insert(entry.conversation) {
            let session = Arc::clone(session);
            under_way.spawn(async move {
                let of = entry.conversation;
                (of, one(&session, entry).await.unwrap_or_else(Outcome::Here))
            });
        }
    }
}

async fn one(session: &Session, entry: Entry) -> Result<Outcome, CacheError> {
    if matches!(*session.link.borrow(), Link::SignedOut) {
        return Ok(Outcome::Later);
    }
    let brought = session.uploads.brought();
    let entry = match resolve(session, entry.clone()).await? {
        Resolved::Ready(entry) => entry,
        // Its conversation waits; it is looked at again when the file is with the hub.
        Resolved::Waits => return Ok(Outcome::Waits(brought)),
        Resolved::Refused(why) => {
            return refused(session, entry, Failure::new("invalid", why)).await;
        }
    };
    if session.cache.begin_try(entry.id.clone()).await?.is_none() {
        return Ok(Outcome::Settled);
    }
    let of = entry.conversation;
    match session.hub.errand(&entry).await {
        Ok(message) => {
            let at = message.map(|message| message.seq);
            let sent = entry.id.clone();
            if session.cache.done(entry.id.clone(), at).await? {
                session.changes.push([Change::Sent { conversation: of, id: entry.id }]);
            }
            session.sent_with(&sent).await?;
            session.tell_row(of).await;
            Ok(Outcome::Settled)
        }
        Err(Trouble::Away(reason)) => {
            tracing::debug!(%reason, "the outbox waits");
            Ok(Outcome::Later)
        }
        Err(Trouble::SignedOut) => {
            session.reconnect.notify_one();
            Ok(Outcome::Later)
        }
        Err(Trouble::Refused(failure)) => refused(session, entry, *failure).await,
    }
}

/// The hub says no. A message is parked with its reason; of the rest the operator is told, unless it is so already.
async fn refused(session: &Session, entry: Entry, failure: Failure) -> Result<Outcome, CacheError> {
    let of = entry.conversation;
    let meanwhile = words::meanwhile(&entry.errand, &failure.code);
    let reason = meanwhile.map_or_else(|| words::refusal(&failure, clock::now(), None), str::to_owned);
    if matches!(entry.errand, Errand::Say { .. }) {
        session.cache.park(entry.id.clone(), reason.clone()).await?;
        if let Some(mut unsent) = entry.unsent() {
            unsent.refused = Some(reason);
            session.changes.push([Change::Item { conversation: of, entry: Box::new(Item::Unsent(unsent)) }]);
        }
    } else {
        let so_already = matches!(
            (&entry.errand, failure.code.as_str()),
            (_, "already_so") | (Errand::Return { .. }, "not_held" | "closed") | (Errand::Close, "closed")
        );
        if let Errand::Note { text } = &entry.errand {
            session.cache.give_back_draft(of, text.clone()).await?;
        }
        if let (Some(message), false) = (entry.errand.about(), so_already) {
            session.cache.untell(of, entry.errand.clone()).await?;
            session.tell_message(of, message).await?;
        }
        session.cache.done(entry.id, None).await?;
        if !so_already || meanwhile.is_some() {
            session.say(Some(of), reason);
        }
    }
    session.tell_row(of).await;
    Ok(Outcome::Settled)
}
