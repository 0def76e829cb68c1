//! Follows the engine: tells each visitor's sockets what happens in their conversation.

use super::{Botkit, listener::Told, visitors::Key};
use crate::engine::{Feed, Happened};
use baton_core::{ActorKind, ConversationId, InboxKind, Kind, api::Signal};
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// How often it is written up to where visitors have everything.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// How often who has sent nothing lately is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Follows until the hub ends.
pub async fn run(botkit: &Arc<Botkit>, ending: &CancellationToken) {
    let (mut feed, mut signals) = (botkit.context.engine.feed(), botkit.context.signals.subscribe());
    let mut changes = botkit.context.directory.changes();
    botkit.forget_removed().await;
    ask_for_the_forgotten(botkit).await;
    let mut keep = tokio::time::interval(KEEP_EVERY);
    let mut forget = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            () = ending.cancelled() => return,
            more = next(botkit, &mut feed) => if !more { return },
            signal = signals.recv() => match signal {
                Ok(Signal::Typing { conversation, actor }) if actor.kind == ActorKind::Bot => {
                    botkit.bot_types(conversation).await;
                }
                Err(RecvError::Closed) => return,
                // Typing is forgotten at once.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
            },
            Some(changed) = changes.next() => {
                if !changed.removed.is_empty() {
                    botkit.forget_removed().await;
                }
                // One of them may have been resumed.
                if !changed.inboxes.is_empty() {
                    ask_for_the_forgotten(botkit).await;
                }
            },
            _ = keep.tick() => botkit.keep().await,
            _ = forget.tick() => botkit.limits.forget(),
        }
    }
}

async fn ask_for_the_forgotten(botkit: &Botkit) {
    if let Err(refused) = botkit.ask_for_the_forgotten().await {
        tracing::warn!(%refused, "who waits for an answer in the web chat could not be looked up");
    }
}

async fn next(botkit: &Arc<Botkit>, feed: &mut Feed) -> bool {
    match feed.happened().await {
        None => return false,
        Some(Ok(happened)) => botkit.happened(&happened).await,
        Some(Err(_missed)) => botkit.present.all_behind(),
    }
    true
}

impl Botkit {
    async fn happened(self: &Arc<Self>, happened: &Happened) {
        let Happened { event, after, .. } = happened;
        let key = Key { inbox: after.inbox, contact: after.contact.id.as_str().into() };
        self.present.tell(&key, &Told::Event(key.clone(), Arc::clone(event)));
        if event.opens.is_some()
            && let Some(now) = self.present.presence(&key)
        {
            self.tell_presence(after.id, now);
        }
        if let Kind::Returned { reason, .. } = &event.kind
            && let Some(inbox) = self.context.directory.inbox(after.inbox)
            && inbox.kind == InboxKind::Botkit
        {
            let (botkit, reason, after) = (Arc::clone(self), *reason, Arc::clone(after));
            tokio::spawn(async move { botkit.left_alone(&inbox, reason, &after).await });
        }
    }

    async fn bot_types(&self, conversation: ConversationId) {
        if self.present.count() == 0 {
            return;
        }
        match self.context.reader.run(move |reader| reader.conversation(conversation)).await {
            Ok(Some(of)) if of.carries.is_none_or(|carries| carries.typing) => {
                let key = Key { inbox: of.inbox, contact: of.contact.id.as_str().into() };
                self.present.tell(&key, &Told::Typing(key.clone()));
            }
            // The visitor's own page says that it does not show it.
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "a bot's typing was not shown"),
        }
    }

    /// Forgets who chatted in inboxes that were removed.
    async fn forget_removed(&self) {
        let inboxes: Vec<_> = self.context.directory.inboxes().iter().map(|inbox| inbox.id).collect();
        if let Err(error) = self.visitors.run(move |visitors| visitors.retain(&inboxes)).await {
            tracing::error!(%error, "the visitors of a removed inbox could not be forgotten");
        }
    }

    /// Writes up to where visitors have everything.
    pub(super) async fn keep(&self) {
        if let Err(error) = self.visitors.run(|visitors| visitors.keep()).await {
            tracing::error!(%error, "it could not be written what visitors have read");
        }
    }
}
