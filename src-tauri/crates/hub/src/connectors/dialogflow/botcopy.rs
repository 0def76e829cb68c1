//! Botcopy's own components in a payload: text, suggestions, card, carousel, list, form.
//! Source: docs.botcopy.com, responses: Botcopy custom payloads.

use super::drawn;
use crate::connectors::platforms::{one, read, side_by_side};
use baton_core::{Button, Card, Cards, Content, Field, Layout, Press, QuickReply, Text};
use serde_json::Value;

/// One entry of the `botcopy` array: each of its members is a component.
pub fn component(value: &Value) -> Vec<Content> {
    let members = value.as_object().into_iter().flatten();
    members.flat_map(|(name, value)| named(name, value)).collect()
}

fn named(name: &str, value: &Value) -> Vec<Content> {
    match name {
        "text" => read::items_of(value).iter().filter_map(words).map(Content::text).collect(),
        "suggestions" => suggestions(read::items_of(value)),
        "card" => vec![one(card(value))],
        "carousel" => {
            side_by_side(read::items_of(value).iter().map(card).collect(), None).into_iter().collect()
        }
        "list" => list(value),
        "form" => vec![one(form(value))],
        _ => vec![drawn::unsupported(name, value)],
    }
}

fn words(value: &Value) -> Option<String> {
    let written = value.as_str().map(str::to_owned).or_else(|| read::owned(value, "displayText"));
    written
        .or_else(|| read::owned(value, "textToSpeech"))
        .or_else(|| read::owned(value, "ssml").map(|ssml| drawn::spoken(&ssml)))
}

/// What choosing it does: a message to the bot, or a link.
fn press(value: &Value) -> Option<Press> {
    let action = value.get("action")?;
    if let Some(message) = action.get("message") {
        let command = read::owned(message, "command").or_else(|| read::owned(value, "title"))?;
        return Some(match read::text(message, "type") {
            Some("event") => Press::Event { name: command, data: Value::Null },
            _ => Press::Postback { payload: command },
        });
    }
    Some(Press::Link { url: read::owned(action.get("link")?, "url")? })
}

fn suggestions(values: &[Value]) -> Vec<Content> {
    let (mut replies, mut links) = (Vec::new(), Vec::new());
    for value in values {
        let title = read::owned(value, "title").unwrap_or_default();
        match press(value) {
            Some(press @ Press::Link { .. }) => links.push(Button { title, image: None, press }),
            Some(Press::Postback { payload } | Press::Event { name: payload, .. }) => {
                replies.push(QuickReply::new(title, Some(payload)));
            }
            _ => replies.push(QuickReply::new(title, None)),
        }
    }
    let offered =
        (!replies.is_empty()).then_some(Content::Text(Text { quick_replies: replies, ..Text::default() }));
    offered.into_iter().chain(drawn::buttons(links)).collect()
}

fn card(value: &Value) -> Card {
    let buttons = value.get("action").map(|action| read::items(action, "buttons")).unwrap_or_default();
    let button = |value: &Value| {
        Some(Button { title: read::owned(value, "title")?, image: None, press: press(value)? })
    };
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::lines([read::text(value, "subtitle"), read::text(value, "body")]),
        image: value.get("image").and_then(|image| read::owned(image, "url")),
        default_action: press(value),
        buttons: buttons.iter().filter_map(button).collect(),
        ..Card::default()
    }
}

fn list(value: &Value) -> Vec<Content> {
    let cards = read::items(value, "items").iter().map(card).collect();
    let list = Content::Cards(Cards { layout: Layout::List, cards, ..Cards::default() });
    read::owned(value, "title").map(Content::text).into_iter().chain([list]).collect()
}

/// What a form asks for, and what sends it.
fn form(value: &Value) -> Card {
    let asked = |field: &Value| {
        let name = ["label", "groupLabel", "parameter"].iter().find_map(|name| read::owned(field, name))?;
        let choices = [("select", "selectLabel"), ("checkboxes", "checkboxLabel"), ("radio", "radioLabel")];
        let chosen_from = choices.iter().flat_map(|(choices, label)| {
            read::items(field, choices).iter().filter_map(move |choice| read::text(choice, label))
        });
        let chosen_from = chosen_from.collect::<Vec<_>>().join(", ");
        let placeholder = || read::owned(field, "placeholder").unwrap_or_default();
        Some(Field { name, value: if chosen_from.is_empty() { placeholder() } else { chosen_from } })
    };
    let sends = press(value).map(|press| Button { title: "Send".into(), image: None, press });
    Card {
        fields: read::items(value, "fields").iter().filter_map(asked).collect(),
        default_action: None,
        buttons: sends.into_iter().collect(),
        ..card(value)
    }
}
