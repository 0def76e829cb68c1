//! What Botkit's web clients send and read: one JSON object per frame or body, exactly as recorded.

use crate::connectors::vivocha::caps;
use baton_core::{Carries, Seq};
use serde_json::{Map, Value, json};

/// The longest text of a contact, in bytes. A frame may be four times as large.
pub const TEXT: usize = 16 * 1024;

/// The longest id of a user or a channel, in bytes.
pub const ID: usize = 200;

/// Fields that are not part of a custom event's data.
const ENVELOPE: [&str; 10] =
    ["type", "user", "channel", "user_profile", "id", "token", "user_hash", "since", "baton", "caps"];

/// One frame or body of a client.
#[derive(Debug, Default, PartialEq)]
pub struct Sent {
    /// What it is; `message` when the client doesn't say.
    pub kind: String,
    /// What was typed or tapped.
    pub text: Option<String>,
    /// As the client calls its user: a random id of its own, or the site's id for a known one.
    pub user: Option<String>,
    /// `socket`, `websocket` or `webhook`; answers repeat it.
    pub channel: Option<String>,
    /// The user's name, as the client says.
    pub name: Option<String>,
    /// The HMAC of the user's id, made by the site's server.
    pub hash: Option<String>,
    /// The hub's token of this visitor.
    pub token: Option<String>,
    /// The client's own id of the message: sent again, it is the same message.
    pub id: Option<String>,
    /// The client has everything up to this place of the log.
    pub since: Option<i64>,
    /// The client is Baton's own page: it reads more than Botkit's.
    pub baton: bool,
    /// What the client shows, where it says so (`caps`, the ChannelCapabilities of the Vivocha SDK).
    pub caps: Option<Carries>,
    /// The rest: what a custom event carries.
    pub rest: Map<String, Value>,
}

/// Why a frame or body can't be read, in words that name the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// No JSON object.
    #[error("Send one JSON object, as {{\"type\":\"message\",\"text\":\"Hello\",\"user\":\"…\"}}: {0}.")]
    NoObject(String),
    /// A field of another type.
    #[error("'{0}' must be {1}.")]
    Type(&'static str, &'static str),
    /// Capabilities that are none.
    #[error("'caps' must be an object as a bot's environment.caps: {0}.")]
    Caps(String),
    /// A field that is too long.
    #[error("'{0}' is longer than {1} bytes.")]
    Long(&'static str, usize),
}

/// Reads JSON.
pub fn json_object(bytes: &[u8]) -> Result<Map<String, Value>, Malformed> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Malformed::NoObject("this is another value".into())),
        Err(error) => Err(Malformed::NoObject(error.to_string())),
    }
}

/// Reads `application/x-www-form-urlencoded`.
pub fn form(bytes: &[u8]) -> Map<String, Value> {
    let pairs = url::form_urlencoded::parse(bytes);
    pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

impl Sent {
    /// Takes the fields that Baton knows.
    pub fn read(mut map: Map<String, Value>) -> Result<Self, Malformed> {
        let profile = match map.get("user_profile") {
            Some(Value::Object(profile)) => Some(profile.clone()),
            _ => None,
        };
        let of_profile = |name: &str| {
            let said = profile.as_ref().and_then(|profile| profile.get(name)).and_then(Value::as_str);
            said.map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned)
        };
        let parts = [of_profile("first_name"), of_profile("last_name")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let name = of_profile("name").or_else(|| Some(parts.join(" ")).filter(|name| !name.is_empty()));
        let sent = Self {
            kind: text(&map, "type", ID)?.unwrap_or_else(|| "message".into()),
            text: text(&map, "text", TEXT)?,
            user: text(&map, "user", ID)?.filter(|user| !user.trim().is_empty()),
            channel: text(&map, "channel", ID)?,
            name: name.map(|name| name.chars().filter(|c| !c.is_control()).take(80).collect()),
            hash: text(&map, "user_hash", ID)?.or_else(|| of_profile("hash")),
            token: text(&map, "token", ID)?,
            id: text(&map, "id", ID)?,
            since: match map.get("since") {
                None | Some(Value::Null) => None,
                Some(value) => Some(value.as_i64().ok_or(Malformed::Type("since", "a whole number"))?),
            },
            baton: map.get("baton").is_some_and(|value| *value == json!(true)),
            caps: match map.get("caps") {
                None | Some(Value::Null) => None,
                Some(Value::Object(said)) => Some(caps::carries(said).map_err(Malformed::Caps)?),
                Some(_) => return Err(Malformed::Type("caps", "an object of capabilities")),
            },
            rest: Map::new(),
        };
        map.retain(|name, _| !ENVELOPE.contains(&name.as_str()));
        Ok(Self { rest: map, ..sent })
    }

    /// Baton's own page has what was said from this place of the log on.
    pub fn before(&self) -> Option<Seq> {
        self.rest.get("before").and_then(Value::as_i64).map(Seq)
    }

    /// The channel's name as answers repeat it.
    pub fn channel(&self) -> &str {
        self.channel.as_deref().unwrap_or("socket")
    }
}

/// A text field; numbers count as text, as in the original.
fn text(map: &Map<String, Value>, name: &'static str, most: usize) -> Result<Option<String>, Malformed> {
    let text = match map.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Err(Malformed::Type(name, "text")),
    };
    if text.len() > most { Err(Malformed::Long(name, most)) } else { Ok(Some(text)) }
}

