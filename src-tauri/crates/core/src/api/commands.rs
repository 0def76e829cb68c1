//! The bodies of what operators do to conversations.

use crate::{Content, OperatorId, Seq};
use serde::{Deserialize, Serialize};

/// What every command's body has, and the bodies that have no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plain {
    /// The command's id, chosen by its sender.
    pub id: crate::CommandId,
    /// Decide only on this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Seq>,
}

/// `POST …/take`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Take {
    /// The command's id.
    pub id: crate::CommandId,
    /// For how many minutes; the inbox's setting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<f64>,
    /// Decide only on this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Seq>,
}

/// `POST …/return`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// The command's id.
    pub id: crate::CommandId,
    /// An event to fire in the bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Decide only on this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Seq>,
}

/// `POST …/messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// The command's id.
    pub id: crate::CommandId,
    /// What to say.
    pub content: Content,
    /// Decide only on this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Seq>,
}

/// `POST …/notes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// The command's id.
    pub id: crate::CommandId,
    /// Plain text.
    pub text: String,
}

/// `POST …/assign` and `…/transfer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandOver {
    /// The command's id.
    pub id: crate::CommandId,
    /// To this operator; to nobody in particular when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorId>,
    /// To this team (transfers only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// `POST …/keep`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Keep {
    /// The command's id.
    pub id: crate::CommandId,
    /// Who asked.
    pub operator: OperatorId,
}

/// `POST …/tags`: all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tags {
    /// The command's id.
    pub id: crate::CommandId,
    /// The tags from now on.
    pub tags: Vec<String>,
}
