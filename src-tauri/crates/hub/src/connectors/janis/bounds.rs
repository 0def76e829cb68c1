//! What the platform behind a bot takes: its client says with each call which one that is.

use super::{CARRIES, Janis};
use crate::{connectors::platforms::limits, engine::Refused};
use axum::http::HeaderMap;
use baton_core::{Action, Actor, Carries, Command, Conversation, Refusal, Target};

/// The platform that a client names in its header: `messenger`, `slack`, `microsoft`.
pub fn platform(headers: &HeaderMap) -> Option<&str> {
    headers.get("platform").and_then(|value| value.to_str().ok())
}

/// What a conversation there carries; `None` when that is all that this channel carries.
fn carries(platform: &str) -> Option<Carries> {
    let carries = Carries { limits: limits::of(platform), ..CARRIES };
    (carries != CARRIES).then_some(carries)
}

impl Janis {
    /// Records what the conversation's platform takes, when it is news. What can't be recorded now is, when the contact writes next.
    pub(super) async fn bound(&self, of: &Conversation, platform: Option<&str>) {
        let Some(platform) = platform else { return };
        let carries = carries(platform);
        if of.carries == carries {
            return;
        }
        let (target, actor) = (Target::Conversation(of.id), Actor::system());
        let action = Action::Declare { carries };
        let command = Command { id: None, target, actor, expected: None, action };
        match self.context.engine.submit(command).await {
            Ok(_) | Err(Refused::Rule(Refusal::AlreadySo)) => {}
            Err(refused) => tracing::warn!(%refused, "what a platform takes was not recorded"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_without_published_bounds_carries_all_that_the_channel_does() {
        assert_eq!(carries("slack"), None);
        let page = carries("messenger").unwrap();
        assert_eq!((page.limits.text, page.typing, page.cards), (Some(2_000), true, false));
    }
}
