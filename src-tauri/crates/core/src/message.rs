//! One message of a conversation, with what became of it.

use crate::{Actor, Content, Event, Kind, MessageId, Reasoning, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its place in the log.
    pub seq: Seq,
    /// When the hub recorded it; of a message that the hub was told later, when it was said.
    pub at: Timestamp,
    /// Who said it.
    pub author: Actor,
    /// What it says.
    pub content: Content,
    /// Only an operator's message is delivered; the others were already said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// What the bot thought when it said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// The bot said it while an operator held the conversation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

/// What became of an operator's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Where it is.
    pub state: DeliveryState,
    /// Why it failed, or what it waits for, in words for an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// It failed, and an operator took it back to say it another way: it is not tried again and nobody has to see to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
}

/// Where an operator's message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// In the log, on its way.
    Pending,
    /// The channel has it.
    Delivered,
    /// Given up; an operator may try again.
    Failed,
}

impl Delivery {
    /// It failed, and somebody has to see to it.
    pub fn is_open_failure(&self) -> bool {
        self.state == DeliveryState::Failed && !self.taken_back
    }

    /// On its way.
    pub const PENDING: Self = Self { state: DeliveryState::Pending, reason: None, taken_back: false };
}

impl Message {
    /// The message that an event carries, if it carries one.
    pub fn from_event(event: &Event) -> Option<Self> {
        let Kind::Message(said) = &event.kind else { return None };
        let delivery = event.to_deliver().map(|_| Delivery::PENDING);
        Some(Self {
            id: said.message,
            seq: event.seq,
            at: said.said_at.unwrap_or(event.at),
            author: event.actor.clone(),
            content: said.content.clone(),
            delivery,
            reasoning: said.reasoning.clone(),
            over: said.over,
        })
    }
}
