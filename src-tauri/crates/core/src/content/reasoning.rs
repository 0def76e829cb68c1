//! What a bot thought when it said something.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A bot's reasoning, as its engine reports it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reasoning {
    /// The intent that it saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// How sure it was, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The values that it took from the utterance.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
    /// The event or action that the bot ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

impl Reasoning {
    /// The reasoning, unless it says nothing.
    pub fn some(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}
