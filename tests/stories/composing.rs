//! What Ana composes at her desk, and what reaches the visitor's page: canned words, quick replies, a picture under an address that
//! works for as long as it should.

use baton_core::{Content, ControlKind, DeliveryState, InboxKind, QuickReply, Role, Text};
use baton_desk::{Desk, settings::Settings, view::Attached};
use baton_tests::{
    Line, World,
    parts::{Page, address},
    until,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and then some";

/// Chooses a file at this desk, and waits until the hub has it.
async fn choose(desk: &Desk, of: baton_core::ConversationId, name: &str, bytes: &[u8]) -> Attached {
    let file = desk.attach(of, name.into(), "image/png".into(), bytes.len() as u64).await.unwrap();
    desk.attach_part(file.id, bytes.to_vec()).await.unwrap();
    let ready = async || desk.attached(of).await.unwrap().pop().filter(|file| file.ready);
    until("the hub has the file", ready).await
}

/// The same address with another last moment, sealed with the hub's own key: the kit has the hub's data, nobody else does.
fn until_then(url: &str, data: &Path, ms: u64) -> String {
    let db = rusqlite::Connection::open(data.join("files.db")).unwrap();
    let key: [u8; 32] =
        db.query_row("SELECT value FROM facts WHERE name = 'key'", [], |row| row.get(0)).unwrap();
    let token = url.split('/').nth(4).unwrap();
    let said = format!("{}{ms:016x}", &token[..32]);
    let seal = blake3::keyed_hash(&key, said.as_bytes()).to_hex();
    url.replace(token, &format!("{said}{seal}"))
}

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.expect("the hub answers").status().as_u16()
}

#[tokio::test]
async fn a_picture_that_ana_chose_reaches_the_visitor_under_an_address_that_ends() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas-7401");
    tomas.hello().await;
    tomas.say("Which lamp do you mean?").await;
    let waiting =
        ana.until_contact("tomas-7401", "waits", |known| known.control == ControlKind::Waiting).await;
    let desk = world.desk(&ana).await;
    let known = async || desk.thread(waiting.id, None, 10).await.ok();
    until("her desk knows the conversation", known).await;
    desk.save_settings(Settings { undo_s: 0, ..Settings::default() }).await.unwrap();
    desk.take(waiting.id, None).await.unwrap();

    choose(&desk, waiting.id, "../this lamp.png", PNG).await;
    let words = Text {
        text: "This one?".into(),
        quick_replies: vec![QuickReply::new("Yes", None), QuickReply::new("No", None)],
        ..Text::default()
    };
    desk.say(waiting.id, vec![Content::Text(words)], None).await.unwrap();
    let first = tomas.frame().await;
    assert_eq!(
        (&first["text"], first["quick_replies"].as_array().map(Vec::len)),
        (&json!("This one?"), Some(2))
    );
    let second = tomas.frame().await;
    let url = second["files"][0]["url"].as_str().unwrap_or_else(|| panic!("{second}")).to_owned();
    assert_eq!(second["files"][0]["image"], json!(true));

    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("\"this lamp.png\""));
    assert_eq!(answer.bytes().await.unwrap(), PNG);

    let now = u64::try_from(baton_tests::now().unix_ms()).unwrap();
    assert_eq!(status(&until_then(&url, &world.data(), now + 60_000)).await, 200);
    assert_eq!(status(&until_then(&url, &world.data(), now)).await, 404, "its time is over");
    let token = url.split('/').nth(4).unwrap();
    let later = url.replace(token, &format!("{}f{}", &token[..33], &token[34..]));
    assert_eq!(status(&later).await, 404, "nobody else can prolong it");
    ana.until_messages(waiting.id, "are with the page", |all| {
        let ours = all.iter().filter_map(|message| message.delivery.as_ref());
        ours.filter(|delivery| delivery.state == DeliveryState::Delivered).count() == 2
    })
    .await;
    desk.close().await;
}

/// As much as a photo has.
fn photo(n: u8) -> Vec<u8> {
    let noise = (0..3 << 20).map(|at: u32| at.wrapping_mul(2_654_435_761).to_be_bytes()[0] ^ n);
    PNG.iter().copied().chain(noise).collect()
}

