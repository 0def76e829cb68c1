//! What programs tell each other in a conversation: actions and events.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An action that the contact's page, or the bot, is asked to do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionCall {
    /// Which.
    pub code: String,
    /// With what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", specta(type = Vec<serde_json::Value>))]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub arguments: Vec<Value>,
}

/// An event that was fired: in the bot, or by it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventCall {
    /// Which.
    pub name: String,
    /// What goes with it.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: Value,
}
