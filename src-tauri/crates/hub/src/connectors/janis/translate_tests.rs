//! The platforms' messages, as their documentation and the recordings have them, and what Baton reads in them.

use super::*;
use crate::connectors::{
    golden,
    janis::{batch, wire::parse},
};
use baton_core::Media;

fn heard(json: &str) -> Utterance {
    batch::read(json.as_bytes()).unwrap().said.remove(0)
}

fn told(json: &str) -> Utterance {
    outgoing(&parse::<Body>(json.as_bytes()).unwrap().0, None).unwrap()
}

const MESSENGER: &str = r#"{"sender":{"id":"USER_ID"},"recipient":{"id":"PAGE_ID"},"timestamp":1458692752478,
    "message":{"mid":"mid.1","seq":73,"text":"hello, world!","quick_reply":{"payload":"HELLO"}}}"#;

#[test]
fn a_messenger_message_with_a_tapped_quick_reply() {
    let said = heard(MESSENGER);
    assert_eq!((said.contact.id.as_str(), said.vendor_id.as_deref()), ("USER_ID", Some("mid.1")));
    let Some(Content::Text(text)) = said.content else { panic!("text") };
    assert_eq!((text.text.as_str(), text.chosen.as_deref()), ("hello, world!", Some("HELLO")));
}

#[test]
fn microsoft_says_which_platform_is_behind_it_and_nobody_else_does() {
    let skype = r#"{"type":"message","text":"x","channelId":"facebook","conversation":{"id":"c1"}}"#;
    assert_eq!(heard(skype).behind.as_deref(), Some("facebook"));
    let flat = r#"{"text":"x","channel":"c1","address":{"channelId":"telegram","conversation":{"id":"c1"}}}"#;
    assert_eq!(heard(flat).behind.as_deref(), Some("telegram"));
    assert_eq!(heard(MESSENGER).behind, None);
}

