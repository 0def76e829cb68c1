//! A Botpress server with a past: 1,000 sessions of 100 messages, read once and recorded, beside reading them alone.

use crate::{hub::Hub, table::Table};
use anyhow::{Context, Result, ensure};
use baton_tests::parts::ScriptedBotpress;
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use std::time::{Duration, Instant};

const SESSIONS: usize = 1_000;
const MESSAGES: usize = 100;
/// As many sessions are asked for at a time as the connector does.
const AT_ONCE: usize = 8;
/// An import takes seconds.
const TARGET: Duration = Duration::from_secs(10);

/// Measures the import.
pub async fn measure(table: &mut Table) -> Result<()> {
    let server = ScriptedBotpress::start(SESSIONS, MESSAGES).await;
    let alone = read_alone(&server).await?;
    let folder = tempfile::tempdir()?;
    let hub = Hub::start(folder.path())?;
    let begun = Instant::now();
    let http = reqwest::Client::new();
    let inbox = serde_json::json!({"kind": "botpress", "name": "Lamps", "settings": {"url": server.url()}});
    let added = http.post(format!("http://{}/v1/inboxes", hub.address)).bearer_auth(&hub.token).json(&inbox);
    added.send().await?.error_for_status()?;
    let health = format!("http://{}/healthz", hub.address);
    let all = i64::try_from(SESSIONS * MESSAGES)?;
    loop {
        let health: Value = http.get(&health).send().await?.json().await?;
        if health["seq"].as_i64().context("no seq")? >= all {
            break;
        }
        ensure!(begun.elapsed() < Duration::from_secs(120), "the import did not end within two minutes");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = begun.elapsed();
    let rate = |took: Duration| {
        format!("{:.1} s, {:.0} messages/s", took.as_secs_f64(), all as f64 / took.as_secs_f64())
    };
    table.line(
        "Botpress: 1,000 sessions of 100 messages imported",
        rate(took),
        format!("read and thrown away: {}", rate(alone)),
        format!("{:.1}", took.as_secs_f64() / alone.as_secs_f64()),
        "seconds (10 at most)",
        Some(took <= TARGET),
    );
    Ok(())
}

/// The same answers, asked for by the same number of connections and thrown away.
async fn read_alone(server: &ScriptedBotpress) -> Result<Duration> {
    let http = reqwest::Client::new();
    let begun = Instant::now();
    let answers = stream::iter(1..=SESSIONS).map(|session| {
        let url = format!("{}/api/botpress-hitl/sessions/{session}", server.url());
        let http = http.clone();
        async move { http.get(url).send().await?.error_for_status()?.bytes().await }
    });
    let bytes: usize = answers
        .buffer_unordered(AT_ONCE)
        .map_ok(|body| body.len())
        .try_fold(0, |all, one| async move { Ok(all + one) })
        .await?;
    ensure!(bytes > SESSIONS * MESSAGES, "the server answered too little");
    Ok(begun.elapsed())
}
