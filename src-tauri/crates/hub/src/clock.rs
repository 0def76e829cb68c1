//! The only place that reads the clock and makes ids.

use baton_core::{CannedId, ConversationId, FileId, InboxId, MessageId, OperatorId, Timestamp};

/// The moment now.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn now() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// Milliseconds of `at` as the ids take them.
fn ms(at: Timestamp) -> u64 {
    u64::try_from(at.unix_ms()).unwrap_or_default()
}

/// A new conversation's id.
pub fn conversation_id(at: Timestamp) -> ConversationId {
    ConversationId::new(ms(at), rand::random())
}

/// A new message's id.
pub fn message_id(at: Timestamp) -> MessageId {
    MessageId::new(ms(at), rand::random())
}

/// A new operator's id.
pub fn operator_id(at: Timestamp) -> OperatorId {
    OperatorId::new(ms(at), rand::random())
}

/// A new inbox's id.
pub fn inbox_id(at: Timestamp) -> InboxId {
    InboxId::new(ms(at), rand::random())
}

/// A new file's id.
pub fn file_id(at: Timestamp) -> FileId {
    FileId::new(ms(at), rand::random())
}

/// A new canned response's id.
pub fn canned_id(at: Timestamp) -> CannedId {
    CannedId::new(ms(at), rand::random())
}
