//! What the window shows, as JSON; TypeScript types are generated from these.

mod change;

pub use crate::compose::Attached;
pub use crate::notice::{Button, Call, Notice};
pub use change::{Change, Link, Status};

use baton_core::{
    Actor, Content, ConversationId, InboxId, Message, MessageId, OperatorRef, QuickReply, ReturnReason, Seq,
    Step, Timestamp, WaitReason,
    api::{ConversationSummary, InboxInfo, Me, OperatorInfo},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that the window needs for its first picture, read from the cache.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Boot {
    /// Who is signed in; `None` before the hub was reached for the first time.
    pub me: Option<Me>,
    /// The connection.
    pub status: Status,
    /// The queues' numbers.
    pub counts: Counts,
    /// Known inboxes.
    pub inboxes: Vec<InboxInfo>,
    /// Known colleagues.
    pub operators: Vec<OperatorInfo>,
    /// The operator's settings.
    pub settings: crate::settings::Settings,
    /// The hub keeps canned responses; an older one does not.
    pub canned: bool,
}

/// Which conversations a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// All that are not closed: waiting (longest first), mine, held by others, with the bot.
    Open,
    /// Waiting for a person, longest first.
    Waiting,
    /// Held by me, or meant for me.
    Mine,
    /// Held by colleagues.
    Others,
    /// With the bot.
    Bot,
    /// Closed, latest first.
    Closed,
}

/// A page of a list to read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct ListQuery {
    /// Which queue.
    pub queue: Queue,
    /// Only this inbox.
    pub inbox: Option<InboxId>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Skip so many rows.
    pub offset: u32,
    /// At most so many rows (1 to 200).
    pub limit: u32,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct List {
    /// In the queue's order.
    pub rows: Vec<Row>,
    /// How many rows the whole queue has.
    pub total: u32,
}

/// One line of the conversation list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Row {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: ConversationSummary,
    /// The inbox's name.
    pub inbox_name: String,
    /// Silent for me until then; the team is still called.
    pub snoozed_until: Option<Timestamp>,
    /// Text that I have not sent yet.
    pub draft: Option<String>,
    /// My messages that are still in this computer's outbox.
    pub sending: u32,
    /// My messages that were not delivered.
    pub failed: u32,
}

/// What is being written in a conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Written {
    /// The reply's text.
    pub text: String,
    /// What else there is.
    #[serde(flatten)]
    pub beside: Beside,
}

/// What is being written beside the reply's text. Files are kept by themselves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(default)]
pub struct Beside {
    /// The note's text.
    pub note: String,
    /// The answers offered with the reply.
    pub quick_replies: Vec<QuickReply>,
    /// What is sent after the text: cards, places, files that a canned response brought.
    pub more: Vec<Content>,
    /// What stands in the fields of an editor that was not finished, by field (`card.title`).
    pub fields: BTreeMap<String, String>,
}

impl Written {
    /// This text alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), beside: Beside::default() }
    }
}

impl Beside {
    /// There is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The numbers beside the queues.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Counts {
    /// All that are not closed.
    pub open: u32,
    /// Waiting for a person.
    pub waiting: u32,
    /// Since when the longest of them waits.
    pub oldest_waiting: Option<Timestamp>,
    /// The conversation that waits longest.
    pub oldest: Option<ConversationId>,
    /// Held by me or meant for me.
    pub mine: u32,
    /// Of mine, those with an unanswered message of the contact.
    pub mine_unanswered: u32,
    /// Held by colleagues.
    pub others: u32,
    /// With the bot.
    pub bot: u32,
    /// Closed.
    pub closed: u32,
    /// Open ones per inbox.
    pub inboxes: Vec<InboxCount>,
}

/// Open conversations of one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct InboxCount {
    /// The inbox.
    pub inbox: InboxId,
    /// How many are open.
    pub open: u32,
}

