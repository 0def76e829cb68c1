//! Files that people send: kept on disk by their content, handed out under signed addresses that expire.
//!
//! ```text
//! put(stream, name, limits) ─► incoming/… ─(fsync, rename)─► ab/cdef…  +  a row ─► File
//! url(file, lifetime)       ─► {address}/files/{token}/{name}: whoever has it may read it until then
//! keep(file, conversation)  ─► it lives as long as the conversation; without it, some days
//! ```

mod attached;
mod content;
mod headers;
mod name;
mod open;
mod put;
mod rows;
mod sign;
mod sweep;
#[cfg(test)]
mod tests;

pub use attached::AttachError;
pub use headers::content_headers;
pub use put::Limits;

use crate::clock;
use baton_core::{Attachment, CannedId, ConversationId, FileId, Media, Timestamp};
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// So many bytes all files together may have.
pub const ROOM: u64 = 20 << 30;

/// How long the address works that an upload answers with.
pub const UPLOADED_FOR: Duration = Duration::from_secs(24 * 3600);

/// How long the address works that a contact is given.
pub const SENT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// What an attachment's `reference` begins with when the hub keeps the file.
pub const REFERENCE: &str = "file:";

/// The kept files; cheap to clone.
#[derive(Clone)]
pub struct Files {
    shared: Arc<Shared>,
}

struct Shared {
    db: Mutex<Connection>,
    /// The folder of the bytes.
    folder: PathBuf,
    /// Signs the addresses.
    key: [u8; 32],
    /// Where the hub is reached: `http://127.0.0.1:4747`.
    address: Arc<str>,
    /// So many bytes all files together may have.
    room: u64,
}

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// As it is saved: without any folder, never empty.
    pub name: String,
    /// Its media type, by its content.
    pub mime: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where its bytes are.
    pub path: PathBuf,
}

impl File {
    /// How it is shown.
    pub fn media(&self) -> Media {
        Media::of(&self.mime)
    }

    /// As an attachment of a message, at this address.
    pub fn attachment(&self, url: String) -> Attachment {
        Attachment {
            url,
            media: self.media(),
            mime: Some(self.mime.clone()),
            name: Some(self.name.clone()),
            size: Some(self.size),
            reference: Some(reference(self.id)),
            ..Attachment::default()
        }
    }
}

/// What keeps a file: the id of a conversation or of a canned response. No two of them are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeper([u8; 16]);

impl From<ConversationId> for Keeper {
    fn from(id: ConversationId) -> Self {
        Self(*id.as_bytes())
    }
}

impl From<CannedId> for Keeper {
    fn from(id: CannedId) -> Self {
        Self(*id.as_bytes())
    }
}

/// Why a file was not taken or not found, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// More bytes than the limit.
    #[error("The file is larger than {}. Send a smaller one.", megabytes(*.0))]
    TooLarge(u64),
    /// Nothing in it.
    #[error("The file is empty. Send one that has something in it.")]
    Empty,
    /// A kind that is not taken here.
    #[error("{0}")]
    WrongType(String),
    /// All files together have as much as they may.
    #[error("The hub's files fill their {}. Ask its admin to remove old conversations.", megabytes(*.0))]
    Full(u64),
    /// The disk is full.
    #[error("The hub's disk is full. Tell its admin; the file was not kept.")]
    DiskFull,
    /// The sender stopped in between, or sent too slowly.
    #[error("The file did not arrive whole: {0}. Send it again.")]
    CutOff(String),
    /// The store can't be read or written.
    #[error("the files can't be read or written: {0}")]
    Io(std::io::Error),
    /// The store's database can't be read or written.
    #[error("the files' database can't be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

fn megabytes(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

impl Files {
    /// Where anybody who has the address reads this file until `lifetime` is over.
    pub fn url(&self, file: &File, lifetime: Duration) -> String {
        let lifetime = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        let until = clock::now().plus_ms(lifetime);
        let token = sign::token(&self.shared.key, file.id, until);
        format!("{}/files/{token}/{}", self.shared.address, name::in_address(&file.name))
    }

    /// The file of an address's token, unless it is forged or over.
    pub async fn by_token(&self, token: &str) -> Result<Option<File>, FileError> {
        match sign::opened(&self.shared.key, token, clock::now()) {
            Some(id) => self.find(id).await,
            None => Ok(None),
        }
    }

    /// This file.
    pub async fn find(&self, id: FileId) -> Result<Option<File>, FileError> {
        self.run(move |db, shared| rows::find(db, &shared.folder, id)).await
    }

    /// Keeps the file as long as this conversation or canned response.
    pub async fn keep(&self, id: FileId, keeper: impl Into<Keeper>) -> Result<(), FileError> {
        let keeper = keeper.into();
        self.run(move |db, _| rows::keep(db, id, keeper)).await
    }

    /// Runs this beside the requests.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection, &Shared) -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let shared = Arc::clone(&self.shared);
        let ran = tokio::task::spawn_blocking(move || {
            let mut db = shared.db.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut db, &shared)
        });
        ran.await.map_err(|error| FileError::Io(std::io::Error::other(error)))?
    }
}

/// The `reference` of an attachment that stands for this file.
pub fn reference(id: FileId) -> String {
    format!("{REFERENCE}{id}")
}

/// A moment as it is stored.
fn stored(at: Timestamp) -> i64 {
    at.unix_ms()
}
