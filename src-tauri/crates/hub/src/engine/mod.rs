//! The engine: takes commands, decides them on the conversation's state, appends what they become, tells everybody.

use baton_core::{Command, Conversation, Event, Message, Refusal};
use std::sync::Arc;

/// A handle to the engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {}

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
    /// More commands wait than the engine takes; the sender repeats it in a moment.
    #[error("The hub has more to do than it can take. Repeat it in a second.")]
    Busy,
    /// The hub is ending.
    #[error("The hub is shutting down. Repeat it in a moment.")]
    Ending,
}

impl Engine {
    /// Does one command: it is durable, and everybody is told, before this returns.
    pub async fn submit(&self, _command: Command) -> Result<Done, Refused> {
        todo!()
    }
}
