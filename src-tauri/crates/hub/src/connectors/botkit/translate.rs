//! From Baton's language to Botkit's frames, and back. Pure: no clock, no state.

use super::wire::{Address, Sent};
use baton_core::{
    ActorKind, Attachment, Attachments, Card, Cards, Content, Event, EventCall, Kind, Location, Media, Press,
    QuickReply, Said, Text,
};
use serde_json::{Map, Value, json};

/// What a contact said; `None` when they said nothing.
pub fn incoming(sent: &Sent) -> Option<Content> {
    let files = sent.rest.get("files").and_then(Value::as_array).map(|files| attachments(files));
    let files = files.filter(|files| !files.items.is_empty()).map(Content::Attachments);
    let text = sent.text.clone().filter(|text| !text.trim().is_empty());
    // A tapped answer: the page says which title it had.
    let title = sent.rest.get("title").and_then(Value::as_str).filter(|title| title.len() <= 200);
    let text = text.map(|text| {
        Content::Text(match title {
            Some(title) => Text { text: title.to_owned(), chosen: Some(text), ..Text::default() },
            None => Text { text, ..Text::default() },
        })
    });
    Content::of(text.into_iter().chain(files))
}

/// A trigger or a custom event.
pub fn event(sent: &Sent) -> Content {
    let data = if sent.rest.is_empty() { Value::Null } else { Value::Object(sent.rest.clone()) };
    Content::Event(EventCall { name: sent.kind.clone(), data })
}

/// Botkit's `files`: `[{url, image}]`.
fn attachments(files: &[Value]) -> Attachments {
    let one = |file: &Value| {
        let text = |name: &str| file.get(name).and_then(Value::as_str).map(str::to_owned);
        let image = file.get("image").and_then(Value::as_bool).unwrap_or_default();
        let mime = text("mime").or_else(|| text("contentType"));
        let media = if image { Media::Image } else { mime.as_deref().map_or(Media::File, Media::of) };
        Some(Attachment { url: text("url")?, media, mime, name: text("name"), ..Attachment::default() })
    };
    Attachments { items: files.iter().filter_map(one).take(20).collect() }
}

/// The frame that shows an event; `None` for what this client is not shown.
pub fn shown(event: &Event, to: &Address, whole: bool) -> Option<Value> {
    match &event.kind {
        // A bot that spoke over an operator is not heard by the contact.
        Kind::Message(said) if said.over => None,
        Kind::Message(_) if event.actor.kind == ActorKind::Contact && !whole => None,
        Kind::Message(said) => Some(message(event, said, to, whole)),
        _ => control(event).filter(|_| whole),
    }
}

/// A message as the contact's page reads it, or what the contact said as its history has it.
pub fn message(event: &Event, said: &Said, to: &Address, whole: bool) -> Value {
    if event.actor.kind == ActorKind::Contact {
        return received(event, said, to, whole);
    }
    let mut frame = match of_bot(event, said) {
        Some(source) => source,
        None => words(&said.content),
    };
    frame.entry("sent_timestamp").or_insert_with(|| event.at.unix_ms().into());
    frame.extend(to.envelope("message"));
    if whole {
        more(&mut frame, event, said);
    }
    Value::Object(frame)
}

/// What a bot handed over in Botkit's own shape goes to the page as it is.
fn of_bot(event: &Event, said: &Said) -> Option<Map<String, Value>> {
    let source = said.source.as_deref().filter(|_| event.actor.kind == ActorKind::Bot)?;
    let Ok(Value::Object(source)) = serde_json::from_str(source) else { return None };
    let kind = source.get("type").and_then(Value::as_str);
    let botkits = matches!(kind, None | Some("message")) && !source.contains_key("code");
    (botkits && source.get("text").is_some_and(Value::is_string)).then_some(source)
}

/// What Baton's own page reads more than Botkit's.
fn more(frame: &mut Map<String, Value>, event: &Event, said: &Said) {
    frame.insert("id".into(), said.message.to_string().into());
    frame.insert("seq".into(), event.seq.0.into());
    frame.insert("author".into(), json!({"kind": event.actor.kind, "name": event.actor.name}));
    frame.insert("content".into(), json!(said.content));
}

