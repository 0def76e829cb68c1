//! CX: `responseMessages`.

use super::{
    drawn::{self, Drawn},
    es, payload, structs,
};
use crate::connectors::platforms::read;
use baton_core::{Content, Media};
use serde_json::Value;

/// What a result shows.
pub fn content(result: &Value) -> Option<Content> {
    let mut drawn = Drawn::default();
    read::items(result, "responseMessages").iter().for_each(|message| put(message, &mut drawn));
    Content::of(drawn.parts())
}

fn put(message: &Value, drawn: &mut Drawn) {
    let (name, value) = drawn::named(message);
    match name {
        "text" => {
            read::items(value, "text").iter().filter_map(Value::as_str).for_each(|text| drawn.say(text))
        }
        "payload" => drawn.draw(payload::read(&structs::plain(value))),
        "outputAudioText" => drawn.say(&drawn::said(value).unwrap_or_default()),
        "playAudio" => drawn.draw(audio(value, "audioUri")),
        "mixedAudio" => {
            read::items(value, "segments").iter().for_each(|segment| drawn.draw(audio(segment, "uri")))
        }
        "telephonyTransferCall" => drawn.draw(es::call(value)),
        "liveAgentHandoff" => drawn.draw([drawn::event("live agent handoff", value.get("metadata"))]),
        "conversationSuccess" => drawn.draw([drawn::event("conversation success", value.get("metadata"))]),
        "endInteraction" => drawn.draw([drawn::event("end of session", None)]),
        _ => drawn.draw([drawn::unsupported(name, message)]),
    }
}

fn audio(value: &Value, name: &str) -> Option<Content> {
    Some(drawn::file(Media::Audio, read::owned(value, name)?, None))
}
