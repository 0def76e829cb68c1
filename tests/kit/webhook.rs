//! A bot's webhook: hears what the hub posts to it and answers as it is told.

use crate::until;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, task::AbortHandle};

/// How a webhook answers a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// With this status.
    Status(u16),
    /// With 429 and a wish for so many seconds.
    Busy(u32),
    /// Not at all.
    Never,
}

/// Something that it heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// `x-baton-id`: by it a bot can tell a repeat.
    pub id: String,
    /// The body.
    pub body: Value,
}

/// A webhook on a port of its own. Gone when dropped.
pub struct Webhook {
    address: SocketAddr,
    state: Shared,
    serving: AbortHandle,
}

type Shared = Arc<Mutex<Told>>;

#[derive(Default)]
struct Told {
    heard: Vec<Heard>,
    /// For the next replies; after them it takes everything.
    answers: VecDeque<Answers>,
}

impl Webhook {
    /// A webhook that takes everything.
    pub async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// The same at an address that it had before.
    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let state = Shared::default();
        let routes = Router::new().route("/replies", post(hear)).with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await }).abort_handle();
        Self { address, state, serving }
    }

    /// Where it is, for `webhook_url`.
    pub fn url(&self) -> String {
        format!("http://{}/replies", self.address)
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next replies are answered so, one each.
    pub fn answers(&self, next: &[Answers]) {
        self.state.lock().expect("nobody dies holding it").answers.extend(next);
    }

    /// All of this type that it heard so far: `chat response`, `channel update`; Botcopy's `message`.
    pub fn heard(&self, kind: &str) -> Vec<Heard> {
        let state = self.state.lock().expect("nobody dies holding it");
        state.heard.iter().filter(|heard| type_of(&heard.body) == kind).cloned().collect()
    }

    /// Waits until it has heard so many of this type.
    pub async fn until_heard(&self, kind: &str, count: usize) -> Vec<Heard> {
        until(&format!("the webhook has heard {count} of {kind}"), async || {
            Some(self.heard(kind)).filter(|heard| heard.len() >= count)
        })
        .await
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What a body is: Janis says so in `type`, Botcopy in `eventType`.
fn type_of(body: &Value) -> &str {
    ["type", "eventType"].iter().find_map(|name| body[*name].as_str()).unwrap_or_default()
}

async fn hear(
    State(state): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<(), (StatusCode, HeaderMap)> {
    let id = headers.get("x-baton-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let answer = {
        let mut state = state.lock().expect("nobody dies holding it");
        let reply = matches!(type_of(&body), "chat response" | "message");
        state.heard.push(Heard { id, body });
        if reply { state.answers.pop_front() } else { None }
    };
    match answer {
        None => Ok(()),
        Some(Answers::Status(status)) => {
            Err((StatusCode::from_u16(status).expect("a status"), HeaderMap::new()))
        }
        Some(Answers::Busy(seconds)) => {
            let wish = HeaderMap::from_iter([("retry-after".parse().expect("a name"), seconds.into())]);
            Err((StatusCode::TOO_MANY_REQUESTS, wish))
        }
        Some(Answers::Never) => std::future::pending().await,
    }
}
