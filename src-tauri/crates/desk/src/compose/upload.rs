//! Bringing chosen files to the hub, one after the other, as soon as they are chosen and the hub is there.

use super::{Attached, Folder};
use crate::{
    cache::{CacheError, Chosen},
    hub::Trouble,
    session::Session,
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
use tokio::sync::Notify;
use tokio_util::{io::ReaderStream, sync::CancellationToken};

/// When the hub is linked but did not take a file.
const AGAIN_AFTER: Duration = Duration::from_secs(3);

/// What is on its way to the hub.
pub struct Uploads {
    /// Where the bytes are.
    pub folder: Folder,
    /// There is something to bring.
    pub wake: Notify,
    under_way: Mutex<HashMap<String, UnderWay>>,
    brought: AtomicU64,
}

struct UnderWay {
    sent: u64,
    cancel: CancellationToken,
}

impl Uploads {
    /// Nothing yet.
    pub fn new(folder: Folder) -> Self {
        Self { folder, wake: Notify::new(), under_way: Mutex::default(), brought: AtomicU64::default() }
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
        if let Some(under_way) = self.under_way().remove(id) {
            under_way.cancel.cancel();
        }
    }
}

/// Brings files until the desk is closed.
pub async fn run(session: Arc<Session>) {
    let mut link = session.link.subscribe();
    while !session.stop.is_cancelled() {
        let live = *link.borrow_and_update() == Link::Live;
        let next = if live { session.cache.to_upload().await } else { Ok(None) };
        let wait = match next {
            Ok(Some(chosen)) => match bring(&session, &chosen).await {
                Ok(()) => continue,
                Err(Some(error)) => {
                    session.trouble_here(&error);
                    Some(AGAIN_AFTER)
                }
                Err(None) => Some(AGAIN_AFTER),
            },
            Ok(None) => None,
            Err(CacheError::Closed) => return,
            Err(error) => {
                session.trouble_here(&error);
                Some(AGAIN_AFTER)
            }
        };
        tokio::select! {
            () = session.stop.cancelled() => return,
            () = session.uploads.wake.notified() => {}
            changed = link.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
        }
    }
}

/// Brings one file. `Err(None)`: the hub is away, later.
async fn bring(session: &Arc<Session>, chosen: &Chosen) -> Result<(), Option<CacheError>> {
    let cancel = session.stop.child_token();
    session.uploads.under_way().insert(chosen.id.clone(), UnderWay { sent: 0, cancel: cancel.clone() });
    let upload = cancel.run_until_cancelled(upload(session, chosen)).await;
    session.uploads.under_way().remove(&chosen.id);
    let id = chosen.id.clone();
    let settled = match upload {
        // Taken out, or the desk closes.
        None => return Ok(()),
        Some(Ok(kept)) => session.cache.chosen_kept(id, kept).await,
        Some(Err(Trouble::Refused(failure))) => session.cache.chosen_refused(id, failure.message).await,
        Some(Err(Trouble::Away(reason))) => {
            tracing::debug!(%reason, "a file waits");
            return Err(None);
        }
        Some(Err(Trouble::SignedOut)) => {
            session.reconnect.notify_one();
            return Err(None);
        }
    };
    if let Some(chosen) = settled.map_err(Some)? {
        tell(session, &chosen, chosen.size);
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
        let mut under_way = counting.uploads.under_way();
        let Some(under_way) = under_way.get_mut(&counted.id) else { return };
        let before = under_way.sent * 50 / counted.size.max(1);
        under_way.sent += piece.len() as u64;
        // At most fifty times: a window needs no more to draw a bar.
        if under_way.sent * 50 / counted.size.max(1) > before {
            tell(&counting, &counted, under_way.sent);
        }
    });
    session.hub.upload(&chosen.name, &chosen.mime, chosen.size, reqwest::Body::wrap_stream(pieces)).await
}

fn tell(session: &Session, chosen: &Chosen, sent: u64) {
    if chosen.errand.is_none() {
        let file = Box::new(Attached::of(chosen, sent));
        session.changes.push([Change::Attached { conversation: chosen.conversation, file }]);
    }
}
