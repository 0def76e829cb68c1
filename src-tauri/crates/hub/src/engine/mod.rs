//! The engine: takes commands, decides them on the conversation's state, appends what they become, tells everybody.

mod answers;
mod batch;
mod declare;
mod feed;
mod hot;
mod leases;
mod open;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod stories;
mod worker;

pub use feed::{Feed, Happened, Missed};
pub(crate) use hot::{Vendor, fingerprint};
pub(crate) use open::open_at;
#[cfg(test)]
pub(crate) use open::open_small;
pub use open::{Running, open};

use crate::log::LogError;
use baton_core::{Command, Conversation, Event, InboxId, Message, Refusal, Rules, Timestamp};
use std::{sync::Arc, time::Duration};
use tokio::sync::{broadcast, mpsc, oneshot};

/// So many commands may wait; who comes then waits outside.
const QUEUE: usize = 4_096;

/// Who waits outside longer than this is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// An inbox's rules, looked up for each command that needs them.
pub type RulesOf = Arc<dyn Fn(InboxId) -> Rules + Send + Sync>;

/// Reads the clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A handle to the engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    requests: mpsc::Sender<Request>,
    feed: broadcast::Sender<Arc<Vec<Happened>>>,
}

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Done {
    /// The conversation after it.
    pub conversation: Arc<Conversation>,
    /// The event that it became; for a repeat, the one that it had become.
    pub event: Option<Arc<Event>>,
    /// The message that it recorded, if it recorded one, with what became of it so far.
    pub message: Option<Message>,
    /// It was known already (same command id, same vendor message): nothing new happened.
    pub repeated: bool,
}

/// Why a command did nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refused {
    /// By the rules.
    #[error(transparent)]
    Rule(#[from] Refusal),
    /// There is no room for new events.
    #[error("There is no room to keep new messages. Free some space; nothing that was acknowledged is lost.")]
    DiskFull,
    /// The database can't be read or written for another reason.
    #[error("The hub's database can't be used: {0}. Nothing that was acknowledged is lost.")]
    Storage(String),
    /// More commands wait than the engine takes; the sender repeats it in a moment.
    #[error("The hub has more to do than it can take. Repeat it in a second.")]
    Busy,
    /// The hub is ending.
    #[error("The hub is shutting down. Repeat it in a moment.")]
    Ending,
}

impl From<LogError> for Refused {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Full => Self::DiskFull,
            LogError::Failed(reason) => Self::Storage(reason),
        }
    }
}

impl From<crate::store::ReadError> for Refused {
    fn from(error: crate::store::ReadError) -> Self {
        Self::Storage(error.to_string())
    }
}

/// What the engine's thread is asked.
#[expect(clippy::large_enum_variant, reason = "all requests but the last are commands")]
enum Request {
    /// Do this command and answer.
    Do(Command, answers::Answer),
    /// Finish what was asked before, then end.
    End,
}

impl Engine {
    /// Does one command: it is durable, and everybody is told, before this returns. While the queue is full this waits for its
    /// turn, so that a burst is taken up in order and loses nothing; only after ten seconds it is refused as [`Refused::Busy`].
    pub async fn submit(&self, command: Command) -> Result<Done, Refused> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Do(command, answer);
        if let Err(full) = self.requests.try_send(request) {
            let mpsc::error::TrySendError::Full(request) = full else { return Err(Refused::Ending) };
            match self.requests.send_timeout(request, PATIENCE).await {
                Ok(()) => {}
                Err(mpsc::error::SendTimeoutError::Timeout(_)) => return Err(Refused::Busy),
                Err(mpsc::error::SendTimeoutError::Closed(_)) => return Err(Refused::Ending),
            }
        }
        let mut done = answered.await.map_err(|_| Refused::Ending)??;
        if !done.repeated {
            // Copied here and not by the engine's thread, which everybody waits for.
            done.message = done.event.as_deref().and_then(Message::from_event);
        }
        Ok(done)
    }

    /// What happens from now on, in order.
    pub fn feed(&self) -> Feed {
        Feed::new(self.feed.subscribe())
    }
}
