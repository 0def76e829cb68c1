//! The composer in the real window: everything that a reply can have, what its preview shows, and what the customer's page then gets.

use baton_core::{ControlKind, InboxKind, Role};
use baton_tests::{
    World,
    parts::{Page, address},
    screen::{App, Desktop},
    until,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

const REPLY: &str = "[aria-label=Reply]";
const TRAY: &str = "[aria-label='Goes with the reply']";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// A picture of one red pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/// A script that hands the page what the system's clipboard or a drag brings: a transfer with this file.
fn brings(name: &str, mime: &str, base64: &str, then: &str) -> String {
    let (name, mime, bytes) = (json!(name), json!(mime), json!(base64));
    format!(
        "const bytes = Uint8Array.from(atob({bytes}), (c) => c.charCodeAt(0)); const data = new DataTransfer(); \
         data.items.add(new File([bytes], {name}, {{ type: {mime} }})); const area = document.querySelector('{REPLY}'); {then}"
    )
}

async fn pastes(app: &App, name: &str) {
    let then = "area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
    app.asks(&brings(name, "image/png", PIXEL, then)).await;
}

async fn drops(app: &App, name: &str) {
    let then = "for (const what of ['dragover', 'drop']) area.dispatchEvent(new DragEvent(what, { dataTransfer: data, bubbles: true, cancelable: true }))";
    app.asks(&brings(name, "text/plain", "VHdvIHllYXJzLg==", then)).await;
}

async fn types(app: &App, css: &str, text: &str) {
    app.find(css).await.send_keys(text).await.expect("typed");
}

/// Where the story's pictures are wanted.
async fn pictured(app: &App, name: &str) {
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join(name)).await;
    }
}

/// The next frame of the visitor's page that says something.
async fn heard(page: &Page) -> Value {
    loop {
        let frame = page.frame().await;
        if frame["type"] == "message" {
            return frame;
        }
    }
}

