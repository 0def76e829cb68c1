//! What the operator is called for: rules as a pure state machine ([`rules`]), their words ([`notices`]), and the task that runs them.

mod calls;
mod channels;
mod digest;
mod ladder;
#[cfg(test)]
mod ladder_tests;
mod notices;
mod rules;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod rules_world;
mod run;
mod talk;

pub use calls::Calls;
pub use notices::bot_resumed;
pub use run::{begin, run};

use crate::{
    cache::{Happened, Known},
    settings::Settings,
    view::Link,
};
use baton_core::{Conversation, ConversationId, InboxId, Timestamp};
use std::{collections::BTreeMap, sync::Arc};

/// What the rules hear.
#[derive(Debug, Clone)]
pub enum Input {
    /// These wait or are mine, as the cache had them when the desk was opened; with who is who and the settings.
    Begun(Vec<Conversation>, Arc<Known>),
    /// Something happened.
    Happened(Box<Happened>),
    /// So many messages came in, by inbox.
    Heard(BTreeMap<InboxId, u32>),
    /// Who is who now.
    Known(Arc<Known>),
    /// The settings now.
    Settings(Box<Settings>),
    /// The connection now.
    Link(Link),
    /// This conversation is in front.
    Front(Option<ConversationId>),
    /// I type there.
    Typing(ConversationId),
    /// Silent for me until then.
    Snoozed(ConversationId, Option<Timestamp>),
    /// A colleague of this name asks me for it.
    Asked(ConversationId, String),
    /// I have answered who asked.
    Answered(ConversationId),
    /// The computer slept.
    Woke,
}

/// Now, for the rules: they read no clock.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// Minutes after local midnight.
    pub minute: u16,
}
