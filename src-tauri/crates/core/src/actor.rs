//! Who did something.

use crate::OperatorId;
use serde::{Deserialize, Serialize};

/// The kind of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// The customer.
    Contact,
    /// The chatbot.
    Bot,
    /// A person of the team.
    Operator,
    /// Baton itself: a lease that ran out, a delivery that ended.
    System,
}

/// Who did something, under the name that everybody reads. As a message's author: `{kind, name}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// Contact, bot, operator or the system.
    pub kind: ActorKind,
    /// Only operators have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OperatorId>,
    /// As shown. Empty when the channel says none.
    pub name: String,
}

impl Actor {
    /// The contact, under the name that the channel gives; empty when it gives none.
    pub fn contact(name: impl Into<String>) -> Self {
        Self { kind: ActorKind::Contact, id: None, name: name.into() }
    }
    /// The bot.
    pub fn bot() -> Self {
        Self { kind: ActorKind::Bot, id: None, name: "Bot".into() }
    }
    /// An operator.
    pub fn operator(id: OperatorId, name: impl Into<String>) -> Self {
        Self { kind: ActorKind::Operator, id: Some(id), name: name.into() }
    }
    /// Baton itself.
    pub fn system() -> Self {
        Self { kind: ActorKind::System, id: None, name: "Baton".into() }
    }
}
