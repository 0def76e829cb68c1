//! Who is on duty: operators whose desktop listens, and those who were heard of lately.

use baton_core::{OperatorId, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Who asked for anything counts as here for so long, in milliseconds, also without a desktop that listens.
const LATELY_MS: i64 = 5 * 60_000;

/// Who is on duty; cheap to clone.
#[derive(Clone, Default)]
pub struct Duty(Arc<Mutex<HashMap<OperatorId, Presence>>>);

#[derive(Default)]
struct Presence {
    /// How many event streams are open.
    listening: usize,
    heard: Option<Timestamp>,
}

/// As long as this lives, the operator's desktop listens.
pub struct Listening {
    duty: Duty,
    operator: OperatorId,
}

impl Duty {
    /// The operator asked for something.
    pub fn heard(&self, operator: OperatorId, now: Timestamp) {
        self.of(operator, |presence| presence.heard = Some(now));
    }

    /// The operator's desktop listens.
    pub fn listens(&self, operator: OperatorId) -> Listening {
        self.of(operator, |presence| presence.listening += 1);
        Listening { duty: self.clone(), operator }
    }

    /// Whether anybody is here who could take a conversation.
    pub fn anybody(&self, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|presence| {
            presence.listening > 0 || presence.heard.is_some_and(|heard| now.ms_since(heard) < LATELY_MS)
        })
    }

    fn of(&self, operator: OperatorId, change: impl FnOnce(&mut Presence)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(operator).or_default());
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.duty.of(self.operator, |presence| presence.listening = presence.listening.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_is_here_and_who_asked_is_for_a_while() {
        let (duty, ana) = (Duty::default(), OperatorId::from_bytes([7; 16]));
        let now = Timestamp::from_unix_ms(1_795_216_931_042);
        assert!(!duty.anybody(now));
        let listening = (duty.listens(ana), duty.listens(ana));
        drop(listening.0);
        assert!(duty.anybody(now));
        drop(listening.1);
        assert!(!duty.anybody(now));
        duty.heard(ana, now);
        assert!(duty.anybody(now.plus_ms(LATELY_MS - 1)) && !duty.anybody(now.plus_ms(LATELY_MS)));
    }
}
