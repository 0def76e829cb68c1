//! Removing what was erased from where a deletion leaves it: the full-text index keeps deleted words until its parts are merged, the
//! write-ahead log until it begins anew. In small steps, so that no message waits for it.

use super::{Cache, CacheError, Job, Safety, known, lock};
use baton_core::Seq;
use rusqlite::Connection;
use std::sync::atomic::Ordering;
use tokio::sync::oneshot;

/// So many pages are merged in a step.
const PAGES: i64 = 64;

impl Cache {
    /// Begins in the background, unless it runs already. What is cut short goes on when the cache is opened next.
    pub fn scrub(&self) {
        if self.inner.scrubbing.swap(true, Ordering::AcqRel) {
            return;
        }
        let cache = self.clone();
        tokio::spawn(async move {
            loop {
                let scrubbed = cache.scrub_all().await;
                cache.inner.scrubbing.store(false, Ordering::Release);
                match scrubbed {
                    Ok(()) => {}
                    Err(CacheError::Closed) => return,
                    Err(error) => {
                        tracing::warn!(%error, "what was erased is not yet out of the index");
                        return;
                    }
                }
                // Erased between the last look and now: whoever did that saw this still running.
                let more = cache.is_unscrubbed().await.unwrap_or(false);
                if !more || cache.inner.scrubbing.swap(true, Ordering::AcqRel) {
                    return;
                }
            }
        });
    }

    async fn is_unscrubbed(&self) -> Result<bool, CacheError> {
        self.read(|db| Ok(known::fact::<Seq>(db, "unscrubbed")?.is_some())).await
    }

    async fn scrub_all(&self) -> Result<(), CacheError> {
        while let Some(erased) = self.read(|db| known::fact::<Seq>(db, "unscrubbed")).await? {
            for index in ["said", "people"] {
                let mut pages = -PAGES;
                while self.write(Safety::Rereadable, move |db| merge(db, index, pages)).await? {
                    pages = PAGES;
                }
            }
            self.begin_log_anew().await?;
            self.write(Safety::Rereadable, move |db| {
                // Unless more was erased meanwhile.
                db.execute(
                    "DELETE FROM facts WHERE name = 'unscrubbed' AND value = ?1",
                    [serde_json::to_string(&erased)?],
                )?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// What a reader still looks at stays in the log until a later time or until the cache is closed.
    async fn begin_log_anew(&self) -> Result<(), CacheError> {
        let (answer, answered) = oneshot::channel();
        let run: Job = Box::new(move |connection| {
            let truncated = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            // Nobody waits any more when the caller was cancelled.
            let _ = answer.send(truncated);
        });
        let sender = lock(&self.inner.jobs).clone().ok_or(CacheError::Closed)?;
        sender.send(run).map_err(|_| CacheError::Closed)?;
        Ok(answered.await.map_err(|_| CacheError::Closed)??)
    }
}

/// One step; a negative number begins to merge everything into one part. Whether there is more to do.
fn merge(db: &Connection, index: &str, pages: i64) -> Result<bool, CacheError> {
    let before = db.total_changes();
    db.execute(&format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)"), [pages])?;
    // The statement itself counts as one change.
    Ok(db.total_changes() - before >= 2)
}
