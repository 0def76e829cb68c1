//! The live feed: every event once, in order, after it is durable; who lags is told what it missed.

use baton_core::{Conversation, Event, Seq};
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// One event and what it led to.
#[derive(Debug, Clone)]
pub struct Happened {
    /// The event.
    pub event: Arc<Event>,
    /// Its conversation after it.
    pub after: Arc<Conversation>,
    /// Whether the bot has to be silent now and had not to before, or the reverse; or another person holds it.
    pub silence_changed: bool,
}

/// The reader was too slow: read on from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// The last event that this cursor gave; `None` when it gave none yet.
    pub since: Option<Seq>,
    /// The first one that it gives next.
    pub next: Seq,
}

/// A cursor on the live feed.
#[derive(Debug)]
pub struct Feed {
    receiver: Receiver<Arc<Vec<Happened>>>,
    batch: Arc<Vec<Happened>>,
    at: usize,
    last: Option<Seq>,
}

impl Feed {
    pub(super) fn new(receiver: Receiver<Arc<Vec<Happened>>>) -> Self {
        Self { receiver, batch: Arc::default(), at: 0, last: None }
    }

    /// The next event; `None` when the engine has ended.
    pub async fn recv(&mut self) -> Option<Result<Arc<Event>, Missed>> {
        Some(self.happened().await?.map(|happened| happened.event))
    }

    /// The next event with what it led to; `None` when the engine has ended.
    pub async fn happened(&mut self) -> Option<Result<Happened, Missed>> {
        let mut missed = false;
        loop {
            if let Some(happened) = self.batch.get(self.at) {
                if missed {
                    return Some(Err(Missed { since: self.last, next: happened.event.seq }));
                }
                self.at += 1;
                self.last = Some(happened.event.seq);
                return Some(Ok(happened.clone()));
            }
            match self.receiver.recv().await {
                Ok(batch) => (self.batch, self.at) = (batch, 0),
                Err(RecvError::Lagged(_)) => missed = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
