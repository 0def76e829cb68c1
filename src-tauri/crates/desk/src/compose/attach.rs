//! Taking a chosen file from the window: in pieces, into a folder of this computer, before anything is sent.

use super::{Attached, LARGEST};
use crate::{Desk, cache::Chosen, clock, session::Session, view::Failure};
use baton_core::ConversationId;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folder of the chosen files' bytes.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder beside this cache.
    pub fn beside(cache: &Path) -> Self {
        let name = cache.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Self(cache.with_file_name("attached").join(name))
    }

    /// Where this file's bytes are. Every id is one of ours: no path comes from the window.
    pub fn path(&self, id: &str) -> PathBuf {
        self.0.join(id)
    }

    /// Makes the folder, and removes what no row names.
    pub fn tidy(&self, known: &[String]) -> io::Result<()> {
        std::fs::create_dir_all(&self.0)?;
        for left in std::fs::read_dir(&self.0)? {
            let left = left?;
            if !known.iter().any(|id| left.file_name() == id.as_str()) {
                std::fs::remove_file(left.path())?;
            }
        }
        Ok(())
    }

    /// Removes a file's bytes; it is no matter when they are gone.
    pub fn remove(&self, id: &str) {
        match std::fs::remove_file(self.path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a file that is sent could not be removed here");
            }
            _ => {}
        }
    }
}

impl Desk {
    /// The files of the message that is being written there, in order.
    pub async fn attached(&self, of: ConversationId) -> Result<Vec<Attached>, Failure> {
        let chosen = self.session.cache.chosen_for(of).await?;
        Ok(chosen.iter().map(|chosen| self.session.uploads.attached(chosen)).collect())
    }

    /// Begins to take a file for the message that is being written there; its bytes follow with `attach_part`.
    pub async fn attach(
        &self,
        of: ConversationId,
        name: String,
        mime: String,
        size: u64,
    ) -> Result<Attached, Failure> {
        if size > LARGEST {
            let words =
                format!("{name} is larger than {} MiB. Send a smaller one, or a link.", LARGEST >> 20);
            return Err(Failure::new("invalid", words));
        }
        if size == 0 {
            return Err(Failure::new("invalid", format!("{name} is empty.")));
        }
        let id = clock::command_id().as_str().to_owned();
        let chosen = Chosen {
            id,
            conversation: of,
            name,
            mime,
            size,
            errand: None,
            whole: false,
            kept: None,
            refused: None,
        };
        self.session.cache.choose(chosen.clone()).await?;
        std::fs::File::create_new(self.session.uploads.folder.path(&chosen.id)).map_err(disk)?;
        Ok(Attached::of(&chosen, 0))
    }

    /// The next bytes of a file; with the last ones it is kept here, and brought to the hub.
    pub async fn attach_part(&self, id: String, bytes: Vec<u8>) -> Result<Attached, Failure> {
        let missing = || Failure::new("missing", "This file was taken out.");
        let chosen =
            self.session.cache.chosen(id).await?.filter(|chosen| !chosen.whole).ok_or_else(missing)?;
        let path = self.session.uploads.folder.path(&chosen.id);
        let size = chosen.size;
        let written = tokio::task::spawn_blocking(move || {
            let mut file = std::fs::OpenOptions::new().append(true).open(path)?;
            let so_far = file.metadata()?.len() + bytes.len() as u64;
            if so_far > size {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "it is larger than it was said to be",
                ));
            }
            file.write_all(&bytes)?;
            if so_far == size {
                file.sync_all()?;
            }
            Ok(so_far)
        });
        let so_far = written.await.map_err(|error| disk(io::Error::other(error)))?.map_err(disk)?;
        if so_far < size {
            return Ok(Attached::of(&chosen, 0));
        }
        let chosen = self.session.cache.chosen_whole(chosen.id).await?.ok_or_else(missing)?;
        self.session.uploads.wake.notify_one();
        Ok(Attached::of(&chosen, 0))
    }

    /// Takes a file out; it is no longer brought to the hub.
    pub async fn detach(&self, id: String) -> Result<(), Failure> {
        if let Some(chosen) = self.session.cache.unchoose(id).await? {
            self.session.uploads.cancel(&chosen.id);
            self.session.uploads.folder.remove(&chosen.id);
        }
        Ok(())
    }
}

impl Session {
    /// The files of a message that the hub has are needed here no more.
    pub async fn sent_with(&self, errand: &str) -> Result<(), crate::cache::CacheError> {
        for chosen in self.cache.chosen_with(errand.to_owned()).await? {
            self.cache.unchoose(chosen.id.clone()).await?;
            self.uploads.folder.remove(&chosen.id);
        }
        Ok(())
    }
}

fn disk(error: io::Error) -> Failure {
    tracing::error!(%error, "a chosen file could not be kept");
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let words = if full {
        "There is no room for this file on this computer. Free some space, then attach it again.".into()
    } else {
        format!("This file could not be read: {error}. Attach it again.")
    };
    Failure::new("internal", words)
}
