//! ES: `fulfillmentMessages`, for whichever platforms the agent has them.

use super::{
    drawn::{self, Drawn},
    google, payload, structs,
};
use crate::connectors::platforms::{one, read};
use baton_core::{Button, Card, Content, Media, Press, QuickReply, Text};
use serde_json::Value;

/// What a result shows on `platform`.
pub fn content(result: &Value, platform: &str) -> Option<Content> {
    let mut drawn = Drawn::default();
    for message in for_platform(read::items(result, "fulfillmentMessages"), platform) {
        put(message, &mut drawn);
    }
    let parts = drawn.parts();
    if parts.is_empty() {
        return read::owned(result, "fulfillmentText").map(Content::text).or_else(|| {
            let ends = result.get("intent")?.get("endInteraction")?.as_bool()?;
            ends.then(|| drawn::event("end of session", None))
        });
    }
    Content::of(parts)
}

fn platform_of(message: &Value) -> &str {
    read::text(message, "platform").unwrap_or("PLATFORM_UNSPECIFIED")
}

fn for_platform<'v>(messages: &'v [Value], platform: &'v str) -> impl Iterator<Item = &'v Value> {
    let has = |wanted: &str| messages.iter().any(|message| platform_of(message) == wanted);
    let first = || messages.first().map_or(platform, platform_of);
    let chosen = [platform, "PLATFORM_UNSPECIFIED"].into_iter().find(|name| has(name)).unwrap_or_else(first);
    messages.iter().filter(move |message| platform_of(message) == chosen)
}

fn put(message: &Value, drawn: &mut Drawn) {
    let (name, value) = drawn::named(message);
    match name {
        "text" => {
            read::items(value, "text").iter().filter_map(Value::as_str).for_each(|text| drawn.say(text))
        }
        "image" => drawn.draw(image(value)),
        "quickReplies" => {
            let replies = read::items(value, "quickReplies").iter().filter_map(Value::as_str);
            let quick_replies = replies.map(|title| QuickReply::new(title, None)).collect();
            let text = read::owned(value, "title").unwrap_or_default();
            drawn.draw([Content::Text(Text { text, quick_replies, ..Text::default() })]);
        }
        "card" => drawn.draw([one(card(value))]),
        "payload" => drawn.draw(payload::read(&structs::plain(value))),
        "telephonySynthesizeSpeech" => drawn.say(&drawn::said(value).unwrap_or_default()),
        "telephonyPlayAudio" => {
            drawn.draw(read::owned(value, "audioUri").map(|url| drawn::file(Media::Audio, url, None)))
        }
        "telephonyTransferCall" => drawn.draw(call(value)),
        "liveAgentHandoff" => drawn.draw([drawn::event("live agent handoff", value.get("metadata"))]),
        _ => google::put(name, value, message, drawn),
    }
}

/// A picture.
fn image(value: &Value) -> Option<Content> {
    let description = read::owned(value, "accessibilityText");
    Some(drawn::file(Media::Image, read::owned(value, "imageUri")?, description))
}

/// The call is transferred to a number.
pub fn call(value: &Value) -> Option<Content> {
    let phone = read::owned(value, "phoneNumber")?;
    drawn::buttons(vec![Button { title: phone.clone(), image: None, press: Press::Call { phone } }])
}

fn card(value: &Value) -> Card {
    let button = |button: &Value| {
        let title = read::owned(button, "text")?;
        let given = read::owned(button, "postback").unwrap_or_else(|| title.clone());
        let press = match given.starts_with("http://") || given.starts_with("https://") {
            true => Press::Link { url: given },
            false => Press::Postback { payload: given },
        };
        Some(Button { title, image: None, press })
    };
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::owned(value, "subtitle"),
        image: read::owned(value, "imageUri"),
        buttons: read::items(value, "buttons").iter().filter_map(button).collect(),
        ..Card::default()
    }
}
