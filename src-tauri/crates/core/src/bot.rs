//! A bot that the hub itself drives: what it was handed, and what came of it.

use crate::Seq;
use serde::{Deserialize, Serialize};

/// The hub hands its bot something. From here on the bot may have it: it is not handed over again, whatever happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asked {
    /// The event that it is about: the contact's message, the hand-back, what the client of who has come shows; 0 for
    /// none (the bot greets).
    pub about: Seq,
    /// What the bot is told: `start`, `continue`, `end`, or an event's own name.
    pub event: String,
}

/// What came of asking a bot, or of what it said by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// The [`Asked`] event; `None` when the bot spoke by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Seq>,
    /// The contact's message that it was asked about; `None` when it was no message, or the bot spoke by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Seq>,
    /// What the bot is given back next time, as the JSON text that it wrote; `None`: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The bot has finished: it begins anew when it is asked again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Through whom it went, in order: filters, the bot, filters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Why there was no answer, in words for an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Which stop on the way of a message to a bot and back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepPart {
    /// Before the bot.
    RequestFilter,
    /// The bot itself.
    #[default]
    Bot,
    /// After the bot.
    ResponseFilter,
}

/// One stop on the way of a message to a bot and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Which: the host of a filter or of the bot.
    pub name: String,
    /// Which stop it is.
    #[serde(default)]
    pub part: StepPart,
    /// How long it took, in milliseconds.
    #[cfg_attr(feature = "typescript", specta(type = i32))]
    pub took_ms: i64,
    /// Why it failed, in words for an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// It failed, and the way went on without it, as the inbox's settings choose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
}
