//! What changes while the window is open.

use super::{Attached, Counts, Item, Row};
use baton_core::{
    Actor, ConversationId, OperatorRef, Timestamp,
    api::{InboxInfo, Presence},
};
use serde::Serialize;

/// The connection to the hub, and what waits on this computer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Status {
    /// How it stands.
    pub link: Link,
    /// The hub's address as a person reads it; `None` for the one on this computer.
    pub hub: Option<String>,
    /// Commands in the outbox that are on their way.
    pub outbox: u32,
    /// Messages that the hub refused or the channel did not take.
    pub failed: u32,
}

/// How the connection stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Link {
    /// First try.
    Connecting,
    /// Reading what was missed.
    CatchingUp {
        /// Events still to read, as far as known.
        #[cfg_attr(feature = "typescript", specta(type = i32))]
        left: i64,
    },
    /// Live.
    Live,
    /// Away; it tries again by itself.
    Away {
        /// Why, in words.
        reason: String,
        /// When it tries again.
        retry_at: Timestamp,
    },
    /// The hub refuses the token: an admin has to give a new one.
    SignedOut,
}

/// What changed; sent to the window in batches. A window that reads them in order is always right; after `Reset` it reads its
/// pictures anew.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A conversation's row.
    Row(Box<Row>),
    /// A conversation is gone.
    Gone {
        /// Which.
        conversation: ConversationId,
    },
    /// A new or changed thing in a thread.
    Item {
        /// In which thread.
        conversation: ConversationId,
        /// The thing; by `seq` (or the outbox id) it replaces its former self.
        entry: Box<Item>,
    },
    /// A message left the outbox: its `Unsent` is replaced by the message of that command.
    Sent {
        /// In which thread.
        conversation: ConversationId,
        /// The outbox id.
        id: String,
    },
    /// The numbers.
    Counts(Counts),
    /// The connection.
    Status(Status),
    /// An inbox came, changed or went: these are all.
    Inboxes {
        /// All of them.
        inboxes: Vec<InboxInfo>,
    },
    /// Canned responses came, changed or went: `canned` reads them.
    Canned,
    /// A file of the message that is being written there: how far it is.
    Attached {
        /// Where.
        conversation: ConversationId,
        /// The file.
        file: Box<Attached>,
    },
    /// Somebody is typing, for the next five seconds.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        actor: Actor,
    },
    /// A contact came, looked away, or left.
    Presence {
        /// Of which conversation.
        conversation: ConversationId,
        /// How they are now.
        now: Presence,
    },
    /// A colleague asks me for what I hold; nobody asks any more when `by` is `None`.
    Asked {
        /// For which.
        conversation: ConversationId,
        /// Who asked last.
        by: Option<OperatorRef>,
        /// The contact's name.
        contact: String,
    },
    /// A colleague keeps what I asked for.
    Kept {
        /// Which.
        conversation: ConversationId,
        /// Who keeps it.
        by: OperatorRef,
        /// The contact's name.
        contact: String,
    },
    /// Show this conversation: its notification was clicked.
    Show {
        /// Which.
        conversation: ConversationId,
        /// Put the cursor into the reply.
        reply: bool,
    },
    /// Tell the operator something in the window, once: the loser of a race, a refused command.
    Say {
        /// About which conversation.
        conversation: Option<ConversationId>,
        /// In words that say what to do.
        text: String,
    },
    /// Too much changed at once: read everything anew.
    Reset,
}
