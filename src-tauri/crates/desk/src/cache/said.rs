//! What the composer puts into the outbox: several messages in one write, held for a moment.

use super::{
    Cache, CacheError, Safety, attached, drafts,
    outbox::{Entry, Errand, add},
};
use crate::clock;
use baton_core::{Content, ConversationId, Timestamp};

impl Cache {
    /// Keeps these messages in order, the last of them with these chosen files. All are held until then; what was held before goes out
    /// now, for there is something new to take back.
    pub async fn enqueue_said(
        &self,
        of: ConversationId,
        contents: Vec<Content>,
        attachments: Option<Content>,
        files: Vec<String>,
        held_until: Option<Timestamp>,
    ) -> Result<Vec<Entry>, CacheError> {
        let says = |content| {
            let entry = Entry::new(of, Errand::Say { content }, clock::command_id());
            Entry { held_until, ..entry }
        };
        let entries: Vec<_> = contents.into_iter().map(says).collect();
        let with_files = attachments.map(says);
        self.write(Safety::Durable, move |db| {
            db.execute("UPDATE outbox SET held_until = 0 WHERE conversation = ?1", [of.as_bytes()])?;
            let mut all = entries;
            if let Some(entry) = with_files {
                attached::goes_with(db, &files, &entry.id)?;
                all.push(entry);
            }
            for entry in &all {
                add(db, entry)?;
            }
            drafts::sent(db, of)?;
            Ok(all)
        })
        .await
    }

    /// What an entry asks for is so from now on.
    pub async fn rewrite(&self, entry: &Entry) -> Result<(), CacheError> {
        let (id, errand) = (entry.id.clone(), serde_json::to_string(&entry.errand)?);
        self.write(Safety::Durable, move |db| {
            db.execute("UPDATE outbox SET errand = ?2 WHERE id = ?1", (&id, &errand))?;
            Ok(())
        })
        .await
    }
}
