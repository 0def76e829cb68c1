//! Slack's Block Kit.
//! Source: docs.slack.dev/reference/block-kit.

use super::{
    one, read,
    slack_markup::{below, entities, escaped_lines, text, words},
    slack_rich,
};
use baton_core::{Attachment, Attachments, Button, Card, Content, Field, Media, Press, Text, Unsupported};
use serde_json::Value;

/// Blocks in order: words that follow each other are one text, what can be pressed or seen is a card or a picture.
pub fn blocks(values: &[Value]) -> Vec<Content> {
    let mut parts: Vec<Content> = Vec::new();
    for value in values {
        for part in block(value) {
            match (parts.last_mut(), part) {
                (Some(Content::Text(before)), Content::Text(text)) => below(before, text),
                (Some(Content::Cards(before)), Content::Cards(mut buttons))
                    if buttons.cards.iter().all(only_buttons) =>
                {
                    let pressed = buttons.cards.iter_mut().flat_map(|card| std::mem::take(&mut card.buttons));
                    if let Some(card) = before.cards.last_mut() {
                        card.buttons.extend(pressed);
                    }
                }
                (_, part) => parts.push(part),
            }
        }
    }
    parts
}

fn only_buttons(card: &Card) -> bool {
    *card == Card { buttons: card.buttons.clone(), ..Card::default() }
}

fn block(value: &Value) -> Vec<Content> {
    let kind = read::text(value, "type").unwrap_or("block");
    let understood = match kind {
        "divider" => return Vec::new(),
        "header" => value.get("text").and_then(said).map(|head| Content::Text(strong(&head))),
        "section" => Some(section(value)),
        "context" => context(value),
        "rich_text" => Some(slack_rich::text(value)).filter(|text| !text.text.is_empty()).map(Content::Text),
        "image" => picture(value),
        "video" => Some(one(video(value))),
        "actions" => Some(one(Card {
            buttons: read::items(value, "elements").iter().flat_map(element).collect(),
            ..Card::default()
        })),
        "input" => value.get("label").and_then(said).map(Content::text),
        _ => None,
    };
    vec![understood.unwrap_or_else(|| Content::Unsupported(Unsupported::new(kind, value.clone())))]
}

/// A text object's words.
fn said(value: &Value) -> Option<String> {
    let raw = value.as_str().or_else(|| read::text(value, "text"))?;
    let plain = read::text(value, "type") == Some("plain_text");
    Some(if plain { entities(raw) } else { words(raw) }).filter(|text| !text.trim().is_empty())
}

/// A text object as Slack shows it.
fn shown(value: &Value) -> Option<Text> {
    let raw = value.as_str().or_else(|| read::text(value, "text"))?;
    let shown = match read::text(value, "type") {
        Some("plain_text") => Text { text: entities(raw), ..Text::default() },
        _ => text(raw),
    };
    Some(shown).filter(|text| !text.text.trim().is_empty())
}

/// A head in bold.
fn strong(head: &str) -> Text {
    Text { text: format!("**{}**", escaped_lines(head.trim())), markdown: true, ..Text::default() }
}

fn section(value: &Value) -> Content {
    let fields: Vec<_> = read::items(value, "fields").iter().filter_map(said).map(field).collect();
    let beside = value.get("accessory");
    let image = beside.and_then(|beside| read::owned(beside, "image_url"));
    let buttons = beside.map(element).unwrap_or_default();
    if fields.is_empty() && image.is_none() && buttons.is_empty() {
        return Content::Text(value.get("text").and_then(shown).unwrap_or_default());
    }
    let subtitle = value.get("text").and_then(said);
    one(Card { subtitle, image, fields, buttons, ..Card::default() })
}

/// A section's field says its name in the first line, usually bold.
fn field(text: String) -> Field {
    let split = text.split_once('\n').map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (name, value) = split.unwrap_or((String::new(), text));
    Field { name, value }
}

fn context(value: &Value) -> Option<Content> {
    let elements = read::items(value, "elements").iter();
    let texts: Vec<_> =
        elements.filter_map(|one| said(one).or_else(|| read::owned(one, "alt_text"))).collect();
    (!texts.is_empty()).then(|| Content::text(texts.join(" ")))
}

fn picture(value: &Value) -> Option<Content> {
    let of_file = || read::owned(value.get("slack_file")?, "url");
    let item = Attachment {
        url: read::owned(value, "image_url").or_else(of_file)?,
        media: Media::Image,
        name: value.get("title").and_then(said),
        description: read::owned(value, "alt_text"),
        ..Attachment::default()
    };
    Some(Content::Attachments(Attachments { items: vec![item] }))
}

fn video(value: &Value) -> Card {
    Card {
        title: value.get("title").and_then(said).unwrap_or_default(),
        subtitle: value.get("description").and_then(said),
        image: read::owned(value, "thumbnail_url"),
        default_action: read::owned(value, "title_url")
            .or_else(|| read::owned(value, "video_url"))
            .map(|url| Press::Link { url }),
        ..Card::default()
    }
}

/// What can be pressed: a button, or the choices of a menu.
fn element(value: &Value) -> Vec<Button> {
    let title = |value: &Value| value.get("text").and_then(said).unwrap_or_default();
    let payload = |value: &Value| read::plain(value, "value").unwrap_or_default();
    let button = |press| Button { title: title(value), image: None, press };
    match read::text(value, "type") {
        Some("button" | "workflow_button") => {
            let url = read::owned(value, "url").map(|url| Press::Link { url });
            vec![button(url.unwrap_or_else(|| Press::Postback { payload: payload(value) }))]
        }
        Some("image") => Vec::new(),
        Some(kind) => {
            let groups =
                read::items(value, "option_groups").iter().flat_map(|group| read::items(group, "options"));
            let options = read::items(value, "options").iter().chain(groups);
            let choice = |option: &Value| Button {
                title: title(option),
                image: None,
                press: Press::Postback { payload: payload(option) },
            };
            let choices: Vec<_> = options.map(choice).collect();
            if choices.is_empty() {
                let title = value.get("placeholder").and_then(said).unwrap_or_else(|| kind.replace('_', " "));
                return vec![Button { title, image: None, press: Press::Other { name: kind.into() } }];
            }
            choices
        }
        None => Vec::new(),
    }
}
