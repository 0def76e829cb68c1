//! A BotRequest, member by member as JSON text: what a bot or a filter wrote is given back as it wrote it.

use super::{caps::caps, config::Config, token, translate};
use crate::{bots::Question, clock, directory::Inbox};
use baton_core::{Content, EventCall};
use serde::Serialize;
use serde_json::{Map, Value, json, value::RawValue};
use std::collections::BTreeMap;

/// The members of a BotRequest or a BotResponse.
pub type Members = BTreeMap<String, Box<RawValue>>;

/// What a bot is given back next time.
const KEPT: [&str; 3] = ["context", "data", "language"];

/// A value as JSON text.
pub fn raw(value: &impl Serialize) -> Result<Box<RawValue>, String> {
    serde_json::value::to_raw_value(value).map_err(|error| format!("the request can't be written: {error}"))
}

/// Where the bot finds this hub.
pub struct Here<'a> {
    /// Host and port.
    pub host: &'a str,
    /// The inbox of the bot.
    pub inbox: &'a Inbox,
}

/// The requests that say it: one for each message that the contact's words take, or for the event alone.
pub fn requests(here: &Here<'_>, config: &Config, question: &Question<'_>) -> Result<Vec<Members>, String> {
    let mut base: Members = if question.memory.is_empty() {
        Members::new()
    } else {
        serde_json::from_str(question.memory).map_err(|error| format!("the memory can't be read: {error}"))?
    };
    if let Some(language) = &config.language {
        let language = raw(language)?;
        base.entry("language".into()).or_insert(language);
    }
    base.insert("event".into(), raw(&question.event)?);
    base.insert("settings".into(), config.settings.clone());
    base.insert("environment".into(), raw(&environment(here, question))?);
    if let Some(Content::Event(EventCall { data, .. })) = question.content {
        base.insert("data".into(), raw(&with(base.get("data").map(AsRef::as_ref), data))?);
        return Ok(vec![base]);
    }
    let messages =
        question.content.map(|content| translate::messages(content, question.tapped)).unwrap_or_default();
    if messages.is_empty() {
        if question.event == "end" {
            // The SDK's own dummy bot reads the message of every event but `start`.
            base.insert("message".into(), raw(&json!({"code": "message", "type": "text", "body": ""}))?);
        }
        return Ok(vec![base]);
    }
    let one = |message: &Value| {
        let mut request = base.clone();
        request.insert("message".into(), raw(message)?);
        Ok(request)
    };
    messages.iter().map(one).collect()
}

/// `BotRequest.environment`, without the token.
fn environment(here: &Here<'_>, question: &Question<'_>) -> Value {
    let of = question.conversation;
    json!({
        "host": here.host,
        "acct": here.inbox.id.to_string(),
        "contactId": of.id.to_string(),
        "campaignId": question.inbox.id.to_string(),
        "channelId": "web",
        "channelName": question.inbox.name,
        "caps": caps(question.carries),
        "tags": of.tags,
        "apiVersion": "v3",
    })
}

/// The environment with the contact's token, for who is reached safely; without it for the others.
pub fn with_token(members: &mut Members, inbox: &Inbox, question: &Question<'_>, safe: bool) {
    let Some(environment) = members.get("environment") else { return };
    let Ok(mut environment) = serde_json::from_str::<Members>(environment.get()) else { return };
    environment.remove("token");
    if safe && let Some(key) = inbox.private.0.get("token_key") {
        let token = token::sign(key, &inbox.id.to_string(), question.conversation.id, clock::now());
        if let Some(Ok(token)) = token.map(|token| raw(&token)) {
            environment.insert("token".into(), token);
        }
    }
    if let Ok(environment) = raw(&environment) {
        members.insert("environment".into(), environment);
    }
}

/// The bot's data with an event's: flat, as the SDK's schema wants it.
fn with(data: Option<&RawValue>, more: &Value) -> Map<String, Value> {
    let data: Option<Map<String, Value>> = data.and_then(|data| serde_json::from_str(data.get()).ok());
    let mut data = data.unwrap_or_default();
    if let Value::Object(more) = more {
        data.extend(more.clone());
    }
    data.retain(|_, value| !value.is_object() && !value.is_array());
    data
}

/// What the bot is given back next time: the context as it wrote it, the data so far with what it added.
pub fn memory(before: &str, answer: &Members) -> Option<String> {
    let mut kept: Members = serde_json::from_str(before).unwrap_or_default();
    let known = kept.remove("data");
    for name in KEPT {
        match (name, answer.get(name)) {
            ("data", more) => {
                let more = more.and_then(|more| serde_json::from_str::<Value>(more.get()).ok());
                let data = with(known.as_deref(), &more.unwrap_or_default());
                if !data.is_empty() {
                    kept.insert("data".into(), raw(&data).ok()?);
                }
            }
            (_, Some(value)) => drop(kept.insert(name.into(), value.clone())),
            (_, None) => {}
        }
    }
    let kept = serde_json::to_string(&kept).ok()?;
    (kept != before && !(before.is_empty() && kept == "{}")).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Members {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_context_is_given_back_to_the_letter() {
        let context = r#"{ "b": 1.0, "a": 12345678901234567890123, "é": "\u00e9" }"#;
        let answer = members(&format!(r#"{{"event": "continue", "context": {context}, "messages": []}}"#));
        let kept = memory("", &answer).unwrap();
        assert_eq!(members(&kept)["context"].get(), context);
    }

    #[test]
    fn data_adds_up_and_stays_flat() {
        let first = memory("", &members(r#"{"data": {"name": "Ana", "deep": {"x": 1}}}"#)).unwrap();
        let second = memory(&first, &members(r#"{"data": {"city": "Cagliari", "name": "Ana B."}}"#)).unwrap();
        assert_eq!(second, r#"{"data":{"city":"Cagliari","name":"Ana B."}}"#);
        assert_eq!(memory(&second, &members(r#"{"messages": []}"#)), None);
    }
}
