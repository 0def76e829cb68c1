//! The way from the rules to the program that shows notifications.

use crate::view::Call;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// So many calls wait for a program that is busy; then the rules wait.
const AHEAD: usize = 64;

/// Hands calls to the one subscriber; cheap to clone.
#[derive(Clone, Default)]
pub struct Calls {
    subscriber: Arc<Mutex<Option<mpsc::Sender<Call>>>>,
}

impl Calls {
    /// The subscriber from now on; a former one gets no more.
    pub fn subscribe(&self) -> mpsc::Receiver<Call> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        *self.subscriber.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// Hands one over; without a subscriber nobody is called.
    pub async fn send(&self, call: Call) {
        let sender = self.subscriber.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(sender) = sender {
            // A subscriber that is gone is not called.
            let _ = sender.send(call).await;
        }
    }
}
