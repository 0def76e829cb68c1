//! Messenger's attachments and templates.
//! Source: developers.facebook.com/docs/messenger-platform (send messages: templates; webhooks: messages).

use super::{one, read, side_by_side};
use baton_core::{
    Attachment, Attachments, Button, Card, Cards, Content, Field, Layout, Location, Media, Press, Unsupported,
};
use serde_json::Value;

/// One attachment: `{"type", "payload"}`.
pub fn attachment(value: &Value) -> Content {
    let kind = read::text(value, "type").unwrap_or("attachment");
    let payload = value.get("payload").unwrap_or(&Value::Null);
    let understood = match kind {
        "image" | "audio" | "video" | "file" => file(kind, value, payload),
        "location" => location(value, payload),
        "template" => template(payload),
        "fallback" => link(value),
        _ => None,
    };
    understood.unwrap_or_else(|| Content::Unsupported(Unsupported::new(kind, value.clone())))
}

fn file(kind: &str, value: &Value, payload: &Value) -> Option<Content> {
    let media = match kind {
        "image" => Media::Image,
        "audio" => Media::Audio,
        "video" => Media::Video,
        _ => Media::File,
    };
    let item = Attachment {
        url: read::owned(payload, "url")?,
        media,
        name: read::owned(payload, "title").or_else(|| read::owned(value, "title")),
        reference: read::plain(payload, "sticker_id").or_else(|| read::plain(payload, "attachment_id")),
        ..Attachment::default()
    };
    Some(Content::Attachments(Attachments { items: vec![item] }))
}

fn location(value: &Value, payload: &Value) -> Option<Content> {
    let at = payload.get("coordinates")?;
    let degrees = |names: [&str; 2]| names.iter().find_map(|name| at.get(*name)?.as_f64());
    Some(Content::Location(Location {
        latitude: degrees(["lat", "latitude"])?,
        longitude: degrees(["long", "longitude"])?,
        name: read::owned(value, "title"),
        ..Location::default()
    }))
}

/// A page that was shared.
fn link(value: &Value) -> Option<Content> {
    let url = read::owned(value, "url").or_else(|| read::owned(value.get("payload")?, "url"));
    let title = read::owned(value, "title").or_else(|| url.clone())?;
    let default_action = url.map(|url| Press::Link { url });
    Some(one(Card { title, default_action, ..Card::default() }))
}

fn template(payload: &Value) -> Option<Content> {
    let kind = read::text(payload, "template_type")?;
    let elements = || read::items(payload, "elements").iter();
    match kind {
        "generic" => side_by_side(elements().map(element).collect(), Some(kind)),
        "list" => Some(Content::Cards(Cards {
            layout: Layout::List,
            cards: elements().map(element).collect(),
            buttons: buttons(payload),
            template: Some(kind.into()),
        })),
        "button" => {
            let title = read::owned(payload, "text").unwrap_or_default();
            side_by_side(vec![Card { title, buttons: buttons(payload), ..Card::default() }], Some(kind))
        }
        "media" => side_by_side(elements().map(media).collect(), Some(kind)),
        "open_graph" => side_by_side(elements().map(element).collect(), Some(kind)),
        "receipt" => side_by_side(vec![receipt(payload)], Some(kind)),
        _ => None,
    }
}

/// One element of a template; Vivocha's elements are these too.
pub fn element(value: &Value) -> Card {
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::owned(value, "subtitle"),
        image: read::owned(value, "image_url"),
        default_action: value
            .get("default_action")
            .and_then(press)
            .or_else(|| read::owned(value, "url").map(|url| Press::Link { url })),
        buttons: buttons(value),
        ..Card::default()
    }
}

fn media(value: &Value) -> Card {
    let url = read::owned(value, "url").unwrap_or_default();
    let video = read::text(value, "media_type") == Some("video");
    let media = if video { Media::Video } else { Media::Image };
    let reference = read::plain(value, "attachment_id");
    let shown = Attachment { url, media, reference, ..Attachment::default() };
    Card { media: Some(shown), buttons: buttons(value), ..Card::default() }
}

fn receipt(payload: &Value) -> Card {
    let currency = read::text(payload, "currency").unwrap_or_default();
    let money = |value: &Value, name: &str| {
        read::plain(value, name).map(|amount| format!("{amount} {currency}").trim_end().to_owned())
    };
    let bought = read::items(payload, "elements").iter().map(|item| {
        let quantity = read::plain(item, "quantity").filter(|quantity| quantity != "1");
        let title = read::owned(item, "title").unwrap_or_default();
        let name = quantity.map_or_else(|| title.clone(), |quantity| format!("{quantity} × {title}"));
        Field { name, value: money(item, "price").unwrap_or_default() }
    });
    let summary = payload.get("summary").unwrap_or(&Value::Null);
    let sums = [
        ("Subtotal", "subtotal"),
        ("Shipping", "shipping_cost"),
        ("Tax", "total_tax"),
        ("Total", "total_cost"),
    ];
    let sums = sums
        .into_iter()
        .filter_map(|(name, member)| Some(Field { name: name.into(), value: money(summary, member)? }));
    let number = read::plain(payload, "order_number").map(|number| format!("Order {number}"));
    Card {
        title: number.unwrap_or_else(|| "Receipt".into()),
        subtitle: read::owned(payload, "recipient_name"),
        fields: bought.chain(sums).collect(),
        default_action: read::owned(payload, "order_url").map(|url| Press::Link { url }),
        ..Card::default()
    }
}

/// The buttons of an element or a template.
pub fn buttons(value: &Value) -> Vec<Button> {
    read::items(value, "buttons").iter().filter_map(button).collect()
}

fn button(value: &Value) -> Option<Button> {
    let press = press(value)?;
    // Messenger itself names these.
    let title = read::owned(value, "title").unwrap_or_else(|| match (read::text(value, "type"), &press) {
        (Some("account_link"), _) => "Log in".into(),
        (Some("account_unlink"), _) => "Log out".into(),
        (Some("element_share"), _) => "Share".into(),
        (_, Press::Other { name }) => name.replace('_', " "),
        _ => String::new(),
    });
    Some(Button { title, image: read::owned(value, "image_url"), press })
}

fn press(value: &Value) -> Option<Press> {
    let url = || read::owned(value, "url");
    let payload = || read::plain(value, "payload").unwrap_or_default();
    Some(match read::text(value, "type")? {
        "web_url" | "account_link" => url().map_or_else(|| other("web_url"), |url| Press::Link { url }),
        "postback" => Press::Postback { payload: payload() },
        "phone_number" => Press::Call { phone: payload() },
        name => other(name),
    })
}

fn other(name: &str) -> Press {
    Press::Other { name: name.into() }
}
