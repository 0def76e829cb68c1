//! Noticing that the computer slept: the wall clock went on, the monotonic one did not.

use crate::{clock, session::Session};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Clocks that are set by a few seconds are no sleep.
const SLEPT_MS: i64 = 15_000;

/// Whether the computer slept between two looks: `wall_ms` passed on the wall, `ticked_ms` while it was awake.
fn slept(wall_ms: i64, ticked_ms: i64) -> bool {
    wall_ms - ticked_ms > SLEPT_MS
}

/// Looks at both clocks until the desk is closed; after a sleep the hub is tried at once.
pub async fn watch_for_sleep(session: Arc<Session>) {
    let mut last = (clock::now(), Instant::now());
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = session.stop.cancelled() => return,
        }
        let now = (clock::now(), Instant::now());
        let ticked = i64::try_from(now.1.duration_since(last.1).as_millis()).unwrap_or(i64::MAX);
        if slept(now.0.ms_since(last.0), ticked) {
            tracing::info!("the computer slept");
            woke(&session);
        }
        last = now;
    }
}

/// After sleep: what was missed becomes one digest, and the old connection is not trusted.
pub fn woke(session: &Session) {
    session.tell_alerts(crate::alerts::Input::Woke);
    session.reconnect.notify_one();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_computer_did_not_sleep() {
        assert!(!slept(30_000, 29_990));
        assert!(!slept(2_000, 2_000));
        assert!(slept(3_600_000, 2_000));
    }
}
