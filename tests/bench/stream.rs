//! From a vendor's request to an operator's event stream.

use crate::{
    hub::{self, Hub},
    table::Table,
};
use anyhow::{Context, Result, ensure};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use std::time::{Duration, Instant};

const MESSAGES: usize = 2_000;

/// One message after the other; the time from sending the request to reading the event.
pub async fn measure(table: &mut Table) -> Result<()> {
    let data = tempfile::tempdir()?;
    let hub = Hub::start(data.path())?;
    let client = reqwest::Client::new();
    let base = format!("http://{}", hub.address);
    let answer = client
        .get(format!("{base}/v1/events?since=0"))
        .bearer_auth(&hub.token)
        .send()
        .await?
        .error_for_status()?;
    let mut events = answer.bytes_stream().eventsource();
    let mut times = Vec::with_capacity(MESSAGES);
    for number in 0..MESSAGES {
        let body =
            hub::message(&format!("u-{}", number % 50), &number.to_string(), &format!("needle {number}."));
        let sent = Instant::now();
        let request = client
            .post(format!("{base}/api/v1/in"))
            .header("apikey", &hub.api_key)
            .header("clientkey", &hub.client_key)
            .header("platform", "messenger")
            .header("content-type", "application/json")
            .body(body)
            .send();
        let needle = format!("needle {number}.");
        let seen = async {
            while let Some(event) = events.next().await {
                if event?.data.contains(&needle) {
                    return anyhow::Ok(sent.elapsed());
                }
            }
            anyhow::bail!("the stream ended")
        };
        let (answer, seen) = tokio::join!(request, tokio::time::timeout(Duration::from_secs(10), seen));
        ensure!(answer?.status().is_success());
        times.push(seen.context("no event within ten seconds")??);
    }
    times.sort_unstable();
    let (p50, p99) = (times[MESSAGES / 2], times[MESSAGES * 99 / 100]);
    table.line(
        "vendor's request to event stream",
        format!("p50 {:.2} ms, p99 {:.2} ms", p50.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3),
        String::new(),
        String::new(),
        "(part of the next line)",
        None,
    );
    Ok(())
}
