//! Waiting: the only place of the stories where time passes.

use std::time::{Duration, Instant};

/// How long a story waits for what has to happen. Generous: it is reached only when something is broken.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits until `look` answers with something, and hands it out. Panics with `what` when the deadline passes.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begun.elapsed() < DEADLINE, "waited {} s in vain until {what}", DEADLINE.as_secs());
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
