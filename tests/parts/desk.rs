//! A desk in a process of its own, driven by JSON lines as the vendors' clients are, so that it can be killed.
//!
//! In: `{"id": 1, "do": "start", "with": {"data", "hub", "token"}}`, then `send` `{"of", "text"}`, `hand_back` `{"of"}`, `status` and
//! `thread` `{"of"}`. Out: `{"id": 1, "answer": …}` or `{"id": 1, "failed": "why"}`.

use anyhow::{Context, Result};
use baton_core::ConversationId;
use baton_desk::{Desk, DeskConfig, HubAddress};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{io::Write, path::PathBuf};
use tokio::io::{AsyncBufReadExt, BufReader};

#[derive(Deserialize)]
struct Line {
    id: u64,
    #[serde(flatten)]
    order: Order,
}

#[derive(Deserialize)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
enum Order {
    Start { data: PathBuf, hub: String, token: String },
    Send { of: ConversationId, text: String },
    HandBack { of: ConversationId },
    Status {},
    Thread { of: ConversationId },
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut desk = None;
    while let Some(line) = lines.next_line().await? {
        let Line { id, order } = serde_json::from_str(&line).context("an order is JSON")?;
        let answer = match done(&mut desk, order).await {
            Ok(answer) => json!({ "id": id, "answer": answer }),
            Err(why) => json!({ "id": id, "failed": format!("{why:#}") }),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

async fn done(desk: &mut Option<Desk>, order: Order) -> Result<Value> {
    if let Order::Start { data, hub, token } = order {
        let hub = HubAddress { url: hub.parse()?, token, embedded: false };
        *desk = Some(Desk::open(DeskConfig { data, hub }).await?);
        return Ok(Value::Null);
    }
    let desk = desk.as_ref().context("the desk was not started")?;
    Ok(match order {
        Order::Start { .. } => Value::Null,
        Order::Send { of, text } => json!(desk.send(of, text, None).await?),
        Order::HandBack { of } => json!(desk.hand_back(of, None).await?),
        Order::Status {} => json!(desk.boot().await?.status),
        Order::Thread { of } => json!(desk.thread(of, None, 200).await?),
    })
}
