//! What a channel carries, as a bot reads it (`environment.caps`): it composes its answer for what the customer can see. A contact's
//! client says in the same words what it shows itself. How long and how many it takes the SDK has no words for: `limits` has Baton's,
//! `{"text": 2000, "quick_replies": 13, …}`, so that a bridge to another platform can say what that takes.

use baton_core::{Carries, Limits};
use serde_json::{Map, Value, json};

/// What a client shows by its own capabilities (the SDK's ChannelCapabilities): what it does not name, it does not show. Of a
/// capability `false` and `in` say no, `out`, `both` and `true` yes; anything else is no capability, and the error names it.
pub fn carries(caps: &Map<String, Value>) -> Result<Carries, String> {
    let limits = limits(caps)?;
    let chat = match caps.get("media") {
        None | Some(Value::Null) => None,
        Some(Value::Object(media)) => media.get("chat"),
        Some(_) => return Err("media is an object".into()),
    };
    let chat = match chat {
        None | Some(Value::Null | Value::Bool(_)) => return Ok(Carries { limits, ..Carries::TEXT }),
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
        limits,
    })
}

fn limits(caps: &Map<String, Value>) -> Result<Limits, String> {
    let named = match caps.get("limits") {
        None | Some(Value::Null) => return Ok(Limits::NONE),
        Some(Value::Object(named)) => named,
        Some(_) => return Err("limits is an object".into()),
    };
    let is_bound =
        |value: &Value| value.as_u64().is_some_and(|most| (1..=u64::from(u16::MAX)).contains(&most));
    match named.iter().find(|(_, value)| !value.is_null() && !is_bound(value)) {
        Some((name, _)) => Err(format!("limits.{name} is a whole number from 1 to 65,535")),
        None => serde_json::from_value(Value::Object(named.clone())).map_err(|error| error.to_string()),
    }
}

/// A channel's capabilities.
pub fn caps(carries: Carries) -> Value {
    let out = |carried: bool| if carried { json!("out") } else { json!(false) };
    let both = |carried: bool| if carried { json!("both") } else { json!(false) };
    let mut caps = json!({
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
    });
    if !carries.limits.is_none() {
        caps["limits"] = json!(carries.limits);
    }
    caps
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
        let limits = Limits { text: Some(2_000), quick_replies: Some(13), ..Limits::NONE };
        for carried in [Carries::TEXT, all, some, Carries { limits, ..some }] {
            assert_eq!(read(&caps(carried)), Ok(carried));
        }
    }

    #[test]
    fn the_golden_capabilities_read_as_what_a_composer_offers() {
        for name in ["web-widget", "messaging-app", "messenger-bridge", "sms", "no-chat"] {
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
        for wrong in [json!(0), json!(-1), json!(2.5), json!("2000"), json!(70_000)] {
            let said = read(&json!({"limits": {"text": wrong}})).unwrap_err();
            assert_eq!(said, "limits.text is a whole number from 1 to 65,535");
        }
        assert_eq!(read(&json!({"limits": 2_000})).unwrap_err(), "limits is an object");
        assert_eq!(read(&json!({"limits": null})), Ok(Carries::TEXT));
    }
}
