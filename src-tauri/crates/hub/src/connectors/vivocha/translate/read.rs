//! From a BotMessage.

use super::{files, template};
use crate::connectors::platforms::read;
use baton_core::{ActionCall, Asks, Content, Location, Orientation, QuickReply, Text, Unsupported};
use serde_json::Value;

/// One BotMessage: `{"code": "message", "type", …}`; `None` when it only says that somebody writes. What is no BotMessage is kept as [`Unsupported`].
pub fn message(value: &Value) -> Option<Content> {
    let kind = read::text(value, "type").unwrap_or("message");
    let understood = match kind {
        "iswriting" => return None,
        "text" | "postback" => words(value),
        "attachment" => files::one(value),
        "multi-attachment" => files::several(value),
        "location" => place(value),
        "action" => action(value),
        _ => None,
    };
    Some(understood.unwrap_or_else(|| Content::Unsupported(Unsupported::new(kind, value.clone()))))
}

/// A text or postback message: its words with what can be answered, then its template.
fn words(value: &Value) -> Option<Content> {
    let orientation = match read::text(value, "quick_replies_orientation") {
        Some("vertical") => Some(Orientation::Vertical),
        Some("horizontal") => Some(Orientation::Horizontal),
        _ => None,
    };
    let body = value.get("body").and_then(Value::as_str).unwrap_or_default().to_owned();
    let quick_replies: Vec<_> = read::items(value, "quick_replies").iter().filter_map(quick_reply).collect();
    let said = !body.is_empty() || !quick_replies.is_empty();
    let text = Content::Text(Text {
        text: body,
        markdown: false,
        quick_replies,
        orientation,
        chosen: read::plain(value, "payload"),
    });
    let template = value.get("template").filter(|template| !template.is_null()).map(template::read);
    // An empty text is still a message, as long as nothing else is in it.
    let text = (said || template.is_none()).then_some(text);
    value.get("body").and(Content::of(text.into_iter().chain(template)))
}

fn quick_reply(value: &Value) -> Option<QuickReply> {
    let asks = (read::text(value, "content_type") == Some("location")).then_some(Asks::Location);
    let payload = read::plain(value, "payload");
    let title =
        read::plain(value, "title").or_else(|| asks.map(|asks| asks.words().into())).or(payload.clone())?;
    Some(QuickReply { title, payload, image: read::owned(value, "image_url"), asks })
}

fn place(value: &Value) -> Option<Content> {
    let number = |name: &str| value.get(name).and_then(Value::as_f64);
    let (latitude, longitude) = (number("latitude")?, number("longitude")?);
    Some(Content::Location(Location {
        latitude,
        longitude,
        accuracy: number("accuracy"),
        city: read::owned(value, "city"),
        region: read::owned(value, "region"),
        country: read::owned(value, "countryName"),
        country_code: read::owned(value, "countryCode"),
        timezone: read::owned(value, "timezone"),
        speed: number("speed"),
        altitude: number("altitude"),
        ..Location::default()
    }))
}

fn action(value: &Value) -> Option<Content> {
    let code = read::owned(value, "action_code")?;
    Some(Content::Action(ActionCall { code, arguments: read::items(value, "args").to_vec() }))
}
