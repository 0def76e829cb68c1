//! Dialogflow's answers, made Baton's language: ES (`fulfillmentMessages`) and CX (`responseMessages`).
//!
//! Pure and lenient, as `platforms`: nothing here fails. What has no place becomes `Unsupported` with its readable parts.
//! Sources: cloud.google.com/dialogflow/es/docs/reference/rest/v2/projects.agent.environments.users.sessions/detectIntent,
//! cloud.google.com/dialogflow/cx/docs/reference/rest/v3/DetectIntentResponse.

mod botcopy;
mod cx;
mod drawn;
mod es;
mod google;
mod messenger;
mod payload;
mod structs;

use super::platforms::read;
use baton_core::{Content, Reasoning};
use serde_json::{Map, Value};

/// The platform whose messages Botcopy shows, where an ES agent has some for it.
pub const GOOGLE: &str = "ACTIONS_ON_GOOGLE";

/// What an agent answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// What the contact was shown; `None` when it was nothing.
    pub content: Option<Content>,
    /// What the agent thought.
    pub reasoning: Option<Reasoning>,
    /// What it was asked, as the agent understood it.
    pub asked: Option<String>,
    /// Its parameters: ES' of the query and of each output context, CX' of the session.
    pub parameters: Map<String, Value>,
}

/// Reads an answer of `detectIntent` or of a fulfilment webhook; `None` when it is neither. Of an ES agent's messages, those for
/// `platform` count; without any the ones for all platforms, and without these the first platform's.
pub fn answer(value: &Value, platform: &str) -> Option<Answer> {
    // The Node client answers with an array: the response, the request, nothing.
    let value = value.as_array().map_or(value, |several| several.first().unwrap_or(value));
    let result = value.get("queryResult").filter(|result| result.is_object());
    let result = match result {
        Some(result) => result,
        None if value.get("fulfillmentResponse").is_some_and(Value::is_object) => {
            value.get("fulfillmentResponse")?
        }
        None => Some(value).filter(|value| is_fulfilment(value))?,
    };
    let content = if result.get("responseMessages").is_some() || result.get("match").is_some() {
        cx::content(result).or_else(|| es::content(result, platform))
    } else {
        es::content(result, platform)
    };
    Some(Answer {
        content: content.or_else(|| payload_of(result)),
        reasoning: reasoning(result).some(),
        asked: ["queryText", "text", "transcript"].iter().find_map(|name| read::owned(result, name)),
        parameters: parameters(result),
    })
}

fn is_fulfilment(value: &Value) -> bool {
    ["fulfillmentMessages", "fulfillmentText", "responseMessages"]
        .iter()
        .any(|name| value.get(*name).is_some())
}

/// What a webhook gave the client to show by itself.
fn payload_of(result: &Value) -> Option<Content> {
    let given = result.get("webhookPayload").or_else(|| read::items(result, "webhookPayloads").first())?;
    let given = structs::plain(given);
    let shown = given.as_object().is_some_and(|members| !members.is_empty());
    shown.then(|| Content::of(payload::read(&given))).flatten()
}

fn reasoning(result: &Value) -> Reasoning {
    let matched = result.get("match").unwrap_or(&Value::Null);
    let intent = |of: &Value| {
        let intent = of.get("intent")?;
        let last = |name: String| name.rsplit('/').next().unwrap_or_default().to_owned();
        read::owned(intent, "displayName").or_else(|| read::owned(intent, "name").map(last))
    };
    let sure = |of: &Value, name: &str| of.get(name).and_then(Value::as_f64);
    let confidence = sure(matched, "confidence").or_else(|| sure(result, "intentDetectionConfidence"));
    let action = read::owned(result, "action")
        .or_else(|| read::owned(matched, "event"))
        .or_else(|| read::owned(result, "triggerEvent"));
    Reasoning {
        intent: intent(matched).or_else(|| intent(result)),
        // Protobuf writes 0.95 as 0.949999988: more digits than the number had.
        confidence: confidence.map(|sure| (sure * 10_000.0).round() / 10_000.0),
        parameters: members(result.get("parameters")),
        action,
    }
}

fn members(value: Option<&Value>) -> Map<String, Value> {
    match value.map(structs::plain) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn parameters(result: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    for context in read::items(result, "outputContexts") {
        all.extend(members(context.get("parameters")));
    }
    all.extend(members(result.get("parameters")));
    all
}

#[cfg(test)]
mod tests;
