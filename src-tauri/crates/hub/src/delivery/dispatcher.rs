//! The dispatcher: one lane per conversation, in the order of the log; all of it follows from the log.

use super::{
    Deliveries,
    lane::{CUT_OFF, Lane},
    teller::Teller,
};
use crate::{
    connectors::Connectors,
    directory::Directory,
    engine::{Feed, Happened},
};
use baton_core::{ActorKind, ConversationId, DeliveryState, InboxId, Kind, MessageId};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Feeds the lanes from the log.
pub struct Dispatcher {
    deliveries: Deliveries,
    directory: Directory,
    feed: Feed,
    /// Messages by conversation; the first of each is under way.
    lanes: HashMap<ConversationId, VecDeque<MessageId>>,
    permits: HashMap<InboxId, Arc<Semaphore>>,
}

impl Dispatcher {
    pub(super) fn new(deliveries: Deliveries, directory: Directory) -> Self {
        let feed = deliveries.engine.feed();
        Self { deliveries, directory, feed, lanes: HashMap::new(), permits: HashMap::new() }
    }

    /// Delivers until the hub ends. A message that is under way then is under way in the log, and said so at the next start.
    pub async fn run(mut self, connectors: Connectors, ending: CancellationToken) {
        let (done, mut ended) = mpsc::unbounded_channel();
        let mut teller = Teller::new(self.directory.clone(), connectors.clone());
        let tasks = TaskTracker::new();
        let mut start = self.left_over(true).await;
        loop {
            for (conversation, inbox, message) in start.drain(..) {
                let lane = Lane {
                    deliveries: self.deliveries.clone(),
                    directory: self.directory.clone(),
                    connectors: connectors.clone(),
                    inbox_permits: self.permits(inbox, &connectors),
                    ending: ending.clone(),
                };
                let done = done.clone();
                tasks.spawn(async move {
                    lane.bring(message).await;
                    // The dispatcher ends with the hub: then nobody needs to know.
                    let _ = done.send((conversation, inbox));
                });
            }
            tokio::select! {
                () = ending.cancelled() => break,
                Some((conversation, inbox)) = ended.recv() => {
                    start.extend(self.next(conversation).map(|message| (conversation, inbox, message)));
                }
                happened = self.feed.happened() => match happened {
                    None => break,
                    Some(Ok(happened)) => {
                        if happened.silence_changed {
                            teller.tell(Arc::clone(&happened.after));
                        }
                        start.extend(self.take_up(&happened));
                    }
                    Some(Err(_missed)) => start = self.left_over(false).await,
                },
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    fn permits(&mut self, id: InboxId, connectors: &Connectors) -> Arc<Semaphore> {
        let permits = self.permits.entry(id).or_insert_with(|| {
            let connector = self.directory.inbox(id).and_then(|inbox| connectors.of(inbox.kind));
            Arc::new(Semaphore::new(connector.map_or(1, |connector| connector.at_a_time())))
        });
        Arc::clone(permits)
    }

    /// A message to bring, when nothing of its conversation is under way.
    fn take_up(&mut self, happened: &Happened) -> Option<(ConversationId, InboxId, MessageId)> {
        let event = &happened.event;
        let message = match &event.kind {
            Kind::Message(_) => event.to_deliver()?.message,
            // An operator's word to try again.
            Kind::Delivery { message, delivery, tries: 0 }
                if delivery.state == DeliveryState::Pending && event.actor.kind == ActorKind::Operator =>
            {
                *message
            }
            _ => return None,
        };
        self.add(event.conversation, message).then_some((event.conversation, happened.after.inbox, message))
    }

    /// Adds a message to its lane; `true` when it is the first there.
    fn add(&mut self, conversation: ConversationId, message: MessageId) -> bool {
        let lane = self.lanes.entry(conversation).or_default();
        if lane.contains(&message) {
            return false;
        }
        lane.push_back(message);
        lane.len() == 1
    }

    /// The first of the lane has ended; the next to bring.
    fn next(&mut self, conversation: ConversationId) -> Option<MessageId> {
        let lane = self.lanes.get_mut(&conversation)?;
        lane.pop_front();
        let next = lane.front().copied();
        if next.is_none() {
            self.lanes.remove(&conversation);
        }
        next
    }

    /// What the log says is not delivered. At the start, what was under way is given up in words: it may have arrived.
    async fn left_over(&mut self, starting: bool) -> Vec<(ConversationId, InboxId, MessageId)> {
        let rows = match self.deliveries.reader.run(|reader| reader.undelivered()).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::error!(%error, "the delivery queue could not be read");
                return Vec::new();
            }
        };
        let mut start = Vec::new();
        for row in rows.into_iter().filter(|row| !row.failed) {
            if starting && row.under_way() {
                let words = Some(CUT_OFF.to_owned());
                self.deliveries
                    .report(row.conversation, row.message, DeliveryState::Failed, words, row.tries)
                    .await;
            } else if self.add(row.conversation, row.message) {
                let message = row.message;
                match self.deliveries.reader.run(move |reader| reader.outgoing(message)).await {
                    Ok(Some((_, conversation, _))) => {
                        start.push((conversation.id, conversation.inbox, message))
                    }
                    Ok(None) => {}
                    Err(error) => tracing::error!(%error, "a message to deliver could not be read"),
                }
            }
        }
        start
    }
}
