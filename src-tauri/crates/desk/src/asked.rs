//! Who asks whom for what they hold.

use baton_core::{ConversationId, OperatorRef, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Who asks whom.
#[derive(Debug, Default)]
pub struct Asking(Mutex<State>);

/// What is known of it.
#[derive(Debug, Default)]
pub struct State {
    /// Who asks me for what I hold, the first first.
    pub askers: HashMap<ConversationId, Vec<OperatorRef>>,
    /// What I asked for, and when.
    pub wanted: HashMap<ConversationId, Timestamp>,
}

impl Asking {
    /// Locked: looked at and changed.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
