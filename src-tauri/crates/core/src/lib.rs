//! The nouns and the rules of Baton.
//!
//! Plain types: no I/O, no clock, no async. A command is *decided* on a conversation's state ([`decide`]) and becomes one
//! event; every reader folds events with [`next`]. The hub, a desktop's cache and the tests run the same two functions.

mod actor;
mod alert;
pub mod api;
mod bot;
mod canned;
mod command;
mod content;
mod control;
mod conversation;
mod decide;
mod event;
mod id;
mod message;
mod next;
mod paused;
mod refusal;
mod retry;
mod time;
pub mod words;

pub use actor::{Actor, ActorKind};
pub use alert::{Alert, alert};
pub use bot::{Answered, Asked, Step, StepPart};
pub use canned::{Canned, CannedBook, CannedScope, NewCanned};
pub use command::{Action, Command, Rules, Target};
pub use content::{
    ActionCall, Asks, Attachment, Attachments, Button, Card, Cards, Carries, Content, EventCall, Exceeded,
    Field, Layout, Limits, Location, Media, Orientation, Parts, Press, QuickReply, Reasoning, Text,
    Unsupported, readable,
};
pub use control::{Control, ControlKind, WaitReason};
pub use conversation::{Contact, Conversation, LastMessage, OperatorRef};
pub use decide::decide;
pub use event::{Draft, Event, Kind, Opening, ReturnReason, Said};
pub use id::{
    CannedId, CommandId, ConversationId, FileId, InboxId, InboxKind, MessageId, OperatorId, Role, Seq,
};
pub use message::{Delivery, DeliveryState, Message};
pub use next::{Illegal, next};
pub use refusal::Refusal;
pub use retry::{MAX_TRIES, retry_delay_ms};
pub use time::Timestamp;
