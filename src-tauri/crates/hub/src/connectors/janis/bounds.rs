//! What the platform behind a bot takes: its client says with each call which one that is.

use super::{CARRIES, Janis};
use crate::connectors::platforms::limits;
use axum::http::HeaderMap;
use baton_core::{Actor, Conversation, Target};

/// The platform that a client names in its header: `messenger`, `slack`, `microsoft`.
pub fn platform(headers: &HeaderMap) -> Option<&str> {
    headers.get("platform").and_then(|value| value.to_str().ok())
}

impl Janis {
    /// Records what the conversation's platform takes, when it is news. What can't be recorded now is, when the contact writes next.
    pub(super) async fn bound(&self, of: &Conversation, platform: Option<&str>) {
        let Some(platform) = platform else { return };
        let carries = limits::within(CARRIES, platform);
        if of.carries == carries {
            return;
        }
        let target = Target::Conversation(of.id);
        if let Err(refused) = self.context.engine.declare(target, Actor::system(), carries).await {
            tracing::warn!(%refused, "what a platform takes was not recorded");
        }
    }
}
