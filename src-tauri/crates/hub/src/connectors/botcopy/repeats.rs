//! Step two has no id: the same bytes within a few seconds are one call that came again, not a customer who says it twice.

use baton_core::Timestamp;
use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
};

/// As long as Botcopy waits for an answer.
const WITHIN_MS: i64 = 5_000;

/// The calls of the last seconds.
#[derive(Debug, Default)]
pub struct Repeats(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    bodies: HashSet<blake3::Hash>,
    /// Oldest first.
    order: VecDeque<(Timestamp, blake3::Hash)>,
}

impl Repeats {
    /// Whether this body came just now; it did from now on.
    pub fn again(&self, body: &[u8], now: Timestamp) -> bool {
        let body = blake3::hash(body);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((at, old)) = seen.order.front().copied()
            && now.ms_since(at) >= WITHIN_MS
        {
            seen.order.pop_front();
            seen.bodies.remove(&old);
        }
        let new = seen.bodies.insert(body);
        if new {
            seen.order.push_back((now, body));
        }
        !new
    }

    /// It was not taken up: it may come again.
    pub fn forget(&self, body: &[u8]) {
        let body = blake3::hash(body);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.bodies.remove(&body);
        seen.order.retain(|(_, known)| *known != body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_a_repeat_for_a_while() {
        let (repeats, now) = (Repeats::default(), Timestamp::from_unix_ms(1_795_216_931_042));
        assert!(!repeats.again(b"ok", now));
        assert!(repeats.again(b"ok", now.plus_ms(WITHIN_MS - 1)) && !repeats.again(b"no", now));
        assert!(!repeats.again(b"ok", now.plus_ms(WITHIN_MS)));
        repeats.forget(b"ok");
        assert!(!repeats.again(b"ok", now.plus_ms(WITHIN_MS)));
    }
}
