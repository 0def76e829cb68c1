//! The real window under WebDriver: from a vendor's request to the changed page, and to the notification daemon's call; and what it
//! takes of the processor while nothing happens.

use crate::{
    hub::{self, Hub},
    processes, release,
    table::Table,
};
use anyhow::{Context, Result, ensure};
use fantoccini::{Client, ClientBuilder, Locator, wd::Capabilities};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

const CONVERSATIONS: usize = 1_000;
const MESSAGES: usize = 400;
const CALLS: usize = 40;

/// How long nothing happens.
const REST: Duration = Duration::from_secs(10);

/// Takes some of those that wait: what is held shows how long still.
const TAKE_FIVE: &str = r"
    const takes = [...document.querySelectorAll('button')].filter((button) => button.textContent.trim() === 'Take');
    for (const take of takes.slice(0, 5)) take.click();
    return takes.length;
";

/// Notes the moment at which each "needle N." first stands in the page.
const WATCH: &str = r"
    window.__seen = {};
    const look = () => {
        for (const [, number] of document.body.textContent.matchAll(/needle (\d+)\./g)) window.__seen[number] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
";

/// A process that ends with its owner.
pub struct Ended(pub Child);
impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wall_ms() -> Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1e3)
}

/// The lines of the table, in one window over a hub with 1,000 live conversations.
pub async fn measure(table: &mut Table) -> Result<()> {
    let data = tempfile::tempdir()?;
    let hub = Hub::start(&data.path().join("hub"))?;
    let http = reqwest::Client::new();
    for number in 0..CONVERSATIONS {
        post(&http, &hub, "in", hub::message(&format!("u-{number}"), &format!("first-{number}"), "hello"))
            .await?;
    }
    let (driver, client) = open(&data.path().join("desk"), &hub).await?;
    client
        .wait()
        .at_most(Duration::from_secs(30))
        .for_element(Locator::Css("[aria-label=Conversations] [role=listitem]"))
        .await?;
    let changed = to_page(&client, &http, &hub).await;
    let called = to_daemon(&http, &hub).await;
    let waiting = client.execute(TAKE_FIVE, Vec::new()).await?;
    ensure!(waiting.as_u64().is_some_and(|waiting| waiting >= 5), "nobody waits in the window: {waiting}");
    // What the last of it set in motion comes to rest.
    tokio::time::sleep(REST / 2).await;
    let busy = processes::busy(driver.0.id(), REST).await?;
    client.close().await?;
    let (p50, p99) = percentiles(changed?);
    table.line(
        "vendor's request to changed page, 1,000 conversations",
        format!("p50 {p50:.0} ms, p99 {p99:.0} ms"),
        String::new(),
        String::new(),
        "16 and 33 ms",
        Some(p50 <= 16.0 && p99 <= 33.0),
    );
    let (p50, p99) = percentiles(called?);
    table.line(
        "help requested to the notification daemon's call",
        format!("p50 {p50:.0} ms, p99 {p99:.0} ms"),
        String::new(),
        String::new(),
        "(no target)",
        None,
    );
    table.line(
        "one processor while nothing happens, 5 held, the others waiting",
        format!("{busy:.1} %"),
        String::new(),
        String::new(),
        "(no target)",
        None,
    );
    Ok(())
}

/// The release build in a WebDriver session, as an operator of the hub.
pub async fn open(data: &Path, hub: &Hub) -> Result<(Ended, Client)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let driver = Command::new("WebKitWebDriver")
        .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .stderr(Stdio::null())
        .spawn()
        .context("WebKitWebDriver is missing")?;
    let driver = Ended(driver);
    let options = json!({"webkitgtk:browserOptions": {
        "binary": release("baton"),
        "args": ["--data", data, "--hub", format!("http://{}", hub.address), "--token", hub.token],
    }});
    let capabilities: Capabilities = serde_json::from_value(options)?;
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    let started = Instant::now();
    loop {
        let address = format!("http://127.0.0.1:{port}");
        match tokio::time::timeout(Duration::from_secs(30), builder.connect(&address)).await? {
            Ok(client) => return Ok((driver, client)),
            // The driver needs a moment before it listens.
            Err(_) if started.elapsed() < Duration::from_secs(10) => {
                tokio::time::sleep(Duration::from_millis(50)).await
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn post(http: &reqwest::Client, hub: &Hub, call: &str, body: String) -> Result<()> {
    let request = http
        .post(format!("http://{}/api/v1/{call}", hub.address))
        .header("apikey", &hub.api_key)
        .header("clientkey", &hub.client_key)
        .header("platform", "messenger")
        .header("content-type", "application/json")
        .body(body);
    request.send().await?.error_for_status()?;
    Ok(())
}

async fn to_page(client: &Client, http: &reqwest::Client, hub: &Hub) -> Result<Vec<f64>> {
    client.execute(WATCH, Vec::new()).await?;
    let mut sent = Vec::with_capacity(MESSAGES);
    for number in 0..MESSAGES {
        sent.push(wall_ms()?);
        // The newest conversation is drawn; the same contact keeps it so.
        post(http, hub, "in", hub::message("u-999", &format!("n-{number}"), &format!("needle {number}.")))
            .await?;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    let started = Instant::now();
    loop {
        let seen = client.execute("return window.__seen", Vec::new()).await?;
        let seen = seen.as_object().context("the watcher is gone")?;
        if seen.contains_key(&(MESSAGES - 1).to_string()) || started.elapsed() > Duration::from_secs(10) {
            let drawn = |number: usize| seen.get(&number.to_string()).and_then(serde_json::Value::as_f64);
            let times: Vec<f64> = sent
                .iter()
                .enumerate()
                .filter_map(|(number, sent)| drawn(number).map(|at| at - sent))
                .collect();
            ensure!(
                times.len() * 10 >= MESSAGES * 9,
                "only {} of {MESSAGES} messages were drawn",
                times.len()
            );
            return Ok(times);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn to_daemon(http: &reqwest::Client, hub: &Hub) -> Result<Vec<f64>> {
    let mut monitor = Command::new("dbus-monitor")
        .args([
            "--session",
            "--profile",
            "type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .context("dbus-monitor is missing")?;
    let lines = BufReader::new(monitor.stdout.take().context("no output")?);
    let _monitor = Ended(monitor);
    let (sender, mut calls) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || forward(lines, &sender));
    let mut times = Vec::with_capacity(CALLS);
    for number in 0..CALLS {
        while calls.try_recv().is_ok() {}
        let sent = wall_ms()?;
        post(
            http,
            hub,
            "human",
            hub::message(&format!("u-{number}"), &format!("h-{number}"), "a person, please"),
        )
        .await?;
        let at = tokio::time::timeout(Duration::from_secs(10), calls.recv())
            .await?
            .context("the monitor ended")?;
        times.push(at - sent);
    }
    Ok(times)
}

/// The moment of each `Notify` call, from lines like `mc <seconds> <serial> …`.
fn forward(lines: BufReader<ChildStdout>, sender: &tokio::sync::mpsc::UnboundedSender<f64>) {
    for line in lines.lines().map_while(Result::ok).filter(|line| line.contains("Notify")) {
        let at = line.split_whitespace().nth(1).and_then(|seconds| seconds.parse::<f64>().ok());
        if at.is_some_and(|seconds| sender.send(seconds * 1e3).is_err()) {
            return;
        }
    }
}

/// The middle and the 99th of a hundred.
pub fn percentiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    (at(0.50), at(0.99))
}
