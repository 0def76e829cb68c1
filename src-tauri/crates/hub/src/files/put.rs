//! Taking a file: as a stream, to disk, synced, and only then known.

use super::{File, FileError, Files, content, name, rows};
use crate::clock;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use std::{
    fmt::Display,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};
use tokio::io::AsyncWriteExt as _;

/// A sender that is silent for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);

/// What is taken.
#[derive(Debug, Clone)]
pub struct Limits {
    /// At most so many bytes.
    pub size: u64,
    /// Programs too.
    pub programs: bool,
    /// What the sender says it is: content that is something else is refused.
    pub claimed: Option<String>,
}

impl Limits {
    /// At most so many bytes, no programs.
    pub fn of(size: u64) -> Self {
        Self { size, programs: false, claimed: None }
    }

    /// The sender says that it is this: `image/png`.
    pub fn claimed(self, mime: Option<String>) -> Self {
        Self { claimed: mime, ..self }
    }
}

/// A file on its way in; removed unless it arrives.
struct Incoming(PathBuf);

impl Drop for Incoming {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "an upload that did not arrive could not be removed");
            }
            _ => {}
        }
    }
}

/// What arrived.
struct Arrived {
    hash: [u8; 32],
    mime: String,
    size: u64,
}

impl Files {
    /// Takes a file. Durable when this gives it; nothing is left of it when this gives an error.
    pub async fn put<E: Display>(
        &self,
        stream: impl Stream<Item = Result<Bytes, E>> + Send,
        name: &str,
        limits: Limits,
    ) -> Result<File, FileError> {
        let at = clock::now();
        let id = clock::file_id(at);
        let incoming = Incoming(self.shared.folder.join("incoming").join(id.to_string()));
        let arrived = self.receive(stream, &incoming.0, &limits).await?;
        let name = name::cleaned(name);
        self.run(move |db, shared| {
            if rows::room_taken(db)?.saturating_add(arrived.size) > shared.room {
                return Err(FileError::Full(shared.room));
            }
            let path = rows::place(&shared.folder, &arrived.hash);
            settle(&incoming.0, &path)?;
            let Arrived { hash, mime, size } = arrived;
            let file = File { id, name, mime, size, path };
            rows::add(db, &file, &hash, at)?;
            Ok(file)
        })
        .await
    }

    /// Writes what comes to `path`, synced.
    async fn receive<E: Display>(
        &self,
        stream: impl Stream<Item = Result<Bytes, E>> + Send,
        path: &Path,
        limits: &Limits,
    ) -> Result<Arrived, FileError> {
        let mut file = tokio::fs::File::create_new(path).await?;
        let mut stream = pin!(stream);
        let (mut hasher, mut size, mut head) = (blake3::Hasher::new(), 0_u64, Vec::new());
        let mut mime = None;
        let recognise = |head: &[u8]| {
            content::recognise(head, limits.claimed.as_deref(), limits.programs).map_err(FileError::WrongType)
        };
        loop {
            let next = tokio::time::timeout(SILENCE, stream.next()).await;
            let next = next.map_err(|_| FileError::CutOff("nothing came for thirty seconds".into()))?;
            let Some(chunk) = next else { break };
            let chunk = chunk.map_err(|error| FileError::CutOff(error.to_string()))?;
            size += chunk.len() as u64;
            if size > limits.size {
                return Err(FileError::TooLarge(limits.size));
            }
            if mime.is_none() {
                head.extend_from_slice(&chunk[..chunk.len().min(content::LOOKED_AT - head.len())]);
                // What it is is known before the rest is waited for.
                if head.len() == content::LOOKED_AT {
                    mime = Some(recognise(&head)?);
                }
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await?;
        }
        if size == 0 {
            return Err(FileError::Empty);
        }
        let mime = mime.map_or_else(|| recognise(&head), Ok)?;
        file.sync_all().await?;
        Ok(Arrived { hash: *hasher.finalize().as_bytes(), mime, size })
    }
}

/// Moves a synced file to its place, so that it is there after a power cut too.
fn settle(from: &Path, to: &Path) -> Result<(), FileError> {
    if to.exists() {
        return Ok(());
    }
    let folder = to.parent().ok_or_else(|| std::io::Error::other("a file has no folder"))?;
    std::fs::create_dir_all(folder)?;
    std::fs::rename(from, to)?;
    for folder in [Some(folder), folder.parent()].into_iter().flatten() {
        sync_folder(folder)?;
    }
    Ok(())
}

/// A folder's entries are synced by syncing the folder; Windows has no such call and does it by itself.
fn sync_folder(folder: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
