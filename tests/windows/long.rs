//! A long thread in the real window: it opens at its end, grows upwards without moving what is read, holds a part of itself only.

use baton_core::Role;
use baton_tests::{
    World,
    said::messenger_in,
    screen::{App, Desktop},
    until,
};
use serde_json::Value;

const MESSAGES: u32 = 700;

async fn number(app: &App, script: &str) -> f64 {
    app.asks(script).await.as_f64().unwrap_or(f64::NAN)
}

const TURNS: &str = "return document.querySelectorAll('[role=log] [data-turn]').length";
const BELOW: &str = "const box = document.querySelector('[role=log]'); return box.scrollHeight - box.scrollTop - box.clientHeight";
/// Scrolls near to the beginning of what is there, and remembers what is read and where it stands.
const UP: &str = "const box = document.querySelector('[role=log]'); box.scrollTop = 500; \
    window.read = [...box.querySelectorAll('[data-turn]')].find((one) => one.getBoundingClientRect().top > box.getBoundingClientRect().top); \
    window.stood = window.read.getBoundingClientRect().top; return window.read.dataset.seq";
const MOVED: &str = "return window.read.isConnected ? Math.abs(window.read.getBoundingClientRect().top - window.stood) : null";

#[tokio::test]
async fn a_long_thread_opens_at_its_end_and_grows_upwards_without_a_jump() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop web chat");
    let ana = world.operator("Ana", Role::Agent);
    let http = reqwest::Client::new();
    for n in 0..MESSAGES {
        // Of different heights, as in life.
        let text = format!("Message {n}. {}", "It is about my lamp. ".repeat((n % 7) as usize * 3));
        let sent = http
            .post(format!("{}/api/v1/in", world.url()))
            .header("apikey", &inbox.given["api_key"])
            .header("clientkey", &inbox.given["client_key"])
            .header("platform", "messenger");
        let answer = sent.json(&messenger_in("tomas", &format!("mid.{n}"), &text)).send().await.unwrap();
        assert!(answer.status().is_success());
    }
    let desktop = Desktop::start().await;
    let data = world.folder().join("app");
    let app = desktop.app(&data, &["--hub", &world.url(), "--token", &ana.token]).await;
    app.reads("[aria-label=Conversations]", &format!("Message {}", MESSAGES - 1)).await;
    app.find("[aria-label=Conversations] [role=listitem] button").await.click().await.unwrap();
    app.reads("[role=log]", &format!("Message {}.", MESSAGES - 1)).await;
    until("it stands at its end", async || (number(&app, BELOW).await < 2.0).then_some(())).await;
    assert!(number(&app, TURNS).await <= 80.0, "a page is enough to begin with");

    let mut first = Value::Null;
    while !app
        .asks("return document.querySelector('[role=log]').innerText.includes('Message 0.')")
        .await
        .as_bool()
        .unwrap()
    {
        let before = app.asks("return document.querySelector('[role=log] [data-turn]').dataset.seq").await;
        assert_ne!(before, first, "it grows");
        app.asks(UP).await;
        until("a page before it comes", async || {
            let now = app.asks("return document.querySelector('[role=log] [data-turn]').dataset.seq").await;
            (now != before).then_some(())
        })
        .await;
        until("it is drawn", async || (number(&app, MOVED).await <= 1.0).then_some(())).await;
        assert!(number(&app, TURNS).await <= 180.0, "only a window of it is held");
        first = before;
    }
    app.press("To the newest").await;
    until("it stands at its end again", async || (number(&app, BELOW).await < 2.0).then_some(())).await;
    app.close().await;
}
