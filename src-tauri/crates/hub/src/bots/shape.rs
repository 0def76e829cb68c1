//! Botkit's message shape, as a bot behind a plain webhook answers with it.

use crate::connectors::platforms::read;
use baton_core::{
    Attachment, Attachments, Button, Card, Cards, Content, Media, Press, QuickReply, Text, Unsupported,
};
use serde_json::Value;

/// One message: `{"text", "quick_replies", "files", "open_link", "link_title"}`; `None` when it says nothing. A bot that knows
/// Baton may give its `content` whole.
pub fn spoken(value: &Value) -> Option<Content> {
    if let Some(content) = value.get("content").filter(|content| content.get("type").is_some())
        && let Ok(content) = serde_json::from_value(content.clone())
    {
        return Some(content);
    }
    if let Value::String(text) = value {
        return Some(Content::text(text)).filter(|_| !text.is_empty());
    }
    let text = read::plain(value, "text").unwrap_or_default();
    let quick_replies: Vec<_> = read::items(value, "quick_replies").iter().filter_map(quick_reply).collect();
    let said = !text.is_empty() || !quick_replies.is_empty();
    let words = said.then(|| Content::Text(Text { text, quick_replies, ..Text::default() }));
    let items: Vec<_> = read::items(value, "files").iter().filter_map(file).collect();
    let files = (!items.is_empty()).then_some(Content::Attachments(Attachments { items }));
    let link = read::owned(value, "open_link").map(|url| {
        let title = read::owned(value, "link_title").unwrap_or_else(|| url.clone());
        let button = Button { title, image: None, press: Press::Link { url } };
        let card = Card { buttons: vec![button], ..Card::default() };
        Content::Cards(Cards { cards: vec![card], ..Cards::default() })
    });
    Content::of(words.into_iter().chain(files).chain(link)).or_else(|| unreadable(value))
}

fn quick_reply(value: &Value) -> Option<QuickReply> {
    let payload = read::plain(value, "payload");
    Some(QuickReply::new(read::plain(value, "title").or_else(|| payload.clone())?, payload))
}

fn file(value: &Value) -> Option<Attachment> {
    let mime = read::owned(value, "mime").or_else(|| read::owned(value, "contentType"));
    let image = value.get("image").and_then(Value::as_bool).unwrap_or_default();
    let media = if image { Media::Image } else { mime.as_deref().map_or(Media::File, Media::of) };
    let (url, name) = (read::owned(value, "url")?, read::owned(value, "name"));
    Some(Attachment { url, media, mime, name, ..Attachment::default() })
}

/// A message of a shape that Botkit does not have; nothing for one that only says what the page does.
fn unreadable(value: &Value) -> Option<Content> {
    let kind = read::text(value, "type").unwrap_or("message");
    let unknown = Unsupported::new(kind, value.clone());
    (!unknown.text.is_empty()).then_some(Content::Unsupported(unknown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_recorded_botkit_answer_reads_as_what_its_page_shows() {
        let shown = spoken(&json!({"type": "message", "text": "Which?", "user": "u", "channel": "webhook", "to": "u",
            "quick_replies": [{"title": "Red", "payload": "red"}], "files": [{"url": "https://x.example/a.png", "image": true}],
            "open_link": "https://x.example", "link_title": "More"}))
        .unwrap();
        assert_eq!((shown.preview().as_str(), shown.parts().len()), ("Which?", 3));
    }

    #[test]
    fn what_says_nothing_is_no_message() {
        for nothing in [json!({}), json!({"type": "message", "text": ""}), json!(""), json!(null), json!(7)] {
            assert_eq!(spoken(&nothing), None, "{nothing}");
        }
        let blocks = spoken(&json!({"type": "message", "attachments": [{"title": "A lamp"}]})).unwrap();
        assert_eq!(blocks.preview(), "A lamp");
    }
}
