//! What is remembered of each conversation beside the log: the order of its pushes, the person's name, the typing. All of it
//! can be forgotten.

use baton_core::{ConversationId, Seq, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Mutex as Turn;

/// So many conversations are remembered before those that nothing is under way in are forgotten.
const KEPT: usize = 10_000;

/// The conversations.
#[derive(Debug, Default)]
pub struct Talks(Mutex<HashMap<ConversationId, Talk>>);

/// One conversation.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    /// Pushes go one after the other: who holds this may push.
    pub turn: Arc<Turn<()>>,
    /// The version of which Botcopy was told last, or is being told.
    pub told: Seq,
    /// Who held it last, as the customer was told.
    pub agent: Option<String>,
    /// The bot's id at Botcopy.
    pub bot: Option<String>,
    /// The operator's typing.
    pub typing: Typing,
}

/// The operator's typing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typing {
    /// When the operator's desktop said so last.
    pub heard: Option<Timestamp>,
    /// When Botcopy was told last.
    pub pushed: Option<Timestamp>,
    /// Somebody sees to it that it is renewed.
    pub renewing: bool,
}

impl Talks {
    /// Reads or changes one.
    pub fn with<T>(&self, id: ConversationId, change: impl FnOnce(&mut Talk) -> T) -> T {
        let mut talks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if talks.len() >= KEPT && !talks.contains_key(&id) {
            talks.retain(|_, talk| {
                Arc::strong_count(&talk.turn) > 1 || talk.agent.is_some() || talk.typing.renewing
            });
        }
        change(talks.entry(id).or_default())
    }
}
