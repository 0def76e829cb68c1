//! Frames as recorded.

use super::*;
use baton_core::{Actor, ConversationId, MessageId, OperatorId, Seq, Timestamp};

fn said(content: Content, source: Option<&str>) -> Said {
    let message = MessageId::from_bytes([1; 16]);
    let source = source.map(str::to_owned);
    Said { message, content, vendor_id: None, source, reasoning: None, over: false, said_at: None }
}

fn frame(actor: Actor, said: Said, whole: bool) -> Value {
    let event = Event {
        seq: Seq(7),
        at: Timestamp::from_unix_ms(1_795_217_321_303),
        conversation: ConversationId::from_bytes([2; 16]),
        actor,
        opens: None,
        kind: Kind::Message(said.clone()),
    };
    let to = Address { user: "raw-1".into(), channel: "socket".into() };
    message(&event, &said, &to, whole)
}

fn ana() -> Actor {
    Actor::operator(OperatorId::from_bytes([3; 16]), "Ana")
}

#[test]
fn an_operators_words_are_a_message_as_recorded() {
    let expected = json!({"type": "message", "text": "Hello", "user": "raw-1", "channel": "socket", "to": "raw-1",
        "sent_timestamp": 1_795_217_321_303_i64});
    assert_eq!(frame(ana(), said(Content::text("Hello"), None), false), expected);
}

#[test]
fn answers_to_tap_and_files_stand_in_botkits_fields() {
    let replies = vec![QuickReply::new("Hello", Some("hello".into())), QuickReply::new("Test", None)];
    let text = Content::Text(Text { text: "Look".into(), quick_replies: replies, ..Text::default() });
    let picture =
        Attachment { url: "https://example.com/a.png".into(), media: Media::Image, ..Attachment::default() };
    let file = Attachment { url: "https://example.com/a.pdf".into(), ..Attachment::default() };
    let files = Content::Attachments(Attachments { items: vec![picture, file] });
    let frame = frame(ana(), said(Content::of([text, files]).unwrap(), None), false);
    let replies = json!([{"title": "Hello", "payload": "hello"}, {"title": "Test", "payload": "Test"}]);
    assert_eq!(frame["quick_replies"], replies);
    let files = json!([{"url": "https://example.com/a.png", "image": true},
        {"url": "https://example.com/a.pdf", "image": false}]);
    assert_eq!((&frame["text"], &frame["files"]), (&json!("Look"), &files));
}

#[test]
fn a_bots_own_fields_reach_the_page_untouched() {
    let source = r#"{"text":"choose","disable_input":true,"goto_link":"https://example.com/","continue_typing":true,
        "typingDelay":5000,"user":"somebody","to":"somebody"}"#;
    let frame = frame(Actor::bot(), said(Content::text("choose"), Some(source)), false);
    for (name, value) in [("disable_input", json!(true)), ("goto_link", json!("https://example.com/"))] {
        assert_eq!(frame[name], value);
    }
    assert_eq!(
        (&frame["typingDelay"], &frame["user"], &frame["to"]),
        (&json!(5000), &json!("raw-1"), &json!("raw-1"))
    );
}

#[test]
fn cards_become_words_a_link_and_answers_for_a_page_that_has_none() {
    let cards: Content = serde_json::from_value(json!({"type": "cards", "cards": [{"title": "Lamp", "subtitle": "Brass",
        "image": "https://x.example/l.png", "buttons": [{"title": "Buy", "does": "postback", "payload": "BUY"},
        {"title": "See", "does": "link", "url": "https://x.example/lamp"}]}]}))
    .unwrap();
    let plain = frame(ana(), said(cards.clone(), None), false);
    assert_eq!(
        (&plain["text"], &plain["open_link"]),
        (&json!("Lamp\nBrass"), &json!("https://x.example/lamp"))
    );
    assert_eq!(plain["quick_replies"], json!([{"title": "Buy", "payload": "BUY"}]));
    assert!(plain.get("content").is_none());
    let whole = frame(ana(), said(cards, None), true);
    assert_eq!((&whole["content"]["type"], &whole["author"]["name"]), (&json!("cards"), &json!("Ana")));
}

#[test]
fn a_contacts_words_are_in_the_history_as_recorded() {
    let source = r#"{"type":"message","text":"typing","user":"raw-1","channel":"socket","token":"secret"}"#;
    let item = frame(Actor::contact("Visitor"), said(Content::text("typing"), Some(source)), false);
    let expected = json!({"type": "message_received", "text": "typing", "user": "raw-1", "channel": "socket",
        "raw_message": {"type": "message", "text": "typing", "user": "raw-1", "channel": "socket"},
        "_pipeline": {"stage": "receive"}});
    assert_eq!(item, expected);
}

#[test]
fn a_tapped_answer_keeps_its_title_and_its_payload() {
    let rest = json!({"title": "Yes, please"}).as_object().unwrap().clone();
    let sent = Sent { text: Some("yes".into()), rest, ..Sent::default() };
    let Some(Content::Text(text)) = incoming(&sent) else { panic!("text") };
    assert_eq!((text.text.as_str(), text.chosen.as_deref()), ("Yes, please", Some("yes")));
    assert_eq!(incoming(&Sent { text: Some(" ".into()), ..Sent::default() }), None);
}

#[test]
fn what_an_operator_says_arrives_as_its_preview_shows() {
    for (channel, whole) in [("botkit", false), ("web-chat", true)] {
        let written = |content: &Content| frame(ana(), said(content.clone(), None), whole);
        crate::connectors::golden::arrives(channel, super::super::CARRIES, written);
    }
}

#[test]
fn the_golden_files() {
    crate::connectors::golden::check("botkit-", |wire, by| {
        if by == "bot" {
            return crate::bots::spoken(wire).map(Content::in_markdown);
        }
        let Value::Object(members) = wire.clone() else { panic!("an object") };
        let sent = Sent::read(members).unwrap();
        if sent.kind == "message" { incoming(&sent) } else { Some(event(&sent)) }
    });
}
