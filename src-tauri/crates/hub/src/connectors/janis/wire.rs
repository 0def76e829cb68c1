//! The bodies that Janis clients post, in the shapes of the three platforms they carry: Messenger, Slack and Microsoft's Bot
//! Framework (also as Botkit flattens them).
//!
//! Only what is understood has a member here. What isn't is not lost: every message is recorded with the request's body, byte
//! for byte. Parts that can't be drawn yet stay raw ([`RawValue`]), so that the common case parses once and allocates little.

use crate::connectors::malformed::Malformed;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;
use std::{fmt, marker::PhantomData};

/// The body of `in`, `out`, `unknown` and `human`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Body<'a> {
    /// Messenger: a page's whole webhook call.
    #[serde(borrow)]
    pub entry: Option<Vec<Entry<'a>>>,
    /// Messenger: who said it.
    pub sender: Option<Party>,
    /// Messenger: to whom. Microsoft: the bot.
    pub recipient: Option<Party>,
    /// Messenger: what was said. Elsewhere some bots put the words here.
    #[serde(borrow)]
    pub message: Option<TextOr<Message<'a>>>,
    /// Messenger: a tapped button. Botkit: its payload.
    pub postback: Option<TextOr<Postback>>,
    /// Messenger: a receipt, not a message.
    pub delivery: Option<IgnoredAny>,
    /// Messenger: a receipt, not a message.
    pub read: Option<IgnoredAny>,
    /// Messenger: "typing" and the like.
    pub sender_action: Option<IgnoredAny>,

    /// Slack and Botkit: where it was said, an object where something was pressed. Microsoft: the bot's own word for the conversation.
    pub channel: Option<TextOr<Party>>,
    /// Slack: who. Botkit for Microsoft: who, with a name.
    pub user: Option<TextOr<Party>>,
    /// The words.
    pub text: Option<String>,
    /// Slack: when, which is also its id in the channel.
    pub ts: Option<String>,
    /// What kind of event.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Slack: a variant of the event.
    pub subtype: Option<String>,
    /// Slack: said by a bot.
    pub bot_id: Option<String>,
    /// Slack: rich text.
    #[serde(borrow)]
    pub blocks: Option<&'a RawValue>,
    /// Slack: uploaded files.
    #[serde(borrow)]
    pub files: Option<&'a RawValue>,
    /// Slack: one uploaded file.
    #[serde(borrow)]
    pub file: Option<&'a RawValue>,
    /// Slack and Microsoft: cards, pictures, files.
    #[serde(borrow)]
    pub attachments: Option<&'a RawValue>,
    /// Botkit: one of them.
    #[serde(borrow)]
    pub attachment: Option<&'a RawValue>,

    /// Microsoft: its id.
    pub id: Option<String>,
    /// Microsoft: who.
    pub from: Option<TextOr<Party>>,
    /// Microsoft: where.
    pub conversation: Option<TextOr<Party>>,
    /// Microsoft, second generation: where, who and which in one.
    pub address: Option<Address>,
    /// Microsoft: the platform behind it: `facebook`, `telegram`, `webchat`.
    #[serde(rename = "channelId")]
    pub channel_id: Option<String>,
    /// Microsoft: `carousel` or `list`.
    #[serde(rename = "attachmentLayout")]
    pub attachment_layout: Option<String>,
    /// Microsoft: `markdown`, `plain` or `xml`.
    #[serde(rename = "textFormat")]
    pub text_format: Option<String>,
    /// Microsoft: what the message is about; a place among them.
    #[serde(borrow)]
    pub entities: Option<&'a RawValue>,
    /// Microsoft: answers offered.
    #[serde(rename = "suggestedActions")]
    pub suggested_actions: Option<SuggestedActions<'a>>,

    /// Botkit: Messenger's id.
    pub mid: Option<String>,
    /// Botkit: the tapped quick reply.
    pub quick_reply: Option<Tapped>,
    /// Botkit: answers offered.
    pub quick_replies: Option<Vec<Offered>>,
    /// Botkit: the page's own words.
    pub is_echo: Option<bool>,

    /// What the bot answers to this message, reported in the same call.
    #[serde(borrow)]
    pub reply: Option<&'a RawValue>,
    /// On `out`: what came with the operator's reply that this echoes.
    #[serde(borrow)]
    pub metadata: Option<&'a RawValue>,
}

/// Messenger: one page's events.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry<'a> {
    /// Each is a body of its own.
    #[serde(borrow)]
    pub messaging: Vec<Body<'a>>,
}

/// Somebody or somewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Party {
    /// As the platform calls it.
    pub id: Option<String>,
    /// As people read it.
    pub name: Option<String>,
}

/// Messenger: what was said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Message<'a> {
    /// Its id.
    pub mid: Option<String>,
    /// The words.
    pub text: Option<String>,
    /// The tapped quick reply.
    pub quick_reply: Option<Tapped>,
    /// Answers offered.
    pub quick_replies: Option<Vec<Offered>>,
    /// What the contact sent.
    #[serde(borrow)]
    pub attachments: Option<&'a RawValue>,
    /// What the bot sends.
    #[serde(borrow)]
    pub attachment: Option<&'a RawValue>,
    /// The page's own words.
    pub is_echo: Option<bool>,
}

