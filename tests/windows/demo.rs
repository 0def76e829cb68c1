//! The demo, played: a person is the customer in a real browser and the operator in the real window; then it is removed without trace.

use baton_tests::{
    parts::Chromium,
    screen::{App, Desktop},
    until,
};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::path::{Path, PathBuf};

/// What the customer and the operator say, to be looked for when the demo is gone.
const SAID: [&str; 3] =
    ["xyzzy plugh frotz", "Is my kettle coming on Thursday", "Ana here, it comes on Thursday"];

/// The chat's page, once the demo stands.
async fn chat(data: &Path) -> String {
    let kept = until("the demo is kept", async || std::fs::read(data.join("demo.json")).ok()).await;
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    kept["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_starts_there_shows_everything_survives_a_restart_is_taken_over_handed_back_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let desktop = Desktop::start().await;
    let app = desktop.app(data, &["--demo"]).await;
    app.reads("body", "Demo bot is talking").await;
    let (url, mia) = (chat(data).await, Chromium::default());
    mia.open(&url).await;
    mia.shows("Hello! I am the demo bot").await;
    everything_is_shown(&mia).await;
    mia.say(SAID[0]).await;
    mia.shows("Sorry, I did not get that").await;
    let user = user(&mia).await;
    app.opens(&format!("Visitor {}", &user[user.len() - 8..])).await;
    app.reads("[role=log]", SAID[0]).await;
    app.reads("[role=log]", "it goes on").await;

    app.close().await;
    mia.until("document.documentElement.dataset.line !== 'online'").await;
    let app = desktop.app(data, &[]).await;
    app.reads("body", "Demo bot is talking").await;
    assert_eq!(chat(data).await, url, "the page that is open stays the demo's");
    mia.until("document.documentElement.dataset.line === 'online'").await;
    mia.say("A person, please").await;
    mia.shows("I am calling somebody").await;

    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;
    mia.until("document.getElementById('holder').innerText.length > 0").await;
    mia.say(SAID[1]).await;
    app.reads("[role=log]", SAID[1]).await;
    app.find("[aria-label=Reply]").await.send_keys(SAID[2]).await.unwrap();
    app.press("Send").await;
    mia.shows(SAID[2]).await;
    app.reads("[role=log]", "Delivered").await;
    app.press("Hand back").await;
    mia.say("hello").await;
    mia.until(
        "[...document.querySelectorAll('#log > li')].at(-1).innerText.includes('What may I show you?')",
    )
    .await;
    assert!(left(data, SAID[1]) > 0, "it is looked for where it is");

    removed(&app, data).await;
    app.close().await;
    for words in SAID.into_iter().chain(["tea shop", &user]) {
        assert_eq!(left(data, words), 0, "«{words}» is left");
    }
}

/// As the page calls its customer.
async fn user(mia: &Chromium) -> String {
    let key = "Object.keys(localStorage).find((key) => key.endsWith(':user'))";
    mia.run(&format!("localStorage[{key}]")).await.as_str().expect("an id").to_owned()
}

/// Each kind of message that the demo bot knows, as the page draws it.
async fn everything_is_shown(mia: &Chromium) {
    for (topic, drawn) in [
        ("Kettles", ".carousel .card"),
        ("Teas", ".list .press"),
        ("Where are you?", ".file a[href*='38.71']"),
        ("A guide", ".file a[href*='Water']"),
    ] {
        mia.say(topic).await;
        mia.until(&format!("document.querySelector({})", serde_json::json!(drawn))).await;
    }
    mia.say("Think about it").await;
    mia.shows("this answer came by itself").await;
    mia.say("Something for my page").await;
    mia.shows("I asked your page to open the basket").await;
}

/// The operator removes it; the window is as on the first day.
async fn removed(app: &App, data: &Path) {
    app.press("Remove").await;
    app.reads("body", "Connect your first bot").await;
    until("demo.json is gone", async || (!data.join("demo.json").exists()).then_some(())).await;
}

/// In how many values of the databases in this folder these words stand.
fn left(data: &Path, words: &str) -> usize {
    databases(data).iter().map(|file| values_with(file, words)).sum()
}

fn databases(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => databases(&path),
            false if path.extension().is_some_and(|ext| ext == "db") => vec![path],
            false => Vec::new(),
        })
        .collect()
}

fn values_with(file: &Path, words: &str) -> usize {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tables.iter().map(|table| rows_with(&db, table, words)).sum()
}

fn rows_with(db: &Connection, table: &str, words: &str) -> usize {
    let mut select = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let columns = select.column_count();
    let mut rows = select.query([]).unwrap();
    let mut found = 0;
    while let Some(row) = rows.next().unwrap() {
        found += (0..columns).filter(|at| has(row.get_ref(*at).unwrap(), words)).count();
    }
    found
}

fn has(value: ValueRef<'_>, words: &str) -> bool {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).contains(words),
        _ => false,
    }
}
