//! Who is on duty: operators whose desktop listens, and those who work without one and were heard of lately.

use baton_core::{OperatorId, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Who asked for anything and never listened counts as here for so long, in milliseconds. Who listened and does not any more has
/// gone.
const LATELY_MS: i64 = 5 * 60_000;

/// Who is on duty; cheap to clone.
#[derive(Clone, Default)]
pub struct Duty(Arc<Mutex<HashMap<OperatorId, Presence>>>);

#[derive(Default)]
struct Presence {
    /// How many event streams are open; `None` for who never had one.
    listening: Option<usize>,
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
        self.of(operator, |presence| presence.listening = Some(presence.listening.unwrap_or_default() + 1));
        Listening { duty: self.clone(), operator }
    }

    /// Whether anybody is here who could take a conversation.
    pub fn anybody(&self, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|presence| match presence.listening {
            Some(streams) => streams > 0,
            None => presence.heard.is_some_and(|heard| now.ms_since(heard) < LATELY_MS),
        })
    }

    /// Whether this operator's desktop listens.
    pub fn is_listening(&self, operator: OperatorId) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&operator).and_then(|presence| presence.listening).is_some_and(|streams| streams > 0)
    }

    fn of(&self, operator: OperatorId, change: impl FnOnce(&mut Presence)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(operator).or_default());
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.duty.of(self.operator, |presence| {
            presence.listening = presence.listening.map(|streams| streams.saturating_sub(1));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_is_here_and_who_stopped_has_gone() {
        let (duty, ana) = (Duty::default(), OperatorId::from_bytes([7; 16]));
        let now = Timestamp::from_unix_ms(1_795_216_931_042);
        assert!(!duty.anybody(now));
        let listening = (duty.listens(ana), duty.listens(ana));
        drop(listening.0);
        assert!(duty.anybody(now));
        drop(listening.1);
        duty.heard(ana, now);
        assert!(!duty.anybody(now));
    }

    #[test]
    fn who_works_without_a_desktop_is_here_for_a_while() {
        let (duty, ben) = (Duty::default(), OperatorId::from_bytes([8; 16]));
        let now = Timestamp::from_unix_ms(1_795_216_931_042);
        duty.heard(ben, now);
        assert!(duty.anybody(now.plus_ms(LATELY_MS - 1)) && !duty.anybody(now.plus_ms(LATELY_MS)));
    }
}
