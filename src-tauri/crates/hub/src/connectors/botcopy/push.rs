//! Pushes to Botcopy: their bodies, and what sending one came to.

use crate::{
    delivery::Attempt,
    directory::Inbox,
    outside::{self, Unsent},
};
use axum::http::StatusCode;
use baton_core::{Control, Conversation, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

/// A push that takes longer is given up.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The customer and the bot that a push is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The customer.
    pub user: String,
    /// The bot.
    pub bot: String,
}

/// Whether the bot is paused, and for how many minutes of silence: both are in every push, so that the lease is renewed on both
/// sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause(pub Option<i64>);

impl Pause {
    /// As the conversation stands.
    pub fn of(conversation: &Conversation, now: Timestamp) -> Self {
        let until = match &conversation.control {
            control @ (Control::Operator { .. } | Control::Waiting { .. }) if control.bot_is_silent(now) => {
                control.resumes_at()
            }
            _ => None,
        };
        Self(until.map(|until| minutes(until.ms_since(now))))
    }
}

/// Whole minutes, at least one: Botcopy's side never wakes before ours.
pub fn minutes(ms: i64) -> i64 {
    (ms.max(1) + 59_999) / 60_000
}

fn body(event: &str, to: &Address, pause: Pause) -> Value {
    json!({
        "eventType": event,
        "userId": to.user,
        "botId": to.bot,
        "paused": pause.0.is_some(),
        "minutesPaused": pause.0.unwrap_or_default(),
    })
}

/// An operator's words.
pub fn message(to: &Address, pause: Pause, text: &str) -> Value {
    let mut body = body("message", to, pause);
    body["text"] = text.into();
    body
}

/// The operator types.
pub fn typing(to: &Address, pause: Pause) -> Value {
    body("user_typing", to, pause)
}

/// A person talks from now on.
pub fn paused(to: &Address, pause: Pause, agent: &str, avatar: Option<&str>) -> Value {
    let mut body = body("channel_update", to, pause);
    body["agentProfile"] = json!({"name": agent});
    if let Some(url) = avatar {
        body["agentProfile"]["avatarUrl"] = url.into();
    }
    body
}

/// The bot talks from now on; `event` is fired in it (`default`, `none` or a name).
pub fn resumed(to: &Address, agent: Option<&str>, event: Option<&str>) -> Value {
    let mut body = body("channel_update", to, Pause(None));
    if let Some(agent) = agent {
        body["agentProfile"] = json!({"name": agent});
    }
    if let Some(event) = event {
        body["unpauseChatEvent"] = event.into();
    }
    body
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Botcopy has it.
    Accepted,
    /// Botcopy does not have it; later it may take it.
    Later {
        /// Why, for an operator.
        reason: String,
        /// When it asked for it, in milliseconds.
        after_ms: Option<i64>,
    },
    /// Nobody knows whether Botcopy has it.
    Unsure,
    /// Botcopy never takes it.
    Refused(String),
}

impl Sent {
    /// As the delivery of a message: what may have arrived is not said again without an operator's word.
    pub fn delivery(self) -> Attempt {
        match self {
            Self::Accepted => Attempt::Delivered,
            Self::Later { reason, after_ms } => Attempt::Retry { reason, after_ms },
            Self::Refused(reason) => Attempt::Refused { reason },
            Self::Unsure => Attempt::Refused {
                reason: "Botcopy did not answer in time; it may have arrived. Try again if it did not."
                    .into(),
            },
        }
    }
}

/// The client for pushes. Each has a connection of its own: one that Botcopy closed meanwhile would leave it open whether a
/// message arrived.
pub fn client() -> reqwest::Client {
    outside::client(|client| client.timeout(TIMEOUT).pool_max_idle_per_host(0))
}

