//! What the vendors' protocols and the bots work with.

use crate::{
    delivery::Deliveries, directory::Directory, engine::Engine, files::Files, signals::Signals, store::Reader,
};
use std::{path::Path, sync::Arc};

/// Everything that a connector may touch.
#[derive(Clone)]
pub struct Context {
    /// Where commands go.
    pub engine: Engine,
    /// What is known.
    pub reader: Reader,
    /// Whose keys are whose.
    pub directory: Directory,
    /// The delivery queue.
    pub deliveries: Deliveries,
    /// Typing and presence.
    pub signals: Signals,
    /// The files that people send.
    pub files: Files,
    /// Where bots reach this hub by https, as `host:port`; `None` without.
    pub secure: Option<Arc<str>>,
    /// Where the vendor's side reaches this hub: `http://127.0.0.1:4747`, without a slash at its end.
    pub address: Arc<str>,
    /// The hub's data folder, for what is too large for the log.
    pub data: Arc<Path>,
}

impl Context {
    /// Where bots reach this hub, as `host:port`.
    pub fn host(&self) -> String {
        let reached = || self.address.split_once("://").map_or(&*self.address, |(_, host)| host).to_owned();
        self.secure.as_deref().map_or_else(reached, str::to_owned)
    }
}
