//! Removing what nothing keeps any more: uploads that were never sent, and the files of erased conversations.

use super::{FileError, Files, rows};
use crate::{clock, directory::Directory, store::Reader};
use baton_core::{CannedId, ConversationId, Timestamp};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(3600);

/// An upload that was sent nowhere is kept for so long: a desktop may have been offline over a weekend and a holiday.
const UNSENT_FOR_MS: i64 = 14 * 24 * 3600 * 1000;

impl Files {
    /// Sweeps until the hub ends.
    pub async fn run_sweeps(self, reader: Reader, directory: Directory, ending: CancellationToken) {
        loop {
            match self.sweep(&reader, &directory, clock::now().plus_ms(-UNSENT_FOR_MS)).await {
                Ok(0) => {}
                Ok(files) => tracing::info!(files, "removed files that nothing keeps"),
                Err(error) => tracing::warn!(%error, "files that nothing keeps could not be removed"),
            }
            if ending.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                return;
            }
        }
    }

    /// Removes what nothing keeps and what was put before this moment; gives how many files went from the disk.
    pub async fn sweep(
        &self,
        reader: &Reader,
        directory: &Directory,
        before: Timestamp,
    ) -> Result<usize, FileError> {
        for keeper in self.run(|db, _| rows::keepers(db)).await? {
            let conversation = ConversationId::from_bytes(keeper.0);
            let there = reader.run(move |reader| reader.conversation(conversation)).await.map_err(other)?;
            let canned = directory.clone();
            let canned = move || canned.canned_response(CannedId::from_bytes(keeper.0));
            if there.is_none()
                && tokio::task::spawn_blocking(canned).await.map_err(other)?.map_err(other)?.is_none()
            {
                self.run(move |db, _| rows::forget(db, keeper)).await?;
            }
        }
        self.run(move |db, shared| {
            let gone = rows::remove_unkept(db, before)?;
            for hash in &gone {
                match std::fs::remove_file(rows::place(&shared.folder, hash)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
            }
            Ok(gone.len())
        })
        .await
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> FileError {
    FileError::Io(std::io::Error::other(error))
}
