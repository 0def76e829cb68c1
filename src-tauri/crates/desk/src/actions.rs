//! What the operator does: at once while the hub is there, through the outbox while it is not.

use crate::{
    alerts::Input,
    cache::{CacheError, Entry, Errand},
    clock,
    hub::Trouble,
    session::Session,
    view::{Change, Failure, Item, Link},
    words,
};
use baton_core::{Content, Control, ConversationId, MessageId, Seq, api::Presence};

/// The hub and the contact are told so rarely that somebody types.
const TOLD_EVERY_MS: i64 = 3_000;
/// Typing extends a lease that ends within this, at most once in it.
const LEASE_SHORT_MS: i64 = 60_000;

impl Session {
    /// Takes it. Needs the hub: offline, two people could take it.
    pub async fn take(&self, of: ConversationId, minutes: Option<f64>) -> Result<(), Failure> {
        match self.hub.take(of, clock::command_id(), minutes).await {
            Ok(_) => Ok(()),
            Err(Trouble::Refused(mut failure)) => {
                // How the conversation stands tells the loser whether it was a race; without it the words are only shorter.
                let held = match failure.code.as_str() {
                    "held" => self.hub.conversation(of).await.ok(),
                    _ => None,
                };
                failure.message = words::refusal(&failure, clock::now(), held.as_ref());
                Err(*failure)
            }
            Err(Trouble::SignedOut) => Err(Trouble::SignedOut.into()),
            Err(Trouble::Away(_)) => Err(Failure::new(
                "offline",
                "You are offline. Taking over needs the hub: two people could take it.",
            )),
        }
    }

    /// Keeps text in the outbox, unless the contact wrote what the operator has not seen.
    pub async fn send(&self, of: ConversationId, text: String, seen: Option<Seq>) -> Result<Item, Failure> {
        if text.trim().is_empty() {
            return Err(Failure::new("invalid", "Write something first."));
        }
        self.may_say(of, seen, text.clone()).await?;
        let entry = self.cache.enqueue(of, Errand::Say { content: Content::text(text) }).await?;
        self.outbox.notify_one();
        let Some(unsent) = entry.unsent() else {
            return Err(Failure::new("internal", "The message could not be kept. Write it again."));
        };
        let item = Item::Unsent(unsent);
        self.changes.push([Change::Item { conversation: of, entry: Box::new(item.clone()) }]);
        self.tell_row(of).await;
        Ok(item)
    }

    /// Asks the hub at once; when it is away, or something of this conversation still waits, the errand goes to the outbox.
    pub async fn run_errand(&self, of: ConversationId, errand: Errand) -> Result<(), Failure> {
        let command = clock::command_id();
        let live = *self.link.borrow() == Link::Live;
        if live && !self.cache.has_waiting(of).await? {
            let entry = Entry::new(of, errand.clone(), command.clone());
            match self.hub.errand(&entry).await {
                Ok(_) => return Ok(()),
                Err(Trouble::Away(reason)) => tracing::debug!(%reason, "the errand goes to the outbox"),
                Err(Trouble::Refused(mut failure)) => {
                    failure.message = words::refusal(&failure, clock::now(), None);
                    return Err(*failure);
                }
                Err(trouble @ Trouble::SignedOut) => return Err(trouble.into()),
            }
        }
        // Under the same id: if the hub did it and only the answer was lost, it is not done again.
        let about = errand.about();
        self.cache.enqueue_as(of, errand, command).await?;
        self.outbox.notify_one();
        if let Some(message) = about {
            self.tell_message(of, message).await?;
        }
        self.tell_row(of).await;
        Ok(())
    }

    /// Shows a message as it stands now.
    pub async fn tell_message(&self, of: ConversationId, message: MessageId) -> Result<(), CacheError> {
        if let Some(item) = self.cache.message(message).await? {
            self.changes.push([Change::Item { conversation: of, entry: Box::new(item) }]);
        }
        Ok(())
    }

    /// Nobody is waiting for an answer; nothing is asked when nobody was.
    pub async fn mark_read(&self, of: ConversationId) -> Result<(), Failure> {
        match self.cache.state(of).await? {
            Some(state) if state.unread > 0 => self.run_errand(of, Errand::Read).await,
            Some(_) => Ok(()),
            None => Err(Failure::missing()),
        }
    }

