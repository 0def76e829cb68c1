//! Replies by webhook, for clients without a socket (`useWebhook`).

use crate::delivery::Attempt;
use axum::http::StatusCode;
use serde_json::Value;
use std::time::Duration;

/// A webhook that takes longer is tried again later.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The client for all webhooks. Redirects are not followed: they could lead anywhere.
pub fn client() -> reqwest::Client {
    let built =
        reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
    built.unwrap_or_else(|error| {
        tracing::error!(%error, "webhooks use the usual client");
        reqwest::Client::new()
    })
}

/// Posts what a socket would be told: the event's members, and its name as `type`.
pub async fn post(client: &reqwest::Client, url: &str, event: &str, mut data: Value, id: &str) -> Attempt {
    if let Value::Object(members) = &mut data {
        members.insert("type".into(), event.into());
    }
    let sent = client.post(url).header("x-baton-id", id).json(&data).send().await;
    match sent {
        Ok(answer) => {
            judged(answer.status(), answer.headers().get("retry-after").and_then(|value| value.to_str().ok()))
        }
        Err(error) if error.is_builder() => Attempt::Refused {
            reason: "The webhook's address is not valid. Correct it in the inbox's settings.".into(),
        },
        // Not even connected: it can't have arrived.
        Err(error) if error.is_connect() => {
            Attempt::Retry { reason: "The bot did not answer.".into(), after_ms: None }
        }
        Err(error) => {
            tracing::debug!(error = %error.without_url(), "a webhook did not answer");
            Attempt::Retry { reason: "The bot did not answer in time.".into(), after_ms: None }
        }
    }
}

fn judged(status: StatusCode, retry_after: Option<&str>) -> Attempt {
    let after_ms =
        retry_after.and_then(|seconds| seconds.trim().parse::<i64>().ok()).map(|seconds| seconds * 1000);
    match status {
        ok if ok.is_success() => Attempt::Delivered,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Attempt::Refused { reason: "The bot refused it: the key is no longer valid.".into() }
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => Attempt::Refused {
            reason: "The bot refused it: the conversation was ended on their side.".into(),
        },
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Attempt::Retry { reason: "The bot is busy.".into(), after_ms }
        }
        refused if refused.is_client_error() => Attempt::Refused { reason: "The bot refused it.".into() },
        _ => Attempt::Retry { reason: "The bot did not answer.".into(), after_ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_means() {
        assert_eq!(judged(StatusCode::NO_CONTENT, None), Attempt::Delivered);
        assert!(matches!(judged(StatusCode::BAD_REQUEST, None), Attempt::Refused { .. }));
        assert!(matches!(judged(StatusCode::FOUND, None), Attempt::Retry { .. }));
        let busy = judged(StatusCode::TOO_MANY_REQUESTS, Some("7"));
        assert!(matches!(busy, Attempt::Retry { after_ms: Some(7_000), .. }));
    }
}