/// Sends one push with the inbox's key.
pub async fn send(client: &reqwest::Client, inbox: &Inbox, body: &Value) -> Sent {
    let (Some(url), Some(key)) = (inbox.settings.get("push_url"), inbox.private.0.get("api_key")) else {
        return Sent::Refused("The inbox has no API key. Add it in the inbox's settings.".into());
    };
    match outside::send(client.post(url).header("authorization", key).json(body)).await {
        Ok(answer) => {
            let wished = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            judged(answer.status(), wished)
        }
        Err(Unsent::Forbidden(why)) => {
            Sent::Refused(format!("push_url can't be used: {why}. Correct it in the inbox's settings."))
        }
        Err(Unsent::Failed(error)) if error.is_builder() => {
            Sent::Refused("push_url is not a valid address. Correct it in the inbox's settings.".into())
        }
        Err(Unsent::Failed(error)) if error.is_connect() => {
            Sent::Later { reason: "Botcopy can't be reached.".into(), after_ms: None }
        }
        Err(Unsent::Failed(error)) => {
            tracing::debug!(%error, "Botcopy did not answer");
            Sent::Unsure
        }
    }
}

fn judged(status: StatusCode, retry_after: Option<&str>) -> Sent {
    let after_ms =
        retry_after.and_then(|seconds| seconds.trim().parse::<i64>().ok()).map(|s| s.saturating_mul(1000));
    match status {
        ok if ok.is_success() => Sent::Accepted,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Sent::Refused(
            "Botcopy refused the API key. Generate a new one in its portal, put it in the inbox's settings, and try again."
                .into(),
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => Sent::Refused(
            "Botcopy does not know this customer any more, or push_url leads elsewhere.".into(),
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Sent::Later { reason: "Botcopy is busy.".into(), after_ms }
        }
        moved if moved.is_redirection() => {
            Sent::Refused("push_url leads to another address. Put that in the inbox's settings.".into())
        }
        refused if refused.is_client_error() => {
            Sent::Refused(format!("Botcopy refused it (status {}).", refused.as_u16()))
        }
        other => {
            Sent::Later { reason: format!("Botcopy has a problem (status {}).", other.as_u16()), after_ms }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::Content;

    fn to() -> Address {
        Address { user: "u1".into(), bot: "b1".into() }
    }

    #[test]
    fn what_an_operator_says_arrives_as_its_preview_shows() {
        let carries = super::super::CARRIES;
        let written = |content: &Content| message(&to(), Pause(Some(10)), content.spoken());
        crate::connectors::golden::arrives("botcopy", carries, written);
    }

    #[test]
    fn bodies_as_the_seed_has_them() {
        let pause = Pause(Some(10));
        assert_eq!(
            message(&to(), pause, "Ana here"),
            json!({"eventType": "message", "userId": "u1", "botId": "b1", "paused": true, "minutesPaused": 10, "text": "Ana here"})
        );
        assert_eq!(
            paused(&to(), pause, "Ana", Some("https://x.example/ana.png")),
            json!({"eventType": "channel_update", "userId": "u1", "botId": "b1", "paused": true, "minutesPaused": 10,
                "agentProfile": {"name": "Ana", "avatarUrl": "https://x.example/ana.png"}})
        );
        assert_eq!(
            resumed(&to(), None, Some("none")),
            json!({"eventType": "channel_update", "userId": "u1", "botId": "b1", "paused": false, "minutesPaused": 0,
                "unpauseChatEvent": "none"})
        );
        assert_eq!(typing(&to(), pause)["eventType"], "user_typing");
    }

    #[test]
    fn botcopy_never_wakes_before_baton() {
        assert_eq!([1, 59_999, 60_000, 60_001, 600_000].map(minutes), [1, 1, 1, 2, 10]);
    }

    #[test]
    fn what_an_answer_means() {
        assert_eq!(judged(StatusCode::OK, None), Sent::Accepted);
        assert!(
            matches!(judged(StatusCode::UNAUTHORIZED, None), Sent::Refused(why) if why.contains("API key"))
        );
        let busy = judged(StatusCode::TOO_MANY_REQUESTS, Some("7"));
        assert!(matches!(busy, Sent::Later { after_ms: Some(7_000), .. }));
        assert!(matches!(judged(StatusCode::BAD_GATEWAY, None), Sent::Later { .. }));
        assert!(matches!(judged(StatusCode::FOUND, None), Sent::Refused(_)));
    }
}
