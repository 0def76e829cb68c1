//! Bringing chosen files to the hub, one after the other, as soon as they are chosen and the hub is there.

use super::{Attached, Folder, moving::while_moving};
use crate::{
    cache::{CacheError, Chosen},
    hub::Trouble,
    session::Session,
    sync::Backoff,
    view::{Change, Link},
};
use futures::StreamExt;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};
use tokio_util::{io::ReaderStream, sync::CancellationToken};

/// When this computer could not say what is to be brought.
const AGAIN_AFTER: Duration = Duration::from_secs(3);

/// A line over which nothing goes for so long is dead.
const STANDS_STILL: Duration = Duration::from_secs(60);

/// What is on its way to the hub.
pub struct Uploads {
    /// Where the bytes are.
    pub folder: Folder,
    /// There is something to bring.
    pub wake: Notify,
    under_way: Mutex<HashMap<String, UnderWay>>,
    /// What was cut off, and when it is brought anew.
    rests: Mutex<HashMap<String, Rest>>,
    brought: AtomicU64,
}

struct UnderWay {
    sent: u64,
    cancel: CancellationToken,
}

struct Rest {
    backoff: Backoff,
    until: Instant,
    why: String,
}

impl Uploads {
    /// Nothing yet.
    pub fn new(folder: Folder) -> Self {
        let (wake, under_way, rests) = (Notify::new(), Mutex::default(), Mutex::default());
        Self { folder, wake, under_way, rests, brought: AtomicU64::default() }
    }

    fn rests(&self) -> MutexGuard<'_, HashMap<String, Rest>> {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It was cut off: it is brought anew after a while, which grows.
    fn rest(&self, id: &str, why: String) {
        let mut rests = self.rests();
        let now = Instant::now();
        let rest = rests.entry(id.to_owned()).or_insert_with(|| Rest {
            backoff: Backoff::default(),
            until: now,
            why: String::new(),
        });
        rest.until = now + rest.backoff.next();
        rest.why = why;
    }

    /// The hub is there again: nothing rests any longer.
    fn wake_all(&self) {
        let now = Instant::now();
        self.rests().values_mut().for_each(|rest| rest.until = now);
    }

    /// The first of these that may be brought now, or until when none may.
    fn next(&self, waiting: Vec<Chosen>) -> Result<Chosen, Option<Instant>> {
        let (rests, now) = (self.rests(), Instant::now());
        let until =
            |chosen: &Chosen| rests.get(&chosen.id).map(|rest| rest.until).filter(|until| *until > now);
        let soonest = waiting.iter().filter_map(until).min();
        waiting.into_iter().find(|chosen| until(chosen).is_none()).ok_or(soonest)
    }

