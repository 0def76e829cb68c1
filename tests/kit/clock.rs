//! The one place of the kit that reads the clock.

use baton_core::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The moment, as the hub on this computer has it.
#[expect(clippy::disallowed_methods, reason = "a clock module")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).expect("before the year 292,000,000"))
}
