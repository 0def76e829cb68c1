//! Delivery: an operator's reply is first in the log, then brought to its channel, at most once by us.

mod dispatcher;
mod lane;
mod outgoing;
mod queue;
#[cfg(test)]
mod stories;
mod teller;

pub use dispatcher::Dispatcher;
pub use queue::{Deliveries, queue};

pub(crate) use outgoing::{Outgoing, Undelivered};

use baton_core::{Contact, Content, ConversationId, InboxId, MessageId, OperatorRef, Seq};

/// A reply to bring to its channel.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The message.
    pub message: MessageId,
    /// Its place in the log.
    pub seq: Seq,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The inbox whose connector brings it.
    pub inbox: InboxId,
    /// To whom.
    pub contact: Contact,
    /// From whom.
    pub operator: OperatorRef,
    /// What it says.
    pub content: Content,
    /// How often it was tried before.
    pub tries: u32,
}

/// What one attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The channel has it.
    Delivered,
    /// Handed over; the channel will confirm it (`Deliveries::confirm`) within this many milliseconds, or it counts as failed: it
    /// may have arrived, so it is not sent again without an operator's word.
    Sent {
        /// How long to wait for the confirmation.
        confirm_within_ms: i64,
    },
    /// Not now. It is tried again, after the vendor's wish when there is one.
    Retry {
        /// Why, in words for an operator.
        reason: String,
        /// In so many milliseconds.
        after_ms: Option<i64>,
    },
    /// Nobody is there to take it (no bot is connected). It waits without counting as a try, until `Deliveries::wake`.
    Away {
        /// What it waits for, in words for an operator.
        reason: String,
    },
    /// Never.
    Refused {
        /// Why, in words for an operator.
        reason: String,
    },
}