#[test]
fn a_messenger_page_s_webhook_call_holds_its_messages() {
    assert_eq!(
        heard(&format!(r#"{{"object":"page","entry":[{{"messaging":[{MESSENGER}]}}]}}"#)),
        heard(MESSENGER)
    );
}

#[test]
fn a_messenger_postback_is_what_the_contact_read_on_the_button() {
    let said =
        heard(r#"{"sender":{"id":"U"},"recipient":{"id":"P"},"postback":{"title":"Start","payload":"GO"}}"#);
    let Some(Content::Text(text)) = said.content else { panic!("text") };
    assert_eq!((text.text.as_str(), text.chosen.as_deref()), ("Start", Some("GO")));
}

#[test]
fn a_messenger_picture() {
    let said = heard(
        r#"{"sender":{"id":"U"},"message":{"mid":"m","attachments":[{"type":"image","payload":{"url":"https://x/y.png"}}]}}"#,
    );
    let Some(Content::Attachments(files)) = said.content else { panic!("a picture") };
    assert_eq!((files.items[0].url.as_str(), files.items[0].media), ("https://x/y.png", Media::Image));
}

#[test]
fn receipts_and_echoes_say_nothing() {
    assert_eq!(heard(r#"{"sender":{"id":"U"},"delivery":{"watermark":1}}"#).content, None);
    assert_eq!(heard(r#"{"sender":{"id":"P"},"message":{"is_echo":true,"text":"mine"}}"#).content, None);
}

#[test]
fn a_slack_message() {
    let said = heard(
        r#"{"type":"message","channel":"D1","user":"U2","text":"Hello world","ts":"1355517523.000005"}"#,
    );
    assert_eq!((said.contact.id.as_str(), said.vendor_id.as_deref()), ("D1", Some("D1:1355517523.000005")));
    assert_eq!(said.content, Some(Content::text("Hello world")));
}

#[test]
fn slack_s_edits_joins_and_bot_messages_are_not_the_contact_s_words() {
    for told in [r#""subtype":"message_changed""#, r#""subtype":"channel_join""#, r#""bot_id":"B1""#] {
        let said = heard(&format!(r#"{{"type":"message","channel":"D1","text":"x","ts":"1.2",{told}}}"#));
        assert_eq!(said.content, None);
    }
    let shared =
        heard(r#"{"type":"message","channel":"D1","text":"look","ts":"1.2","subtype":"file_share"}"#);
    assert_eq!(shared.content, Some(Content::text("look")));
}

#[test]
fn a_microsoft_message_tells_the_contacts_name() {
    let said = heard(
        r#"{"type":"message","id":"1","channelId":"webchat","from":{"id":"u1","name":"Tomás"},"conversation":{"id":"c1"},
            "recipient":{"id":"bot"},"text":"hi ms","channel":"c1"}"#,
    );
    assert_eq!((said.contact.id.as_str(), said.named.as_deref()), ("c1", Some("Tomás")));
}

#[test]
fn what_the_bot_says_goes_to_the_same_contact() {
    assert_eq!(told(r#"{"recipient":{"id":"USER_ID"},"message":{"text":"hi"}}"#).contact.id, "USER_ID");
    assert_eq!(told(r#"{"channel":"D1","text":"hi"}"#).contact.id, "D1");
    assert_eq!(
        told(r#"{"type":"message","text":"x","channel":"c1","conversation":{"id":"c1"}}"#).contact.id,
        "c1"
    );
}

#[test]
fn quick_replies_that_the_bot_offers() {
    let asked = told(
        r#"{"recipient":{"id":"U"},"message":{"text":"Which?","quick_replies":[
            {"content_type":"text","title":"Red","payload":"R"},{"content_type":"location"}]}}"#,
    );
    let Some(Content::Text(text)) = asked.content else { panic!("text") };
    let offered: Vec<_> = text.quick_replies.iter().map(|reply| (reply.title.as_str(), reply.asks)).collect();
    assert_eq!(offered, [("Red", None), ("Location", Some(Asks::Location))]);
    let asked = told(
        r#"{"channel":"c1","text":"Which?","suggestedActions":{"actions":[{"type":"imBack","title":"Red","value":"red"}]}}"#,
    );
    let Some(Content::Text(text)) = asked.content else { panic!("text") };
    assert_eq!(text.quick_replies, [QuickReply::new("Red", Some("red".into()))]);
}

#[test]
fn who_says_it_must_be_named() {
    let refused = |json: &str| incoming(&parse::<Body>(json.as_bytes()).unwrap().0).unwrap_err().to_string();
    assert_eq!(refused(r#"{"message":{"text":"x"}}"#), "`sender.id` is missing.");
    assert_eq!(refused(r#"{"text":"x"}"#), "`channel` is missing.");
}

#[test]
fn a_reply_is_text_or_whatever_the_bot_answered() {
    let read = |json: &str| reply(json, None).map(|(content, _)| content);
    assert_eq!(read("\"BOT REPLY\""), Some(Content::text("BOT REPLY")));
    let Some(Content::Unsupported(kept)) = read(r#"{"speech":{"title":"Lamp"}}"#) else { panic!("kept") };
    assert_eq!(kept.text, "Lamp");
    assert_eq!(read("null"), None);
    assert_eq!(read("\"\""), None);
}

#[test]
fn a_reply_of_dialogflow_s_is_drawn_and_tells_what_the_bot_thought() {
    let (content, reasoning) = reply(
        r#"{"queryResult":{"intent":{"displayName":"Lamps"},"intentDetectionConfidence":0.8,"fulfillmentMessages":[
            {"text":{"text":["all"]}},{"platform":"SLACK","text":{"text":["Which?"]}}]}}"#,
        Some("slack"),
    )
    .unwrap();
    assert_eq!(content, Content::text("Which?"));
    assert_eq!(reasoning.unwrap().intent.as_deref(), Some("Lamps"));
}

#[test]
fn the_golden_files() {
    for platform in ["messenger-", "slack-", "microsoft-"] {
        golden::check(platform, |wire, said_by| {
            let wire = wire.to_string();
            let (body, _) = parse::<Body>(wire.as_bytes()).unwrap();
            let said = if said_by == "bot" {
                outgoing(&body, Some(platform.trim_end_matches('-')))
            } else {
                Ok(heard(&wire))
            };
            said.unwrap().content
        });
    }
}

#[test]
fn what_an_operator_says_arrives_as_its_preview_shows() {
    let carries = super::super::CARRIES;
    golden::arrives("janis", carries, |content| handed("U1", content, "1795217321.1", "Ana"));
}
