//! The only place that reads the clock and makes ids.

use baton_core::{CommandId, Timestamp};
use std::fmt::Write;

/// The moment now.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn now() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// Minutes after local midnight at `at`, in the system's time zone.
pub fn local_minute(at: Timestamp) -> u16 {
    let moment = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let local = moment.to_zoned(jiff::tz::TimeZone::system());
    u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or_default()
}

/// A new command's id: 128 random bits as hexadecimal text.
pub fn command_id() -> CommandId {
    let text = rand::random::<[u8; 16]>().iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    CommandId::try_from(text).unwrap_or_else(|_| unreachable!("32 characters are within an id's 1 to 128"))
}
