//! What somebody wants to happen.

use crate::{
    Actor, Answered, Asked, Carries, CommandId, Contact, Content, ConversationId, Delivery, InboxId,
    MessageId, OperatorRef, Reasoning, ReturnReason, Seq, Timestamp, WaitReason,
};

/// What somebody wants to happen. [`crate::decide`] answers with the one event that it becomes, or a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Chosen by an operator's program; the vendors' messages are recognised by their own ids instead.
    pub id: Option<CommandId>,
    /// Which conversation.
    pub target: Target,
    /// Who wants it.
    pub actor: Actor,
    /// Decide only on this version of the conversation; `None` for whatever it is now.
    pub expected: Option<Seq>,
    /// What.
    pub action: Action,
}

/// Which conversation a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This one; refused when there is none.
    Conversation(ConversationId),
    /// The one with this contact in this inbox; begun when there is none.
    Contact {
        /// The inbox.
        inbox: InboxId,
        /// The contact, under the vendor's id.
        contact: Contact,
    },
}

/// What a command wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Record what the actor said; an operator's words are also delivered.
    Say {
        /// The new message's id.
        message: MessageId,
        /// What it says.
        content: Content,
        /// The vendor's id for it.
        vendor_id: Option<String>,
        /// What the vendor sent, byte for byte.
        source: Option<String>,
        /// What the bot thought when it said it.
        reasoning: Option<Reasoning>,
    },
    /// Record what the actor said before Baton was told of it: a vendor's history. It is not delivered, and changes nothing but what
    /// can be read.
    Recall {
        /// The new message's id.
        message: MessageId,
        /// When it was said.
        at: Timestamp,
        /// What it says.
        content: Content,
        /// The vendor's id for it.
        vendor_id: Option<String>,
        /// What the vendor sent of it.
        source: Option<String>,
        /// What the bot thought when it said it.
        reasoning: Option<Reasoning>,
    },
    /// Ask for a person.
    AskForHelp {
        /// Why.
        reason: WaitReason,
        /// The bot stays silent this long, in milliseconds, though nobody holds it.
        silent_ms: Option<i64>,
    },
    /// The bot did not understand the contact.
    ReportNotUnderstood {
        /// The vendor's id of the utterance.
        vendor_id: Option<String>,
    },
    /// Hold it; by its holder: begin the lease anew.
    Take {
        /// For how long; the inbox's setting when `None`.
        lease_ms: Option<i64>,
    },
    /// Give it back to the bot.
    Return {
        /// Why.
        reason: ReturnReason,
        /// An event to fire in the bot.
        event: Option<String>,
    },
    /// Mean it for an operator, or for nobody.
    Assign {
        /// Whom.
        operator: Option<OperatorRef>,
    },
    /// Give it up for somebody else to take.
    Transfer {
        /// To this operator.
        operator: Option<OperatorRef>,
        /// To this team.
        team: Option<String>,
    },
    /// Write a note for the team.
    Note {
        /// Plain text.
        text: String,
    },
    /// Set the tags.
    Tag {
        /// All of them.
        tags: Vec<String>,
    },
    /// Know what the contact's client shows.
    Declare {
        /// Of what the inbox's channel carries; all of it when `None`.
        carries: Option<Carries>,
    },
    /// Nobody is waiting for an answer.
    Read,
    /// End it.
    Close,
    /// Say what became of an operator's message.
    Report {
        /// Which message.
        message: MessageId,
        /// What became of it.
        delivery: Delivery,
        /// How often it was tried.
        tries: u32,
    },
    /// Hand the bot something.
    AskBot(Asked),
    /// Keep what came of asking the bot.
    KeepAnswer(Answered),
    /// Remove all that was said.
    Erase,
}

/// An inbox's settings, as far as they decide anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How long a lease lasts, in milliseconds.
    pub lease_ms: i64,
    /// At how many utterances in a row that the bot did not understand a person is needed.
    pub misses: u32,
    /// Nobody is called and nobody takes over; who holds a conversation keeps it.
    pub paused: bool,
}

impl Default for Rules {
    /// Ten minutes; two in a row; open.
    fn default() -> Self {
        Self { lease_ms: 10 * 60_000, misses: 2, paused: false }
    }
}