fn received(event: &Event, said: &Said, to: &Address, whole: bool) -> Value {
    let source = said.source.as_deref().and_then(|source| serde_json::from_str(source).ok());
    let raw = match source {
        Some(Value::Object(mut raw)) => {
            // What proves who the contact is, is nobody's to read again.
            ["token", "user_hash", "user_profile"].iter().for_each(|name| drop(raw.remove(*name)));
            Value::Object(raw)
        }
        _ => Value::Null,
    };
    let text = raw.get("text").cloned().unwrap_or_else(|| said.content.spoken().into());
    let mut item = to.envelope("message_received");
    item.remove("to");
    item.extend([
        ("text".to_owned(), text),
        ("raw_message".to_owned(), raw),
        ("_pipeline".to_owned(), json!({"stage": "receive"})),
    ]);
    if whole {
        more(&mut item, event, said);
        item.remove("raw_message");
        item.remove("_pipeline");
        let client = said.vendor_id.as_deref().and_then(|id| id.strip_prefix("client:"));
        item.insert("ref".into(), json!(client));
        item.insert("sent_timestamp".into(), event.at.unix_ms().into());
    }
    Value::Object(item)
}

/// Who has the conversation now, for a page that shows it; `None` when this event doesn't change it.
pub fn control(event: &Event) -> Option<Value> {
    Some(match &event.kind {
        Kind::Taken { operator, .. } => {
            json!({"type": "control", "control": "operator", "operator": {"name": operator.name}, "seq": event.seq})
        }
        Kind::Returned { .. } => json!({"type": "control", "control": "bot", "seq": event.seq}),
        Kind::HelpRequested { .. } | Kind::Transferred { .. } => {
            json!({"type": "control", "control": "waiting", "seq": event.seq})
        }
        Kind::Closed => json!({"type": "control", "control": "closed", "seq": event.seq}),
        _ => return None,
    })
}

/// Content in Botkit's fields; what it has no field for becomes words, links and quick replies.
pub fn words(content: &Content) -> Map<String, Value> {
    let mut said = Written::default();
    content.parts().iter().for_each(|part| said.add(part));
    let Written { lines, replies, files, link } = said;
    let mut frame = Map::from_iter([("text".to_owned(), Value::from(lines.join("\n\n")))]);
    if !replies.is_empty() {
        frame.insert("quick_replies".into(), replies.into());
    }
    if !files.is_empty() {
        frame.insert("files".into(), files.into());
    }
    if let Some((title, url)) = link {
        frame.insert("open_link".into(), url.into());
        frame.insert("link_title".into(), title.into());
    }
    frame
}

#[derive(Default)]
struct Written {
    lines: Vec<String>,
    replies: Vec<Value>,
    files: Vec<Value>,
    link: Option<(String, String)>,
}

impl Written {
    fn add(&mut self, part: &Content) {
        match part {
            Content::Text(text) => {
                self.say(&text.text);
                self.replies.extend(text.quick_replies.iter().map(reply));
            }
            Content::Attachments(files) => self.files.extend(files.items.iter().map(file)),
            Content::Cards(cards) => self.cards(cards),
            Content::Location(place) => self.place(place),
            Content::Action(_) | Content::Event(_) => {}
            other => self.say(&other.searchable()),
        }
    }

    fn say(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.lines.push(words.to_owned());
        }
    }

    fn cards(&mut self, cards: &Cards) {
        for card in &cards.cards {
            let picture = card.image.iter().map(|url| json!({"url": url, "image": true}));
            self.files.extend(picture.chain(card.media.iter().map(file)));
            self.card(card);
        }
        cards.buttons.iter().for_each(|button| self.button(&button.title, &button.press));
    }

    fn card(&mut self, card: &Card) {
        let fields = card.fields.iter().map(|field| format!("{}: {}", field.name, field.value));
        let lines: Vec<_> =
            [Some(card.title.clone()), card.subtitle.clone()].into_iter().flatten().chain(fields).collect();
        self.say(&lines.join("\n"));
        card.buttons.iter().for_each(|button| self.button(&button.title, &button.press));
    }

    fn button(&mut self, title: &str, press: &Press) {
        match press {
            Press::Postback { payload } => {
                self.replies.push(json!({"title": title, "payload": payload}));
            }
            Press::Link { url } if self.link.is_none() => self.link = Some((title.to_owned(), url.clone())),
            Press::Link { url } => self.say(&format!("[{title}]({url})")),
            Press::Call { phone } => self.say(&format!("{title}: {phone}")),
            Press::Event { .. } | Press::Other { .. } => {}
        }
    }

    fn place(&mut self, place: &Location) {
        let mut words = place.words();
        let coordinates = place.coordinates();
        words.push(&coordinates);
        self.say(&words.join(", "));
        let Location { latitude, longitude, .. } = place;
        let map = format!(
            "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"
        );
        self.link.get_or_insert_with(|| ("Show on the map".to_owned(), map));
    }
}

fn reply(reply: &QuickReply) -> Value {
    json!({"title": reply.title, "payload": reply.payload.as_deref().unwrap_or(&reply.title)})
}

fn file(file: &Attachment) -> Value {
    json!({"url": file.url, "image": file.media == Media::Image})
}

#[cfg(test)]
#[path = "translate_tests.rs"]
mod tests;
