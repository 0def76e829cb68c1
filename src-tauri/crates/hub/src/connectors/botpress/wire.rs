//! What a Botpress server answers and tells. Databases differ: SQLite says 0 and 1, PostgreSQL true and false and counts as text,
//! so everything is read leniently, and what can't be read is left out, never the rest with it.

use crate::connectors::platforms::read;
use serde_json::{Value, value::RawValue};

/// One row of `/sessions` or `/sessions/{id}`: a message with its session.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The session's number.
    pub session: i64,
    /// The message's number: in a list `mId`, in a session `id`.
    pub message: i64,
    /// How many messages the session has; only in lists.
    pub count: Option<i64>,
    /// The channel.
    pub platform: String,
    /// Whom the channel calls so.
    pub user: String,
    /// As the channel names them; the module invents `#` and digits for who has no name.
    pub name: Option<String>,
    /// The bot is silent.
    pub paused: bool,
    /// It was the bot's code that paused it.
    pub by_code: bool,
    /// `text`, `message`, `postback`, …
    pub kind: String,
    /// Its words.
    pub text: Option<String>,
    /// What the channel sent, where the database gives it back (SQLite does not).
    pub raw: Value,
    /// From the contact.
    pub incoming: bool,
    /// When, as the server writes it.
    pub ts: Option<String>,
    /// The row, byte for byte.
    pub source: String,
}

impl Row {
    /// Reads a row; `None` when it has no numbers.
    pub fn read(raw: &RawValue) -> Option<Self> {
        let value: Value = serde_json::from_str(raw.get()).ok()?;
        let session = number(&value, "session_id")?;
        let name = read::owned(&value, "full_name").filter(|name| !is_invented(name));
        Some(Self {
            session,
            message: number(&value, "mId").or_else(|| number(&value, "id"))?,
            count: number(&value, "count"),
            platform: read::plain(&value, "platform").unwrap_or_default(),
            user: read::plain(&value, "userId")?,
            name,
            paused: truth(&value["paused"]),
            by_code: value["paused_trigger"] == "code",
            kind: read::owned(&value, "type").unwrap_or_else(|| "message".into()),
            text: value["text"].as_str().map(str::to_owned).filter(|text| !text.trim().is_empty()),
            raw: structure(&value["raw_message"]),
            incoming: value["direction"] == "in",
            ts: read::owned(&value, "ts"),
            source: raw.get().to_owned(),
        })
    }
}

/// The rows of an array that can be read; `None` when it is no array.
pub fn rows(body: &[u8]) -> Option<Vec<Row>> {
    let all: Vec<&RawValue> = serde_json::from_slice(body).ok()?;
    Some(all.into_iter().filter_map(Row::read).collect())
}

/// The rows of `{"sessions":[…]}`; `None` when it is something else.
pub fn sessions(body: &[u8]) -> Option<Vec<Row>> {
    #[derive(serde::Deserialize)]
    struct Listed<'a> {
        #[serde(borrow)]
        sessions: Vec<&'a RawValue>,
    }
    let listed: Listed<'_> = serde_json::from_slice(body).ok()?;
    Some(listed.sessions.into_iter().filter_map(Row::read).collect())
}

/// What the realtime channel tells of sessions.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Something of this session changed: it began, was paused or resumed.
    Session(i64),
    /// A message; it has no number of its own there, but what the channel sent.
    Message {
        /// Of this session.
        session: i64,
        /// From the contact.
        incoming: bool,
        /// Its type.
        kind: String,
        /// Its words.
        text: Option<String>,
        /// What the channel sent.
        raw: Value,
    },
}

/// The event `{"name","data"}`, when it is one of the module's.
pub fn told(event: &Value) -> Option<Told> {
    let data = event.get("data")?;
    match event.get("name")?.as_str()? {
        "hitl.session" | "hitl.session.changed" => number(data, "id").map(Told::Session),
        "hitl.message" => Some(Told::Message {
            session: number(data, "session_id")?,
            incoming: data["direction"] == "in",
            kind: read::owned(data, "type").unwrap_or_else(|| "message".into()),
            text: data["text"].as_str().map(str::to_owned).filter(|text| !text.trim().is_empty()),
            raw: structure(&data["raw_message"]),
        }),
        _ => None,
    }
}

fn number(value: &Value, name: &str) -> Option<i64> {
    let member = value.get(name)?;
    member.as_i64().or_else(|| member.as_str()?.parse().ok())
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_i64().is_some_and(|number| number != 0))
}

/// A structure that a database may keep as text.
fn structure(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}

fn is_invented(name: &str) -> bool {
    name.strip_prefix('#').is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_of_either_database_says_the_same() {
        let sqlite = json!({"mId": 6, "session_id": 3, "count": 2, "id": 3, "type": "text", "text": "Hi",
            "raw_message": null, "direction": "in", "ts": "2026-11-20T23:39:27.561Z", "platform": "messenger",
            "userId": "fb-2", "full_name": "#08961176391486236", "paused": 1, "paused_trigger": "code"});
        let mut postgres = sqlite.clone();
        (postgres["paused"], postgres["count"]) = (json!(true), json!("2"));
        for row in [sqlite, postgres] {
            let body = json!({"total": 0, "sessions": [row, {"id": "none"}]}).to_string();
            let rows = sessions(body.as_bytes()).unwrap();
            assert_eq!(rows.len(), 1, "what can't be read does not take the rest with it");
            let Row { session, message, count, paused, by_code, ref name, .. } = rows[0];
            assert_eq!((session, message, count, paused, by_code), (3, 6, Some(2), true, true));
            assert_eq!(*name, None, "an invented name is none");
        }
    }

    #[test]
    fn only_the_modules_events_count() {
        let changed = json!({"name": "hitl.session.changed", "data": {"id": 7, "paused": 1}});
        assert_eq!(told(&changed), Some(Told::Session(7)));
        assert_eq!(told(&json!({"name": "logs", "data": {"id": 7}})), None);
        assert_eq!(told(&json!(["event"])), None);
    }
}
