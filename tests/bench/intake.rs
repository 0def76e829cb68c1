//! A vendor's message, durable before it is answered, against a bare echo of the same body.

use crate::{
    echo::Echo,
    hub::{self, Hub},
    load,
    table::Table,
};
use anyhow::Result;
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use std::{sync::Arc, time::Duration};

const SPAN: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(2);

/// Contacts that a load's messages are spread over, per connection.
const CONTACTS: usize = 40;

fn body(run: usize, connection: usize, number: usize) -> String {
    let contact = format!("u-{connection}-{}", number % CONTACTS);
    hub::message(&contact, &format!("{run}-{connection}-{number}"), "hello, world! where is my lamp?")
}

/// `POST /api/v1/in` at 1, 64 and 256 connections.
pub async fn measure(table: &mut Table) -> Result<()> {
    let data = tempfile::tempdir()?;
    let hub = Hub::start(data.path())?;
    let echo = Echo::start()?;
    let (address, api_key, client_key) = (hub.address, hub.api_key.clone(), hub.client_key.clone());
    for (run, connections) in [1, 64, 256].into_iter().enumerate() {
        let bare: Arc<load::Make> = Arc::new(move |connection, number| {
            Request::post("/")
                .header("host", "127.0.0.1")
                .header("content-type", "application/json")
                .body(Full::new(Bytes::from(body(run, connection, number))))
                .unwrap_or_default()
        });
        let (api_key, client_key) = (api_key.clone(), client_key.clone());
        let warm = 10 + run;
        let make = move |run: usize| -> Arc<load::Make> {
            let (api_key, client_key) = (api_key.clone(), client_key.clone());
            Arc::new(move |connection, number| {
                hub::janis(address, &api_key, &client_key, "in", body(run, connection, number))
            })
        };
        load::run(echo.address, connections, WARM_UP, Arc::clone(&bare)).await?;
        let bare = load::run(echo.address, connections, SPAN, bare).await?;
        load::run(address, connections, WARM_UP, make(warm)).await?;
        let ours = load::run(address, connections, SPAN, make(run)).await?;
        let ratio = ours.per_second / bare.per_second;
        let shown = |load: &load::Load| {
            format!(
                "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms",
                load.per_second,
                load.p50.as_secs_f64() * 1e3,
                load.p99.as_secs_f64() * 1e3
            )
        };
        let judged = connections > 1;
        table.line(
            &format!("durable message, {connections} connections"),
            shown(&ours),
            format!("echo {}", shown(&bare)),
            format!("{:.0} %", ratio * 100.0),
            if judged { "30 % of the echo, p99 < 20 ms" } else { "(no target)" },
            judged.then_some(ratio >= 0.30 && ours.p99 < Duration::from_millis(20)),
        );
    }
    table.because(
        "What holds a durable message back: one thread decides, folds and writes all; the load, the echo and the hub share the cores.",
    );
    Ok(())
}
