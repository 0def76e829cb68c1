//! What the readers ask, as SQL: in one place, so that a test can look at how SQLite answers each of them.

/// A conversation, by its id.
pub const CONVERSATION: &str = "SELECT state FROM conversations WHERE id = ?1";

/// The conversation with a contact of an inbox.
pub const WITH_CONTACT: &str = "SELECT state FROM conversations
    WHERE inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact = ?2";

/// Events after a place in the log.
pub const EVENTS: &str = "SELECT seq, data FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";

/// One event.
pub const EVENT: &str = "SELECT data FROM events WHERE seq = ?1";

/// The event of a message.
pub const MESSAGE: &str = "SELECT data FROM search.messages CROSS JOIN events USING (seq) WHERE id = ?1";

/// What a command was answered.
pub const ANSWERED: &str = "SELECT seq, answer FROM commands WHERE id = ?1";

/// A page of a conversation's messages, newest first.
pub const MESSAGES: &str = "SELECT data FROM events
    WHERE conversation = (SELECT key FROM conversations WHERE id = ?1) AND kind = 1 AND seq < ?2
    ORDER BY seq DESC LIMIT ?3";

/// The log's end.
pub const LAST: &str = "SELECT coalesce(max(seq), 0) FROM events";

/// What the index of words has to take up.
pub const TO_INDEX: &str = "SELECT seq, conversation, data FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";

/// What a contact is called, by the conversation's key.
pub const CONTACT: &str = "SELECT json_extract(state, '$.contact.name'), contact FROM conversations
    WHERE key = ?1 AND contact IS NOT NULL";
/// Messages of a conversation after a place in the log.
pub const SAID_AFTER: &str = "SELECT data FROM events
    WHERE conversation = (SELECT key FROM conversations WHERE id = ?1) AND kind = 1 AND seq > ?2
    ORDER BY seq LIMIT ?3";

/// The last events of the conversations that a bot would hold and that moved last, where those are messages.
pub const LAST_SAID: &str = "SELECT id, data FROM (
        SELECT id, version FROM conversations INDEXED BY conversations_by_activity
        WHERE control = 0 AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL
        ORDER BY active DESC LIMIT 100)
    CROSS JOIN events ON events.seq = version WHERE kind = 1";

/// A conversation's fingerprints, from the index alone.
pub const VENDORS: &str = "SELECT vendor, kind, seq FROM events
    WHERE conversation = (SELECT key FROM conversations WHERE id = ?1) AND kind IN (1, 3) AND vendor != 0";

/// Conversations of an inbox whose bot may have to be silent.
pub const SILENT: &str = "SELECT state FROM conversations INDEXED BY conversations_by_activity
    WHERE control IN (1, 2) AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND resumes IS NOT NULL";

/// Every conversation whose bot resumes by itself.
pub const RESUMING: &str = "SELECT id, resumes FROM conversations INDEXED BY conversations_by_activity
    WHERE control IN (1, 2) AND resumes IS NOT NULL";

/// Operators' messages that are not delivered, in the log's order.
pub const UNDELIVERED: &str = "SELECT message, id, failed, tries, reason, taken_back
    FROM deliveries CROSS JOIN conversations ON conversations.key = deliveries.conversation ORDER BY seq";

/// One of them.
pub const UNDELIVERED_ONE: &str = "SELECT message, id, failed, tries, reason, taken_back
    FROM deliveries CROSS JOIN conversations ON conversations.key = deliveries.conversation WHERE message = ?1";

/// Those of one conversation.
pub const UNDELIVERED_OF: &str = "SELECT message, failed, reason, taken_back FROM deliveries
    WHERE conversation = (SELECT key FROM conversations WHERE id = ?1)";

/// One of them, with its conversation.
pub const OUTGOING: &str = "SELECT events.data, conversations.state, deliveries.tries FROM deliveries
    JOIN events ON events.seq = deliveries.seq
    JOIN conversations ON conversations.key = deliveries.conversation
    WHERE deliveries.message = ?1";

/// How many of an inbox's messages wait for delivery. `CROSS JOIN` keeps the order: the queue is short, the inbox is not.
pub const PENDING: &str =
    "SELECT count(*) FROM deliveries CROSS JOIN conversations ON conversations.key = deliveries.conversation
    WHERE failed = 0 AND inbox = (SELECT key FROM inboxes WHERE id = ?1)";

/// When an inbox's bot last said anything: the newest of each control, found from the newest of all on.
pub const LAST_SEEN: &str = "SELECT max(active) FROM (
    SELECT * FROM (SELECT active FROM conversations INDEXED BY conversations_by_activity
        WHERE control = 0 AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL
        ORDER BY active DESC LIMIT 1) UNION ALL
    SELECT * FROM (SELECT active FROM conversations INDEXED BY conversations_by_activity
        WHERE control = 1 AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL
        ORDER BY active DESC LIMIT 1) UNION ALL
    SELECT * FROM (SELECT active FROM conversations INDEXED BY conversations_by_activity
        WHERE control = 2 AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL
        ORDER BY active DESC LIMIT 1) UNION ALL
    SELECT * FROM (SELECT active FROM conversations INDEXED BY conversations_by_activity
        WHERE control = 3 AND inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL
        ORDER BY active DESC LIMIT 1))";

/// Conversations of an inbox that were not erased.
pub const OF_INBOX: &str = "SELECT id FROM conversations
    WHERE inbox = (SELECT key FROM inboxes WHERE id = ?1) AND contact IS NOT NULL LIMIT ?2";

/// Conversations of one control in which something was said, latest activity first, each with how many messages it has and the
/// latest; all of them, or those whose bot is silent after a moment.
pub const SESSIONS: &str = "SELECT key, state,
        (SELECT count(*) FROM events WHERE conversation = key AND kind = 1),
        (SELECT data FROM events WHERE conversation = key AND kind = 1 ORDER BY seq DESC LIMIT 1)
    FROM conversations INDEXED BY conversations_by_activity
    WHERE control = ?1 AND contact IS NOT NULL AND (?2 IS NULL OR resumes > ?2)
        AND EXISTS (SELECT 1 FROM events WHERE conversation = key AND kind = 1)
    ORDER BY active DESC, key DESC LIMIT ?3";

/// The conversation with a number.
pub const NUMBERED: &str = "SELECT id FROM conversations WHERE key = ?1 AND contact IS NOT NULL";
