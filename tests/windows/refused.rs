//! What a channel refuses for good, in the real window: it says why where it was said, is tried again or taken back to be said another
//! way, and arrives once. What Ana says comes from a file of canned responses.

use baton_core::{ControlKind, InboxKind, Role};
use baton_tests::{
    Wire, World,
    said::messenger_in,
    screen::{App, Desktop},
    until,
    webhook::{Answers, Webhook},
};
use serde_json::json;
use std::path::Path;

const REPLY: &str = "[aria-label=Reply]";
const DIALOG: &str = "dialog[open]";
const ENTER: &str = "\u{e007}";

async fn types(app: &App, text: &str) {
    app.find(REPLY).await.send_keys(text).await.expect("typed");
}

/// Chooses this file in the dialog, as the system's own chooser hands it to the page.
async fn imports(app: &App, name: &str, file: &str) {
    app.find(&format!("{DIALOG} input[type=file]")).await;
    let (name, file) = (json!(name), json!(file));
    let script = format!(
        "const chosen = new DataTransfer(); chosen.items.add(new File([{file}], {name}, {{ type: 'application/json' }})); \
         const picker = document.querySelector('{DIALOG} input[type=file]'); picker.files = chosen.files; \
         picker.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    app.asks(&script).await;
}

/// Waits until the window's foot says nothing of what was not delivered.
async fn nothing_is_left_to_see_to(app: &App) {
    until("nothing is said not to be delivered", async || {
        let says = app.asks("return document.querySelector('.status').innerText").await;
        (!says.as_str()?.contains("not delivered")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_the_channel_refuses_is_said_another_way_or_tried_again_and_arrives_once() {
    let mut world = World::start().await;
    let webhook = Webhook::start().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop", &[("webhook_url", &webhook.url())]);
    let ana = world.operator("Ana", Role::Agent);
    let asked = messenger_in("tomas", "mid.1", "Where is my lamp?");
    Wire::new(&world.url(), &inbox).call("human", &asked).await;
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await.id;
    let desktop = Desktop::start().await;
    let app = desktop.app(&world.folder().join("app"), &["--hub", &world.url(), "--token", &ana.token]).await;
    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;

    // Taken from a file, removed, brought back, used by its shortcut.
    types(&app, "/").await;
    app.press("Write and change them").await;
    let thursday = json!({"canned": [{"scope": "personal", "shortcut": "thursday", "title": "When it comes",
        "content": {"type": "text", "text": "It comes on Thursday. {{operator.name}}"}}]});
    imports(&app, "lamps.json", "lamps, lamps").await;
    app.reads(DIALOG, "Nothing of it was taken.").await;
    imports(&app, "lamps.json", &thursday.to_string()).await;
    app.reads(DIALOG, "1 response was taken from lamps.json.").await;
    app.press("Remove /thursday").await;
    app.reads(DIALOG, "/thursday is removed.").await;
    app.reads(DIALOG, "What you say often, written once").await;
    app.press("Undo").await;
    app.reads(DIALOG, "/thursday is back.").await;
    app.find(&format!("{DIALOG} [aria-label=Close]")).await.click().await.expect("closed");
    types(&app, "/thu").await;
    app.reads("[role=listbox]", "When it comes").await;
    types(&app, ENTER).await;
    app.has_value(REPLY, "It comes on Thursday. Ana").await;

    webhook.answers(&[Answers::Status(400), Answers::Status(400)]);
    app.press("Send").await;
    app.reads("[role=log]", "Not delivered: The bot refused it.").await;
    app.reads("[aria-label=Conversations]", "Not delivered").await;
    app.reads(".status", "1 not delivered").await;
    let tried = webhook.until_heard("chat response", 1).await.remove(0);
    app.press("Retry").await;
    let again = webhook.until_heard("chat response", 2).await.remove(1);
    assert_eq!(tried.id, again.id, "a bot can tell that it is the same");

    app.press("Edit").await;
    app.has_value(REPLY, "It comes on Thursday. Ana").await;
    app.reads("[role=log]", "Not delivered: The bot refused it. Taken back.").await;
    nothing_is_left_to_see_to(&app).await;
    types(&app, ", at ten").await;
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join("refused.png")).await;
    }
    app.press("Send").await;
    let edited = webhook.until_heard("chat response", 3).await.remove(2);
    assert_eq!(edited.body["text"], "It comes on Thursday. Ana, at ten");
    assert_ne!(edited.id, tried.id);
    app.reads("[role=log]", "Delivered").await;

    webhook.answers(&[Answers::Status(400)]);
    types(&app, "Anything else?").await;
    app.press("Send").await;
    app.reads(".status", "1 not delivered").await;
    app.press("Retry").await;
    nothing_is_left_to_see_to(&app).await;
    let texts = |heard: Vec<baton_tests::webhook::Heard>| {
        heard.iter().map(|heard| heard.body["text"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    ana.until_messages(of, "are settled", |all| {
        let ours = all.iter().filter_map(|message| message.delivery.as_ref());
        ours.filter(|known| known.state == baton_core::DeliveryState::Delivered).count() == 2
    })
    .await;
    let first = "It comes on Thursday. Ana";
    let whole = [first, first, "It comes on Thursday. Ana, at ten", "Anything else?", "Anything else?"];
    assert_eq!(
        texts(webhook.heard("chat response")),
        whole,
        "each refused as often as it was, and taken once"
    );
    app.close().await;
}
