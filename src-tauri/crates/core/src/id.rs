//! Ids: one newtype each, so that a conversation is never passed where an operator is meant.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Defines a time-ordered id (UUIDv7) that reads and writes as its hyphenated text.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(specta::Type))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(#[cfg_attr(feature = "typescript", specta(type = String))] Uuid);

        impl $name {
            /// A new id from the moment (milliseconds since 1970) and ten random bytes, both given: this crate has neither.
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }
            /// The id's sixteen bytes, as stored.
            pub fn as_bytes(&self) -> &[u8; 16] { self.0.as_bytes() }
            /// The id stored as these sixteen bytes.
            pub fn from_bytes(bytes: [u8; 16]) -> Self { Self(Uuid::from_bytes(bytes)) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { text.parse().map(Self) }
        }
    };
}

id!(/** One contact's thread in one inbox. */ ConversationId);
id!(/** One message, whoever said it. */ MessageId);
id!(/** One operator of a hub. */ OperatorId);
id!(/** One connected bot or channel. */ InboxId);
id!(/** One file that a hub keeps. */ FileId);
id!(/** One canned response. */ CannedId);

/// A command's id, chosen by its sender: the same id again gets the same answer and does nothing new.
/// Any text of 1 to 128 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct CommandId(String);

impl CommandId {
    /// The text, as its sender chose it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for CommandId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if (1..=128).contains(&text.len()) { Ok(Self(text)) } else { Err("an id has 1 to 128 bytes") }
    }
}
impl From<CommandId> for String {
    fn from(id: CommandId) -> Self {
        id.0
    }
}

/// A place in the log. The first event has 1; 0 stands before all.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Seq(#[cfg_attr(feature = "typescript", specta(type = i32))] pub i64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which vendor's protocol an inbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// An SDK inside the bot reports to us.
    Janis,
    /// A web-chat vendor hands over by webhook.
    Botcopy,
    /// Web chat clients talk to us directly.
    Botkit,
    /// We ask a running Botpress server.
    Botpress,
    /// We drive bots built with the Vivocha SDK.
    Vivocha,
}

/// What an operator may do on a hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes over, answers, hands back.
    Agent,
    /// Also assigns other operators' conversations and takes them away.
    Supervisor,
    /// Also adds inboxes and operators.
    Admin,
}
