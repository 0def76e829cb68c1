//! Starting and ending a hub.

use crate::{directory::Directory, engine::Engine, store::Reader};
use std::{net::SocketAddr, path::PathBuf};

/// How to start a hub.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where its files are; made when missing.
    pub data: PathBuf,
    /// Where it listens; port 0 for any free one.
    pub listen: SocketAddr,
    /// As its operators read it.
    pub name: String,
}

/// Why a hub could not start, in words that say what to do. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error("Another program listens on {0}. End it, or choose another address with --listen.")]
    AddressTaken(SocketAddr),
    /// The database was written by a newer Baton.
    #[error(
        "This data was written by a newer Baton (schema {found}, this one knows {known}). Update to open it; nothing was changed."
    )]
    NewerDatabase {
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The database can't be read.
    #[error("The file {} is damaged and was left untouched: {reason}. Restore a copy, or move it away to begin anew.", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// Another hub serves this data.
    #[error("Another Baton serves the data in {}. End it first, or choose another folder with --data.", .0.display())]
    InUse(PathBuf),
    /// No room.
    #[error("There is no room in {}. Free some space, then start again.", .0.display())]
    DiskFull(PathBuf),
    /// Anything else, with its reason.
    #[error("{0}")]
    Other(String),
}

/// A running hub.
pub struct Hub {
    address: SocketAddr,
    engine: Engine,
    directory: Directory,
    reader: Reader,
}

impl Hub {
    /// Starts: opens the data, listens, serves. Returns once requests are answered.
    pub async fn start(_config: Config) -> Result<Self, StartError> {
        todo!()
    }
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
    /// Who and what is registered.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }
    /// The engine, for tests and the program's own use.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
    /// The read model.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }
    /// Stops taking requests, finishes what is under way (at most ten seconds), closes the files.
    pub async fn shutdown(self) {
        todo!()
    }
}
