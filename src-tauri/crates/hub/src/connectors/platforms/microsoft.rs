//! Microsoft Bot Framework's attachments: its cards, and files by their media type.
//! Source: learn.microsoft.com/azure/bot-service (rich cards; Bot Connector schema).

use super::{microsoft_adaptive, one, read, side_by_side};
use baton_core::{
    Attachment, Attachments, Button, Card, Content, Field, Location, Media, Press, Unsupported,
};
use serde_json::Value;

/// Attachments as the activity lays them out: cards that follow each other stand together.
pub fn attachments(values: &[Value], carousel: bool) -> Vec<Content> {
    let mut parts: Vec<Content> = Vec::new();
    for value in values {
        match (parts.last_mut(), attachment(value)) {
            (Some(Content::Cards(before)), Content::Cards(cards)) => before.cards.extend(cards.cards),
            (Some(Content::Attachments(before)), Content::Attachments(files)) => {
                before.items.extend(files.items)
            }
            (_, part) => parts.push(part),
        }
    }
    let laid = |part| match part {
        Content::Cards(cards) if carousel => {
            side_by_side(cards.cards, None).unwrap_or_else(|| Content::text(""))
        }
        other => other,
    };
    parts.into_iter().map(laid).collect()
}

/// Whether this is one of Microsoft's attachments.
pub fn is_one(value: &Value) -> bool {
    value.get("contentType").is_some() || value.get("contentUrl").is_some()
}

/// The card of an attachment that is one.
pub fn card_in(value: &Value) -> Option<Card> {
    read::text(value, "contentType")?.strip_prefix("application/vnd.microsoft.card.")?;
    match attachment(value) {
        Content::Cards(mut cards) => cards.cards.pop(),
        _ => None,
    }
}

fn attachment(value: &Value) -> Content {
    let kind = read::text(value, "contentType").unwrap_or("attachment");
    let content = value.get("content").unwrap_or(&Value::Null);
    match kind.strip_prefix("application/vnd.microsoft.card.") {
        Some("hero" | "thumbnail" | "signin") => one(card(content)),
        Some("audio" | "video" | "animation") => one(media(kind, content)),
        Some("receipt") => one(receipt(content)),
        Some("adaptive") => one(microsoft_adaptive::card(content)),
        Some(_) => {
            let looks_like_one = content.get("title").or(content.get("text")).is_some();
            if looks_like_one { one(card(content)) } else { unsupported(kind, value) }
        }
        None => file(kind, value).unwrap_or_else(|| unsupported(kind, value)),
    }
}

fn unsupported(kind: &str, value: &Value) -> Content {
    let kind = kind.strip_prefix("application/vnd.microsoft.").unwrap_or(kind).replace("card.", "card ");
    Content::Unsupported(Unsupported::new(kind, value.clone()))
}

fn file(kind: &str, value: &Value) -> Option<Content> {
    let media = if kind == "image" { Media::Image } else { Media::of(kind) };
    let item = Attachment {
        url: read::owned(value, "contentUrl")
            .or_else(|| read::owned(value.get("content")?, "downloadUrl"))?,
        media,
        mime: kind.contains('/').then(|| kind.to_owned()),
        name: read::owned(value, "name"),
        thumbnail: read::owned(value, "thumbnailUrl"),
        ..Attachment::default()
    };
    Some(Content::Attachments(Attachments { items: vec![item] }))
}

fn card(content: &Value) -> Card {
    let image = read::items(content, "images").iter().find_map(|image| read::owned(image, "url"));
    Card {
        title: read::owned(content, "title").unwrap_or_default(),
        subtitle: read::lines([read::text(content, "subtitle"), read::text(content, "text")]),
        image: image.or_else(|| read::owned(content.get("image")?, "url")),
        default_action: content.get("tap").and_then(press),
        buttons: read::items(content, "buttons").iter().filter_map(button).collect(),
        ..Card::default()
    }
}

fn media(kind: &str, content: &Value) -> Card {
    let shown = if kind.ends_with("audio") { Media::Audio } else { Media::Video };
    let media = read::items(content, "media").iter().find_map(|media| {
        let url = read::owned(media, "url")?;
        Some(Attachment { url, media: shown, ..Attachment::default() })
    });
    Card { media, ..card(content) }
}

fn receipt(content: &Value) -> Card {
    let facts = read::items(content, "facts").iter().filter_map(|fact| read::fact(fact, "key", "value"));
    let items = read::items(content, "items").iter().filter_map(|item| read::fact(item, "title", "price"));
    let sums = [("VAT", "vat"), ("Tax", "tax"), ("Total", "total")];
    let sums = sums
        .into_iter()
        .filter_map(|(name, member)| Some(Field { name: name.into(), value: read::plain(content, member)? }));
    Card { fields: facts.chain(items).chain(sums).collect(), ..card(content) }
}

/// A button, or an answer offered beside the message (`suggestedActions`).
pub fn button(value: &Value) -> Option<Button> {
    let title = read::owned(value, "title").or_else(|| read::plain(value, "value"))?;
    Some(Button { title, image: read::owned(value, "image"), press: press(value)? })
}

fn press(value: &Value) -> Option<Press> {
    let given = read::plain(value, "value")
        .or_else(|| value.get("value").filter(|value| !value.is_null()).map(Value::to_string))
        .or_else(|| read::owned(value, "text"))
        .unwrap_or_default();
    Some(match read::text(value, "type")? {
        "imBack" | "postBack" | "messageBack" => Press::Postback { payload: given },
        "call" => Press::Call { phone: given.trim_start_matches("tel:").to_owned() },
        _ if given.starts_with("http") => Press::Link { url: given },
        name => Press::Other { name: name.into() },
    })
}

/// The place among an activity's entities, if there is one.
pub fn place(entities: &[Value]) -> Option<Content> {
    entities.iter().find_map(|entity| {
        let geo = entity.get("geo").unwrap_or(entity);
        Some(Content::Location(Location {
            latitude: geo.get("latitude")?.as_f64()?,
            longitude: geo.get("longitude")?.as_f64()?,
            name: read::owned(entity, "name").or_else(|| read::owned(geo, "name")),
            altitude: geo.get("elevation").and_then(Value::as_f64),
            ..Location::default()
        }))
    })
}
