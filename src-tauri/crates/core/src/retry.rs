//! When a delivery is tried again: the schedule is data.

/// After this many tries a delivery is given up and waits for an operator.
pub const MAX_TRIES: u32 = 8;

/// Seconds before each further try.
const SCHEDULE_S: [i64; MAX_TRIES as usize - 1] = [1, 2, 5, 15, 45, 120, 300];

/// How many milliseconds to wait after try number `tries` (the first is 1), or `None` when it was the last.
/// `retry_after_ms` is the vendor's own wish, kept within 1 second and 10 minutes. `jitter` (0 to 255, random) spreads
/// the schedule by up to a quarter so that a vendor that comes back is not met by all at once.
pub fn retry_delay_ms(tries: u32, retry_after_ms: Option<i64>, jitter: u8) -> Option<i64> {
    let step = usize::try_from(tries.saturating_sub(1)).ok()?;
    let scheduled = SCHEDULE_S.get(step)? * 1000;
    let wanted = retry_after_ms.map_or(scheduled, |ms| ms.clamp(1_000, 600_000));
    Some(wanted + wanted * i64::from(jitter) / (4 * 255))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_try_is_the_last() {
        assert_eq!(retry_delay_ms(1, None, 0), Some(1_000));
        assert!(retry_delay_ms(MAX_TRIES - 1, None, 0).is_some());
        assert_eq!(retry_delay_ms(MAX_TRIES, None, 0), None);
    }

    proptest! {
        #[test]
        fn waits_grow_and_stay_within_bounds(tries in 1..MAX_TRIES, after in proptest::option::of(any::<i64>()), jitter: u8) {
            let wait = retry_delay_ms(tries, after, jitter).unwrap();
            prop_assert!((1_000..=750_000).contains(&wait));
            if tries + 1 < MAX_TRIES {
                prop_assert!(retry_delay_ms(tries, None, 0) < retry_delay_ms(tries + 1, None, 0));
            }
        }
    }
}
