//! Step two has no id. A call with the same bytes is the one that came before, come again, only as long as that one has no answer:
//! who waits in vain sends once more. Once it was answered, the same bytes are a customer who says the same again ("ok", "ok").

use crate::clock;
use baton_core::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Mutex as Turn;

/// Who was cut off before the answer may come again for so long, in milliseconds: as long as Botcopy waits for one.
const WITHIN_MS: i64 = 5_000;

/// The calls that have no answer yet; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Repeats(Arc<Mutex<HashMap<blake3::Hash, Open>>>);

#[derive(Debug, Clone, Default)]
struct Open {
    recorded: Recorded,
    /// So many requests wait for an answer.
    waiting: usize,
    /// When the last one was cut off before its answer.
    cut: Option<Timestamp>,
}

/// Whether what a call says is in the log; whoever holds it may record it.
pub type Recorded = Arc<Turn<bool>>;

/// One request that waits for its answer. Dropped without one, it was cut off.
#[derive(Debug)]
pub struct Waiting {
    repeats: Repeats,
    body: blake3::Hash,
    answered: bool,
    /// Shared with every request that says the same.
    pub recorded: Recorded,
}

impl Repeats {
    /// This body came.
    pub fn came(&self, body: &[u8], now: Timestamp) -> Waiting {
        let body = blake3::hash(body);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, one| one.waiting > 0 || one.cut.is_some_and(|at| now.ms_since(at) < WITHIN_MS));
        let one = open.entry(body).or_default();
        one.waiting += 1;
        Waiting { repeats: self.clone(), body, answered: false, recorded: Arc::clone(&one.recorded) }
    }
}

impl Waiting {
    /// It is answered.
    pub fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut open = self.repeats.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(one) = open.get_mut(&self.body) else { return };
        one.waiting -= 1;
        one.cut = if self.answered { None } else { Some(clock::now()) };
        if one.waiting == 0 && self.answered {
            open.remove(&self.body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the two are one and the same message.
    fn same(one: &Waiting, other: &Waiting) -> bool {
        Arc::ptr_eq(&one.recorded, &other.recorded)
    }

    #[test]
    fn who_is_answered_and_says_it_again_says_it_twice() {
        let (repeats, now) = (Repeats::default(), clock::now());
        let first = repeats.came(b"ok", now);
        let recorded = Arc::clone(&first.recorded);
        first.answered();
        assert!(!Arc::ptr_eq(&recorded, &repeats.came(b"ok", now).recorded));
    }

    #[test]
    fn who_has_no_answer_and_asks_again_says_it_once() {
        let (repeats, now) = (Repeats::default(), clock::now());
        let first = repeats.came(b"ok", now);
        let again = repeats.came(b"ok", now);
        assert!(same(&first, &again) && !same(&first, &repeats.came(b"no", now)));
        drop(first);
        drop(again);
        // The connection broke: the answer never arrived.
        let later = repeats.came(b"ok", clock::now().plus_ms(WITHIN_MS - 1_000));
        let recorded = Arc::clone(&later.recorded);
        later.answered();
        assert!(!Arc::ptr_eq(&recorded, &repeats.came(b"ok", now).recorded), "now it is answered");
    }

    #[test]
    fn what_was_cut_off_long_ago_is_no_repeat() {
        let (repeats, now) = (Repeats::default(), clock::now());
        let first = repeats.came(b"ok", now);
        let recorded = Arc::clone(&first.recorded);
        drop(first);
        let later = repeats.came(b"ok", clock::now().plus_ms(WITHIN_MS));
        assert!(!Arc::ptr_eq(&recorded, &later.recorded));
    }
}
