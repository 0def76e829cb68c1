//! What a message says, from the composer to the hub: checked, kept in the outbox, its files with the hub before itself.

use super::{HERE, attachment};
use crate::{
    Desk,
    cache::{CacheError, Entry, Errand},
    clock,
    session::Session,
    view::{Change, Failure, Item},
    words,
};
use baton_core::{Attachment, Attachments, Content, ConversationId, Seq};

/// What stands in the way of sending an entry now.
#[expect(clippy::large_enum_variant, reason = "nearly always ready")]
#[derive(Debug)]
pub enum Resolved {
    /// Nothing.
    Ready(Entry),
    /// A file is not with the hub yet.
    Waits,
    /// A file can't be sent, for this reason.
    Refused(String),
}

impl Desk {
    /// Sends what was composed, a message each, and after them the files chosen for it. All of it is durable in the outbox when this
    /// returns, or none; until the seconds of the settings are over, `withdraw` takes each back. `seen` as with `send`.
    pub async fn say(
        &self,
        of: ConversationId,
        contents: Vec<Content>,
        seen: Option<Seq>,
    ) -> Result<Vec<Item>, Failure> {
        let held_ms = i64::from(self.session.known().settings.undo_s) * 1000;
        self.session.say_all(of, contents, seen, held_ms).await
    }
}

impl Session {
    async fn say_all(
        &self,
        of: ConversationId,
        mut contents: Vec<Content>,
        seen: Option<Seq>,
        held_ms: i64,
    ) -> Result<Vec<Item>, Failure> {
        let files = self.cache.chosen_for(of).await?;
        if let Some(bad) = files.iter().find(|file| file.refused.is_some()) {
            let words = format!("{} can't be sent. Take it out, then send again.", bad.name);
            return Err(Failure::new("invalid", words));
        }
        if files.iter().any(|file| !file.whole) {
            return Err(Failure::new("invalid", "A file is still being read. Send in a moment."));
        }
        let items: Vec<_> = files.iter().map(attachment).collect();
        let ids = files.into_iter().map(|file| file.id).collect();
        let attachments = (!items.is_empty()).then_some(Content::Attachments(Attachments { items }));
        contents.retain(|content| !is_empty(content));
        if contents.is_empty() && attachments.is_none() {
            return Err(Failure::new("invalid", "Write something first."));
        }
        let draft =
            contents.iter().map(Content::spoken).filter(|words| !words.is_empty()).collect::<Vec<_>>();
        self.may_say(of, seen, draft.join("\n\n")).await?;
        let held_until = (held_ms > 0).then(|| clock::now().plus_ms(held_ms));
        let entries = self.cache.enqueue_said(of, contents, attachments, ids, held_until).await?;
        self.outbox.notify_one();
        let unsent: Vec<_> = entries.iter().filter_map(Entry::unsent).map(Item::Unsent).collect();
        let changes = unsent.iter().cloned().map(Box::new);
        self.changes.push(changes.map(|entry| Change::Item { conversation: of, entry }));
        self.tell_row(of).await;
        Ok(unsent)
    }

    /// Refuses what is said to nobody, and once what the writer may want to say otherwise: the contact wrote since.
    pub async fn may_say(&self, of: ConversationId, seen: Option<Seq>, draft: String) -> Result<(), Failure> {
        let Some(state) = self.cache.state(of).await?.filter(|state| !state.erased) else {
            return Err(Failure::missing());
        };
        if let (Some(seen), Some((at, said))) = (seen, self.cache.contact_said(of).await?)
            && at > seen
        {
            self.cache.keep_draft(of, draft).await?;
            self.tell_row(of).await;
            let message = format!("Not sent. {} wrote: {}", state.contact.name, words::quoted(&said));
            return Err(Failure::new("stale_reply", message));
        }
        Ok(())
    }
}

/// The entry with its files as the hub has them, kept so before it is sent: what the stream brings back is recognised by it.
pub async fn resolve(session: &Session, mut entry: Entry) -> Result<Resolved, CacheError> {
    let Errand::Say { content } = &mut entry.errand else { return Ok(Resolved::Ready(entry)) };
    let mut changed = false;
    for file in attachments(content) {
        let Some(id) = file.reference.as_deref().and_then(|reference| reference.strip_prefix(HERE)) else {
            continue;
        };
        let Some(chosen) = session.cache.chosen(id.to_owned()).await? else {
            return Ok(Resolved::Refused(format!("{} is gone from this computer.", file.title())));
        };
        if let Some(why) = chosen.refused {
            return Ok(Resolved::Refused(why));
        }
        if chosen.kept.is_none() {
            return Ok(Resolved::Waits);
        }
        let description = file.description.take();
        *file = Attachment { description, ..attachment(&chosen) };
        changed = true;
    }
    if changed {
        session.cache.rewrite(&entry).await?;
    }
    Ok(Resolved::Ready(entry))
}

/// Whether a message from the hub says what was sent: it completes what is said of the files that it keeps.
pub fn says_the_same(sent: &Content, came: &Content) -> bool {
    let bare = |content: &Content| {
        let mut content = content.clone();
        for file in attachments(&mut content) {
            if file.reference.as_deref().is_some_and(|reference| reference.starts_with("file:")) {
                *file = Attachment { reference: file.reference.take(), ..Attachment::default() };
            }
        }
        content
    };
    sent == came || bare(sent) == bare(came)
}

fn attachments(content: &mut Content) -> Vec<&mut Attachment> {
    match content {
        Content::Attachments(files) => files.items.iter_mut().collect(),
        Content::Parts(parts) => parts.parts.iter_mut().flat_map(attachments).collect(),
        _ => Vec::new(),
    }
}

fn is_empty(content: &Content) -> bool {
    matches!(content, Content::Text(text) if text.text.trim().is_empty() && text.quick_replies.is_empty())
}
