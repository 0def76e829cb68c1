//! From the platforms' shapes to Baton's language. Pure: no clock, no state.

use super::{
    events, parts,
    wire::{Body, Message, Offered, Party, TextOr},
};
use crate::connectors::{
    dialogflow,
    malformed::{Malformed, given},
    platforms::slack,
};
use baton_core::{Asks, Contact, Content, QuickReply, Reasoning, Text, Unsupported};
use serde_json::{Value, json};

/// One thing that somebody said, or asked by saying nothing.
#[derive(Debug, PartialEq)]
pub struct Utterance {
    /// With whom; the id is the channel that a reply must name.
    pub contact: Contact,
    /// The contact's name, where the platform tells it.
    pub named: Option<String>,
    /// What was said; `None` for a receipt and the like.
    pub content: Option<Content>,
    /// The platform's id for it.
    pub vendor_id: Option<String>,
    /// The platform behind Microsoft's, where it says so.
    pub behind: Option<String>,
}

/// Slack: the variants of a message in which somebody says something.
const SPOKEN: [&str; 3] = ["file_share", "me_message", "thread_broadcast"];

/// What the contact said.
pub fn incoming(body: &Body) -> Result<Utterance, Malformed> {
    let sender = body.sender.as_ref().and_then(|sender| sender.id.as_deref());
    let id = body.channel.as_ref().and_then(id_of).or(sender).or_else(|| place(body)).or_else(|| user(body));
    let id =
        given(id, if body.message.is_some() || body.sender.is_some() { "sender.id" } else { "channel" })?;
    // Nobody else has time stamps.
    let content = if of_contact(body) { content(body, body.ts.is_some()) } else { None };
    let (contact, vendor_id) = (contact(body, id), vendor_id(body, id));
    Ok(Utterance { vendor_id, named: name(body), contact, content, behind: behind(body) })
}

/// Whether the contact did it: echoes, and what Slack tells as messages too (edits, joins, the bots' own words), are others'.
fn of_contact(body: &Body) -> bool {
    let echo =
        body.is_echo == Some(true) || message(body).is_some_and(|message| message.is_echo == Some(true));
    let told = body.bot_id.is_some() || body.subtype.as_deref().is_some_and(|kind| !SPOKEN.contains(&kind));
    !echo && !told
}

/// What the contact said, or did without a word; `raw` gives the body's JSON, which only that needs.
pub fn heard(body: &Body, raw: impl FnOnce() -> Option<Value>) -> Result<Utterance, Malformed> {
    let mut said = incoming(body)?;
    let receipt = body.delivery.is_some() || body.read.is_some() || body.sender_action.is_some();
    if said.content.is_none() && !receipt && of_contact(body) {
        said.content = raw().as_ref().and_then(events::told);
    }
    Ok(said)
}

/// What the bot said; `platform` is where, as the client's header says.
pub fn outgoing(body: &Body, platform: Option<&str>) -> Result<Utterance, Malformed> {
    let recipient = body.recipient.as_ref().and_then(|recipient| recipient.id.as_deref());
    let id = body.channel.as_ref().and_then(id_of).or_else(|| place(body)).or(recipient);
    let id = given(id, if body.message.is_some() { "recipient.id" } else { "channel" })?;
    let slack = body.ts.is_some() || platform == Some("slack");
    let content = if body.sender_action.is_some() { None } else { content(body, slack) };
    let vendor_id = vendor_id(body, id).map(|vendor_id| format!("out:{vendor_id}"));
    Ok(Utterance { contact: Contact::unnamed(id), named: None, content, vendor_id, behind: behind(body) })
}

/// The bot's answer that came with what the contact said: text, a message of the platform, or what Dialogflow answered the bot;
/// with what the bot thought, where it tells.
pub fn reply(json: &str, platform: Option<&str>) -> Option<(Content, Option<Reasoning>)> {
    let source: serde_json::Value = serde_json::from_str(json).ok()?;
    let agent = match platform {
        Some("slack") => "SLACK",
        _ => "FACEBOOK",
    };
    if let Some(dialogflow::Answer { content, reasoning, .. }) = dialogflow::answer(&source, agent) {
        return content.map(|content| (content, reasoning));
    }
    let said = match serde_json::from_str::<TextOr<Body>>(json) {
        Ok(TextOr::Text(text)) => Some(Content::text(text)),
        Ok(TextOr::Object(body)) => content(&body, body.ts.is_some() || platform == Some("slack")),
        Err(_) => None,
    };
    let kept =
        || (!source.is_null()).then(|| Content::Unsupported(Unsupported::new("reply", source.clone())));
    let shown = said.or_else(kept).filter(|content| *content != Content::text(""))?;
    Some((shown, None))
}

fn id_of(party: &TextOr<Party>) -> Option<&str> {
    match party {
        TextOr::Text(id) => Some(id),
        TextOr::Object(party) => party.id.as_deref(),
    }
}

/// Microsoft: where it was said.
fn place<'b>(body: &'b Body) -> Option<&'b str> {
    let address = || body.address.as_ref()?.conversation.as_ref()?.id.as_deref();
    body.conversation.as_ref().and_then(id_of).or_else(address)
}

