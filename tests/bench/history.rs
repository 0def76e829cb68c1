//! A long history: 1,000,000 messages in 20,000 conversations, brought in through the vendor's door, cached by a real desk.

use crate::{
    hub::{self, Hub},
    load,
    table::Table,
};
use anyhow::{Result, ensure};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Link, ListQuery, Queue},
};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// Messages in all.
pub const MESSAGES: usize = 1_000_000;
/// Conversations that they are spread over.
pub const CONVERSATIONS: usize = 20_000;

const WORDS: [&str; 16] = [
    "lamp", "order", "Thursday", "refund", "courier", "brass", "window", "invoice", "broken", "please",
    "delivery", "address", "bulb", "thank", "tomorrow", "exchange",
];
/// A word that is in one message of ten thousand.
const RARE: &str = "zeppelin";

fn text(number: usize) -> String {
    let word = |step: usize| WORDS[(number / step + number * 7) % WORDS.len()];
    let rare = if number.is_multiple_of(10_000) { RARE } else { "" };
    format!("{} {} {} about the {} {} {rare}", word(1), word(3), word(11), word(5), number % 997)
}

/// Fills a hub through `POST /api/v1/in`.
pub async fn fill(hub: &Hub) -> Result<()> {
    const CONNECTIONS: usize = 64;
    let per_connection = MESSAGES / CONNECTIONS;
    let (address, api_key, client_key) = (hub.address, hub.api_key.clone(), hub.client_key.clone());
    let make: Arc<load::Make> = Arc::new(move |connection, number| {
        let all = connection * per_connection + number;
        let body = hub::message(&format!("customer-{}", all % CONVERSATIONS), &all.to_string(), &text(all));
        hub::janis(address, &api_key, &client_key, "in", body)
    });
    let load = load::count(address, CONNECTIONS, per_connection, make).await?;
    ensure!(load.answered == MESSAGES, "{} of {MESSAGES} messages were taken", load.answered);
    Ok(())
}

/// A desk reads it all, then searches and opens it.
pub async fn measure(table: &mut Table, hub: &Hub, data: &Path) -> Result<()> {
    let address = HubAddress {
        url: format!("http://{}", hub.address).parse()?,
        token: hub.token.clone(),
        embedded: false,
    };
    let started = Instant::now();
    let desk = Desk::open(DeskConfig { data: data.to_owned(), hub: address }).await?;
    while desk.boot().await?.status.link != Link::Live {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ensure!(started.elapsed() < Duration::from_secs(900), "the desk did not catch up within 15 minutes");
    }
    let took = started.elapsed();
    table.line(
        "a desk reads 1,000,000 messages it missed",
        format!("{:.0} s, {:.0} events/s", took.as_secs_f64(), MESSAGES as f64 / took.as_secs_f64()),
        String::new(),
        String::new(),
        "(no target)",
        None,
    );
    for (what, words) in
        [("a rare word", RARE), ("two common words", "refund Thursday"), ("a beginning", "cour")]
    {
        let took =
            slowest_of(5, async || desk.search(words.to_owned(), 30).await.map(|found| found.hits.len()))
                .await?;
        let name = format!("search for {what} in 1,000,000 messages");
        table.line(
            &name,
            ms(took),
            String::new(),
            String::new(),
            "50 ms",
            Some(took <= Duration::from_millis(50)),
        );
    }
    let query = ListQuery { queue: Queue::Open, inbox: None, tag: None, offset: 0, limit: 100 };
    let took = slowest_of(5, async || desk.list(query.clone()).await.map(|list| list.rows.len())).await?;
    table.line(
        "first page of 20,000 conversations",
        ms(took),
        String::new(),
        String::new(),
        "(part of the start)",
        None,
    );
    desk.close().await;
    Ok(())
}

async fn slowest_of<E: std::error::Error + Send + Sync + 'static>(
    runs: usize,
    call: impl AsyncFn() -> Result<usize, E>,
) -> Result<Duration> {
    let mut slowest = Duration::ZERO;
    for _ in 0..runs {
        let started = Instant::now();
        ensure!(call().await? > 0, "nothing was found");
        slowest = slowest.max(started.elapsed());
    }
    Ok(slowest)
}

fn ms(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1e3)
}
