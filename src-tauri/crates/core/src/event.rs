//! What is in the log.

use crate::{
    Actor, ActorKind, Answered, Asked, Carries, Contact, Content, ConversationId, Delivery, InboxId,
    MessageId, OperatorRef, Reasoning, Seq, Timestamp, WaitReason,
};
use serde::{Deserialize, Serialize};

/// One event of the log. As JSON, flat: `{"seq","at","conversation","actor","kind",…}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Its place in the log.
    pub seq: Seq,
    /// When the hub decided it.
    pub at: Timestamp,
    /// Which conversation it belongs to.
    pub conversation: ConversationId,
    /// Who did it.
    pub actor: Actor,
    /// Only in a conversation's first event: where it takes place, and with whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Opening>,
    /// What happened.
    #[serde(flatten)]
    pub kind: Kind,
}

impl Event {
    /// The operator's message that has to be brought to its channel, if this is one.
    pub fn to_deliver(&self) -> Option<&Said> {
        match &self.kind {
            Kind::Message(said) if self.actor.kind == ActorKind::Operator && said.said_at.is_none() => {
                Some(said)
            }
            _ => None,
        }
    }
}

/// An event before the log has given it its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// When it was decided.
    pub at: Timestamp,
    /// Which conversation it belongs to.
    pub conversation: ConversationId,
    /// Who did it.
    pub actor: Actor,
    /// Present when this event begins the conversation.
    pub opens: Option<Opening>,
    /// What happened.
    pub kind: Kind,
}

impl Draft {
    /// The event at its place in the log.
    pub fn at_seq(self, seq: Seq) -> Event {
        let Self { at, conversation, actor, opens, kind } = self;
        Event { seq, at, conversation, actor, opens, kind }
    }
}

/// Where a conversation takes place, and with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opening {
    /// The inbox.
    pub inbox: InboxId,
    /// The contact, with the id that the vendor uses.
    pub contact: Contact,
}

/// The `limit` of an utterance that was not understood while the inbox was paused: however many there are, nobody is called.
pub(crate) const NOBODY_IS_CALLED: u32 = u32::MAX;

/// What happened.
#[expect(
    clippy::large_enum_variant,
    reason = "most events are messages: a box would cost each of them more than the others gain"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Somebody said something: the event's actor.
    Message(Said),
    /// The bot asks for a person, or transfers to one.
    HelpRequested {
        /// Why.
        reason: WaitReason,
        /// The bot stays silent until then although nobody holds it; only when the bot's side asked for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bot_silent_until: Option<Timestamp>,
    },
    /// The bot did not understand the contact.
    NotUnderstood {
        /// At how many in a row a person is needed; the inbox's setting at that moment.
        limit: u32,
        /// The vendor's id of the utterance, to recognise a repeat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vendor_id: Option<String>,
    },
    /// The event's actor holds it now; by its holder again: the lease begins anew.
    Taken {
        /// Who holds it.
        operator: OperatorRef,
        /// How long each message of either side renews the lease for.
        lease_ms: i64,
    },
    /// The bot has it again.
    Returned {
        /// Why.
        reason: ReturnReason,
        /// An event to fire in the bot, as the vendor names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<String>,
    },
    /// Meant for one operator, by another or by itself; nobody when `None`.
    Assigned {
        /// The operator.
        operator: Option<OperatorRef>,
    },
    /// Given up by its holder, for a team or another person to take.
    Transferred {
        /// The operator it is meant for.
        operator: Option<OperatorRef>,
        /// The team it is meant for.
        team: Option<String>,
    },
    /// A note for the team. The contact never sees it.
    Noted {
        /// Plain text.
        text: String,
    },
    /// The tags are these now.
    Tagged {
        /// Sorted, without repeats.
        tags: Vec<String>,
    },
    /// The contact's client says what it shows.
    Carries {
        /// Of what the inbox's channel carries; all of it when `None`.
        carries: Option<Carries>,
    },
    /// Read: nobody is waiting for an answer.
    Read,
    /// Closed, until the contact writes again.
    Closed,
    /// What became of an operator's message.
    Delivery {
        /// Which message.
        message: MessageId,
        /// What became of it.
        delivery: Delivery,
        /// How often it was tried.
        tries: u32,
    },
    /// The hub hands its bot something.
    BotAsked(Asked),
    /// What came of asking the bot.
    BotAnswered(Answered),
    /// All that was said is gone from the log; this event remains as its grave.
    Erased,
    /// A kind that a newer hub knows.
    #[serde(other)]
    Unknown,
}

/// A message as it was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Said {
    /// Its id.
    pub message: MessageId,
    /// What it says.
    pub content: Content,
    /// The vendor's id for it, to recognise a repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<String>,
    /// What the vendor sent, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What the bot thought when it said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// The bot said it while an operator held the conversation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
    /// When it was said, of a message that was told later (a vendor's history); then it calls nobody and is not delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Timestamp>,
}

/// Why the bot has a conversation again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// The operator handed it back.
    Operator,
    /// The lease ran out.
    Lease,
    /// The contact goes back to the bot: what they said last is the bot's to answer.
    Contact,
    /// The bot's side resumed by itself.
    Bot,
}
