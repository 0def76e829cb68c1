//! Templates: cards, carousels, lists and elements of the bot's own making; with their buttons. Both ways.

use crate::connectors::platforms::{microsoft, read};
use baton_core::{Button, Card, Cards, Content, Layout, Media, Press, Unsupported, readable};
use serde_json::{Map, Value, json};

/// The members of an element that Vivocha draws; any other makes it a custom element.
const DRAWN: [&str; 5] = ["title", "subtitle", "image_url", "default_action", "buttons"];

/// A template: `{"type", "elements", "buttons"}`.
pub fn read(value: &Value) -> Content {
    let elements = read::items(value, "elements");
    let buttons: Vec<_> = read::items(value, "buttons").iter().filter_map(button).collect();
    let Some(kind) = read::owned(value, "type").filter(|_| !elements.is_empty() || !buttons.is_empty())
    else {
        return Content::Unsupported(Unsupported::new("template", value.clone()));
    };
    let layout = match (kind.as_str(), elements.len()) {
        ("list", _) => Layout::List,
        ("generic", 2..) => Layout::Carousel,
        _ => Layout::Card,
    };
    let cards = elements.iter().map(element).collect();
    Content::Cards(Cards { layout, cards, buttons, template: Some(kind) })
}

fn element(value: &Value) -> Card {
    // A card of Microsoft's framework, passed on unchanged.
    if let Some(card) = microsoft::card_in(value) {
        return card;
    }
    let known = |members: &Map<String, Value>| members.keys().all(|name| DRAWN.contains(&name.as_str()));
    let custom = !value.as_object().is_some_and(known) || read::text(value, "title").is_none();
    // An element that is none is written as an empty title, and read back as what it was.
    let empty = value.is_null() || *value == json!({"title": ""});
    let words = || readable(value).into_iter().next();
    Card {
        title: read::owned(value, "title").or_else(words).unwrap_or_default(),
        subtitle: read::owned(value, "subtitle"),
        image: read::owned(value, "image_url"),
        default_action: value.get("default_action").and_then(press),
        buttons: read::items(value, "buttons").iter().filter_map(button).collect(),
        custom: (custom && !empty).then(|| value.clone()),
        ..Card::default()
    }
}

fn button(value: &Value) -> Option<Button> {
    let press = press(value)?;
    let title = read::plain(value, "title").or_else(|| match &press {
        Press::Link { url } => Some(url.clone()),
        Press::Postback { payload } => Some(payload.clone()),
        Press::Event { name, .. } | Press::Other { name } => Some(name.clone()),
        Press::Call { phone } => Some(phone.clone()),
    })?;
    Some(Button { title, image: None, press })
}

/// What a button or a default action does; any type but the two that Vivocha has fires an event of that name.
fn press(value: &Value) -> Option<Press> {
    let members = value.as_object()?;
    let kind = read::text(value, "type")?;
    Some(match kind {
        "web_url" => match read::owned(value, "url") {
            Some(url) => Press::Link { url },
            None => Press::Other { name: kind.into() },
        },
        "postback" => {
            let payload = read::plain(value, "payload").or_else(|| read::plain(value, "title"))?;
            Press::Postback { payload }
        }
        event => {
            let apart = |name: &&String| !matches!(name.as_str(), "type" | "title");
            let names = members.keys().filter(apart);
            let data: Map<_, _> = names.map(|name| (name.clone(), members[name].clone())).collect();
            let data = if data.is_empty() { Value::Null } else { Value::Object(data) };
            Press::Event { name: event.into(), data }
        }
    })
}

/// Cards as a template.
pub fn write(cards: &Cards) -> Value {
    let listed = cards.layout == Layout::List;
    let kind = cards.template.as_deref().filter(|kind| !kind.is_empty());
    let mut template = json!({
        "type": kind.unwrap_or(if listed { "list" } else { "generic" }),
        "elements": cards.cards.iter().map(written).collect::<Vec<_>>(),
    });
    if !cards.buttons.is_empty() {
        template["buttons"] = cards.buttons.iter().map(pressed).collect();
    }
    template
}

fn written(card: &Card) -> Value {
    if let Some(custom) = card.custom.as_ref().filter(|custom| custom.is_object()) {
        return custom.clone();
    }
    let facts = card.fields.iter().map(|field| format!("{}: {}", field.name, field.value));
    let under: Vec<_> = card.subtitle.clone().into_iter().chain(facts).collect();
    let mut element = Map::new();
    element.insert("title".into(), json!(card.title));
    if !under.is_empty() {
        element.insert("subtitle".into(), json!(under.join("\n")));
    }
    let media = card.media.as_ref();
    let pictured = || media.filter(|media| media.media == Media::Image).map(|media| &media.url);
    if let Some(image) = card.image.as_ref().or_else(pictured) {
        element.insert("image_url".into(), json!(image));
    }
    // Vivocha's default action is always an address.
    if let Some(Press::Link { url }) = &card.default_action {
        element.insert("default_action".into(), json!({"type": "web_url", "url": url}));
    }
    let played = media.filter(|media| media.media != Media::Image);
    let play = played.map(|media| json!({"type": "web_url", "title": media.title(), "url": media.url}));
    let buttons: Vec<_> = card.buttons.iter().map(pressed).chain(play).collect();
    if !buttons.is_empty() {
        element.insert("buttons".into(), buttons.into());
    }
    Value::Object(element)
}

fn pressed(button: &Button) -> Value {
    let title = &button.title;
    match &button.press {
        Press::Postback { payload } => json!({"type": "postback", "title": title, "payload": payload}),
        Press::Link { url } => json!({"type": "web_url", "title": title, "url": url}),
        Press::Call { phone } => json!({"type": "web_url", "title": title, "url": format!("tel:{phone}")}),
        Press::Other { name } => json!({"type": name, "title": title}),
        Press::Event { name, data } => {
            let mut event = match data {
                Value::Object(members) => members.clone(),
                Value::Null => Map::new(),
                other => Map::from_iter([("data".to_owned(), other.clone())]),
            };
            event.insert("type".into(), json!(name));
            event.insert("title".into(), json!(title));
            Value::Object(event)
        }
    }
}
