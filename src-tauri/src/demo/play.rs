//! One customer's conversation: the opening, then answers to whoever speaks.

use super::{
    cast::{Customer, PACE_MS, Step},
    socket::Event,
    wire::{Wire, echo, incoming, outgoing},
};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Plays until dropped. `begun`: the opening was played before a restart.
pub async fn play(
    customer: &'static Customer,
    begun: bool,
    wire: Wire,
    mut events: broadcast::Receiver<Event>,
    typing: mpsc::Sender<String>,
) {
    let mut scene = Scene { customer, wire, typing, last: Value::Null, paused: false, answers: 0 };
    if !begun {
        pause(customer.begins_ms).await;
        for step in customer.opening {
            if let Err(error) = scene.step(step).await {
                tracing::warn!(%error, "the demo bot's call failed");
            }
            pause(PACE_MS).await;
        }
    }
    loop {
        match events.recv().await {
            Ok((name, argument)) if argument["channel"] == customer.id => {
                if let Err(error) = scene.hear(&name, &argument).await {
                    tracing::warn!(%error, "the demo bot's call failed");
                }
            }
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

struct Scene {
    customer: &'static Customer,
    wire: Wire,
    typing: mpsc::Sender<String>,
    /// What the customer said last, as it was sent.
    last: Value,
    paused: bool,
    answers: usize,
}

impl Scene {
    async fn says(&mut self, text: &str) -> reqwest::Result<()> {
        self.last = incoming(self.customer.id, self.customer.name, text);
        self.paused = self.wire.call("in", &self.last).await?["paused"] == true;
        Ok(())
    }

    /// The bot is silent while it is paused.
    async fn bot(&self, text: &str, offers: &[&str]) -> reqwest::Result<()> {
        if !self.paused {
            self.wire.call("out", &outgoing(self.customer.id, text, offers)).await?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> reqwest::Result<()> {
        match step {
            Step::Says(text) => self.says(text).await,
            Step::Bot(text, offers) => self.bot(text, offers).await,
            _ if self.paused => Ok(()),
            Step::Missed => self.wire.call("unknown", &self.last).await.map(drop),
            Step::Human => self.wire.call("human", &self.last).await.map(drop),
        }
    }

    async fn hear(&mut self, name: &str, argument: &Value) -> reqwest::Result<()> {
        match name {
            "chat response" => {
                self.wire.call("out", &echo(argument)).await?;
                pause(1500).await;
                self.typing.send(self.customer.id.into()).await.ok();
                pause(2500).await;
                self.says(self.customer.answer(self.answers)).await?;
                self.answers += 1;
                self.bot("Is there anything else that I can do for you?", &["No, thanks", "Yes"]).await
            }
            "channel update" => {
                let was = std::mem::replace(&mut self.paused, argument["paused"] == true);
                if !was || self.paused {
                    return Ok(());
                }
                self.bot("I'm back. Is there anything else that I can do for you?", &["No, thanks", "Yes"])
                    .await
            }
            _ => Ok(()),
        }
    }
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
