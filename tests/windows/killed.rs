//! `kill -9` of the app itself: what was written is there after its restart and goes out once; what its own hub had acknowledged is kept.

use crate::staffed::Staffed;
use baton_core::{ControlKind, InboxKind, Role};
use baton_tests::{
    HubProcess, Operator, Wire,
    parts::Janis,
    said::messenger_in,
    screen::{App, Desktop},
    until,
};
use std::path::Path;

/// The customer asks for a person, and Ana takes over in the window.
async fn taken_over(app: &App, bot: &Janis) {
    let asked = messenger_in("tomas", "mid.1", "Where is my lamp?");
    bot.hop_in(asked.clone()).await.expect("hopIn");
    bot.assistance_requested(asked).await.expect("assistanceRequested");
    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;
}

async fn types(app: &App, text: &str) {
    app.find("[aria-label=Reply]").await.send_keys(text).await.expect("typed");
}

/// What the conversation's row says once the draft is on this computer's disk.
async fn until_kept(app: &App, draft: &str) {
    app.reads("[aria-label=Conversations]", &format!("Draft: {draft}")).await;
}

/// How often the conversation with tomas has each reply of Ana's.
async fn replies(ana: &Operator) -> Vec<String> {
    let of = ana.until_contact("tomas", "is there", |_| true).await.id;
    let messages = ana.every_message(of).await;
    messages
        .iter()
        .filter(|message| message.delivery.is_some())
        .map(|message| message.content.preview())
        .collect()
}

#[tokio::test]
async fn an_app_killed_offline_has_its_draft_and_its_outbox_and_the_reply_arrives_once() {
    let mut shop = Staffed::start().await;
    let app = shop.app().await;
    taken_over(&app, &shop.bot).await;

    shop.world.kill();
    app.reads(".status", "Not connected").await;
    types(&app, "It comes on Thursday.").await;
    app.press("Send").await;
    app.reads("[role=log]", "Offline: kept here, sent once").await;
    types(&app, "Is there anything else").await;
    until_kept(&app, "Is there anything else").await;
    app.kill().await;

    // Started again while the hub is still away: all of it is there.
    let app = shop.app().await;
    app.opens("Visitor tomas").await;
    app.reads("[role=log]", "It comes on Thursday.").await;
    app.reads("[role=log]", "Offline: kept here, sent once").await;
    app.has_value("[aria-label=Reply]", "Is there anything else").await;
    app.kill().await;

    shop.world.restart().await;
    // The published client comes back by itself.
    shop.world.until_connected(&shop.inbox).await;
    let app = shop.app().await;
    assert_eq!(shop.bot.chat_response().await["text"], "It comes on Thursday.");
    app.opens("Visitor tomas").await;
    app.reads("[role=log]", "Delivered").await;
    app.has_value("[aria-label=Reply]", "Is there anything else").await;
    assert_eq!(replies(&shop.ana).await, ["It comes on Thursday."]);
    let handed = shop.bot.chat_responses();
    assert_eq!(handed.len(), 1, "{handed:?}");
    app.close().await;
}

#[tokio::test]
async fn an_app_killed_as_soon_as_a_reply_is_sent_says_it_once() {
    let shop = Staffed::start().await;
    let app = shop.app().await;
    taken_over(&app, &shop.bot).await;
    let texts = ["One.", "Two.", "Three."];
    for text in texts {
        types(&app, text).await;
        app.press("Send").await;
    }
    // The last of them is in the thread: the outbox has it, and perhaps the hub, and perhaps the bot.
    app.reads("[role=log]", "Three.").await;
    app.kill().await;

    let app = shop.app().await;
    until("the bot was handed the last", async || {
        shop.bot.chat_responses().iter().any(|reply| reply["text"] == "Three.").then_some(())
    })
    .await;
    app.opens("Visitor tomas").await;
    app.reads("[role=log]", "Three.").await;
    app.reads(".status", "Connected").await;
    app.has_value("[aria-label=Reply]", "").await;
    assert_eq!(replies(&shop.ana).await, texts);
    let handed: Vec<_> = shop.bot.chat_responses().iter().map(|reply| reply["text"].clone()).collect();
    assert_eq!(handed, texts, "each once, in order");
    app.close().await;
}

/// A customer writes on and on until the app's hub dies; how many messages were acknowledged.
async fn writes_until_the_end(bot: &Wire, customer: usize) -> usize {
    for number in 0.. {
        match bot.try_call("in", &said(customer, number)).await {
            Ok((status, answer)) => assert!(status.is_success(), "{status} {answer}"),
            Err(_gone) => return number,
        }
    }
    unreachable!("numbers don't end")
}

fn said(customer: usize, number: usize) -> serde_json::Value {
    messenger_in(
        &format!("customer {customer}"),
        &format!("mid.{customer}.{number}"),
        &format!("Line {number}"),
    )
}

/// Where the app's own hub listens.
async fn own_hub(data: &Path) -> String {
    let port = until("the app's own hub has its port", async || {
        let kept = std::fs::read(data.join("program.json")).ok()?;
        serde_json::from_slice::<serde_json::Value>(&kept).ok()?["port"].as_u64()
    });
    format!("http://127.0.0.1:{}", port.await)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_killed_in_a_burst_keeps_every_message_that_its_own_hub_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("app");
    let desktop = Desktop::start().await;
    let app = desktop.app(&data, &[]).await;
    app.reads("body", "Connect a bot").await;
    let url = own_hub(&data).await;
    let hub = HubProcess::new(&data.join("hub"));
    let (inbox, ana) = (hub.inbox(InboxKind::Janis, "Shop", &[]), hub.operator(&url, "Ana", Role::Agent));
    let bot = Wire::new(&url, &inbox);
    let burst = futures::future::join_all((0..8).map(|customer| writes_until_the_end(&bot, customer)));
    let killing = async {
        // In the middle: the window shows what the first of them writes.
        app.reads("[aria-label=Conversations]", "Line 9").await;
        app.kill().await;
    };
    let (written, ()) = tokio::join!(burst, killing);
    assert!(written.iter().sum::<usize>() > 0);

    let app = desktop.app(&data, &[]).await;
    app.reads(".status", "Hub on this computer").await;
    assert_eq!(own_hub(&data).await, url, "bots were given it, so it stays");
    for (customer, acknowledged) in written.iter().enumerate() {
        // The bot doesn't know what became of its last call, and repeats it: that may be recorded already, and is not again.
        bot.call("in", &said(customer, *acknowledged)).await;
        let of = ana.until_contact(&format!("customer {customer}"), "is there", |_| true).await;
        assert_eq!(of.control, ControlKind::Bot);
        let found: Vec<_> =
            ana.every_message(of.id).await.iter().map(|message| message.content.preview()).collect();
        let expected: Vec<_> = (0..=*acknowledged).map(|number| format!("Line {number}")).collect();
        assert_eq!(found, expected, "each once and in order");
    }
    app.opens("Visitor ustomer0").await;
    app.reads("[role=log]", &format!("Line {}", written[0])).await;
    app.close().await;
}
