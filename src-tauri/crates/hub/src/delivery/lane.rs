//! Bringing one message to its channel: tries, waits and outcomes, each recorded before the next.

use super::{Attempt, Deliveries, Parcel};
use crate::{connectors::Connectors, directory::Directory};
use baton_core::{DeliveryState, MessageId, OperatorRef, retry_delay_ms};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Semaphore, broadcast::error::RecvError, oneshot};
use tokio_util::sync::CancellationToken;

/// How often a message that waits for a bot looks whether one is there, should its wake have been missed.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// What a lane works with.
#[derive(Clone)]
pub struct Lane {
    pub deliveries: Deliveries,
    pub directory: Directory,
    pub connectors: Connectors,
    /// So many tries of one inbox may be under way.
    pub inbox_permits: Arc<Semaphore>,
    /// The hub ends: nothing is waited for any more. A try under way is finished.
    pub ending: CancellationToken,
}

/// Resolves when the channel confirms the message.
type Confirmed = Option<oneshot::Receiver<()>>;

/// What the operator reads when Baton ended between a try and its outcome.
pub const CUT_OFF: &str = "Baton stopped while sending this; it may have arrived. Try again if it did not.";
const NOT_CONFIRMED: &str = "The bot did not confirm this; it may have arrived. Try again if it did not.";
const INBOX_GONE: &str = "Its inbox was removed.";

impl Lane {
    /// Brings a message to its channel or its end.
    pub async fn bring(self, message: MessageId) {
        let loaded = self.deliveries.reader.run(move |reader| reader.outgoing(message)).await;
        let (event, conversation, tries) = match loaded {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return,
            Err(error) => return tracing::error!(%error, "a message to deliver could not be read"),
        };
        let (baton_core::Kind::Message(said), Some(operator)) = (event.kind, event.actor.id) else { return };
        let mut parcel = Parcel {
            message,
            seq: event.seq,
            conversation: event.conversation,
            inbox: conversation.inbox,
            contact: conversation.contact,
            operator: OperatorRef { id: operator, name: event.actor.name },
            content: said.content,
            tries,
        };
        let mut waits_as: Option<String> = None;
        loop {
            let Some((attempt, confirmed)) = self.attempt(&mut parcel).await else { return };
            metrics::counter!("baton_deliveries_total", "outcome" => outcome(&attempt)).increment(1);
            match attempt {
                Attempt::Delivered => return self.end(&parcel, DeliveryState::Delivered, None).await,
                Attempt::Refused { reason } => {
                    return self.end(&parcel, DeliveryState::Failed, Some(reason)).await;
                }
                Attempt::Sent { confirm_within_ms } => {
                    return self.confirmed(&parcel, confirmed, confirm_within_ms).await;
                }
                Attempt::Retry { reason, after_ms } => {
                    let Some(wait) = retry_delay_ms(parcel.tries, after_ms, rand::random()) else {
                        return self.end(&parcel, DeliveryState::Failed, Some(reason)).await;
                    };
                    if !self.waits(&parcel, reason).await {
                        return;
                    }
                    let wait = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs()));
                    if self.ending.run_until_cancelled(wait).await.is_none() {
                        return;
                    }
                }
                Attempt::Away { reason } => {
                    let known = waits_as.replace(reason.clone()).is_some_and(|known| known == reason);
                    if !known && !self.waits(&parcel, reason).await {
                        return;
                    }
                    match self.ending.run_until_cancelled(self.until_there(&parcel)).await {
                        Some(true) => {}
                        Some(false) | None => return,
                    }
                }
            }
        }
    }

    /// One try, counted in the log before it is made unless nobody is there to take it. `None`: there is nothing to try any more.
    async fn attempt(&self, parcel: &mut Parcel) -> Option<(Attempt, Confirmed)> {
        let Some(inbox) = self.directory.inbox(parcel.inbox) else {
            self.end(parcel, DeliveryState::Failed, Some(INBOX_GONE.into())).await;
            return None;
        };
        let connector = self.connectors.of(inbox.kind)?;
        if let Some(reason) = connector.absent(&inbox, &parcel.contact) {
            return Some((Attempt::Away { reason }, None));
        }
        let Ok(_permit) = self.inbox_permits.acquire().await else { return None };
        let counted = self.deliveries.report(
            parcel.conversation,
            parcel.message,
            DeliveryState::Pending,
            None,
            parcel.tries + 1,
        );
        if !counted.await {
            return None;
        }
        parcel.tries += 1;
        if let Err(error) = self.deliveries.files.refresh(&mut parcel.content).await {
            tracing::warn!(%error, "a message's files could not be given fresh addresses");
        }
        // Waited for from before the try: an echo may be back before the try has returned.
        let confirmed = self.deliveries.awaiting(parcel.message);
        let attempt = connector.deliver(&inbox, parcel).await;
        if matches!(attempt, Attempt::Sent { .. }) {
            return Some((attempt, Some(confirmed)));
        }
        self.deliveries.not_awaiting(parcel.message);
        if matches!(attempt, Attempt::Away { .. }) {
            parcel.tries -= 1;
        }
        Some((attempt, None))
    }

    async fn waits(&self, parcel: &Parcel, reason: String) -> bool {
        let Parcel { conversation, message, tries, .. } = *parcel;
        self.deliveries.report(conversation, message, DeliveryState::Pending, Some(reason), tries).await
    }

    async fn end(&self, parcel: &Parcel, state: DeliveryState, reason: Option<String>) {
        let Parcel { conversation, message, tries, .. } = *parcel;
        self.deliveries.report(conversation, message, state, reason, tries).await;
    }

    async fn confirmed(&self, parcel: &Parcel, confirmed: Confirmed, within_ms: i64) {
        let Some(confirmed) = confirmed else { return };
        let within = tokio::time::timeout(Duration::from_millis(within_ms.unsigned_abs()), confirmed);
        if let Some(Err(_too_late)) = self.ending.run_until_cancelled(within).await {
            self.deliveries.not_awaiting(parcel.message);
            self.end(parcel, DeliveryState::Failed, Some(NOT_CONFIRMED.into())).await;
        }
    }

    /// Waits until the contact can be reached; `false` when the message came to its end meanwhile: they fetched it.
    async fn until_there(&self, parcel: &Parcel) -> bool {
        let mut wakes = self.deliveries.wakes();
        let there = || {
            let Some(inbox) = self.directory.inbox(parcel.inbox) else { return true };
            let connector = self.connectors.of(inbox.kind);
            connector.is_none_or(|connector| connector.absent(&inbox, &parcel.contact).is_none())
        };
        while !there() {
            match tokio::time::timeout(LOOK_EVERY, wakes.recv()).await {
                Ok(Ok((inbox, _))) if inbox != parcel.inbox => {}
                Ok(Ok((_, Some(contact)))) if *contact != *parcel.contact.id => {}
                Ok(Ok((_, None)) | Err(RecvError::Closed)) => return true,
                Ok(Ok((_, Some(_)))) => {
                    let message = parcel.message;
                    let waits = self.deliveries.reader.run(move |reader| reader.outgoing(message)).await;
                    if matches!(waits, Ok(None)) {
                        return false;
                    }
                }
                Ok(Err(RecvError::Lagged(_))) | Err(_) => {}
            }
        }
        true
    }
}

fn outcome(attempt: &Attempt) -> &'static str {
    match attempt {
        Attempt::Delivered => "delivered",
        Attempt::Sent { .. } => "sent",
        Attempt::Retry { .. } => "retry",
        Attempt::Away { .. } => "away",
        Attempt::Refused { .. } => "refused",
    }
}
