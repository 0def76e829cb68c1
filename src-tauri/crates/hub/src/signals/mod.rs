//! What travels beside the log and is forgotten: typing, presence.

mod duty;

pub use duty::Duty;

use baton_core::api::Signal;
use tokio::sync::broadcast;

/// So many signals may be on their way to a slow desktop before the oldest are dropped.
const AHEAD: usize = 256;

/// Sends what travels beside the log to every desktop; cheap to clone.
#[derive(Clone)]
pub struct Signals {
    sent: broadcast::Sender<Signal>,
    /// Who is on duty.
    pub duty: Duty,
}

impl Default for Signals {
    fn default() -> Self {
        Self { sent: broadcast::channel(AHEAD).0, duty: Duty::default() }
    }
}

impl Signals {
    /// Tells every desktop that is connected now.
    pub fn send(&self, signal: Signal) {
        // Nobody connected is nobody to tell.
        let _ = self.sent.send(signal);
    }

    /// The signals from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.sent.subscribe()
    }
}
