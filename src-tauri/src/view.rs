//! What the page is shown of the program itself; what it is shown of conversations is `baton_desk::view`.

use baton_core::{InboxId, api::AddedInbox};
use serde::Serialize;
use specta::Type;

/// What this program is and where its things are, for the settings.
#[derive(Debug, Clone, Serialize, Type)]
pub struct About {
    /// Baton's version.
    pub version: String,
    /// The folder with Baton's files.
    pub data: String,
    /// Where bots reach the hub on this computer; `None` while a team's hub is in use.
    pub address: Option<String>,
    /// The operator's token lies in the system's keyring; otherwise in a file that only this user can read.
    pub token_in_keyring: bool,
    /// There is a tray icon: closing the window keeps Baton listening there.
    pub tray: bool,
}

/// The demo.
#[derive(Debug, Clone, Default, Serialize, Type)]
pub struct Demo {
    /// Its inbox, while there is one.
    pub inbox: Option<InboxId>,
    /// The page on which a person plays the customer; `None` when the customers play themselves.
    pub chat: Option<String>,
}

/// How alerts stand.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AlertsHealth {
    /// Whether the system takes notifications.
    pub works: bool,
    /// The system's notification server, or why there is none, in words.
    pub detail: String,
}

/// What a bot must be given.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Connection {
    /// The inbox and what its kind gives: keys, addresses.
    pub inbox: AddedInbox,
    /// The hub's address, as the bot's machine reaches it from here.
    pub address: String,
}
