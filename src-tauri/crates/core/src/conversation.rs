//! A conversation's state: what the fold of its events gives.

use crate::{ActorKind, Carries, Control, ConversationId, InboxId, MessageId, OperatorId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// A conversation after its events so far. Written only by [`crate::next`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The seq of its last event.
    pub version: Seq,
    /// Where it takes place.
    pub inbox: InboxId,
    /// With whom.
    pub contact: Contact,
    /// Who holds it.
    #[serde(flatten)]
    pub control: Control,
    /// Whom it is meant for.
    pub assignee: Option<OperatorRef>,
    /// Sorted, without repeats.
    pub tags: Vec<String>,
    /// The contact's messages that wait for a person's answer. Bot chatter never counts.
    pub unread: u32,
    /// The latest message of the contact, the bot or an operator.
    pub last_message: Option<LastMessage>,
    /// When its first event happened.
    pub created_at: Timestamp,
    /// When something last happened that a list should move for: a message, or a change of who holds it.
    pub active_at: Timestamp,
    /// How many utterances in a row the bot did not understand.
    pub misses: u32,
    /// Whether the contact's latest utterance is among them.
    pub missed_last: bool,
    /// All that was said is gone.
    pub erased: bool,
    /// What the contact's own client shows, where it said so; `None` where it shows all that the inbox's channel carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries: Option<Carries>,
}

/// The other side of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// As the vendor calls them.
    pub id: String,
    /// As a person reads it. Where the channel gives none, something readable made of the id.
    pub name: String,
}

/// An operator, by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorRef {
    /// Id on its hub.
    pub id: OperatorId,
    /// As everybody reads it.
    pub name: String,
}

/// What a list shows of the latest message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastMessage {
    /// Its id.
    pub id: MessageId,
    /// When.
    pub at: Timestamp,
    /// Who said it: their kind.
    pub author: ActorKind,
    /// Who said it: their name.
    pub author_name: String,
    /// One line of it, at most 240 characters.
    pub preview: String,
}

impl Contact {
    /// A contact whose channel gives no name: named by the end of its id.
    pub fn unnamed(id: impl Into<String>) -> Self {
        let id = id.into();
        let tail: String = id.chars().rev().filter(|c| c.is_alphanumeric()).take(8).collect();
        Self { name: format!("Visitor {}", tail.chars().rev().collect::<String>()), id }
    }
}
