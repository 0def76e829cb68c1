//! The demo's inboxes and keys, in `demo.json` for this user alone: the demo goes on after a restart.

use crate::paths::{Paths, write_private};
use baton_core::InboxId;
use serde::{Deserialize, Serialize};

/// What is kept of a demo.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    /// Customers play themselves.
    Busy(Keys),
    /// A person plays the customer.
    Chat(Chat),
}

/// The busy demo's inbox and its keys.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keys {
    /// The hub's address.
    pub hub: String,
    /// The inbox.
    pub inbox: InboxId,
    /// As the hub gave it.
    pub api_key: String,
    /// As the hub gave it.
    pub client_key: String,
}

/// The web chat's demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Chat {
    /// The hub's address.
    pub hub: String,
    /// The web chat's inbox.
    pub shop: InboxId,
    /// The bot's inbox.
    pub bot: InboxId,
    /// Where the bot listens.
    pub port: u16,
    /// The chat's page.
    pub url: String,
}

const FILE: &str = "demo.json";

impl Kept {
    /// That of a demo on this hub.
    pub fn read(paths: &Paths, hub: &str) -> Option<Self> {
        let bytes = std::fs::read(paths.file(FILE)).ok()?;
        let kept: Self = serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::warn!(%error, "demo.json is damaged"))
            .ok()?;
        (kept.hub() == hub).then_some(kept)
    }
    /// Keeps it.
    pub fn write(&self, paths: &Paths) -> std::io::Result<()> {
        write_private(&paths.file(FILE), &serde_json::to_vec(self)?)
    }
    /// Forgets it.
    pub fn forget(paths: &Paths) -> std::io::Result<()> {
        std::fs::remove_file(paths.file(FILE))
    }

    fn hub(&self) -> &str {
        match self {
            Self::Busy(keys) => &keys.hub,
            Self::Chat(chat) => &chat.hub,
        }
    }

    /// Its inboxes.
    pub fn inboxes(&self) -> Vec<InboxId> {
        match self {
            Self::Busy(keys) => vec![keys.inbox],
            Self::Chat(chat) => vec![chat.shop, chat.bot],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_of_an_older_version_is_known_again() {
        let id = "0190163d-8694-739b-aea5-966c26f8ad91";
        let older = format!(r#"{{"hub": "h", "inbox": "{id}", "api_key": "a", "client_key": "c"}}"#);
        assert!(matches!(serde_json::from_str(&older), Ok(Kept::Busy(_))));
        let chat = format!(r#"{{"hub": "h", "shop": "{id}", "bot": "{id}", "port": 1, "url": "u"}}"#);
        assert!(matches!(serde_json::from_str(&chat), Ok(Kept::Chat(_))));
    }
}
