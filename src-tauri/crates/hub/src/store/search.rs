//! Search for words on the hub (`q`), as SQL over the index of words.

use baton_core::words;
use rusqlite::Connection;

/// With more messages than these that match, it is cheaper to walk the list and ask of each conversation than to look at every
/// match.
pub const RARE: i64 = 20_000;

/// Typed words, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// What the index is asked.
    pub query: String,
    /// Few enough messages match to look at all of them.
    pub rare: bool,
}

/// How many messages match, at most one more than [`RARE`].
pub const MATCHES: &str =
    "SELECT count(*) FROM (SELECT 1 FROM search.words WHERE words MATCH 'text : (' || ?1 || ')' LIMIT ?2)";

impl Search {
    /// For what was typed; `None` when it has nothing that can be looked for.
    pub fn new(db: &Connection, typed: &str) -> rusqlite::Result<Option<Self>> {
        let Some(query) = words::query(typed) else { return Ok(None) };
        let count: i64 = db.prepare_cached(MATCHES)?.query_row((&query, RARE + 1), |row| row.get(0))?;
        Ok(Some(Self { query, rare: count <= RARE }))
    }
}

/// The conversations in which one message, or the contact's name, has the words in parameter `query`: as a table `found (key)`.
pub fn found(query: &str) -> String {
    format!(
        "(SELECT events.conversation AS key FROM search.words CROSS JOIN events ON seq = words.rowid
            WHERE words MATCH 'text : (' || {query} || ')'
          UNION SELECT rowid FROM search.people WHERE people MATCH {query}) AS found"
    )
}

/// True of such a conversation.
pub fn condition(query: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM search.words
             WHERE words MATCH 'conversation : c' || conversations.key || ' AND text : (' || {query} || ')')
          OR EXISTS (SELECT 1 FROM search.people WHERE people MATCH {query} AND rowid = conversations.key))"
    )
}