    /// Tries again what failed.
    pub async fn retry(&self, of: ConversationId, id: String) -> Result<(), Failure> {
        if self.cache.unpark(id.clone()).await? {
            if let Some(unsent) = self.cache.entry(id).await?.as_ref().and_then(Entry::unsent) {
                self.changes.push([Change::Item { conversation: of, entry: Box::new(Item::Unsent(unsent)) }]);
            }
            self.outbox.notify_one();
            self.tell_row(of).await;
            return Ok(());
        }
        if self.cache.entry(id.clone()).await?.is_some() {
            // On its way already: now rather than later.
            self.outbox.notify_one();
            return Ok(());
        }
        let message: MessageId =
            id.parse().map_err(|_| Failure::new("missing", "There is no such message to send again."))?;
        self.run_errand(of, Errand::Retry { message, was: None }).await
    }

    /// Takes back what was not sent or not delivered, so that it is not tried again. Answers the text of what was not sent; what was
    /// not delivered stays in the thread.
    pub async fn withdraw(&self, of: ConversationId, id: String) -> Result<String, Failure> {
        let Some(entry) = self.cache.withdraw(id.clone()).await? else {
            if self.cache.entry(id.clone()).await?.is_some() {
                let words = "It may be with the hub already. Wait until the hub has answered.";
                return Err(Failure::new("invalid", words));
            }
            let message: MessageId =
                id.parse().map_err(|_| Failure::new("missing", "It was sent meanwhile."))?;
            self.run_errand(of, Errand::TakeBack { message, was: None }).await?;
            return Ok(String::new());
        };
        self.changes.push([Change::Sent { conversation: of, id: entry.id.clone() }]);
        self.tell_row(of).await;
        Ok(entry.text().unwrap_or_default())
    }

    /// The operator types: everybody is told now and then, and a lease in its last minute is extended.
    pub async fn types(&self, of: ConversationId) {
        self.tell_alerts(Input::Typing(of));
        let now = clock::now();
        let due =
            |last: Option<baton_core::Timestamp>, every| last.is_none_or(|at| now.ms_since(at) >= every);
        let tell = self.typing_in(of, |typing| {
            let tell = due(typing.told, TOLD_EVERY_MS);
            typing.told = if tell { Some(now) } else { typing.told };
            tell
        });
        if !tell || *self.link.borrow() != Link::Live {
            return;
        }
        if let Err(trouble) = self.hub.typing(of, clock::command_id()).await {
            tracing::debug!(?trouble, "nobody is told of the typing");
        }
        let Ok(Some(state)) = self.cache.state(of).await else { return };
        let Control::Operator { operator, lease_until, lease_ms, .. } = state.control else { return };
        if Some(operator.id) != self.known().my_id() || lease_until.ms_since(now) >= LEASE_SHORT_MS {
            return;
        }
        let extend = self.typing_in(of, |typing| {
            let extend = due(typing.extended, LEASE_SHORT_MS);
            typing.extended = if extend { Some(now) } else { typing.extended };
            extend
        });
        #[expect(clippy::cast_precision_loss, reason = "a lease has few minutes")]
        let minutes = lease_ms as f64 / 60_000.0;
        if extend && let Err(failure) = self.take(of, Some(minutes)).await {
            tracing::debug!(%failure, "the lease is not extended");
        }
    }

    /// Whether the contact is there, as the hub says; `None` where nobody knows.
    pub async fn presence(&self, of: ConversationId) -> Result<Option<Presence>, Failure> {
        if *self.link.borrow() != Link::Live {
            return Ok(None);
        }
        let contact = self.hub.conversation(of).await?.contact;
        Ok(contact.presence.map(|presence| Presence { presence, last_seen: contact.last_seen }))
    }

    /// Silent for me for so many minutes; 0 ends it.
    pub async fn snooze(&self, of: ConversationId, minutes: u32) -> Result<(), Failure> {
        let until = (minutes > 0).then(|| clock::now().plus_ms(i64::from(minutes) * 60_000));
        self.cache.snooze(of, until).await?;
        self.tell_alerts(Input::Snoozed(of, until));
        self.tell_row(of).await;
        Ok(())
    }
}