#[tokio::test]
async fn what_the_preview_shows_is_what_the_visitor_s_page_gets() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let greeting = json!({"type": "text", "text": "Hello {{contact.first_name|there}}, {{operator.name}} here.",
        "quick_replies": [{"title": "The lamp of {{conversation.inbox}}"}, {"title": "My money"}]});
    let canned = json!({"scope": "personal", "shortcut": "hello", "title": "Greeting", "content": greeting});
    ana.call::<Value>(Method::POST, "/v1/canned", Some(canned)).await.expect("kept");
    let mut tomas = Page::new(&address(&inbox), "tomas-7401");
    tomas.hello().await;
    tomas.say("My lamp is broken").await;
    let waiting =
        ana.until_contact("tomas-7401", "waits", |known| known.control == ControlKind::Waiting).await;

    let desktop = Desktop::start().await;
    let data = world.folder().join("app");
    let (url, token) = (world.url(), ana.token.clone());
    let arguments = ["--hub", url.as_str(), "--token", token.as_str()];
    let app = desktop.app(&data, &arguments).await;
    app.press("Take the longest").await;
    app.reads(".strip", "You hold it").await;

    types(&app, REPLY, "/hel").await;
    app.reads("[role=listbox]", "Greeting").await;
    types(&app, REPLY, ENTER).await;
    app.has_value(REPLY, "Hello there, Ana here.").await;
    app.reads(TRAY, "The lamp of Shop · My money").await;
    types(&app, REPLY, " ").await;
    app.press("Emoji").await;
    types(&app, "[aria-label='Find an emoji']", "red heart").await;
    app.find("#emoji-grid [aria-label='red heart'][aria-selected=true]").await;
    types(&app, "[aria-label='Find an emoji']", ENTER).await;
    let text = "Hello there, Ana here. ❤️";
    app.has_value(REPLY, text).await;
    types(&app, "[aria-label='Find an emoji']", ESCAPE).await;
    pastes(&app, "lamp.png").await;
    app.reads(TRAY, "lamp.png").await;
    drops(&app, "warranty.txt").await;
    app.reads(TRAY, "warranty.txt").await;
    app.press("Place").await;
    types(&app, "[role=dialog] input", "geo:52.5163,13.3777").await;
    types(&app, "[role=dialog] label:nth-of-type(2) input", "Our shop").await;
    app.press("Add the place").await;
    app.reads(TRAY, "Our shop").await;
    app.press("As it will arrive").await;
    for words in [text, "The lamp of Shop", "My money", "Our shop", "warranty.txt"] {
        app.reads("[aria-label=Preview]", words).await;
    }
    pictured(&app, "composer.png").await;
    types(&app, "[role=dialog]", ESCAPE).await;

    // Sent too early, taken back, and sent as it was.
    app.press("Send").await;
    app.has_value(REPLY, "").await;
    app.press("Undo").await;
    app.has_value(REPLY, text).await;
    for words in ["lamp.png", "warranty.txt", "Our shop", "The lamp of Shop"] {
        app.reads(TRAY, words).await;
    }
    app.press("Send").await;
    let words = heard(&tomas).await;
    // One message: Botkit's own client has no field for a place.
    assert_eq!(words["text"], json!(format!("{text}\n\nOur shop, 52.51630, 13.37770")));
    assert_eq!(words["quick_replies"][0]["title"], json!("The lamp of Shop"));
    let files = heard(&tomas).await;
    let addresses: Vec<_> =
        files["files"].as_array().unwrap().iter().map(|file| file["url"].to_string()).collect();
    assert!(addresses[0].ends_with("/lamp.png\"") && addresses[1].ends_with("/warranty.txt\""), "{files}");
    let picture = reqwest::get(files["files"][0]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");

    // What no message can hold is not sent: the composer says how much there is of it.
    let long = format!(
        "const area = document.querySelector('{REPLY}'); area.value = 'long '.repeat(4001); area.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    );
    app.asks(&long).await;
    app.reads(".compose .top [role=status]", "20,005 of 20,000 characters. Shorten it.").await;
    app.asks(&long.replace("'long '.repeat(4001)", "'Short'")).await;
    app.press("Send").await;
    assert_eq!(heard(&tomas).await["text"], "Short");

    // Killed while she writes: all of it is there again.
    types(&app, REPLY, "And").await;
    app.press("Quick replies").await;
    types(&app, "[role=dialog] textarea", &format!("Yes{ENTER}No")).await;
    app.has_value("[role=dialog] textarea", "Yes\nNo").await;
    app.press("Offer 2").await;
    app.press("Card").await;
    types(&app, "[role=dialog] input", "Arc la").await;
    app.reads("[aria-label=Conversations]", "Draft: And").await;
    let kept = data.clone();
    until("the unfinished card is on the disk", async || is_kept(&kept, "Arc la")).await;
    app.kill().await;
    let app = desktop.app(&data, &arguments).await;
    app.opens(&waiting.contact.name).await;
    app.has_value(REPLY, "And").await;
    app.reads(TRAY, "Yes · No").await;
    app.press("Unfinished card").await;
    app.has_value("[role=dialog] input", "Arc la").await;
    pictured(&app, "draft.png").await;
    app.close().await;
    ana.until_messages(waiting.id, "are all delivered", |all| {
        let mut ours = all.iter().filter_map(|message| message.delivery.as_ref());
        ours.all(|known| known.state == baton_core::DeliveryState::Delivered)
    })
    .await;
}

/// Whether a draft on this computer's disk has these words beside its text.
fn is_kept(data: &Path, words: &str) -> Option<()> {
    std::fs::read_dir(data).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return is_kept(&path, words);
        }
        let name = path.file_name()?.to_str()?;
        if !(name.starts_with("desk-") && name.ends_with(".db")) {
            return None;
        }
        let db = rusqlite::Connection::open(&path).ok()?;
        db.query_row("SELECT 1 FROM drafts WHERE instr(beside, ?1) > 0", [words], |_| Ok(())).ok()
    })
}