/// Chooses a file in pieces, as a window does.
async fn pick(desk: &Desk, of: baton_core::ConversationId, name: &str, bytes: &[u8]) -> Attached {
    let mut file = desk.attach(of, name.into(), "image/png".into(), bytes.len() as u64).await.unwrap();
    for piece in bytes.chunks(192 << 10) {
        file = desk.attach_part(file.id, piece.to_vec()).await.unwrap();
    }
    file
}

#[tokio::test]
async fn a_photo_survives_a_hub_that_is_killed_and_a_desk_that_is_closed_in_the_middle_of_it() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas-7401");
    tomas.hello().await;
    tomas.say("How does it look?").await;
    let waiting =
        ana.until_contact("tomas-7401", "waits", |known| known.control == ControlKind::Waiting).await;
    let line = Line::to(&world.url().parse().unwrap()).await;
    let desk = world.desk_over(&ana, &line.url()).await;
    let of = waiting.id;
    until("her desk knows the conversation", async || desk.thread(of, None, 10).await.ok()).await;
    desk.save_settings(Settings { undo_s: 0, ..Settings::default() }).await.unwrap();
    desk.take(of, None).await.unwrap();
    ana.until_contact("tomas-7401", "is Ana's", |known| known.control == ControlKind::Operator).await;

    line.hold_after(512 << 10);
    let (first, second) = (photo(1), photo(2));
    pick(&desk, of, "first.png", &first).await;
    line.until_held().await;
    let under_way = desk.attached(of).await.unwrap().remove(0);
    assert!(under_way.sent > 0 && !under_way.ready, "{under_way:?}");
    world.kill();
    let cut = async || desk.attached(of).await.unwrap().remove(0).again;
    assert!(!until("it was cut off", cut).await.is_empty());
    line.let_go();
    tomas.closed().await;
    world.restart().await;
    until("the hub has it by itself", async || {
        desk.attached(of).await.unwrap().pop().filter(|file| file.ready)
    })
    .await;
    desk.say(of, vec![Content::text("So")], None).await.unwrap();
    let sent = async |count: usize| {
        ana.until_messages(of, "are with the hub", |all| {
            all.iter().filter(|m| m.delivery.is_some()).count() == count
        })
        .await
    };
    sent(2).await;

    // Taken out in the middle of it: nothing of it stays.
    line.hold_after(512 << 10);
    let third = pick(&desk, of, "third.png", &photo(3)).await;
    line.until_held().await;
    desk.detach(third.id).await.unwrap();
    assert_eq!(desk.attached(of).await.unwrap(), []);

    // Sent, and the desk is closed while it is brought: it goes on with the next start.
    pick(&desk, of, "second.png", &second).await;
    desk.say(of, Vec::new(), None).await.unwrap();
    desk.close().await;
    line.let_go();
    let desk = world.desk_over(&ana, &line.url()).await;
    let said = sent(3).await;

    tomas.welcome_back().await;
    let mut pictures = Vec::new();
    while pictures.len() < 2 {
        let frame = tomas.frame().await;
        pictures.extend(frame["files"][0]["url"].as_str().map(str::to_owned));
    }
    for (url, bytes) in pictures.iter().zip([&first, &second]) {
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), *bytes);
    }
    let last = said.last().unwrap().content.preview();
    assert!(last.contains("second.png"), "{last}");
    desk.close().await;
    ana.until_messages(of, "are with the page", |all| {
        all.iter().filter_map(|m| m.delivery.as_ref()).all(|known| known.state == DeliveryState::Delivered)
    })
    .await;
}

#[tokio::test]
async fn what_ben_imports_for_the_team_is_on_anas_desk_also_while_the_hub_is_away() {
    let mut world = World::start().await;
    let (ana, ben) = (world.operator("Ana", Role::Agent), world.operator("Ben", Role::Supervisor));
    let hello = json!({"scope": "team", "shortcut": "hello", "title": "Greeting",
        "content": {"type": "text", "text": "Hello {{contact.name|there}}"}});
    let file: Value = json!({"canned": [hello]});
    let kept: Value = ben.call(Method::POST, "/v1/canned/import", Some(file)).await.unwrap();
    assert_eq!(kept["canned"][0]["shortcut"], json!("hello"));
    let desk = world.desk(&ana).await;
    let canned = until("her desk has it", async || desk.canned().pop()).await;
    assert_eq!(canned.said.content.spoken(), "Hello {{contact.name|there}}");
    desk.close().await;
    world.kill();
    let desk = world.desk(&ana).await;
    assert_eq!(desk.canned(), [canned]);
    desk.close().await;
    world.restart().await;
}
