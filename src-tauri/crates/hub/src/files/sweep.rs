//! Removing what nothing keeps any more: uploads that were never sent, and the files of erased conversations.

use super::{FileError, Files, rows};
use crate::{clock, store::Reader};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(3600);

/// An upload that was sent nowhere is kept for so long: a desktop may have been offline over a weekend and a holiday.
const UNSENT_FOR_MS: i64 = 14 * 24 * 3600 * 1000;

impl Files {
    /// Sweeps until the hub ends.
    pub async fn run_sweeps(self, reader: Reader, ending: CancellationToken) {
        loop {
            match self.sweep(&reader, clock::now().plus_ms(-UNSENT_FOR_MS)).await {
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
    pub async fn sweep(&self, reader: &Reader, before: baton_core::Timestamp) -> Result<usize, FileError> {
        for conversation in self.run(|db, _| rows::conversations(db)).await? {
            let known = reader.run(move |reader| reader.conversation(conversation)).await;
            match known {
                Ok(Some(_)) => {}
                Ok(None) => self.run(move |db, _| rows::forget(db, conversation)).await?,
                Err(error) => return Err(FileError::Io(std::io::Error::other(error))),
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
