//! Requests to bots and filters: time-outs, size limits, and what a failure says about whether it arrived.

use super::Failure;
use crate::outside::{self, Unread, Unsent};
use axum::http::StatusCode;
use bytes::Bytes;
use std::time::Duration;
use url::Url;

/// Connecting may take so long.
const CONNECT: Duration = Duration::from_secs(5);

/// Kept connections are given up before Node's servers close them (5 s): a request on one that closes may have arrived or not.
const IDLE: Duration = Duration::from_secs(3);

/// The largest answer, in bytes.
const LARGEST: usize = 4 << 20;

/// Why there is no body to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Whether it can't have arrived.
    pub not_arrived: bool,
    /// The other side's wish when to come again, in milliseconds.
    pub after_ms: Option<i64>,
    /// Why, as the end of a sentence that names who: `did not answer in 30 s`.
    pub why: String,
    /// The status and body, when there was an answer.
    pub answer: Option<(u16, Bytes)>,
}

impl Missed {
    /// What went wrong after it was sent, or can't be sent at all: there is no use in sending it again.
    pub fn by_us(why: String) -> Self {
        Self { not_arrived: false, after_ms: None, why, answer: None }
    }

    /// As the failure of `who`.
    pub fn of(self, who: &str) -> Failure {
        Failure(format!("{who} {}.", self.why))
    }
}

/// The client for bots and filters.
pub fn client() -> reqwest::Client {
    outside::client(|client| client.connect_timeout(CONNECT).pool_idle_timeout(IDLE))
}

/// Whether what is sent there can't be read on the way: https, or this machine.
pub fn secure(url: &Url) -> bool {
    url.scheme() == "https" || loopback(url)
}

/// Whether it is this machine.
fn loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Posts JSON and reads the body of a 2xx answer, all within `within`.
pub async fn post(
    client: &reqwest::Client,
    url: &Url,
    json: Vec<u8>,
    within: Duration,
) -> Result<Bytes, Missed> {
    let request = client.post(url.clone()).header("content-type", "application/json").body(json);
    let asked = async {
        let answer = outside::send(request).await.map_err(|unsent| match unsent {
            // It stays so until the settings change.
            Unsent::Forbidden(why) => Missed::by_us(format!("can't be asked: {why}")),
            Unsent::Failed(error) => missed(&error),
        })?;
        read(answer).await
    };
    match tokio::time::timeout(within, asked).await {
        Ok(answered) => answered,
        Err(_) => Err(Missed::by_us(format!("did not answer in {} s", within.as_secs_f64()))),
    }
}

/// Whether to go on trying.
#[async_trait::async_trait]
pub trait Patience: Send + Sync {
    /// Waits after the `tried`th try did not arrive, as the other side wishes; `false`: leave it.
    async fn again(&self, tried: u32, after_ms: Option<i64>) -> bool;
}

/// As [`post`], again and again while it can't have arrived and patience lasts.
pub async fn post_patiently(
    client: &reqwest::Client,
    url: &Url,
    json: Vec<u8>,
    within: Duration,
    patience: &dyn Patience,
) -> Result<Bytes, Missed> {
    let mut tried = 1;
    loop {
        match post(client, url, json.clone(), within).await {
            Err(missed) if missed.not_arrived && patience.again(tried, missed.after_ms).await => tried += 1,
            done => return done,
        }
    }
}

async fn read(answer: reqwest::Response) -> Result<Bytes, Missed> {
    let status = answer.status();
    let wish = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let after_ms = wish.and_then(|seconds| seconds.trim().parse::<i64>().ok()).map(|seconds| seconds * 1000);
    let body = outside::read(answer, LARGEST).await.map_err(|unread| match unread {
        Unread::TooLarge(_) => Missed::by_us(format!("answered with more than {} MiB", LARGEST >> 20)),
        Unread::Broken(error) => missed(&error),
    })?;
    if status.is_success() {
        return Ok(body.into());
    }
    // Only these say that nothing was done with it.
    let turned_away = status == StatusCode::TOO_MANY_REQUESTS
        || (status == StatusCode::SERVICE_UNAVAILABLE && after_ms.is_some());
    let why = match said(&body) {
        Some(said) => format!("answered {}: {said}", status.as_u16()),
        None => format!("answered {}", status.as_u16()),
    };
    Err(Missed { not_arrived: turned_away, after_ms, why, answer: Some((status.as_u16(), body.into())) })
}

/// What an error's body says: the SDK's `{"error", "message", "info"}`.
fn said(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let message = value.get("message")?.as_str()?;
    let said = match value.get("info").and_then(serde_json::Value::as_str) {
        Some(info) => format!("{message}: {info}"),
        None => message.to_owned(),
    };
    Some(said.chars().take(200).collect())
}

fn missed(error: &reqwest::Error) -> Missed {
    if error.is_connect() {
        // Not even connected: it can't have arrived.
        let why = "can't be reached".into();
        return Missed { not_arrived: true, after_ms: None, why, answer: None };
    }
    Missed::by_us("broke the connection off".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_trusted_with_a_token() {
        let secure = |url: &str| secure(&Url::parse(url).unwrap());
        assert!(
            secure("https://bot.example/") && secure("http://127.0.0.1:8888") && secure("http://[::1]:1")
        );
        assert!(secure("http://localhost:8888/x"));
        assert!(
            !secure("http://bot.example/")
                && !secure("http://localhost.example/")
                && !secure("http://10.0.0.1")
        );
    }
}
