//! An operator's settings on this computer.

use serde::{Deserialize, Serialize};

/// An operator's settings on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(default)]
pub struct Settings {
    /// Light, dark, or the system's.
    pub theme: Theme,
    /// Row height of the list.
    pub density: Density,
    /// What a notification shows.
    pub show: Show,
    /// Sounds with notifications.
    pub sound: bool,
    /// No alerts between these; they are collected into one digest.
    pub quiet: Option<Quiet>,
    /// Alert when the bot did not understand once, too.
    pub alert_once_not_understood: bool,
    /// After how many seconds of waiting a conversation is overdue.
    pub target_s: u32,
    /// Enter sends; otherwise only Ctrl+Enter does.
    pub enter_sends: bool,
    /// So many seconds a message can be taken back before it is sent; 0: it is sent at once.
    pub undo_s: u8,
    /// The contact panel is open.
    pub contact_panel: bool,
    /// The list's width in CSS pixels.
    pub list_width: u16,
    /// No alerts until then (do not disturb).
    pub silent_until: Option<baton_core::Timestamp>,
    /// The hub to use instead of the one on this computer; its token is in the system's keyring.
    pub hub: Option<String>,
}

/// Light, dark, or the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Row height of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 40 px.
    Compact,
    /// 48 px.
    Normal,
    /// 56 px.
    Comfortable,
}

/// What a notification shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// Names and what was said.
    Everything,
    /// Names and the inbox.
    Names,
    /// That somebody needs a person.
    Nothing,
}

/// A daily span without alerts, in minutes after local midnight; `from` may be later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Quiet {
    /// First silent minute (0 to 1439).
    pub from: u16,
    /// First loud minute.
    pub to: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Normal,
            show: Show::Everything,
            sound: true,
            quiet: None,
            alert_once_not_understood: true,
            target_s: 300,
            enter_sends: true,
            undo_s: 3,
            contact_panel: true,
            list_width: 312,
            silent_until: None,
            hub: None,
        }
    }
}
