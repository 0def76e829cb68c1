//! A bot behind a plain webhook that speaks Botkit's message shape: it is posted what the customer said and answers with a message, or
//! an array of them.

use super::shape;
use super::{
    Answer, Failure, Line, Question,
    answer::Outcome,
    http::{self, Patience},
};
use crate::clock;
use baton_core::{Content, EventCall, Step, StepPart};
use serde_json::{Map, Value, json, value::RawValue};
use std::time::Duration;
use url::Url;

/// How long it may take.
const WITHIN: Duration = Duration::from_secs(30);

/// So many messages of one answer are taken.
const MOST: usize = 100;

/// Asks once.
pub async fn ask(
    client: &reqwest::Client,
    url: &Url,
    question: &Question<'_>,
    patience: &dyn Patience,
) -> Outcome {
    let began = clock::now();
    let posted = http::post_patiently(client, url, body(question).to_string().into(), WITHIN, patience).await;
    let answer = posted.map_err(|missed| missed.of("The bot")).and_then(|body| read(&body));
    let name = url.host_str().unwrap_or_default();
    let step = Step {
        name: url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")),
        part: StepPart::Bot,
        took_ms: clock::now().ms_since(began),
        skipped: false,
        failure: answer.as_ref().err().map(|failure| failure.0.clone()),
    };
    (vec![step], answer)
}

/// What Botkit's page would post.
fn body(question: &Question<'_>) -> Value {
    let mut body = Map::new();
    if let Some(Content::Event(EventCall { data: Value::Object(data), .. })) = question.content {
        body.extend(data.clone());
    }
    let kind = if question.event == "continue" { "message" } else { question.event };
    let of = question.conversation;
    body.insert("type".into(), kind.into());
    body.insert("user".into(), of.contact.id.as_str().into());
    body.insert("channel".into(), "webhook".into());
    body.insert("user_profile".into(), json!({"id": of.contact.id, "name": of.contact.name}));
    if let Some(content) = question.content.filter(|content| !matches!(content, Content::Event(_))) {
        let text = match content {
            // The page sends what was tapped as its payload.
            Content::Text(said) => said.chosen.as_deref().unwrap_or(&said.text),
            other => other.spoken(),
        };
        body.insert("text".into(), text.into());
        body.insert("content".into(), json!(content));
    }
    Value::Object(body)
}

/// A message, an array of messages, or nothing.
fn read(body: &[u8]) -> Result<Answer, Failure> {
    let mut answer = Answer::default();
    if body.trim_ascii().is_empty() {
        return Ok(answer);
    }
    let wrong = |error: serde_json::Error| Failure(format!("The bot answered with no JSON: {error}."));
    let several = body.trim_ascii_start().starts_with(b"[");
    let messages: Vec<&RawValue> = if several {
        serde_json::from_slice(body).map_err(wrong)?
    } else {
        vec![serde_json::from_slice(body).map_err(wrong)?]
    };
    for message in messages.into_iter().take(MOST) {
        let value: Value = serde_json::from_str(message.get()).map_err(wrong)?;
        if value.get("type").and_then(Value::as_str) == Some("typing") {
            answer.types = true;
        } else if let Some(content) = shape::spoken(&value) {
            answer.types = false;
            answer.lines.push(Line { content, source: message.get().to_owned() });
        }
    }
    Ok(answer)
}
