//! What the hub refuses outright, in the real window: a reply that comes after a colleague has taken over is not sent and not lost; it
//! is sent again when it may be, or edited when it is more than the channel takes.

use baton_core::{ControlKind, InboxKind, Role};
use baton_tests::{
    Line, Wire, World,
    said::messenger_in,
    screen::{App, Desktop},
    until,
    webhook::Webhook,
};
use serde_json::{Value, json};
use std::path::Path;

const REPLY: &str = "[aria-label=Reply]";
const HINT: &str = ".compose .top [role=status]";

/// Puts a text into the reply as a paste does.
async fn pastes(app: &App, text: &str) {
    app.find(REPLY).await;
    let script = format!(
        "const area = document.querySelector('{REPLY}'); area.value = {}; area.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        json!(text)
    );
    app.asks(&script).await;
}

async fn pictured(app: &App, name: &str) {
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join(name)).await;
    }
}

/// A text of just so many characters, in sentences.
fn sentences(characters: usize) -> String {
    let said: String = "It comes on Thursday, and we call you before. ".repeat(characters / 40);
    let mut said: String = said.chars().take(characters - 1).collect();
    said.push('.');
    said
}

fn text_of(body: &Value) -> &str {
    body["text"].as_str().expect("a text")
}

#[tokio::test]
async fn what_the_hub_refuses_is_not_sent_and_is_sent_again_or_edited() {
    let mut world = World::start().await;
    let webhook = Webhook::start().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop", &[("webhook_url", &webhook.url())]);
    let (ana, ben) = (world.operator("Ana", Role::Agent), world.operator("Ben", Role::Agent));
    let bot = Wire::new(&world.url(), &inbox);
    let says = async |call: &str, platform: Option<&str>, id: &str, text: &str| {
        let request =
            platform.into_iter().fold(bot.request(call), |request, name| request.header("platform", name));
        let answer = request.json(&messenger_in("tomas", id, text)).send().await.expect("the hub answers");
        assert!(answer.status().is_success(), "{call}");
    };
    // At first nobody says from where he writes.
    says("human", None, "mid.1", "Where is my lamp?").await;
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await.id;
    let line = Line::to(&world.url().parse().expect("an address")).await;
    let desktop = Desktop::start().await;
    let arguments = ["--hub", line.url().as_str(), "--token", &ana.token].map(str::to_owned);
    let arguments = arguments.each_ref().map(String::as_str);
    let app = desktop.app(&world.folder().join("app"), &arguments).await;
    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;

    // Her network is slow: what she sends is still on its way while the bot's side resumes, and Ben takes over.
    line.hold_after(0);
    pastes(&app, "It comes on Thursday.").await;
    app.press("Send").await;
    app.has_value(REPLY, "").await;
    let long = sentences(2_140);
    pastes(&app, &long).await;
    app.press("Send").await;
    app.has_value(REPLY, "").await;
    bot.call("update_channel", &json!({"channel_id": "tomas", "paused": false, "minutes": 0})).await;
    ben.take(of).await.expect("the bot has it");
    says("in", Some("messenger"), "mid.2", "Hello?").await;
    line.let_go();
    app.reads("[role=log]", "Not sent: Ben has it.").await;
    app.reads(".status", "2 not delivered").await;
    pictured(&app, "unsent.png").await;

    ben.hand_back(of).await.expect("he holds it");
    app.press("Take over").await;
    app.reads(".strip", "You hold it").await;
    app.press("Retry").await;
    let heard = webhook.until_heard("chat response", 1).await.remove(0);
    assert_eq!(text_of(&heard.body), "It comes on Thursday.");
    app.reads(".status", "1 not delivered").await;

    // He writes from Messenger, as the hub knows by now: more than that takes is never sent there.
    app.press("Retry").await;
    app.reads("[role=log]", "Not sent: 2,140 of 2,000 characters. Shorten it.").await;
    app.press("Edit").await;
    app.has_value(REPLY, &long).await;
    app.reads(HINT, "2,140 of 2,000 characters. Shorten it.").await;
    pictured(&app, "too-long.png").await;
    app.press("Send as 2 messages").await;
    let heard = webhook.until_heard("chat response", 3).await;
    let pieces: Vec<_> = heard.iter().skip(1).map(|heard| text_of(&heard.body)).collect();
    assert!(pieces.iter().all(|piece| piece.len() <= 2_000 && piece.ends_with('.')), "{pieces:?}");
    assert_eq!(pieces.join(" "), long, "cut between sentences, and nothing is lost");
    until("nothing is said not to be delivered", async || {
        let says = app.asks("return document.querySelector('.status').innerText").await;
        (!says.as_str()?.contains("not delivered")).then_some(())
    })
    .await;
    ana.until_messages(of, "are all delivered", |all| {
        let ours: Vec<_> = all.iter().filter_map(|message| message.delivery.as_ref()).collect();
        ours.len() == 3 && ours.iter().all(|known| known.state == baton_core::DeliveryState::Delivered)
    })
    .await;
    app.close().await;
}
