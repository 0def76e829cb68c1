//! A desk in a process of its own, to be killed.

use super::Part;
use crate::{Operator, until};
use baton_core::ConversationId;
use serde_json::{Value, json};
use std::path::Path;

/// A desk's process.
pub struct DeskProcess {
    part: Part,
}

impl DeskProcess {
    /// Opens an operator's desk on these files. `program` is `env!("CARGO_BIN_EXE_baton-desk-part")`, which only a story can name.
    pub async fn start(program: &str, hub: &str, operator: &Operator, data: &Path) -> Self {
        let part = Part::program(Path::new(program));
        let options = json!({ "data": data, "hub": hub, "token": operator.token });
        part.call("start", options).await.expect("the desk opens");
        Self { part }
    }

    /// Sends a text: it is in the outbox when this returns.
    pub async fn send(&self, of: ConversationId, text: &str) {
        self.part.call("send", json!({ "of": of, "text": text })).await.expect("the outbox takes it");
    }

    /// Hands back.
    pub async fn hand_back(&self, of: ConversationId) {
        self.part.call("hand_back", json!({ "of": of })).await.expect("the outbox takes it");
    }

    /// What the status line says.
    pub async fn status(&self) -> Value {
        self.part.call("status", json!({})).await.expect("a desk has a status")
    }

    /// A thread as the window shows it; an error while it is not in the cache.
    pub async fn try_thread(&self, of: ConversationId) -> Result<Value, String> {
        self.part.call("thread", json!({ "of": of })).await
    }

    /// Waits until the connection stands so: `live`, `away`.
    pub async fn until_link(&self, state: &str) {
        until(&format!("the desk is {state}"), async || {
            (self.status().await["link"]["state"] == state).then_some(())
        })
        .await;
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.part.kill();
    }
}
