//! Stories in the real window: the app, a published bot client, a real notification daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that can't go on ends here")]

mod composer;
mod customer;
mod demo;
mod hostile;
mod killed;
mod long;
mod pictures;
mod refused;
mod shop;
mod staffed;
mod unsent;

use baton_tests::{parts::Page, said::messenger_in, screen::Desktop, until};
use staffed::Staffed;
use std::path::Path;

/// The promise of the whole product, from the customer's question to the bot's next word.
#[tokio::test]
async fn help_requested_notification_take_over_reply_hand_back() {
    let shop = Staffed::start().await;
    let Staffed { bot, desktop, .. } = &shop;
    let app = shop.app().await;
    app.reads(".status", "Connected").await;

    let asked =
        messenger_in("tomas", "mid.1", "I have explained this three times, please let me talk to someone");
    bot.hop_in(asked.clone()).await.expect("hopIn");
    bot.assistance_requested(asked).await.expect("assistanceRequested");
    app.reads("[aria-label=Conversations]", "Asked for a person").await;
    desktop.until_displayed(1).await;
    desktop.press("Take over").await;
    app.reads(".strip", "You hold it").await;
    app.reads("[role=log]", "I have explained this three times").await;
    desktop.until_displayed(0).await;
    assert_eq!(bot.hop_in(messenger_in("tomas", "mid.2", "Hello?")).await.expect("hopIn")["paused"], true);

    app.reads("[role=log]", "Hello?").await;
    app.find("[aria-label=Reply]").await.send_keys("Ana here. It comes on Thursday.").await.expect("typed");
    app.press("Send").await;
    assert_eq!(bot.chat_response().await["text"], "Ana here. It comes on Thursday.");
    app.reads("[role=log]", "Delivered").await;
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join("takeover.png")).await;
    }
    app.press("Hand back").await;
    let back = messenger_in("tomas", "mid.3", "Thank you");
    until("the bot may speak again", async || {
        let answer = bot.hop_in(back.clone()).await.expect("hopIn");
        (answer["paused"] == false).then_some(())
    })
    .await;
    app.close().await;
}

/// Nothing to set up: the first start, and somebody plays the customer of the demo bot on its web chat.
#[tokio::test]
async fn a_first_start_with_the_demo_bot() {
    let folder = tempfile::tempdir().unwrap();
    let desktop = Desktop::start().await;
    let app = desktop.app(folder.path(), &[]).await;
    app.press("Try it with a demo bot").await;
    app.reads("body", "Open the chat").await;
    let kept = std::fs::read(folder.path().join("demo.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    let chat = kept["url"].as_str().unwrap().replacen("http", "ws", 1);
    let mut mia = Page::new(&chat, "mia");
    mia.hello().await;
    assert!(mia.hears().await.starts_with("Hello! I am the demo bot"));
    mia.say("A person, please").await;
    app.reads("[aria-label=Conversations]", "Transfer to tea experts").await;
    desktop.until_displayed(1).await;
    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;
    app.close().await;
}

/// The customers of the busy demo play themselves, and one asks for help within seconds.
#[tokio::test]
async fn a_first_start_with_a_busy_queue() {
    let folder = tempfile::tempdir().unwrap();
    let desktop = Desktop::start().await;
    let app = desktop.app(folder.path(), &[]).await;
    app.press("let the customers play themselves").await;
    app.reads("[aria-label=Conversations]", "Asked for a person").await;
    desktop.until_displayed(1).await;
    app.press("Take").await;
    app.reads(".strip", "You hold it").await;
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join("demo.png")).await;
    }
    app.close().await;
}
