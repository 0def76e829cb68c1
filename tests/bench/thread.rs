//! One conversation of 100,000 messages of every kind in the real window: opened at its end, read upwards, jumped through.

use crate::{driven, hub, hub::Hub, load, memory, table::Table};
use anyhow::{Context, Result, ensure};
use axum::{Router, http::header, routing::get};
use fantoccini::{Client, Locator, wd::TimeoutConfiguration};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc, time::Duration};

const MESSAGES: usize = 100_000;
/// So many are read upwards, in ten parts.
const READ: usize = 6_000;
/// As far as a fast wheel goes in a frame, in pixels.
const STEP: usize = 100;
/// A word that is in one message, at two fifths of the thread: one that says text.
const RARE: &str = "zeppelin";
const LAST: &str = "These are the last words.";
const PICTURE: &[u8] = include_bytes!("../golden/console.png");
const TASKS: &str = include_str!("thread.js");
/// The display of this screen draws so often; a frame that came later was late.
const LATE: f64 = 16.7 * 1.25;

/// The pictures of the thread.
async fn shop() -> Result<SocketAddr> {
    let routes = Router::new().fallback(get(|| async { ([(header::CONTENT_TYPE, "image/png")], PICTURE) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(address)
}

/// What is said: words of all lengths, answers offered, cards, pictures, as Messenger has them.
fn said(number: usize, shop: SocketAddr) -> (&'static str, Value) {
    let words = "It is about the brass lamp that I ordered on Thursday. ".repeat(number * 7 % 11 % 6);
    let rare = if number == MESSAGES / 5 * 2 { RARE } else { "" };
    let text = format!("Message {number}. {words}{rare}");
    let picture = format!("http://{shop}/{number}.png");
    let contact = |message: Value| {
        let mut message = message;
        message["mid"] = json!(format!("mid.{number}"));
        (
            "in",
            json!({"sender": {"id": "tomas"}, "recipient": {"id": "PAGE"}, "timestamp": 1, "message": message}),
        )
    };
    let bot = |message: Value| ("out", json!({"recipient": {"id": "tomas"}, "message": message}));
    let button =
        |title: &str| json!({"type": "postback", "title": title, "payload": format!("{title}-{number}")});
    let card = |title: &str| json!({"title": title, "subtitle": text, "image_url": picture, "buttons": [button("Order"), button("More")]});
    match number % 20 {
        3 => bot(
            json!({"text": text, "quick_replies": (0..5).map(|n| json!({"content_type": "text", "title": format!("Choice {n}"), "payload": "C"})).collect::<Vec<_>>()}),
        ),
        7 => bot(
            json!({"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [card("Arc lamp"), card("Brass lamp"), card("Bulbs")]}}}),
        ),
        11 => contact(json!({"attachments": [{"type": "image", "payload": {"url": picture}}]})),
        13 => contact(
            json!({"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 45.46, "long": 9.19}}}]}),
        ),
        17 => contact(
            json!({"attachments": [{"type": "file", "payload": {"url": format!("http://{shop}/{number}.pdf")}}]}),
        ),
        even if even % 2 == 0 => bot(json!({"text": text})),
        _ => contact(json!({"text": text})),
    }
}

/// The thread, and a short one beside it.
async fn fill(hub: &Hub, keys: (String, String), shop: SocketAddr) -> Result<()> {
    const CONNECTIONS: usize = 50;
    let per_connection = MESSAGES / CONNECTIONS;
    let (address, (api_key, client_key)) = (hub.address, keys);
    let (api, client) = (api_key.clone(), client_key.clone());
    let make: Arc<load::Make> = Arc::new(move |connection, number| {
        // Near in number, near in the thread.
        let (call, body) = said(number * CONNECTIONS + connection, shop);
        hub::janis(address, &api, &client, call, body.to_string())
    });
    let load = load::count(address, CONNECTIONS, per_connection, make).await?;
    ensure!(load.answered == MESSAGES, "{} of {MESSAGES} messages were taken", load.answered);
    let ends: Arc<load::Make> = Arc::new(move |_, number| {
        let (contact, words) = [("mia", "Hello"), ("tomas", LAST)][number];
        hub::janis(
            address,
            &api_key,
            &client_key,
            "in",
            hub::message(contact, &format!("end-{number}"), words),
        )
    });
    load::count(address, 1, 2, ends).await?;
    Ok(())
}

/// How it went upwards.
#[derive(Deserialize)]
struct Up {
    frames: Vec<f64>,
    moves: Vec<f64>,
    came: usize,
    held: usize,
}

/// The page, asked by [`TASKS`].
struct Page<'a>(&'a Client);

impl Page<'_> {
    async fn asks(&self, task: &str, arguments: &[Value]) -> Result<Value> {
        let arguments = std::iter::once(json!(task)).chain(arguments.iter().cloned()).collect();
        Ok(self.0.execute_async(TASKS, arguments).await?)
    }

    async fn ms(&self, task: &str, arguments: &[Value]) -> Result<f64> {
        self.asks(task, arguments).await?.as_f64().context("no time")
    }
}

/// All lines of the table.
pub async fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("hub");
    let hub = Hub::start(&data)?;
    let shop = shop().await?;
    let media = format!("media_hosts={shop}");
    let inbox = hub::admin(&data, &["inbox", "add", "janis", "Long", "--set", &media])?;
    let key = |name: &str| inbox[name].as_str().map(str::to_owned).context("missing key");
    fill(&hub, (key("api_key")?, key("client_key")?), shop).await?;
    let (driver, client) = driven::open(&folder.path().join("desk"), &hub).await?;
    let measured = in_window(table, &client, driver.0.id()).await;
    client.close().await?;
    measured
}

async fn in_window(table: &mut Table, client: &Client, driver: u32) -> Result<()> {
    let list =
        Locator::XPath("//*[@aria-label='Conversations']//*[@role='listitem'][contains(., 'last words')]");
    client.wait().at_most(Duration::from_secs(120)).for_element(list).await?;
    // A tenth of the way takes its time on a slow machine.
    client.update_timeouts(TimeoutConfiguration::new(Some(Duration::from_secs(180)), None, None)).await?;
    let page = Page(client);
    let mut opened = Vec::new();
    for _ in 0..5 {
        opened.push(page.ms("open", &[json!(LAST)]).await?);
        page.ms("open", &[json!("Hello")]).await?;
    }
    page.ms("open", &[json!(LAST)]).await?;
    let first = opened[0];
    let (middle, _) = driven::percentiles(opened);
    table.line(
        "click to the last of 100,000 messages painted",
        format!("first {first:.0} ms, again {middle:.0} ms"),
        String::new(),
        String::new(),
        "(no target)",
        None,
    );
    upwards(table, &page, driver).await?;
    jumps(table, client, &page).await
}

async fn upwards(table: &mut Table, page: &Page<'_>, driver: u32) -> Result<()> {
    let rest: Vec<f64> = serde_json::from_value(page.asks("rest", &[json!(4_000)]).await?)?;
    let before = memory::of_pages(driver)?;
    let (mut all, mut tops) = (Up { frames: Vec::new(), moves: Vec::new(), came: 0, held: 0 }, Vec::new());
    while all.came < READ {
        let mut up: Up = serde_json::from_value(page.asks("up", &[json!(READ / 10), json!(STEP)]).await?)?;
        all.frames.append(&mut up.frames);
        all.moves.append(&mut up.moves);
        all.came += up.came;
        all.held = all.held.max(up.held);
        tops.push(memory::of_pages(driver)?);
    }
    table.line(
        &format!("frames while {READ} messages are read upwards, {STEP} px a frame"),
        frames(&all.frames),
        format!("a page at rest: {}", frames(&rest)),
        String::new(),
        "(no target)",
        None,
    );
    let moved = all.moves.iter().copied().fold(0.0, f64::max);
    table.line(
        "what is read moves by itself meanwhile, at most",
        format!("{moved:.1} px in {} frames", all.moves.len()),
        String::new(),
        String::new(),
        "1 px",
        Some(moved <= 1.0),
    );
    let middle = tops[tops.len() / 2 - 1];
    let last = tops.last().copied().unwrap_or_default();
    table.line(
        &format!(
            "memory of the web process (PSS): at the end of the thread, {} messages up, {READ} up",
            READ / 2
        ),
        format!("{before:.0}, {middle:.0}, {last:.0} MiB; {} messages held at most", all.held),
        String::new(),
        format!("{:.2}", last / middle),
        "flat: 1.1 times from the half way",
        Some(last <= middle * 1.1),
    );
    table.because(
        "What holds the thread's frames back: the twelve messages that come at once take some 11 ms of script, 16 ms of layout (a third of \
         it for bubbles as wide as their words) and 13 ms of painting; the frames between them keep the display's rate.",
    );
    Ok(())
}

fn frames(times: &[f64]) -> String {
    let (p50, p99) = driven::percentiles(times.to_vec());
    let over = |limit: f64| times.iter().filter(|time| **time > limit).count();
    let most = times.iter().copied().fold(0.0, f64::max);
    format!(
        "{}, p50 {p50:.0} ms, p99 {p99:.0} ms, over 16.7 ms {}, over 33 ms {}, longest {most:.0} ms",
        times.len(),
        over(LATE),
        over(33.4 * 1.05)
    )
}

async fn jumps(table: &mut Table, client: &Client, page: &Page<'_>) -> Result<()> {
    client.execute("document.querySelector('[data-turn] .day button').click()", Vec::new()).await?;
    let day = Locator::Css("[data-calendar] [data-at]");
    client.wait().at_most(Duration::from_secs(10)).for_element(day).await?;
    let date = page.ms("press", &[json!("[data-calendar] [data-at]"), json!("Message 0.")]).await?;
    client.find(Locator::Css("[role=log]")).await?.send_keys("/").await?;
    let field = Locator::Css("[aria-label=Search]");
    client.wait().at_most(Duration::from_secs(10)).for_element(field).await?.send_keys(RARE).await?;
    let found = Locator::Css("[role=option].two mark");
    client.wait().at_most(Duration::from_secs(10)).for_element(found).await?;
    let hit = page.ms("press", &[json!("[role=option].two"), json!(RARE)]).await?;
    let end = page.ms("press", &[json!(".newer button"), json!(LAST)]).await?;
    table.line(
        "jump in it until it is painted: to its first day, to a search hit, to its end",
        format!("{date:.0}, {hit:.0}, {end:.0} ms"),
        String::new(),
        String::new(),
        "(no target)",
        None,
    );
    Ok(())
}
