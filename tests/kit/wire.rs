//! The Janis wire by hand, without a client: for more than a client would send at once, and for what it never would.

use crate::parts::Keys;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;

/// Calls `/api/v1/*` with the keys of an inbox.
#[derive(Clone)]
pub struct Wire {
    http: reqwest::Client,
    hub: String,
    keys: Keys,
}

impl Wire {
    /// A bot at this hub.
    pub fn new(hub: &str, keys: impl Into<Keys>) -> Self {
        Self { http: reqwest::Client::new(), hub: hub.to_owned(), keys: keys.into() }
    }

    /// A call to be filled and sent.
    pub fn request(&self, call: &str) -> RequestBuilder {
        let request = self.http.post(format!("{}/api/v1/{call}", self.hub));
        request.header("apikey", &self.keys.api).header("clientkey", &self.keys.client)
    }

    /// Posts to a hub that may be gone; the error is how the connection failed.
    pub async fn try_call(&self, call: &str, body: &Value) -> reqwest::Result<(StatusCode, Value)> {
        let answer = self.request(call).header("platform", "messenger").json(body).send().await?;
        Ok((answer.status(), answer.json().await?))
    }

    /// Reads.
    pub async fn get(&self, call: &str) -> Value {
        let request = self.http.get(format!("{}/api/v1/{call}", self.hub));
        let request = request.header("apikey", &self.keys.api).header("clientkey", &self.keys.client);
        let answer = request.send().await.expect("the hub answers");
        assert!(answer.status().is_success(), "{call}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    /// Posts what the hub has to accept.
    pub async fn call(&self, call: &str, body: &Value) -> Value {
        let (status, answer) = self.try_call(call, body).await.expect("the hub answers");
        assert!(status.is_success(), "{call} is accepted: {status} {answer}");
        answer
    }
}
