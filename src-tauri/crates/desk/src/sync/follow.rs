//! Reading one stream to its end: batches into the cache, signals to whom they concern, repeats and gaps noticed.

use super::{Ended, backoff::Backoff};
use crate::{
    alerts::{self, Input},
    cache::{CacheError, Folded, Wants, is_inconsistent},
    hub::{Frame, SILENT_AT_MOST, Trouble},
    session::Session,
    view::{Change, Link},
};
use baton_core::{
    Alert, Event, InboxId, Seq,
    api::{InboxInfo, Signal},
};
use std::{convert::Infallible, sync::Arc};

/// A past of more events than this is read without drawing each of them.
const LONG_PAST: i64 = 500;

/// What is remembered from one connection to the next.
#[derive(Debug, Default)]
pub struct Reading {
    /// How often everything was read anew.
    pub anew: u32,
    /// Where an event did not fit last.
    pub stuck_at: Option<Seq>,
}

/// Where one stream is.
struct Progress {
    cursor: Seq,
    /// About where the log ended when the stream began.
    end: Seq,
    live: bool,
}

/// Reads the stream until it ends.
pub async fn follow(
    session: &Arc<Session>,
    reading: &mut Reading,
    pause: &mut Backoff,
) -> Result<Infallible, Ended> {
    let cursor = session.cache.cursor().await?;
    let end = session.hub.newest().await?;
    let mut progress = Progress { cursor, end, live: false };
    // The last event that is cached is read once more: it is skipped as a repeat, and when it does not come, the hub's log
    // ends before it.
    let since = Seq((cursor.0 - 1).max(0));
    let mut stream = session.hub.stream(since, SILENT_AT_MOST).await?;
    session.now_linked(Link::CatchingUp { left: progress.left() }).await;
    while let Some(frames) = stream.next().await {
        let mut events = Vec::with_capacity(frames.len());
        let mut cut = None;
        for frame in frames {
            match frame {
                Ok(Frame::Event(event)) => events.push(*event),
                Ok(Frame::Unreadable(seq)) => {
                    tracing::error!(?seq, "an event of a newer hub is skipped");
                }
                Ok(Frame::Signal(signal)) => {
                    // Signals and events come in one order.
                    progress.fold(session, reading, std::mem::take(&mut events), pause).await?;
                    progress.signal(session, signal, pause).await?;
                }
                Err(trouble) => {
                    cut = Some(trouble);
                    break;
                }
            }
        }
        progress.fold(session, reading, events, pause).await?;
        if let Some(trouble) = cut {
            return Err(trouble.into());
        }
    }
    Err(Trouble::Away("The hub ended the connection.".into()).into())
}

impl Progress {
    fn left(&self) -> i64 {
        (self.end.0 - self.cursor.0).max(0)
    }

    async fn fold(
        &mut self,
        session: &Arc<Session>,
        reading: &mut Reading,
        events: Vec<Event>,
        pause: &mut Backoff,
    ) -> Result<(), Ended> {
        if events.is_empty() {
            return Ok(());
        }
        let drawn = self.live || self.left() <= LONG_PAST;
        let wants = Wants { pictures: drawn.then(|| session.open_threads()) };
        let events = Arc::new(events);
        let folded = match session.cache.fold(Arc::clone(&events), session.known(), wants.clone()).await {
            Err(error) if is_inconsistent(&error) && reading.stuck_at != Some(self.cursor) => {
                tracing::warn!(%error, "something was missed: it is read again from there");
                reading.stuck_at = Some(self.cursor);
                return Err(Ended::Gap);
            }
            Err(error) if is_inconsistent(&error) && reading.anew == 0 => {
                tracing::warn!(%error, "the cache does not fit the hub's log");
                return Err(Ended::OtherLog);
            }
            Err(error) if is_inconsistent(&error) => one_by_one(session, &events, &wants).await?,
            other => other?,
        };
        if folded.events > 0 {
            pause.reset();
        }
        self.cursor = folded.cursor;
        self.end = self.end.max(folded.cursor);
        if self.live {
            say(session, &folded);
            folded.happened.iter().for_each(|happened| session.answered_by(happened));
        }
        let failures = folded.failures;
        tell(session, folded, drawn);
        if failures {
            session.tell_status().await;
        }
        if !self.live {
            session.now_linked(Link::CatchingUp { left: self.left() }).await;
        }
        Ok(())
    }

