//! Golden files: the recorded answers of the bot-sdk's own dummy bot. What is written keeps the published schemas
//! (`tests/golden/vivocha`, recorded from the SDK), and reads again as what it was.

use super::*;
use crate::{bots::Tapped, connectors::golden};
use baton_core::Content;
use jsonschema::Validator;
use serde_json::{Value, json};

/// The messages of a BotResponse, or the one of a BotRequest.
fn spoken(wire: &Value) -> Vec<Option<Content>> {
    let several = wire["messages"].as_array().into_iter().flatten();
    several.chain(wire.get("message")).map(message).collect()
}

fn content(wire: &Value) -> Option<Content> {
    Content::of(spoken(wire).into_iter().flatten())
}

#[test]
fn the_recorded_messages_read_as_the_golden_files_say() {
    golden::check("vivocha-", |wire, _| content(wire));
}

/// The SDK's schema of one kind of message.
fn schema(kind: &str) -> Validator {
    let recorded = |name: &str| -> Value {
        let path = golden::folder().join(format!("../vivocha/{name}.json"));
        serde_json::from_str(&std::fs::read_to_string(path).expect("the schema is there"))
            .expect("it is JSON")
    };
    // Its references name the schema of the common types by a relative address.
    let mut schema = recorded(&format!("{kind}_message"));
    schema["$id"] = json!("https://schemas.example/message");
    let mut common = recorded("common");
    common["$id"] = json!("common");
    schema["$defs"] = json!({"common": common});
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn keeps_its_schema(written: &Value) {
    let kind = match written["type"].as_str().expect("a type") {
        "multi-attachment" => "multi_attachment",
        kind => kind,
    };
    let errors: Vec<_> = schema(kind).iter_errors(written).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{written}: {errors:?}");
}

#[test]
fn what_is_written_keeps_the_published_schemas_and_reads_as_it_was() {
    let mut kinds = std::collections::BTreeSet::new();
    golden::check("vivocha-", |wire, by| {
        let content = content(wire);
        let tapped = if wire["message"]["type"] == "postback" { Tapped::Button } else { Tapped::QuickReply };
        let written = content.as_ref().map(|content| messages(content, tapped)).unwrap_or_default();
        written.iter().for_each(keeps_its_schema);
        kinds.extend(written.iter().map(|message| message["type"].to_string()));
        let again = self::content(&json!({"messages": written}));
        let unknown = matches!(content, Some(Content::Unsupported(_)));
        assert!(unknown || again == content, "{by}: {written:?}\n{again:?}\n{content:?}");
        content
    });
    assert_eq!(kinds.len(), 6, "every type but iswriting, which says nothing: {kinds:?}");
}

#[test]
fn other_channels_parts_are_said_as_far_as_vivocha_can() {
    let content: Content = serde_json::from_value(json!({"type": "parts", "parts": [
        {"type": "cards", "layout": "carousel", "cards": [{"title": "Lamp", "subtitle": "Brass",
            "fields": [{"name": "Size", "value": "L"}],
            "media": {"url": "https://example.com/lamp.mp4", "media": "video", "name": "Film"},
            "buttons": [{"title": "Ring", "does": "call", "phone": "+39"}, {"title": "Pay", "does": "other", "name": "payment"}]}]},
        {"type": "event", "name": "start"},
        {"type": "attachments", "items": [{"url": "https://example.com/x", "media": "image"}]},
        {"type": "unsupported", "kind": "receipt", "text": "", "source": {}}]}))
    .unwrap();
    let written = messages(&content, Tapped::Button);
    written.iter().for_each(keeps_its_schema);
    assert_eq!(written.len(), 3);
    let card = &written[0]["template"]["elements"][0];
    assert_eq!(card["subtitle"], "Brass\nSize: L");
    assert_eq!(card["buttons"][0], json!({"type": "web_url", "title": "Ring", "url": "tel:+39"}));
    assert_eq!(card["buttons"][2]["url"], "https://example.com/lamp.mp4");
    assert_eq!(written[2]["body"], "[receipt]");
}

#[test]
fn no_shape_is_an_error() {
    for odd in [
        json!(null),
        json!("text"),
        json!([]),
        json!({"type": "text"}),
        json!({"type": "text", "body": 7}),
        json!({"type": "attachment", "url": ""}),
        json!({"type": "multi-attachment", "attachments": {}}),
        json!({"type": "location", "latitude": "x"}),
        json!({"type": "action"}),
        json!({"type": 3}),
        json!({"type": "text", "body": "", "template": 7}),
        json!({"type": "text", "body": "x", "template": {"type": "generic", "elements": [3, null, {"buttons": [7, {}]}]}}),
        json!({"type": "text", "body": "x", "quick_replies": [{}, 7, {"content_type": "location"}]}),
    ] {
        let Some(content) = message(&odd) else { panic!("{odd} is no typing") };
        assert!(!content.preview().is_empty());
        messages(&content, Tapped::Button).iter().for_each(keeps_its_schema);
    }
}