/// To whom a frame goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As the client calls its user.
    pub user: String,
    /// As the client calls its channel.
    pub channel: String,
}

impl Address {
    /// `{"type":…}` with the members that every answer has.
    pub fn envelope(&self, kind: &str) -> Map<String, Value> {
        let Self { user, channel } = self;
        let members = [("type", kind), ("user", user), ("channel", channel), ("to", user)];
        members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }
}

/// `{"type":"typing"}`, as recorded: nothing else.
pub fn typing() -> Value {
    json!({"type": "typing"})
}

/// What could not be done, for a client that listens.
pub fn error(code: &str, message: &str) -> Value {
    json!({"type": "error", "error": {"code": code, "message": message}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> Result<Sent, Malformed> {
        Sent::read(json_object(value.to_string().as_bytes())?)
    }

    #[test]
    fn the_recorded_frames_are_read() {
        let hello = json!({"type": "hello", "user": "bb69", "channel": "socket", "user_profile": null});
        let hello = read(hello).unwrap();
        assert_eq!((hello.kind.as_str(), hello.user.as_deref()), ("hello", Some("bb69")));
        let known = json!({"type": "identify", "user": "user-42", "channel": "socket", "user_profile":
            {"id": "user-42", "name": "Ann Example", "first_name": "Ann", "timezone_offset": -60, "hash": "ab"}});
        let known = read(known).unwrap();
        assert_eq!((known.name.as_deref(), known.hash.as_deref()), (Some("Ann Example"), Some("ab")));
        let bare = read(json!({"text": "test", "user": 17})).unwrap();
        assert_eq!((bare.kind.as_str(), bare.user.as_deref()), ("message", Some("17")));
        let trigger = json!({"type": "trigger", "user": "raw-1", "channel": "socket", "script": "s1", "thread": "default"});
        assert_eq!(Value::Object(read(trigger).unwrap().rest), json!({"script": "s1", "thread": "default"}));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert!(json_object(b"this is not json").is_err() && json_object(b"[]").is_err());
        assert_eq!(read(json!({"text": {}})).unwrap_err().to_string(), "'text' must be text.");
        assert!(read(json!({"user": "x".repeat(500)})).unwrap_err().to_string().contains("'user'"));
        assert_eq!(
            read(json!({"caps": "all"})).unwrap_err().to_string(),
            "'caps' must be an object of capabilities."
        );
        assert!(read(json!({"caps": {"media": 1}})).unwrap_err().to_string().contains("media is an object"));
        assert!(read(json!({"since": "now"})).unwrap_err().to_string().contains("'since'"));
    }

    #[test]
    fn a_form_reads_like_json() {
        let sent = Sent::read(form(b"type=message&text=a+b&user=wh-7&channel=webhook")).unwrap();
        assert_eq!((sent.text.as_deref(), sent.channel()), (Some("a b"), "webhook"));
    }
}