/// Messenger: a tapped button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Postback {
    /// Its id.
    pub mid: Option<String>,
    /// What the contact read.
    pub title: Option<String>,
    /// What the bot receives.
    pub payload: Option<String>,
}

/// A tapped quick reply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tapped {
    /// What the bot receives.
    pub payload: Option<String>,
}

/// An answer offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Offered {
    /// `text`, or what the contact is asked for: `location`, `user_phone_number`, `user_email`.
    pub content_type: Option<String>,
    /// What the contact reads.
    pub title: Option<String>,
    /// What the bot receives.
    pub payload: Option<String>,
    /// A small picture beside the title.
    pub image_url: Option<String>,
}

/// Microsoft, second generation: where, who and which in one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The message's id.
    pub id: Option<String>,
    /// Who.
    pub user: Option<Party>,
    /// Where.
    pub conversation: Option<Party>,
    /// The platform behind it.
    #[serde(rename = "channelId")]
    pub channel_id: Option<String>,
}

/// Microsoft: answers offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SuggestedActions<'a> {
    /// In order.
    #[serde(borrow)]
    pub actions: Vec<SuggestedAction<'a>>,
}

/// Microsoft: an answer offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SuggestedAction<'a> {
    /// What the contact reads.
    pub title: Option<String>,
    /// What the bot receives: usually text.
    #[serde(borrow)]
    pub value: Option<&'a RawValue>,
}

/// `metadata` of an `out` that echoes an operator's reply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// As `chat response` carried it.
    pub ts: Option<String>,
}

/// `update_bot_socket_id`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SocketId {
    /// As `socket_id_set` gave it.
    pub socket_id: Option<String>,
    /// Only the Python client sends it here too.
    pub clientkey: Option<String>,
}

/// `channel_state`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChannelState {
    /// Which contact.
    pub channel: Option<String>,
}

/// `update_channel`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UpdateChannel {
    /// Which contact.
    pub channel_id: Option<String>,
    /// Whether the bot falls silent.
    pub paused: Option<bool>,
    /// Whether the conversation ends.
    pub is_archived: Option<bool>,
    /// For how long it is silent.
    pub minutes: Option<f64>,
}

/// A member that is text on one platform and an object on another.
#[derive(Debug)]
pub enum TextOr<T> {
    /// Text.
    Text(String),
    /// An object.
    Object(T),
}

impl<T> TextOr<T> {
    /// The object, if it is one.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Text(_) => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOr<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or an object")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextOr::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(TextOr::Object)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// Parses one body. The way to a wrong member is searched for only when there is one: the common case pays nothing for it.
pub fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<(T, &'a str), Malformed> {
    let text = std::str::from_utf8(body).map_err(|error| Malformed::Json(error.to_string()))?;
    if text.trim_ascii_start().as_bytes().first().is_some_and(|first| *first != b'{') {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| Malformed::Json(error.to_string()))?;
        return Err(Malformed::NotAnObject);
    }
    match serde_json::from_str(text) {
        Ok(parsed) => Ok((parsed, text)),
        Err(error) if !error.is_data() => Err(Malformed::Json(error.to_string())),
        Err(error) => Err(wrong_type::<T>(text, &error)),
    }
}

fn wrong_type<'a, T: Deserialize<'a>>(text: &'a str, first: &serde_json::Error) -> Malformed {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let (field, reason) = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => ("?".to_owned(), first.to_string()),
        Err(error) => (error.path().to_string(), error.inner().to_string()),
    };
    Malformed::WrongType { field, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        parse::<Body>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_type_is_named_by_its_path() {
        assert!(refused(r#"{"message":{"text":5}}"#).starts_with("`message.text` has the wrong type"));
        assert!(refused(r#"{"sender":"me"}"#).starts_with("`sender` has the wrong type"));
        assert!(
            refused(r#"{"entry":[{"messaging":[{"sender":{"id":[]}}]}]}"#)
                .contains("entry[0].messaging[0].sender.id")
        );
        assert!(refused(r#"{"message":17}"#).contains("text or an object"));
    }

    #[test]
    fn what_is_no_json_object_is_refused() {
        assert!(refused("").contains("not valid JSON"));
        assert!(refused("{\"a\":").contains("not valid JSON"));
        assert_eq!(refused("[1]"), "The body must be a JSON object.");
        assert!(parse::<Body>(b"{\"text\":\"\xff\"}").unwrap_err().to_string().contains("not valid JSON"));
    }

    #[test]
    fn unknown_members_are_no_obstacle() {
        let (body, _) =
            parse::<Body>(br#"{"channel":"C1","text":"hi","nlp":{"entities":[1]},"blocks":null}"#).unwrap();
        let Some(TextOr::Text(channel)) = &body.channel else { panic!("a channel") };
        assert_eq!((channel.as_str(), body.blocks.is_none()), ("C1", true));
    }
}
