//! A BotResponse, read: what the bot says, that it ended, to whom it transfers, what it thought.

use super::{
    config::Config,
    request::{self, Members},
    translate,
};
use crate::{
    bots::{Answer, Line, Transfer},
    connectors::{dialogflow, platforms::read},
};
use baton_core::{Content, Reasoning};
use serde_json::{Map, Value, value::RawValue};

/// So many messages of one answer are taken.
const MOST: usize = 100;

/// Reads a BotResponse; the error says where it is not one.
pub fn answer(config: &Config, memory: &str, members: &Members) -> Result<Answer, String> {
    let ended = match text(members, "event")?.as_deref() {
        // Left out by bots of the documentation's own examples.
        None | Some("continue") => false,
        Some("end") => true,
        Some(other) => return Err(format!("'event' is '{other}': it must be continue or end")),
    };
    let messages: Vec<Box<RawValue>> = member(members, "messages", "an array")?.unwrap_or_default();
    if messages.len() > MOST {
        return Err(format!("'messages' has {} entries: at most {MOST}", messages.len()));
    }
    let data: Map<String, Value> = member(members, "data", "an object")?.unwrap_or_default();
    let raw: Value = member(members, "raw", "JSON")?.unwrap_or_default();
    let mut answer = Answer { ended, memory: request::memory(memory, members), ..Answer::default() };
    for message in &messages {
        let value: Value = serde_json::from_str(message.get())
            .map_err(|error| format!("'messages' can't be read: {error}"))?;
        match translate::message(&value) {
            None => answer.types = true,
            Some(content) if content == Content::text("") => {}
            Some(content) => {
                answer.types = false;
                answer.lines.push(Line { content, source: message.get().to_owned() });
            }
        }
    }
    if ended {
        answer.transfer = transfer(config, &data);
        let told = |(name, value): (&String, &Value)| Some((name.clone(), plain(value)?));
        let others = data.iter().filter(|(name, _)| **name != config.transfer_key);
        answer.collected = others.filter_map(told).collect();
    }
    answer.reasoning = reasoning(&raw);
    let key = config.unknown_key.as_ref().and_then(|key| data.get(key));
    answer.not_understood = key.is_some_and(is_true) || fell_back(&raw);
    Ok(answer)
}

/// A member of a type; the error names it.
fn member<T: serde::de::DeserializeOwned>(
    members: &Members,
    name: &str,
    is: &str,
) -> Result<Option<T>, String> {
    match members.get(name).filter(|value| value.get() != "null") {
        None => Ok(None),
        Some(value) => {
            serde_json::from_str(value.get()).map(Some).map_err(|_| format!("'{name}' must be {is}"))
        }
    }
}

fn text(members: &Members, name: &str) -> Result<Option<String>, String> {
    member(members, name, "text")
}

/// A value that names something: text, or a number.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::String(text) => !matches!(text.as_str(), "" | "false" | "0"),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// To whom the data says that the bot transfers: as a rule says, else to the team of that name.
fn transfer(config: &Config, data: &Map<String, Value>) -> Option<Transfer> {
    let value = data.get(&config.transfer_key).and_then(plain)?;
    Some(config.transfers.get(&value).cloned().unwrap_or(Transfer::Team(value)))
}

/// What the bot's platform thought, as its own answer (`raw`) tells: Dialogflow, Wit.ai, Watson.
fn reasoning(raw: &Value) -> Option<Reasoning> {
    if let Some(answer) = dialogflow::answer(raw, "") {
        return answer.reasoning;
    }
    let wit = || {
        let intent = raw.get("entities")?.get("intent")?.get(0)?;
        Some((read::owned(intent, "value")?, intent.get("confidence")?.as_f64()))
    };
    let watson = || {
        let intent = raw.get("intents")?.get(0)?;
        Some((
            read::owned(intent, "intent").or_else(|| read::owned(intent, "name"))?,
            intent.get("confidence")?.as_f64(),
        ))
    };
    let (intent, confidence) = wit().or_else(watson)?;
    Some(Reasoning { intent: Some(intent), confidence, ..Reasoning::default() })
}

/// Dialogflow's fallback intent: the bot did not understand.
fn fell_back(raw: &Value) -> bool {
    let Some(result) = raw.get("queryResult").or_else(|| raw.get("result")) else { return false };
    let intent = result.get("intent").or_else(|| result.get("metadata"));
    let fallback = intent.and_then(|intent| intent.get("isFallback")).and_then(Value::as_bool);
    fallback.unwrap_or_default() || read::text(result, "action") == Some("input.unknown")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Inbox, Private};
    use baton_core::{InboxId, InboxKind};

    fn read(unknown_key: &str, json: &str) -> Result<Answer, String> {
        let settings = [("manager_url", "http://127.0.0.1:1"), ("unknown_key", unknown_key)];
        let inbox = Inbox {
            id: InboxId::from_bytes([1; 16]),
            kind: InboxKind::Vivocha,
            name: "Bot".into(),
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            private: Private::default(),
        };
        answer(&Config::of(&inbox).unwrap(), "", &serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_transfer_says_to_whom_and_with_what() {
        let golden = crate::connectors::golden::folder().join("vivocha-transfer.json");
        let golden: Value = serde_json::from_str(&std::fs::read_to_string(golden).unwrap()).unwrap();
        let answer = read("", &golden["wire"].to_string()).unwrap();
        assert!(answer.ended);
        assert_eq!(answer.transfer, Some(Transfer::Team("jolly".into())));
        let told: Vec<_> = answer.collected.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(told, ["city", "fullName", "priority", "topic"]);
        let goes_on = read("", r#"{"event": "continue", "data": {"transferToAgent": "jolly"}}"#).unwrap();
        assert_eq!(goes_on.transfer, None);
    }

    #[test]
    fn what_was_not_understood_is_said_by_the_data_or_by_the_platform() {
        assert!(read("missed", r#"{"event": "continue", "data": {"missed": true}}"#).unwrap().not_understood);
        assert!(
            !read("missed", r#"{"event": "continue", "data": {"missed": false}}"#).unwrap().not_understood
        );
        let raw = r#"{"raw": {"queryResult": {"intent": {"displayName": "Default Fallback", "isFallback": true}}}}"#;
        assert!(read("", raw).unwrap().not_understood);
        let wit = r#"{"raw": {"entities": {"intent": [{"confidence": 0.99, "value": "provide_name"}]}}}"#;
        assert_eq!(read("", wit).unwrap().reasoning.unwrap().intent.as_deref(), Some("provide_name"));
    }

    #[test]
    fn what_is_no_bot_response_says_where() {
        for (wrong, field) in [
            (r#"{"event": "start"}"#, "event"),
            (r#"{"event": 7}"#, "event"),
            (r#"{"messages": {}}"#, "messages"),
            (r#"{"data": []}"#, "data"),
        ] {
            assert!(read("", wrong).unwrap_err().contains(field), "{wrong}");
        }
        assert!(read("", "{}").unwrap().lines.is_empty());
    }
}