    /// The file as it stands.
    pub fn attached(&self, chosen: &Chosen) -> Attached {
        let again = self.rests().get(&chosen.id).map(|rest| rest.why.clone());
        Attached {
            again: again.filter(|_| chosen.kept.is_none()),
            ..Attached::of(chosen, self.sent(&chosen.id))
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<String, UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many bytes of this file are with the hub.
    pub fn sent(&self, id: &str) -> u64 {
        self.under_way().get(id).map_or(0, |under_way| under_way.sent)
    }

    /// So many were brought or refused since the desk was opened.
    pub fn brought(&self) -> u64 {
        self.brought.load(Ordering::SeqCst)
    }

    /// It is not wanted any more.
    pub fn cancel(&self, id: &str) {
        self.rests().remove(id);
        if let Some(under_way) = self.under_way().remove(id) {
            under_way.cancel.cancel();
        }
    }
}

/// Brings files until the desk is closed.
pub async fn run(session: Arc<Session>) {
    let mut link = session.link.subscribe();
    let mut was_live = false;
    while !session.stop.is_cancelled() {
        let live = *link.borrow_and_update() == Link::Live;
        if live && !was_live {
            session.uploads.wake_all();
        }
        was_live = live;
        let waiting = if live { session.cache.to_upload().await } else { Ok(Vec::new()) };
        let until = match waiting {
            Ok(waiting) => match session.uploads.next(waiting) {
                Ok(chosen) => match bring(&session, &chosen).await {
                    Ok(()) => continue,
                    Err(error) => {
                        session.trouble_here(&error);
                        Some(Instant::now() + AGAIN_AFTER)
                    }
                },
                Err(until) => until,
            },
            Err(CacheError::Closed) => return,
            Err(error) => {
                session.trouble_here(&error);
                Some(Instant::now() + AGAIN_AFTER)
            }
        };
        tokio::select! {
            () = session.stop.cancelled() => return,
            () = session.uploads.wake.notified() => {}
            changed = link.changed() => if changed.is_err() { return },
            () = tokio::time::sleep_until(until.unwrap_or_else(Instant::now)), if until.is_some() => {}
        }
    }
}

/// Brings one file, or says when it is brought anew.
async fn bring(session: &Arc<Session>, chosen: &Chosen) -> Result<(), CacheError> {
    let cancel = session.stop.child_token();
    session.uploads.under_way().insert(chosen.id.clone(), UnderWay { sent: 0, cancel: cancel.clone() });
    let sent = || session.uploads.sent(&chosen.id);
    let upload = while_moving(upload(session, chosen), sent, STANDS_STILL);
    let upload = cancel.run_until_cancelled(upload).await;
    session.uploads.under_way().remove(&chosen.id);
    let id = chosen.id.clone();
    let rests = |why: &str| {
        tracing::debug!(%why, "a file is brought anew");
        session.uploads.rest(&chosen.id, why.to_owned());
        tell(session, chosen);
    };
    let settled = match upload {
        // Taken out, or the desk closes.
        None => return Ok(()),
        Some(Some(Ok(kept))) => session.cache.chosen_kept(id, kept).await,
        Some(Some(Err(Trouble::Refused(failure)))) => session.cache.chosen_refused(id, failure.message).await,
        Some(Some(Err(Trouble::Away(reason)))) => {
            rests(&reason);
            return Ok(());
        }
        Some(Some(Err(Trouble::SignedOut))) => {
            session.reconnect.notify_one();
            rests("The hub does not know this operator any more.");
            return Ok(());
        }
        Some(None) => {
            rests("Nothing went over the line for a minute.");
            return Ok(());
        }
    };
    session.uploads.rests().remove(&chosen.id);
    if let Some(chosen) = settled? {
        tell(session, &chosen);
    }
    // A message may have waited for it.
    session.uploads.brought.fetch_add(1, Ordering::SeqCst);
    session.outbox.notify_one();
    Ok(())
}

async fn upload(session: &Arc<Session>, chosen: &Chosen) -> Result<baton_core::api::Uploaded, Trouble> {
    let path = session.uploads.folder.path(&chosen.id);
    let file = match tokio::fs::File::open(&path).await {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, "a chosen file is gone");
            let failure =
                crate::view::Failure::new("missing", "The file is gone from this computer. Attach it again.");
            return Err(Trouble::Refused(Box::new(failure)));
        }
    };
    let (counted, counting) = (chosen.clone(), Arc::clone(session));
    let pieces = ReaderStream::with_capacity(file, 64 << 10).inspect(move |piece| {
        let Ok(piece) = piece else { return };
        let mut all = counting.uploads.under_way();
        let Some(under_way) = all.get_mut(&counted.id) else { return };
        let before = under_way.sent * 50 / counted.size.max(1);
        under_way.sent += piece.len() as u64;
        // At most fifty times: a window needs no more to draw a bar.
        let draws = under_way.sent * 50 / counted.size.max(1) > before;
        drop(all);
        if draws {
            tell(&counting, &counted);
        }
    });
    session.hub.upload(&chosen.name, &chosen.mime, chosen.size, reqwest::Body::wrap_stream(pieces)).await
}

fn tell(session: &Session, chosen: &Chosen) {
    if chosen.errand.is_none() {
        let file = Box::new(session.uploads.attached(chosen));
        session.changes.push([Change::Attached { conversation: chosen.conversation, file }]);
    }
}
