//! How long to wait before the hub is tried again.

use std::time::Duration;

/// The first wait.
const FIRST: Duration = Duration::from_millis(250);
/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(10);
/// A refused token is tried again this rarely: an admin may have restored it.
pub const SIGNED_OUT: Duration = Duration::from_secs(60);

/// A doubling wait with jitter.
#[derive(Debug, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The next wait: up to a quarter longer than the schedule, so that a hub that comes back is not met by all at once.
    pub fn next(&mut self) -> Duration {
        let wait = FIRST.saturating_mul(1 << self.tries.min(8)).min(LONGEST);
        self.tries += 1;
        wait.mul_f64(1.0 + f64::from(rand::random::<u8>()) / (4.0 * 255.0)).min(LONGEST)
    }
    /// It worked.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_quarter_second_to_ten() {
        let mut backoff = Backoff::default();
        let waits: Vec<Duration> = (0..12).map(|_| backoff.next()).collect();
        assert!(waits[0] >= FIRST && waits[0] < FIRST * 2, "{waits:?}");
        assert!(waits.iter().all(|wait| *wait <= LONGEST), "{waits:?}");
        assert_eq!(waits[11], LONGEST);
        backoff.reset();
        assert!(backoff.next() < FIRST * 2);
    }
}
