//! The delivery queue's handle for connectors.

use super::Dispatcher;
use crate::{
    directory::Directory,
    engine::{Engine, Refused},
    files::Files,
    store::Reader,
};
use baton_core::{
    Action, Actor, Command, ConversationId, Delivery, DeliveryState, InboxId, MessageId, Refusal, Target,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{broadcast, oneshot};

/// So many wakes may be on their way; a lane that lags wakes all the same.
const WAKES: usize = 256;

/// Somebody is there again: a whole inbox, or one of its contacts.
pub(super) type Wake = (InboxId, Option<Arc<str>>);

/// The delivery queue's handle for connectors; cheap to clone.
#[derive(Clone)]
pub struct Deliveries {
    pub(super) engine: Engine,
    pub(super) reader: Reader,
    pub(super) files: Files,
    wakes: broadcast::Sender<Wake>,
    /// Who waits for the channel's confirmation of a message.
    awaited: Arc<Mutex<HashMap<MessageId, oneshot::Sender<()>>>>,
}

/// A hub's delivery queue: the handle for connectors, and the dispatcher to run.
pub fn queue(engine: Engine, reader: Reader, directory: Directory, files: Files) -> (Deliveries, Dispatcher) {
    let (wakes, _) = broadcast::channel(WAKES);
    let deliveries = Deliveries { engine, reader, files, wakes, awaited: Arc::default() };
    // The feed is taken now: nothing that happens between here and `run` is missed.
    let dispatcher = Dispatcher::new(deliveries.clone(), directory);
    (deliveries, dispatcher)
}

impl Deliveries {
    /// The channel of this inbox confirmed the message: an echo, a receipt. Also when it had been given up before.
    pub async fn confirm(&self, inbox: InboxId, message: MessageId) {
        let outgoing = self.reader.run(move |reader| reader.outgoing(message)).await;
        if matches!(&outgoing, Ok(Some((_, conversation, _))) if conversation.inbox != inbox) {
            tracing::warn!(%message, "a bot confirmed another inbox's message");
            return;
        }
        let waiting = self.awaited.lock().unwrap_or_else(PoisonError::into_inner).remove(&message);
        if let Some(waiting) = waiting {
            // Who waited may have just given up: then the report below still revives the message.
            let _ = waiting.send(());
        }
        match outgoing {
            Ok(Some((event, _, tries))) => {
                self.report(event.conversation, message, DeliveryState::Delivered, None, tries).await;
            }
            // Delivered already, or none of ours.
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a confirmation could not be recorded"),
        }
    }

    /// Somebody is there again: what waits for this inbox goes out now.
    pub fn wake(&self, inbox: InboxId) {
        // Nobody waiting is nobody to wake.
        let _ = self.wakes.send((inbox, None));
    }

    /// This contact of the inbox is there again: what waits for them goes out now.
    pub fn wake_for(&self, inbox: InboxId, contact: &Arc<str>) {
        // Nobody waiting is nobody to wake.
        let _ = self.wakes.send((inbox, Some(Arc::clone(contact))));
    }

    pub(super) fn wakes(&self) -> broadcast::Receiver<Wake> {
        self.wakes.subscribe()
    }

    /// Resolves when the channel confirms this message.
    pub(super) fn awaiting(&self, message: MessageId) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner).insert(message, sender);
        receiver
    }

    pub(super) fn not_awaiting(&self, message: MessageId) {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner).remove(&message);
    }

    /// Records what became of a message; `false` when that makes no sense any more (delivered, erased) or can't be recorded.
    pub(super) async fn report(
        &self,
        conversation: ConversationId,
        message: MessageId,
        state: DeliveryState,
        reason: Option<String>,
        tries: u32,
    ) -> bool {
        let action =
            Action::Report { message, delivery: Delivery { state, reason, taken_back: false }, tries };
        let target = Target::Conversation(conversation);
        let command = Command { id: None, target, actor: Actor::system(), expected: None, action };
        match self.engine.submit(command).await {
            // Also what the log says already: a restart finds a message waiting for just what it waits for again.
            Ok(_) | Err(Refused::Rule(Refusal::AlreadySo)) => true,
            Err(Refused::Rule(refusal)) => {
                tracing::debug!(%refusal, "a report came too late");
                false
            }
            Err(refused) => {
                tracing::error!(%refused, "what became of a message could not be recorded");
                false
            }
        }
    }
}
