//! The demo inbox's keys, in `demo.json` for this user alone: the demo goes on after a restart.

use crate::paths::{Paths, write_private};
use baton_core::InboxId;
use serde::{Deserialize, Serialize};

/// The demo's inbox and its keys.
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

const FILE: &str = "demo.json";

impl Keys {
    /// Those of a demo on this hub.
    pub fn read(paths: &Paths, hub: &str) -> Option<Self> {
        let bytes = std::fs::read(paths.file(FILE)).ok()?;
        let keys: Self = serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::warn!(%error, "demo.json is damaged"))
            .ok()?;
        (keys.hub == hub).then_some(keys)
    }
    /// Keeps them.
    pub fn write(&self, paths: &Paths) -> std::io::Result<()> {
        write_private(&paths.file(FILE), &serde_json::to_vec(self)?)
    }
    /// Forgets them.
    pub fn forget(paths: &Paths) -> std::io::Result<()> {
        std::fs::remove_file(paths.file(FILE))
    }
}
