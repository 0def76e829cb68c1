//! Botcopy's webhook: a late answer wakes the bot, so what counts is the slowest of a hundred.

use crate::{hub::Hub, load, table::Table};
use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

const SPAN: Duration = Duration::from_secs(5);

/// Messages of the history that each handover brings.
const HISTORY: usize = 40;

/// Handovers on each connection.
const EACH: usize = 100;

/// Botcopy waits five seconds; half of them belong to the network.
const WITHIN: Duration = Duration::from_millis(2_500);

fn step_two(token: &str, user: &str, text: &str) -> Value {
    json!({"accessToken": token, "userId": user, "botId": "bot", "sessionId": "s", "session": "s",
        "queryInput": {"text": {"text": text, "languageCode": "en"}},
        "queryParams": {"contexts": [], "payload": {}, "webhookHeaders": {}}})
}

fn step_one(token: &str, user: &str) -> Value {
    let mut body = step_two(token, user, "A person, please");
    let answer =
        |id: String| json!({"responseId": id, "queryResult": {"fulfillmentText": "Which lamp do you mean?"}});
    let item = |number: usize| match number % 2 {
        0 => {
            json!({"_id": format!("{user}-{number}"), "direction": "in", "payload": {"query": "Where is my lamp?"}})
        }
        _ => {
            json!({"_id": format!("{user}-{number}"), "direction": "out", "payload": answer(format!("{user}-{number}"))})
        }
    };
    body["messageHistory"] = (0..HISTORY).map(item).collect();
    body["dialogflowResponse"] = answer(format!("{user}-now"));
    body
}

/// Handovers with their history, then messages, at 64 connections.
pub async fn measure(table: &mut Table) -> Result<()> {
    let data = tempfile::tempdir()?;
    let hub = Hub::start(data.path())?;
    // Somebody is on duty: else the bot would not be paused.
    let me = format!("http://{}/v1/me", hub.address);
    reqwest::Client::new().get(me).bearer_auth(&hub.token).send().await?.error_for_status()?;
    let inbox = hub.add(data.path(), "botcopy", "Web")?;
    let given = |name: &str| inbox[name].as_str().map(str::to_owned).context("an inbox is given it");
    let (token, url) = (given("access_token")?, given("webhook_url")?);
    let path = url.find("/botcopy/").map(|from| url[from..].to_owned()).context("a path")?;
    let make = |body: fn(&str, usize, usize) -> Value| -> Arc<load::Make> {
        let (token, path) = (token.clone(), path.clone());
        Arc::new(move |connection, number| {
            Request::post(path.as_str())
                .header("host", "127.0.0.1")
                .header("content-type", "application/json")
                .header("authorization", token.as_str())
                .body(Full::new(Bytes::from(body(&token, connection, number).to_string())))
                .unwrap_or_default()
        })
    };
    let handovers = make(|token, connection, number| step_one(token, &format!("u-{connection}-{number}")));
    let messages = make(|token, connection, number| {
        step_two(token, &format!("u-{connection}-{}", number % EACH), &format!("message {number}"))
    });
    let first = load::count(hub.address, 64, EACH, handovers).await?;
    let then = load::run(hub.address, 64, SPAN, messages).await?;
    for (what, load) in
        [(format!("Botcopy handover with {HISTORY} messages"), first), ("Botcopy message".into(), then)]
    {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        table.line(
            &format!("{what}, 64 connections"),
            format!("{:.0}/s, p50 {:.2} ms, p99 {:.2} ms", load.per_second, ms(load.p50), ms(load.p99)),
            "Botcopy waits 5 s".to_owned(),
            format!("{:.2} % of it", ms(load.p99) / 50.0),
            "p99 < 2.5 s",
            Some(load.p99 < WITHIN),
        );
    }
    Ok(())
}
