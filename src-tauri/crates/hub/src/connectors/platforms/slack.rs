//! Slack's attachments and files.
//! Source: docs.slack.dev (legacy secondary attachments; files object).

use super::{one, read, slack_blocks, slack_markup};
use baton_core::{Attachment, Attachments, Button, Card, Content, Field, Media, Press, Unsupported};
use serde_json::Value;

pub use slack_blocks::blocks;
pub use slack_markup::{text, words};

/// One attachment: words before it, and a card.
pub fn attachment(value: &Value) -> Vec<Content> {
    if let Some(inner) = value.get("blocks").and_then(Value::as_array) {
        return blocks(inner);
    }
    let words = |name| read::text(value, name).map(words);
    let before = read::text(value, "pretext").map(text);
    let mut parts: Vec<_> = before.map(Content::Text).into_iter().collect();
    let fields = read::items(value, "fields").iter().filter_map(|field| read::fact(field, "title", "value"));
    let from =
        ["author_name", "footer"].map(|name| words(name).map(|value| Field { name: String::new(), value }));
    let card = Card {
        title: words("title").unwrap_or_default(),
        subtitle: words("text"),
        image: read::owned(value, "image_url").or_else(|| read::owned(value, "thumb_url")),
        fields: fields.chain(from.into_iter().flatten()).collect(),
        default_action: read::owned(value, "title_link").map(|url| Press::Link { url }),
        buttons: read::items(value, "actions").iter().flat_map(actions).collect(),
        ..Card::default()
    };
    if card != Card::default() {
        parts.push(one(card));
    } else if parts.is_empty() {
        let fallback = read::text(value, "fallback").map(|said| Content::Text(text(said)));
        parts.push(
            fallback.unwrap_or_else(|| Content::Unsupported(Unsupported::new("attachment", value.clone()))),
        );
    }
    parts
}

/// A button, or the choices of a menu.
fn actions(value: &Value) -> Vec<Button> {
    let title = |value: &Value| read::text(value, "text").map(words).unwrap_or_default();
    let payload = |value: &Value| read::plain(value, "value").unwrap_or_default();
    let options = read::items(value, "options");
    if options.is_empty() {
        let url = read::owned(value, "url").map(|url| Press::Link { url });
        let press = url.unwrap_or_else(|| Press::Postback { payload: payload(value) });
        return vec![Button { title: title(value), image: None, press }];
    }
    let choice = |option: &Value| Button {
        title: title(option),
        image: None,
        press: Press::Postback { payload: payload(option) },
    };
    options.iter().map(choice).collect()
}

/// Uploaded files.
pub fn files(values: &[Value]) -> Option<Content> {
    let items: Vec<_> = values.iter().filter_map(file).collect();
    (!items.is_empty()).then_some(Content::Attachments(Attachments { items }))
}

fn file(value: &Value) -> Option<Attachment> {
    let mime = read::owned(value, "mimetype");
    let named = |names: &[&str]| names.iter().find_map(|name| read::owned(value, name));
    Some(Attachment {
        url: named(&["url_private", "permalink", "url_private_download"])?,
        media: mime.as_deref().map_or(Media::File, Media::of),
        name: named(&["name", "title"]),
        size: value.get("size").and_then(Value::as_u64),
        description: read::owned(value, "alt_txt"),
        reference: read::owned(value, "id"),
        thumbnail: named(&["thumb_360", "thumb_160", "thumb_video"]),
        details: Vec::new(),
        mime,
    })
}
