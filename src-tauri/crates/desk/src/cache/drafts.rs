//! What is being written, per conversation. It exists only on this computer.

use super::{Cache, CacheError, Safety};
use crate::view::{Beside, Written};
use baton_core::{Content, ConversationId};
use rusqlite::{Connection, OptionalExtension};

impl Cache {
    /// Keeps what is being written; nothing of it removes it.
    pub async fn keep_written(&self, of: ConversationId, written: Written) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| write(db, of, &written)).await
    }

    /// Keeps the text of what is being written; what goes with it stays.
    pub async fn keep_draft(&self, of: ConversationId, text: String) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| write(db, of, &Written { text, ..read(db, of)? })).await
    }

    /// What is being written.
    pub async fn written(&self, of: ConversationId) -> Result<Written, CacheError> {
        self.read(move |db| read(db, of)).await
    }

    /// Puts text that could not be sent before what is being written already.
    pub async fn give_back_draft(&self, of: ConversationId, text: String) -> Result<(), CacheError> {
        let draft = self.written(of).await?.text;
        let whole = match draft.trim() {
            "" => text,
            same if same == text.trim() => text,
            _ => format!("{text}\n{draft}"),
        };
        self.keep_draft(of, whole).await
    }
}

/// What was taken back stands before what is being written already. Chosen files come back by themselves.
pub fn give_back(db: &Connection, of: ConversationId, content: &Content) -> Result<(), CacheError> {
    let mut written = read(db, of)?;
    match content {
        Content::Text(text) => {
            let draft = written.text.trim_start();
            written.text =
                if draft.is_empty() { text.text.clone() } else { format!("{}\n{draft}", text.text) };
            if !text.quick_replies.is_empty() {
                written.beside.quick_replies.clone_from(&text.quick_replies);
            }
        }
        Content::Attachments(_) => {}
        Content::Parts(parts) => {
            return parts.parts.iter().rev().try_for_each(|part| give_back(db, of, part));
        }
        other => written.beside.more.insert(0, other.clone()),
    }
    write(db, of, &written)
}

/// What was written is on its way: only the note and editors that were not finished stay.
pub fn sent(db: &Connection, of: ConversationId) -> Result<(), CacheError> {
    let Beside { note, fields, .. } = read(db, of)?.beside;
    let beside = Beside { note, fields, ..Beside::default() };
    write(db, of, &Written { text: String::new(), beside })
}

fn read(db: &Connection, of: ConversationId) -> Result<Written, CacheError> {
    let mut select = db.prepare_cached("SELECT text, beside FROM drafts WHERE conversation = ?1")?;
    let found =
        select.query_row([of.as_bytes()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    let Some((text, beside)) = found else { return Ok(Written::default()) };
    let beside = if beside.is_empty() { Beside::default() } else { serde_json::from_str(&beside)? };
    Ok(Written { text, beside })
}

fn write(db: &Connection, of: ConversationId, written: &Written) -> Result<(), CacheError> {
    let Written { text, beside } = written;
    if text.is_empty() && beside.is_empty() {
        db.execute("DELETE FROM drafts WHERE conversation = ?1", [of.as_bytes()])?;
        return Ok(());
    }
    let beside = if beside.is_empty() { String::new() } else { serde_json::to_string(beside)? };
    db.execute(
        "INSERT INTO drafts (conversation, text, beside) VALUES (?1, ?2, ?3)
         ON CONFLICT (conversation) DO UPDATE SET text = excluded.text, beside = excluded.beside",
        (of.as_bytes(), text, &beside),
    )?;
    Ok(())
}
