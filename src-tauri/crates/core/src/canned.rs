//! Canned responses: what operators say often, written once and said with a few keys.

use crate::{CannedId, Content};
use serde::{Deserialize, Serialize};

/// Whose a canned response is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CannedScope {
    /// Only its writer's.
    #[default]
    Personal,
    /// Everybody's; supervisors and admins write them.
    Team,
}

/// What a canned response says and how it is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCanned {
    /// Whose it is.
    #[serde(default)]
    pub scope: CannedScope,
    /// What is typed after `/`: 1 to 40 characters without spaces, one of each scope.
    pub shortcut: String,
    /// What it is for, in words.
    pub title: String,
    /// What it says. Its texts may have variables: `{{contact.name|there}}`.
    pub content: Content,
}

/// A kept canned response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Canned {
    /// Its id.
    pub id: CannedId,
    /// What it says and how it is found.
    #[serde(flatten)]
    pub said: NewCanned,
}

/// `GET /v1/canned`, and the file that `POST /v1/canned/import` takes: ids in it are not looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedBook<T = Canned> {
    /// By shortcut, the team's and the asking operator's own.
    pub canned: Vec<T>,
}
