//! Payloads as a careless or a hostile vendor could send them: golden files with members taken away, doubled, made huge or made
//! into something else. Whatever comes is read without a panic, never into a blank bubble, and survives being written down.
//!
//! A test run tries some thousands; `tests/fuzz` has libFuzzer make them for as long as it is let.
#![allow(clippy::expect_used, reason = "only tests and the fuzzer run it")]

mod wire;

use super::{botcopy, botkit, botpress, dialogflow, janis, vivocha};
use arbitrary::Unstructured;
use baton_core::Content;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::LazyLock};
use wire::Wires;

/// A connector's ways to read a payload.
type Read = fn(&Value) -> Vec<Content>;

/// Each reader, and which golden files its payloads begin as.
pub const READERS: [(&str, &str, Read); 10] = [
    ("messenger", "messenger-", platform),
    ("slack", "slack-", platform),
    ("microsoft", "microsoft-", platform),
    ("dialogflow", "dialogflow-", dialogflow),
    ("botcopy", "dialogflow-", botcopy),
    ("vivocha", "vivocha-", vivocha),
    ("web chat", "messenger-", web_chat),
    ("botkit", "botkit-", botkit),
    ("history", "botcopy-", botcopy),
    ("botpress", "messenger-", botpress),
];

static WIRES: LazyLock<BTreeMap<&str, Wires>> =
    LazyLock::new(|| READERS.iter().map(|(_, prefix, _)| (*prefix, Wires::of(prefix))).collect());

/// Makes a payload of these bytes, has it read, and panics when what was read does not hold. Answers how many contents that were.
pub fn try_out(bytes: &[u8]) -> usize {
    let mut bytes = Unstructured::new(bytes);
    let Ok((_, prefix, read)) = bytes.choose(&READERS) else { return 0 };
    let Ok(wire) = WIRES[prefix].made(&mut bytes) else { return 0 };
    let contents = read(&wire);
    for content in &contents {
        holds(content, &wire);
        // What goes on to other channels is written in their shapes.
        vivocha::translate::messages(content, crate::bots::Tapped::QuickReply);
        botkit::translate::words(content);
    }
    contents.len()
}

/// What holds for everything that was read.
fn holds(content: &Content, wire: &Value) {
    assert!(!content.preview().trim().is_empty(), "a blank bubble: {content:?} of {wire}");
    if let Content::Parts(parts) = content {
        assert!(parts.parts.len() > 1, "parts of one: {wire}");
        assert!(!parts.parts.iter().any(|part| matches!(part, Content::Parts(_))), "parts in parts: {wire}");
    }
    let written = serde_json::to_string(content).expect("it is written");
    let again: Content = serde_json::from_str(&written).expect("it is read again");
    assert_eq!(json!(again), json!(content), "it changed by being written down: {wire}");
}

fn platform(wire: &Value) -> Vec<Content> {
    let text = wire.to_string();
    let replies = ["messenger", "slack"].map(|platform| janis::translate::reply(&text, Some(platform)));
    let mut contents: Vec<_> = replies.into_iter().flatten().map(|(content, _)| content).collect();
    contents.extend(janis::events::told(wire));
    if let Ok((body, _)) = janis::wire::parse::<janis::wire::Body>(text.as_bytes()) {
        let entries = body.entry.as_deref();
        let bodies: Vec<_> = entries.map_or_else(
            || vec![&body],
            |entries| entries.iter().flat_map(|entry| &entry.messaging).collect(),
        );
        for body in bodies {
            let said = [janis::translate::incoming(body), janis::translate::outgoing(body, Some("slack"))];
            contents.extend(said.into_iter().flatten().filter_map(|said| said.content));
        }
    }
    contents
}

fn dialogflow(wire: &Value) -> Vec<Content> {
    let platforms = [dialogflow::GOOGLE, "FACEBOOK", "SLACK", ""];
    let answers = platforms.map(|platform| dialogflow::answer(wire, platform));
    answers.into_iter().flatten().filter_map(|answer| answer.content).collect()
}

fn botcopy(wire: &Value) -> Vec<Content> {
    let item = json!({"_id": "1", "direction": "out", "createdAt": wire["createdAt"], "payload": wire});
    botcopy::history::items(&[item, wire.clone()]).into_iter().map(|past| past.content).collect()
}

fn vivocha(wire: &Value) -> Vec<Content> {
    let several = wire["messages"].as_array().into_iter().flatten();
    several.chain([wire, &wire["message"]]).filter_map(vivocha::translate::message).collect()
}

fn web_chat(wire: &Value) -> Vec<Content> {
    let Value::Object(members) = wire["message"].clone() else { return Vec::new() };
    let Ok(sent) = botkit::wire::Sent::read(members) else { return Vec::new() };
    botkit::translate::incoming(&sent).into_iter().chain([botkit::translate::event(&sent)]).collect()
}

fn botkit(wire: &Value) -> Vec<Content> {
    let said = crate::bots::spoken(wire);
    let Value::Object(members) = wire.clone() else { return said.into_iter().collect() };
    let sent = botkit::wire::Sent::read(members).ok();
    let heard = sent.iter().flat_map(|sent| {
        botkit::translate::incoming(sent).into_iter().chain([botkit::translate::event(sent)])
    });
    said.map(Content::in_markdown).into_iter().chain(heard).collect()
}

fn botpress(wire: &Value) -> Vec<Content> {
    let kind = wire["message"]["attachment"]["type"].as_str().unwrap_or("text");
    let row = json!([{"session_id": 1, "id": 2, "userId": "u", "platform": "facebook", "type": kind,
        "text": wire["message"]["text"], "raw_message": wire, "direction": "in"}]);
    let rows = botpress::wire::rows(row.to_string().as_bytes()).unwrap_or_default();
    let told = |row| [botpress::translate::content(row, None), botpress::translate::content(row, Some(wire))];
    rows.iter().flat_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::TestRunner};
    use std::cell::Cell;

    #[test]
    fn whatever_vendors_send_is_read_and_never_blank() {
        let cases =
            std::env::var("BATON_GENERATED").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
        let mut runner = TestRunner::new(ProptestConfig::with_cases(cases));
        let read = Cell::new(0);
        let bytes = proptest::collection::vec(any::<u8>(), 2..48);
        let tried = runner.run(&bytes, |bytes| {
            read.set(read.get() + try_out(&bytes));
            Ok(())
        });
        tried.unwrap_or_else(|why| panic!("{why}"));
        assert!(read.get() > cases as usize, "most of them say something: {} of {cases}", read.get());
    }
}
