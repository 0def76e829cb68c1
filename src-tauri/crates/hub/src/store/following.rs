//! Keeping the index of words up to date beside everything else, gently: bots and operators come first.

use super::{Progress, ReadError, Reader};
use baton_core::Seq;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often the log is looked at when there is nothing to take up.
const LOOK: Duration = Duration::from_secs(1);

/// How often it is tried again when the index can't be written.
const AGAIN: Duration = Duration::from_secs(10);

/// A search waits for so many batches at most (about 200,000 events, some seconds).
const BATCHES: u32 = 100;

/// Follows the log until the hub ends. Beside a log that grows it works a tenth of the time, otherwise half of it.
pub async fn follow(reader: Reader, ending: CancellationToken) {
    let mut last = Seq(0);
    loop {
        let began = Instant::now();
        let rest = match reader.run(Reader::index).await {
            Ok(progress) if progress.indexed < progress.last => {
                let grows = progress.last > last;
                last = progress.last;
                began.elapsed() * if grows { 9 } else { 1 }
            }
            Ok(progress) => {
                last = progress.last;
                LOOK
            }
            Err(error) => {
                tracing::warn!(%error, "what was said can't be made findable yet");
                AGAIN
            }
        };
        if ending.run_until_cancelled(tokio::time::sleep(rest)).await.is_none() {
            return;
        }
    }
}

impl Reader {
    /// Brings the index of words up to date for a search; gives how far it is when that takes too long.
    pub fn ready_for_search(&self) -> Result<Option<Progress>, ReadError> {
        let wanted = self.last_seq()?;
        let mut progress = self.index()?;
        for _ in 1..BATCHES {
            if progress.indexed >= wanted {
                break;
            }
            progress = self.index()?;
        }
        Ok((progress.indexed < wanted).then_some(progress))
    }
}