/// One thing in a thread, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// Somebody said something.
    Message(Message),
    /// The baton passed, or somebody asked for it.
    Pass {
        /// Place in the log.
        seq: Seq,
        /// When.
        at: Timestamp,
        /// Who did it.
        actor: Actor,
        /// What happened.
        pass: Pass,
    },
    /// A message's way to a bot and back, where all of it went well enough for an answer: drawn at the message.
    Flight {
        /// Place in the log.
        seq: Seq,
        /// When.
        at: Timestamp,
        /// The way.
        flight: Flight,
    },
    /// A note for the team.
    Note {
        /// Place in the log.
        seq: Seq,
        /// When.
        at: Timestamp,
        /// Who wrote it.
        actor: Actor,
        /// Plain text.
        text: String,
    },
    /// Mine, written here and not yet in the hub's log.
    Unsent(Unsent),
}

/// The way of a message to a bot and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Flight {
    /// The place of the message; 0 for none (the bot greets).
    pub about: Seq,
    /// Through whom it went, in order: filters, the bot, filters.
    pub steps: Vec<Step>,
}

/// A message of mine in this computer's outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Unsent {
    /// The command's id in the outbox.
    pub id: String,
    /// When I wrote it.
    pub at: Timestamp,
    /// What it says.
    pub content: Content,
    /// Why the hub refused it, in words; `None` while it is on its way.
    pub refused: Option<String>,
    /// Not sent before this: `withdraw` takes it back.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
}

/// How the baton passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Pass {
    /// A person is needed.
    Asked {
        /// Why.
        why: WaitReason,
    },
    /// The bot did not understand once; it goes on.
    NotUnderstood,
    /// An operator took it, after so many milliseconds of waiting.
    Taken {
        /// `None` when nobody waited.
        #[cfg_attr(feature = "typescript", specta(type = Option<i32>))]
        waited_ms: Option<i64>,
    },
    /// The bot has it again.
    Returned {
        /// Why.
        why: ReturnReason,
    },
    /// Meant for somebody.
    Assigned {
        /// Whom; nobody when `None`.
        to: Option<OperatorRef>,
    },
    /// Given up for somebody else.
    Transferred {
        /// To this operator.
        to: Option<OperatorRef>,
        /// To this team.
        team: Option<String>,
    },
    /// The bot was asked and gave no answer.
    BotFailed {
        /// Why.
        reason: String,
        /// How far it came.
        #[serde(default)]
        flight: Option<Flight>,
    },
    /// Closed.
    Closed,
}

/// A page of a thread.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Thread {
    /// The conversation.
    pub row: Row,
    /// Oldest first; `Unsent` ones last.
    pub items: Vec<Item>,
    /// Whether there is more before these.
    pub more: bool,
    /// The newest seq that this page shows: give it to `send` as `seen`.
    pub seen: Seq,
}

/// A message found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Hit {
    /// Where.
    pub conversation: ConversationId,
    /// Which message.
    pub message: MessageId,
    /// Its place in the log.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// The contact of that conversation.
    pub contact: String,
    /// The inbox's name.
    pub inbox_name: String,
    /// Who said it.
    pub author: Actor,
    /// The words around, what was found between `\u{2}` and `\u{3}`.
    pub snippet: String,
}

/// What a search found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Conversations whose contact has this name or id.
    pub contacts: Vec<Row>,
    /// How many messages were looked through: all in the cache.
    #[cfg_attr(feature = "typescript", specta(type = i32))]
    pub searched: i64,
    /// How long it took, in milliseconds.
    #[cfg_attr(feature = "typescript", specta(type = i32))]
    pub took_ms: f64,
}

/// What came of pressing *Take over*, *Send* and the like.
#[derive(Debug, Clone, Serialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[error("{message}")]
pub struct Failure {
    /// Stable: `held`, `not_held`, `offline`, `stale_reply`, `invalid`, `missing`, `signed_out`, `forbidden`, `internal`.
    pub code: String,
    /// In words that say what to do.
    pub message: String,
    /// With `held`: who has it.
    pub holder: Option<OperatorRef>,
}
