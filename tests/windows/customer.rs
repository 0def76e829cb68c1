//! The whole way: a customer at a page that speaks Botkit's wire in a real browser, the hub, a BotManager in Node, and Ana in the real
//! window, who takes over and hands back; the line breaks in the middle.

use axum::{Router, response::Html, routing::get};
use baton_core::{InboxKind, Role};
use baton_tests::{
    World,
    parts::{Bot, Chromium, address},
    screen::Desktop,
};
use serde_json::{Value, json};

/// The customer's page, on a site of its own.
async fn site() -> String {
    let page = get(async || Html(include_str!("../parts/botkit_page.html")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", page)).await });
    address
}

#[tokio::test]
async fn a_bot_talks_ana_takes_over_in_her_window_and_hands_back_while_the_line_breaks() {
    let mut world = World::secure().await;
    let bot = Bot::start(&world.data()).await;
    let settings = [("manager_url", bot.url()), ("language", "en")];
    let dummy = world.inbox(InboxKind::Vivocha, "Dummy bot", &settings).id.to_string();
    let site = site().await;
    let shop = world.inbox(InboxKind::Botkit, "Lampshop", &[("bot", &dummy), ("origins", &site)]);
    let ana = world.operator("Ana", Role::Agent);
    let desktop = Desktop::start().await;
    let app = desktop.app(&world.folder().join("app"), &["--hub", &world.url(), "--token", &ana.token]).await;
    app.reads(".status", "Connected").await;

    let mia = Chromium::default();
    mia.open(&format!("{site}/?{}", address(&shop))).await;
    mia.shows("Hello! I am a DummyBot").await;
    says(&mia, "quick").await;
    mia.until("[...document.querySelectorAll('button')].some((button) => button.innerText === 'Red')").await;
    mia.run("[...document.querySelectorAll('button')].find((button) => button.innerText === 'Red').click()")
        .await;
    mia.shows("RED is the color").await;

    // A reconnect in the middle: what Ana says meanwhile comes once, and so does everything else.
    says(&mia, "transfer-with-data").await;
    desktop.until_displayed(1).await;
    desktop.press("Take over").await;
    app.reads(".strip", "You hold it").await;
    app.reads("[role=log]", "RED is the color").await;
    app.reads(".thread > header", "On the page").await;
    mia.run("socket.close()").await;
    mia.until("document.body.dataset.line === 'broken'").await;
    app.find("[aria-label=Reply]").await.send_keys("Ana here. Which lamp is it?").await.unwrap();
    app.press("Send").await;
    mia.until("document.body.dataset.line === 'online'").await;
    mia.shows("Ana here. Which lamp is it?").await;
    app.reads("[role=log]", "Delivered").await;
    says(&mia, "The brass one").await;
    app.reads("[role=log]", "The brass one").await;
    assert!(!bot.heard().contains(&"The brass one".to_owned()), "what is said to Ana is not the bot's");

    app.press("Hand back").await;
    app.reads(".strip", "The bot holds it").await;
    says(&mia, "hello").await;
    mia.shows("Hey!").await;
    let texts = "[...document.querySelectorAll('#log > li.bot')].map((row) => row.firstChild.data)";
    let texts: Vec<String> = serde_json::from_value(mia.run(texts).await).unwrap();
    let once = texts.iter().filter(|text| text.starts_with("Ana here")).count();
    assert_eq!(once, 1, "{texts:?}");
    assert_eq!(bot.invalid(), Vec::<Value>::new(), "the published schemas take all that is sent");
    assert_eq!(mia.complaints().await, Vec::<String>::new());
    app.close().await;
}

/// The customer types it.
async fn says(mia: &Chromium, words: &str) {
    mia.run(&format!("say({})", json!(words))).await;
}
