//! Requests to the vendors' side, and what an answer means for a delivery.

use crate::{
    delivery::Attempt,
    outside::{self, Unsent},
};
use axum::http::StatusCode;
use std::time::Duration;

/// A request that takes longer is tried again later.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What is to be done about an address.
const CORRECT: &str = "Correct it in the inbox's settings.";

/// The client for requests to the vendors' side.
pub fn client() -> reqwest::Client {
    outside::client(|client| client.timeout(TIMEOUT))
}

/// What sending this request came to. Of the answer only status and `Retry-After` count.
pub async fn attempt(request: reqwest::RequestBuilder) -> Attempt {
    match outside::send(request).await {
        Ok(answer) => {
            judged(answer.status(), answer.headers().get("retry-after").and_then(|value| value.to_str().ok()))
        }
        Err(Unsent::Forbidden(why)) => {
            Attempt::Refused { reason: format!("The bot's address can't be used: {why}. {CORRECT}") }
        }
        Err(Unsent::Failed(error)) => failed(&error),
    }
}

/// What a request without an answer came to.
fn failed(error: &reqwest::Error) -> Attempt {
    if error.is_builder() {
        let reason = format!("The bot's address is not valid. {CORRECT}");
        return Attempt::Refused { reason };
    }
    // Not even connected: it can't have arrived.
    let reason =
        if error.is_connect() { "The bot did not answer." } else { "The bot did not answer in time." };
    tracing::debug!(%error, "the vendor's side did not answer");
    Attempt::Retry { reason: reason.into(), after_ms: None }
}

/// What an answer's status means.
pub fn judged(status: StatusCode, retry_after: Option<&str>) -> Attempt {
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
        moved if moved.is_redirection() => Attempt::Retry {
            reason: "The bot's address leads to another one, and keys are not carried there. Put that one into the inbox's settings.".into(),
            after_ms,
        },
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
