//! Baton's own web chat in real Chromium: a bot answers first, Ana takes over in the middle, and the line breaks.

use axum::{
    Json, Router,
    response::Html,
    routing::{get, post},
};
use baton_core::{ControlKind, DeliveryState, InboxKind, Role};
use baton_tests::{World, fresh_id, parts::Chromium, until};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A program beside the hub, on a free port.
async fn serve(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

/// A bot behind a plain webhook in Botkit's shape: repeats what is said, and remembers it.
async fn parrot() -> (String, Arc<Mutex<Vec<Value>>>) {
    let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let answer = async move |Json(message): Json<Value>| {
        heard.lock().expect("nobody dies holding it").push(message.clone());
        Json(match message["type"].as_str() {
            Some("message") => {
                json!({"type": "message", "text": format!("You said {}", message["text"].as_str().unwrap_or_default()),
                "quick_replies": [{"title": "A person, please", "payload": "human"}]})
            }
            _ => json!({"type": "message", "text": "Hello human!"}),
        })
    };
    (serve(Router::new().route("/", post(answer))).await, asked)
}

#[tokio::test]
async fn a_bot_talks_until_ana_takes_over_and_again_once_she_hands_back() {
    let mut world = World::start().await;
    let (bot, asked) = parrot().await;
    let inbox = world.inbox(InboxKind::Botkit, "Lampshop", &[("bot", &bot)]);
    let ana = world.operator("Ana", Role::Agent);
    let browser = Chromium::default();
    browser.open(&inbox.given["url"]).await;
    browser.shows("Hello human!").await;
    browser.say("Where is my lamp?").await;
    browser.shows("You said Where is my lamp?").await;
    let known = ana.conversations("control=bot").await.remove(0);

    ana.take(known.id).await.expect("nobody has it");
    browser.until("document.getElementById('holder').innerText === 'You are now chatting with Ana'").await;
    browser.until("document.querySelector('.offer')").await;
    browser.run("document.querySelector('.offer').click()").await;
    ana.until_messages(known.id, "end with what was tapped", |all| {
        all.last().is_some_and(|last| last.content.spoken() == "A person, please")
    })
    .await;
    ana.say(known.id, "Ana here: **Thursday**").await.expect("she holds it");
    browser.shows("Ana here: Thursday").await;
    let before = asked.lock().expect("nobody dies holding it").len();

    world.kill();
    browser.until("!document.getElementById('state').hidden").await;
    browser.say("Are you still there?").await;
    world.restart().await;
    ana.until_messages(known.id, "have what was written meanwhile", |all| {
        all.last().is_some_and(|last| last.content.spoken() == "Are you still there?")
    })
    .await;
    assert_eq!(
        asked.lock().expect("nobody dies holding it").len(),
        before,
        "the bot is silent while Ana holds it"
    );

    ana.hand_back(known.id).await.expect("she holds it");
    browser.say("Thanks").await;
    browser.shows("You said Thanks").await;
    browser.open(&inbox.given["url"]).await;
    browser.shows("You said Thanks").await;
    let all = [
        "Hello human!",
        "Where is my lamp?",
        "You said Where is my lamp?",
        "A person, please",
        "Ana here: Thursday",
        "Are you still there?",
        "Thanks",
        "You said Thanks",
    ];
    assert_eq!(browser.messages().await, all, "each once, in order, also after another page");
    assert_eq!(ana.conversation(known.id).await.control, ControlKind::Bot);
}

#[tokio::test]
async fn the_widget_shows_every_kind_of_message_on_another_site_and_asks_nobody_else() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Lampshop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let tag = inbox.given["script"].replace("async", "async data-title=Help data-open");
    let page = format!("<!doctype html><title>Shop</title><h1>Lamps</h1>{tag}");
    let site =
        serve(Router::new().route("/", get(async || Html(page)))).await.replace("127.0.0.1", "localhost");
    let browser = Chromium::default();
    browser.open(&site).await;
    browser.until("window.BatonChat && document.querySelector('baton-chat')").await;
    let asked = until("the widget's chat is loaded", async || {
        Some(browser.asked().await).filter(|asked| asked.contains(&world.url()))
    })
    .await;
    assert!(asked.iter().all(|origin| *origin == world.url() || *origin == site), "{asked:?}");

    // The site itself has no icon; what its console says is its own.
    browser.complaints().await;
    // A frame of another site is out of a script's reach: the same page by itself.
    browser.open(&inbox.given["url"]).await;
    browser.until("document.documentElement.dataset.line === 'online'").await;
    browser.say("Show me all").await;
    let known = until("somebody waits", async || ana.conversations("control=waiting").await.pop()).await;
    ana.take(known.id).await.expect("nobody has it");
    let card = |title: &str| json!({"title": title, "subtitle": "Brass", "buttons": [{"title": "Buy", "does": "postback", "payload": title}]});
    let contents = [
        json!({"type": "cards", "layout": "carousel", "cards": [card("Arc lamp"), card("Desk lamp")]}),
        json!({"type": "cards", "layout": "list", "cards": [card("Order 4711")]}),
        json!({"type": "attachments", "items": [{"url": "https://shop.example/invoice.pdf", "media": "file", "name": "Invoice.pdf"}]}),
        json!({"type": "location", "latitude": 45.46416, "longitude": 9.19034, "name": "Milano"}),
        json!({"type": "text", "text": "<img src=x onerror=alert(1)> [no](javascript:alert(1))"}),
    ];
    for content in contents {
        let body = json!({"id": fresh_id(), "content": content});
        ana.command::<Value>(known.id, "messages", body).await.expect("the channel carries it");
    }
    for shown in
        [".carousel .card", ".list .press", ".file a[href$='invoice.pdf']", ".file a[href*='45.46416']"]
    {
        browser.until(&format!("document.querySelector({})", json!(shown))).await;
    }
    browser.shows("<img src=x onerror=alert(1)> no").await;
    assert_eq!(
        browser.run("document.querySelectorAll('.bubble img, .bubble a').length").await,
        0,
        "what is no link stays text"
    );
    ana.until_messages(known.id, "are all delivered", |all| {
        all.iter()
            .filter_map(|message| message.delivery.as_ref())
            .all(|known| known.state == DeliveryState::Delivered)
    })
    .await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}
