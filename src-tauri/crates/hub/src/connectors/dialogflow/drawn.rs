//! Putting an answer's messages together: what is offered belongs under the words before it.

use crate::connectors::platforms::{one, read};
use baton_core::{
    Attachment, Attachments, Button, Card, Content, EventCall, Media, Press, QuickReply, Text, Unsupported,
};
use serde_json::Value;

/// The messages so far.
#[derive(Debug, Default)]
pub struct Drawn(Vec<Content>);

impl Drawn {
    /// These messages, in order.
    pub fn parts(self) -> Vec<Content> {
        self.0
    }

    /// Words; nothing when they are empty.
    pub fn say(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.0.push(Content::text(text.trim()));
        }
    }

    /// Something that is drawn.
    pub fn draw(&mut self, content: impl IntoIterator<Item = Content>) {
        for part in content {
            match part {
                // Suggestions alone: under what was said.
                Content::Text(text) if text.text.is_empty() => self.offer(text.quick_replies),
                part => self.0.push(part),
            }
        }
    }

    /// Answers to tap: under the words before them, if there are any.
    pub fn offer(&mut self, replies: Vec<QuickReply>) {
        match self.0.last_mut() {
            _ if replies.is_empty() => {}
            Some(Content::Text(text)) => text.quick_replies.extend(replies),
            _ => self.0.push(Content::Text(Text { quick_replies: replies, ..Text::default() })),
        }
    }
}

/// Links to tap, without words of their own.
pub fn buttons(buttons: Vec<Button>) -> Option<Content> {
    (!buttons.is_empty()).then(|| one(Card { buttons, ..Card::default() }))
}

/// A button that opens an address.
pub fn link(title: impl Into<String>, url: impl Into<String>) -> Button {
    Button { title: title.into(), image: None, press: Press::Link { url: url.into() } }
}

/// A file by its address.
pub fn file(media: Media, url: String, description: Option<String>) -> Content {
    let item = Attachment { url, media, description, ..Attachment::default() };
    Content::Attachments(Attachments { items: vec![item] })
}

/// Something that the agent told the program around it.
pub fn event(name: &str, data: Option<&Value>) -> Content {
    let data = data.map(super::structs::plain).unwrap_or_default();
    let says_something = data.as_object().is_none_or(|members| !members.is_empty());
    Content::Event(EventCall { name: name.into(), data: if says_something { data } else { Value::Null } })
}

/// Speech marked up (SSML) as words.
pub fn spoken(ssml: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for character in ssml.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            other if !inside => words.push(other),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A message by the one member that says what it is; the others say for whom and how.
pub fn named(message: &Value) -> (&str, &Value) {
    const BESIDE: [&str; 7] =
        ["platform", "message", "source", "channel", "responseType", "lang", "languageCode"];
    let members = message.as_object().into_iter().flatten();
    let mut told = members.filter(|(name, value)| !BESIDE.contains(&name.as_str()) && !value.is_null());
    told.next().map_or(("message", message), |(name, value)| (name.as_str(), value))
}

/// What is not known: kept.
pub fn unsupported(name: &str, message: &Value) -> Content {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    Content::Unsupported(Unsupported::new(words, super::structs::plain(message)))
}

/// Words or SSML.
pub fn said(value: &Value) -> Option<String> {
    read::owned(value, "text").or_else(|| read::owned(value, "ssml").map(|ssml| spoken(&ssml)))
}
