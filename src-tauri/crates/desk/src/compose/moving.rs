//! Work that goes on for as long as it moves: a line that is dead without saying so is given up.

use std::time::Duration;

/// The work's result; `None` when `moved` gave the same number for this long.
pub async fn while_moving<T>(
    work: impl Future<Output = T>,
    moved: impl Fn() -> u64,
    patience: Duration,
) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut known = moved();
    loop {
        if let Ok(done) = tokio::time::timeout(patience, &mut work).await {
            return Some(done);
        }
        let now = moved();
        if now == known {
            return None;
        }
        known = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn slow_work_is_waited_for_as_long_as_it_moves() {
        let moved = AtomicU64::new(0);
        let slow = async {
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_secs(45)).await;
                moved.fetch_add(1, Ordering::SeqCst);
            }
        };
        assert_eq!(while_moving(slow, || moved.load(Ordering::SeqCst), PATIENCE).await, Some(()));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_stands_still_is_given_up() {
        assert_eq!(while_moving(std::future::pending::<()>(), || 7, PATIENCE).await, None);
    }
}
