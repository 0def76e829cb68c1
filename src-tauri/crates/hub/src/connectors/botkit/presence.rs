//! Whether a visitor is there, as operators see it: beside the log, forgotten but for when somebody left.

use super::{Botkit, visitors::Key};
use crate::{clock, engine::Refused};
use baton_core::{
    ConversationId, Timestamp,
    api::{Presence, Signal},
};
use std::{sync::Arc, time::Duration};

/// So long nobody is told that a visitor left: who goes on to the site's next page is back by then.
const NEXT_PAGE: Duration = Duration::from_secs(4);

impl Botkit {
    /// How a visitor stands; `None` where nobody knows.
    pub(super) async fn presence_of(&self, key: Key) -> Result<Option<Presence>, Refused> {
        if let Some(there) = self.present.presence(&key) {
            return Ok(Some(there));
        }
        Ok(self.visitors.run(move |visitors| visitors.left(&key)).await?.map(Presence::left))
    }

    /// A visitor's first socket speaks for them.
    pub(super) fn came(&self, key: &Key, conversation: Option<ConversationId>) {
        self.visitors.leave(key, None);
        if let Some(conversation) = conversation {
            self.tell_presence(conversation, Presence::ONLINE);
        }
    }

    /// A visitor looks at the page again, or not any longer.
    pub(super) fn looks(&self, key: &Key, socket: u64, here: bool, conversation: Option<ConversationId>) {
        let changed = self.present.looks(key, socket, here, clock::now());
        if let (true, Some(now), Some(conversation)) = (changed, self.present.presence(key), conversation) {
            self.tell_presence(conversation, now);
        }
    }

    /// A visitor's last socket has gone.
    pub(super) fn went(self: &Arc<Self>, key: Key) {
        // When the hub itself ends nobody left.
        if self.ending.is_cancelled() {
            return;
        }
        let (botkit, at) = (Arc::clone(self), clock::now());
        self.visitors.leave(&key, Some(at));
        if self.present.is(&key) {
            // Back in the same moment.
            self.visitors.leave(&key, None);
            return;
        }
        let told = self.ending.clone().run_until_cancelled_owned(async move {
            tokio::time::sleep(NEXT_PAGE).await;
            if let Err(refused) = botkit.tell_that_left(&key, at).await {
                tracing::warn!(%refused, "operators were not told that a visitor left");
            }
        });
        self.sockets.spawn(told);
    }

    async fn tell_that_left(&self, key: &Key, at: Timestamp) -> Result<(), Refused> {
        // Who came back meanwhile, and perhaps left again, is not told of twice.
        let stands = self.presence_of(key.clone()).await?;
        if stands == Some(Presence::left(at))
            && let Some(conversation) = self.conversation_of(key).await?
        {
            self.tell_presence(conversation.id, Presence::left(at));
        }
        Ok(())
    }

    /// Tells every desktop.
    pub(super) fn tell_presence(&self, conversation: ConversationId, now: Presence) {
        self.context.signals.send(Signal::Presence { conversation, now });
    }
}
