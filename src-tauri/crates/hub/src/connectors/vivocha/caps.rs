//! What a channel carries, as a bot reads it (`environment.caps`): it composes its answer for what the customer can see. A contact's
//! client says in the same words what it shows itself.

use baton_core::{Carries, Limits};
use serde_json::{Map, Value, json};

/// What a client shows by its own capabilities (the SDK's ChannelCapabilities): what it does not name, it does not show. Of a
/// capability `false` and `in` say no, `out`, `both` and `true` yes; anything else is no capability, and the error names it.
pub fn carries(caps: &Map<String, Value>) -> Result<Carries, String> {
    let chat = match caps.get("media") {
        None | Some(Value::Null) => None,
        Some(Value::Object(media)) => media.get("chat"),
        Some(_) => return Err("media is an object".into()),
    };
    let chat = match chat {
        None | Some(Value::Null | Value::Bool(_)) => return Ok(Carries::TEXT),
        Some(Value::Object(chat)) => chat,
        Some(_) => return Err("media.chat is an object, or false".into()),
    };
    let shows = |name: &str| match chat.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => Ok(false),
        Some(Value::Bool(true)) => Ok(true),
        Some(Value::String(way)) => match way.as_str() {
            "out" | "both" => Ok(true),
            "in" => Ok(false),
            _ => Err(format!("media.chat.{name} is false, 'in', 'out' or 'both'")),
        },
        Some(_) => Err(format!("media.chat.{name} is false, 'in', 'out' or 'both'")),
    };
    let attachment = shows("attachment")?;
    Ok(Carries {
        markdown: shows("markdown")?,
        quick_replies: shows("quickReply")?,
        cards: shows("genericTemplate")?,
        lists: shows("listTemplate")?,
        pictures: attachment,
        files: attachment,
        location: shows("location")?,
        typing: shows("isWriting")?,
        limits: Limits::NONE,
    })
}

/// A channel's capabilities.
pub fn caps(carries: Carries) -> Value {
    let out = |carried: bool| if carried { json!("out") } else { json!(false) };
    let both = |carried: bool| if carried { json!("both") } else { json!(false) };
    json!({
        "type": "c",
        "inbound": true,
        "outbound": false,
        "transfer": true,
        "media": {"chat": {
            "isWriting": out(carries.typing),
            "acks": false,
            "read": false,
            "markdown": out(carries.markdown),
            "link": "both",
            "location": out(carries.location),
            "attachment": both(carries.pictures || carries.files),
            "quickReply": out(carries.quick_replies),
            "genericTemplate": out(carries.cards),
            "listTemplate": out(carries.lists),
            "customTemplateSchemaIds": [],
        }},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(caps: &Value) -> Result<Carries, String> {
        carries(caps.as_object().unwrap())
    }

    #[test]
    fn what_a_bot_is_told_reads_as_what_the_channel_carries() {
        let all = Carries {
            markdown: true,
            quick_replies: true,
            cards: true,
            lists: true,
            pictures: true,
            ..Carries::TEXT
        };
        let all = Carries { files: true, location: true, typing: true, ..all };
        let some = Carries { quick_replies: true, location: true, ..Carries::TEXT };
        for carried in [Carries::TEXT, all, some] {
            assert_eq!(read(&caps(carried)), Ok(carried));
        }
    }

    #[test]
    fn the_golden_capabilities_read_as_what_a_composer_offers() {
        for name in ["web-widget", "messaging-app", "sms", "no-chat"] {
            let path = crate::connectors::golden::folder().join(format!("../caps/{name}.json"));
            let mut golden: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let carries = json!(read(&golden["caps"]).unwrap());
            if std::env::var_os("BATON_WRITE_GOLDEN").is_some() {
                golden["carries"] = carries;
                std::fs::write(&path, serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
            } else {
                assert_eq!(carries, golden["carries"], "{name}");
            }
        }
    }

    #[test]
    fn what_is_not_named_is_not_shown_and_only_the_way_out_counts() {
        assert_eq!(read(&json!({})), Ok(Carries::TEXT));
        assert_eq!(read(&json!({"type": "a", "media": {"chat": false}})), Ok(Carries::TEXT));
        let chat = json!({"media": {"chat": {"quickReply": "out", "attachment": "in", "location": "both", "acks": true}}});
        let shown = Carries { quick_replies: true, location: true, ..Carries::TEXT };
        assert_eq!(read(&chat), Ok(shown));
    }

    #[test]
    fn what_is_no_capability_is_named() {
        let wrong = read(&json!({"media": {"chat": {"quickReply": "yes"}}})).unwrap_err();
        assert_eq!(wrong, "media.chat.quickReply is false, 'in', 'out' or 'both'");
        assert_eq!(read(&json!({"media": []})).unwrap_err(), "media is an object");
    }
}