    async fn signal(
        &mut self,
        session: &Arc<Session>,
        signal: Signal,
        pause: &mut Backoff,
    ) -> Result<(), Ended> {
        match signal {
            Signal::CaughtUp { seq } if seq < self.cursor => {
                tracing::warn!(log = seq.0, cache = self.cursor.0, "the hub's log is shorter than the cache");
                return Err(Ended::OtherLog);
            }
            Signal::CaughtUp { .. } => {
                self.live = true;
                pause.reset();
                session.now_linked(Link::Live).await;
                session.outbox.notify_one();
            }
            Signal::Typing { conversation, actor } => {
                if actor.id.is_none() || actor.id != session.known().my_id() {
                    session.changes.push([Change::Typing { conversation, actor }]);
                }
            }
            Signal::Presence { conversation, now } => {
                session.changes.push([Change::Presence { conversation, now }]);
            }
            Signal::Inbox { inbox, id } => self.inbox(session, inbox.map(|inbox| *inbox), id).await?,
            Signal::Operators { operators } => {
                let known = session.learn(|known| known.operators = operators);
                session.cache.keep_known((*known).clone()).await?;
                session.tell_alerts(Input::Known(known));
                session.changes.push([Change::Reset]);
            }
            Signal::Asked { conversation, by, .. } => session.asked(conversation, by).await?,
            Signal::Kept { conversation, by, .. } => session.kept(conversation, by).await?,
            Signal::Canned => session.learn_canned(session.hub.canned().await?).await?,
            Signal::Unknown => {}
        }
        Ok(())
    }

    async fn inbox(
        &self,
        session: &Arc<Session>,
        inbox: Option<InboxInfo>,
        id: InboxId,
    ) -> Result<(), Ended> {
        let before = session.known();
        let known = session.learn(|known| {
            known.inboxes.retain(|other| other.id != id);
            known.inboxes.extend(inbox);
            known.inboxes.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
        });
        session.cache.keep_known((*known).clone()).await?;
        session.tell_alerts(Input::Known(Arc::clone(&known)));
        session.changes.push([Change::Inboxes { inboxes: known.inboxes.clone() }]);
        if before.inbox_name(id) != known.inbox_name(id) && !before.inbox_name(id).is_empty() {
            // Its name stands in rows that were sent before.
            session.changes.push([Change::Reset]);
        }
        Ok(())
    }
}

/// After everything was read anew and it still does not fit: what does not fit is left out, the rest is kept.
async fn one_by_one(session: &Arc<Session>, events: &[Event], wants: &Wants) -> Result<Folded, CacheError> {
    let mut all = Folded::default();
    for event in events {
        let one = Arc::new(vec![event.clone()]);
        match session.cache.fold(one, session.known(), wants.clone()).await {
            Ok(folded) => {
                all.cursor = folded.cursor;
                all.events += folded.events;
                all.rows.extend(folded.rows);
                all.gone.extend(folded.gone);
                all.items.extend(folded.items);
                all.sent.extend(folded.sent);
                all.happened.extend(folded.happened);
                for (inbox, n) in folded.heard {
                    *all.heard.entry(inbox).or_default() += n;
                }
                all.counts = folded.counts.or(all.counts);
            }
            Err(error) if is_inconsistent(&error) => {
                tracing::error!(%error, seq = event.seq.0, "an event is left out");
                all.cursor = event.seq;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// What happens to mine without me is said in the window as well, whatever it shows.
fn say(session: &Arc<Session>, folded: &Folded) {
    let taken = folded.happened.iter().filter(|happened| happened.alert == Some(Alert::BotResumed));
    session.changes.push(taken.map(|happened| Change::Say {
        conversation: Some(happened.after.id),
        text: format!(
            "{}. Take over to go on; what you were writing is kept.",
            alerts::bot_resumed(&happened.after.contact.name)
        ),
    }));
}

/// Tells window and alert rules what a batch changed.
fn tell(session: &Arc<Session>, folded: Folded, drawn: bool) {
    if folded.events == 0 {
        return;
    }
    if session.known().inboxes.iter().any(|inbox| !inbox.connected) {
        session.tell_alerts(Input::Heard(folded.heard));
    }
    for happened in folded.happened {
        session.tell_alerts(Input::Happened(Box::new(happened)));
    }
    if !drawn {
        session.changes.push([Change::Reset]);
        return;
    }
    let rows = folded.rows.into_iter().map(|row| Change::Row(Box::new(row)));
    let gone = folded.gone.into_iter().map(|conversation| Change::Gone { conversation });
    let items = folded
        .items
        .into_iter()
        .map(|(conversation, item)| Change::Item { conversation, entry: Box::new(item) });
    let sent = folded.sent.into_iter().map(|(conversation, id)| Change::Sent { conversation, id });
    session.changes.push(rows.chain(gone).chain(items).chain(sent).chain(folded.counts.map(Change::Counts)));
}
