//! Following the hub: one stream, resumed where it was cut, folded into the cache in batches.

mod backoff;
mod follow;
mod sleep;

pub use backoff::Backoff;
pub use follow::{Reading, follow};
pub use sleep::{watch_for_sleep, woke};

use crate::{
    alerts::Input,
    cache::CacheError,
    clock,
    hub::Trouble,
    session::Session,
    view::{Change, Link},
};
use baton_core::api::Me;
use std::{sync::Arc, time::Duration};

/// Why a connection ended.
#[derive(Debug)]
pub enum Ended {
    /// The hub, or the way to it.
    Hub(Trouble),
    /// This computer.
    Here(CacheError),
    /// An event does not follow what is cached: something was missed on the way.
    Gap,
    /// The log is not the one that is cached.
    OtherLog,
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        Self::Hub(trouble)
    }
}
impl From<CacheError> for Ended {
    fn from(error: CacheError) -> Self {
        Self::Here(error)
    }
}

/// Follows the hub until the desk is closed.
pub async fn run(session: Arc<Session>) {
    let mut pause = backoff::Backoff::default();
    let mut reading = Reading::default();
    loop {
        let ended = tokio::select! {
            ended = once(&session, &mut reading, &mut pause) => ended,
            () = session.reconnect.notified() => continue,
            () = session.stop.cancelled() => return,
        };
        let wait = match ended {
            Ended::Hub(Trouble::SignedOut) => {
                session.now_linked(Link::SignedOut).await;
                backoff::SIGNED_OUT
            }
            Ended::Hub(Trouble::Away(reason)) => away(&session, reason, pause.next()).await,
            Ended::Hub(Trouble::Refused(failure)) => away(&session, failure.message, pause.next()).await,
            Ended::Gap => Duration::ZERO,
            Ended::OtherLog => match begin_anew(&session, &mut reading).await {
                Ok(()) => Duration::ZERO,
                Err(error) => away(&session, words(&error), pause.next()).await,
            },
            Ended::Here(CacheError::Closed) => return,
            Ended::Here(error) => {
                tracing::error!(%error, "the cache failed");
                away(&session, words(&error), pause.next()).await
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = session.reconnect.notified() => pause = backoff::Backoff::default(),
            () = session.stop.cancelled() => return,
        }
    }
}

fn words(error: &CacheError) -> String {
    crate::view::Failure::from(error).message
}

async fn away(session: &Session, reason: String, wait: Duration) -> Duration {
    let retry_at = clock::now().plus_ms(i64::try_from(wait.as_millis()).unwrap_or_default());
    session.now_linked(Link::Away { reason, retry_at }).await;
    wait
}

/// One connection, from signing in until it ends.
async fn once(session: &Arc<Session>, reading: &mut Reading, pause: &mut backoff::Backoff) -> Ended {
    if matches!(*session.link.borrow(), Link::SignedOut) {
        session.now_linked(Link::Connecting).await;
    }
    let me = match session.hub.me().await {
        Ok(me) => me,
        Err(trouble) => return trouble.into(),
    };
    let ended = async {
        sign_in(session, me).await?;
        follow(session, reading, pause).await
    };
    match ended.await {
        Ok(never) => match never {},
        Err(ended) => ended,
    }
}

/// Learns who is who. Another operator than the one cached means that the cache is another hub's.
async fn sign_in(session: &Session, me: Me) -> Result<(), Ended> {
    let before = session.known();
    if before.my_id().is_some_and(|id| id != me.id) {
        return Err(Ended::OtherLog);
    }
    // Who may not see colleagues or inboxes, or whose hub has no such part, still sees conversations.
    let operators = optional(session.hub.operators().await)?.flatten();
    let operators = operators.unwrap_or_else(|| before.operators.clone());
    let inboxes = optional(session.hub.inboxes().await)?.flatten();
    let inboxes = inboxes.unwrap_or_else(|| before.inboxes.clone());
    let canned = optional(session.hub.canned().await)?.unwrap_or_else(|| before.canned.clone());
    let known = session.learn(|known| {
        known.me = Some(me);
        known.operators = operators;
        known.inboxes = inboxes;
        known.canned = canned;
    });
    session.cache.keep_known((*known).clone()).await?;
    session.tell_alerts(Input::Known(Arc::clone(&known)));
    session.changes.push([Change::Inboxes { inboxes: known.inboxes.clone() }]);
    if before.canned != known.canned {
        session.changes.push([Change::Canned]);
    }
    Ok(())
}

fn optional<T>(answer: Result<T, Trouble>) -> Result<Option<T>, Ended> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Trouble::Refused(failure)) => {
            tracing::warn!(code = %failure.code, "the hub does not tell this operator everything");
            Ok(None)
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Another log: what is cached of the old one is kept in a file beside it, then everything is read from the hub.
async fn begin_anew(session: &Session, reading: &mut Reading) -> Result<(), CacheError> {
    tracing::warn!("the hub's log is not the one that is cached: everything is read anew");
    let copy = session.cache.path().with_extension(format!("before-{}.db", clock::now().unix_ms()));
    let name = copy.file_name().map(|name| name.to_string_lossy().into_owned());
    session.cache.begin_anew(name).await?;
    reading.anew += 1;
    session.now_known(session.cache.known().await?);
    session.tell_alerts(Input::Begun(Vec::new(), session.known()));
    session.changes.push([Change::Reset]);
    Ok(())
}