fn user<'b>(body: &'b Body) -> Option<&'b str> {
    body.user.as_ref().or(body.from.as_ref()).and_then(id_of)
}

fn behind(body: &Body) -> Option<String> {
    let address = || body.address.as_ref()?.channel_id.clone();
    body.channel_id.clone().or_else(address)
}

fn name(body: &Body) -> Option<String> {
    let of = |party: &Option<TextOr<Party>>| party.as_ref()?.object()?.name.clone();
    let address = || body.address.as_ref()?.user.as_ref()?.name.clone();
    let sender = || body.sender.as_ref()?.name.clone();
    of(&body.from)
        .or_else(|| of(&body.user))
        .or_else(address)
        .or_else(sender)
        .filter(|name| !name.trim().is_empty())
}

fn contact(body: &Body, id: &str) -> Contact {
    let unnamed = Contact::unnamed(id);
    Contact { name: name(body).unwrap_or(unnamed.name), id: unnamed.id }
}

fn message<'b, 'a>(body: &'b Body<'a>) -> Option<&'b Message<'a>> {
    body.message.as_ref()?.object()
}

/// Messenger's `mid`; Slack's time in its channel; Microsoft's `id` in its conversation.
fn vendor_id(body: &Body, channel: &str) -> Option<String> {
    let postback = || body.postback.as_ref()?.object()?.mid.clone();
    let mid = message(body).and_then(|message| message.mid.clone()).or_else(|| body.mid.clone());
    let slack = || body.ts.as_ref().map(|ts| format!("{channel}:{ts}"));
    let address = || body.address.as_ref()?.id.clone();
    mid.or_else(postback)
        .or_else(slack)
        .or_else(|| body.id.clone())
        .or_else(address)
        .filter(|id| !id.is_empty())
}

fn content(body: &Body, slack: bool) -> Option<Content> {
    let spoken = spoken(body, slack);
    let quick_replies = offered(body);
    let said = spoken.is_some();
    let words = (said || !quick_replies.is_empty()).then(|| {
        let text = spoken.unwrap_or_default();
        Content::Text(Text { quick_replies, chosen: chosen(body), ..text })
    });
    let drawn = parts::drawn(body, message(body));
    // Replies offered without words belong under what is drawn.
    if said {
        Content::of(words.into_iter().chain(drawn))
    } else {
        Content::of(drawn.into_iter().chain(words))
    }
}

/// The words as they came.
pub fn words<'b>(body: &'b Body) -> Option<&'b str> {
    let said = match &body.message {
        Some(TextOr::Text(text)) => Some(text),
        Some(TextOr::Object(message)) => message.text.as_ref(),
        None => None,
    };
    let postback = || match body.postback.as_ref()? {
        TextOr::Text(payload) => Some(payload),
        TextOr::Object(postback) => postback.title.as_ref().or(postback.payload.as_ref()),
    };
    said.or(body.text.as_ref()).or_else(postback).map(String::as_str).filter(|text| !text.is_empty())
}

fn spoken(body: &Body, slack: bool) -> Option<Text> {
    let text = words(body)?;
    // Slack marks links, mentions and emphasis up in its own way.
    if slack {
        return Some(slack::text(text));
    }
    let markdown = body.text_format.as_deref() == Some("markdown");
    Some(Text { text: text.to_owned(), markdown, ..Text::default() })
}

fn chosen(body: &Body) -> Option<String> {
    let tapped = message(body).and_then(|message| message.quick_reply.as_ref()).or(body.quick_reply.as_ref());
    let postback = || body.postback.as_ref()?.object()?.payload.clone();
    tapped.and_then(|tapped| tapped.payload.clone()).or_else(postback)
}

fn offered(body: &Body) -> Vec<QuickReply> {
    let of_message = message(body).and_then(|message| message.quick_replies.as_deref());
    let replies = of_message.or(body.quick_replies.as_deref()).unwrap_or_default();
    let reply = |offered: &Offered| {
        let asks = match offered.content_type.as_deref() {
            Some("location") => Some(Asks::Location),
            Some("user_phone_number") => Some(Asks::Phone),
            Some("user_email") => Some(Asks::Email),
            _ => None,
        };
        let asked = || asks.map(|asks| asks.words().to_owned());
        QuickReply {
            title: offered.title.clone().or_else(asked).unwrap_or_default(),
            payload: offered.payload.clone(),
            image: offered.image_url.clone(),
            asks,
        }
    };
    let suggested = body.suggested_actions.iter().flat_map(|suggested| &suggested.actions).map(|action| {
        QuickReply::new(action.title.clone().unwrap_or_default(), action.value.map(parts::text_of))
    });
    replies.iter().map(reply).chain(suggested).collect()
}

/// `chat response`: an operator's words as a bot is handed them.
pub fn handed(channel: &str, content: &Content, stamp: &str, operator: &str) -> Value {
    let text = content.spoken();
    json!({"channel": channel, "text": text, "ts": stamp, "slack_user": operator, "team": "baton"})
}

#[cfg(test)]
#[path = "translate_tests.rs"]
mod tests;
