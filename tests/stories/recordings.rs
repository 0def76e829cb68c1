//! What bots hand to Messenger, Slack and Microsoft channels, through the published Python client: an operator reads cards,
//! files, places and quick replies as the golden files draw them.

use baton_core::{Role, api::AddedInbox};
use baton_tests::{
    Operator, World,
    parts::{Janis, Platform},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// One message as its vendor sends it, and as Baton reads it.
struct Recording {
    name: String,
    wire: Value,
    content: Value,
    by_bot: bool,
}

/// The golden files of a platform, each made a conversation of its own: the same id in two of them would be a repeat.
fn recordings(platform: &str) -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/content");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(platform));
    files.map(|path| recording(&path)).collect()
}

fn recording(path: &Path) -> Recording {
    let mut golden: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let by_bot = golden["said_by"] == "bot";
    let mut wire = golden["wire"].take();
    for place in ["/channel", "/conversation/id", if by_bot { "/recipient/id" } else { "/sender/id" }] {
        if let Some(id) = wire.pointer_mut(place) {
            *id = json!(name);
        }
    }
    Recording { name, wire, content: golden["content"].take(), by_bot }
}

/// The same, with JSON inside of text without the spaces that the Python client writes into it.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with('{') => {
            serde_json::from_str::<Value>(&text).map_or(json!(text), |inner| json!(inner.to_string()))
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, plain(member))).collect(),
        other => other,
    }
}

async fn reads_as_drawn(world: &World, inbox: &AddedInbox, ana: &Operator, platform: Platform, prefix: &str) {
    let bot = Janis::python(&world.url(), inbox, platform).await;
    let recordings = recordings(prefix);
    assert!(!recordings.is_empty());
    for Recording { name, wire, content, by_bot } in recordings {
        let reported = if by_bot { bot.hop_out(wire).await } else { bot.hop_in(wire).await };
        reported.unwrap_or_else(|why| panic!("{name}: {why}"));
        let of = ana.until_contact(&name, "is there", |of| of.last_message.is_some()).await.id;
        let message = ana.messages(of).await.remove(0);
        assert_eq!(plain(json!(message.content)), plain(content), "{name}");
        assert!(!message.content.preview().is_empty(), "{name} shows something in the list");
    }
}

#[tokio::test]
async fn what_messenger_slack_and_microsoft_bots_report_is_read_as_drawn() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    for (platform, prefix) in [
        (Platform::Messenger, "messenger-"),
        (Platform::Slack, "slack-"),
        (Platform::Microsoft, "microsoft-"),
    ] {
        let inbox = world.janis(prefix);
        reads_as_drawn(&world, &inbox, &ana, platform, prefix).await;
    }
}
