//! What travels beside the log and is forgotten: typing, presence.

use baton_core::api::Signal;
use tokio::sync::broadcast;

/// So many signals may be on their way to a slow desktop before the oldest are dropped.
const AHEAD: usize = 256;

/// Sends what travels beside the log to every desktop; cheap to clone.
#[derive(Clone)]
pub struct Signals(broadcast::Sender<Signal>);

impl Default for Signals {
    fn default() -> Self {
        Self(broadcast::channel(AHEAD).0)
    }
}

impl Signals {
    /// Tells every desktop that is connected now.
    pub fn send(&self, signal: Signal) {
        // Nobody connected is nobody to tell.
        let _ = self.0.send(signal);
    }

    /// The signals from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.0.subscribe()
    }
}
