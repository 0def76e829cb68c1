//! What Botcopy posts to a live chat tool's webhook: step one (the bot asks for a person), step two (the customer writes while
//! the bot is paused), and the customer's typing. Sources: docs.botcopy.com, live chat: handover.

use crate::connectors::malformed::{Malformed, given};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One call. What it does not name is kept in [`Call::source`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Shows that Botcopy calls; a typing call has none.
    pub access_token: Option<String>,
    /// The customer.
    pub user_id: Option<String>,
    /// The bot.
    pub bot_id: Option<String>,
    /// `message` or `user_typing`; bots without the setting for typing send none.
    pub event_type: Option<String>,
    /// What the customer wrote.
    pub query_input: Option<QueryInput>,
    /// Step one: what Dialogflow answered.
    pub dialogflow_response: Option<Value>,
    /// Step one: what was said so far.
    pub message_history: Option<Vec<Value>>,
}

/// What the customer wrote, or the event that the page fired.
#[derive(Debug, Deserialize)]
pub struct QueryInput {
    pub text: Option<QueryText>,
    pub event: Option<QueryEvent>,
}

#[derive(Debug, Deserialize)]
pub struct QueryText {
    pub text: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct QueryEvent {
    pub name: Option<String>,
}

/// What a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The bot asks for a person.
    One,
    /// The customer writes while the bot is paused.
    Two,
    /// The customer types while the bot is paused.
    Typing,
}

/// Parses one body: the call, and its members as they came.
pub fn parse(body: &[u8]) -> Result<(Call, Map<String, Value>), Malformed> {
    let value: Value = serde_json::from_slice(body).map_err(|error| Malformed::Json(error.to_string()))?;
    let Value::Object(members) = value else { return Err(Malformed::NotAnObject) };
    let call = serde_path_to_error::deserialize(Value::Object(members.clone())).map_err(|error| {
        Malformed::WrongType { field: error.path().to_string(), reason: error.inner().to_string() }
    })?;
    Ok((call, members))
}

impl Call {
    /// Which step this is.
    pub fn step(&self) -> Step {
        match self.event_type.as_deref() {
            Some("user_typing") => Step::Typing,
            _ if self.dialogflow_response.is_some() || self.message_history.is_some() => Step::One,
            _ => Step::Two,
        }
    }

    /// The customer.
    pub fn user(&self) -> Result<&str, Malformed> {
        given(self.user_id.as_deref(), "userId")
    }

    /// The bot: each push to Botcopy names it.
    pub fn bot(&self) -> Result<&str, Malformed> {
        given(self.bot_id.as_deref(), "botId")
    }

    /// What the customer wrote.
    pub fn said(&self) -> Option<&str> {
        let text = self.query_input.as_ref()?.text.as_ref()?.text.as_deref()?;
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// The event that the page fired instead of words.
    pub fn fired(&self) -> Option<&str> {
        self.query_input.as_ref()?.event.as_ref()?.name.as_deref().filter(|name| !name.is_empty())
    }
}

/// What is kept with the customer's message: all of the call but its key, and but what is kept with messages of its own.
pub fn source(mut members: Map<String, Value>) -> String {
    for name in ["accessToken", "messageHistory", "dialogflowResponse"] {
        members.remove(name);
    }
    Value::Object(members).to_string()
}

/// The bot that a kept source names.
pub fn bot_of(source: &str) -> Option<String> {
    serde_json::from_str::<Call>(source).ok()?.bot_id.filter(|id| !id.is_empty())
}
