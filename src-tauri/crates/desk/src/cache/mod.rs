//! The cache: what one operator sees of one hub, in one SQLite file. One thread writes, any number of readers read.

mod attached;
mod delivery;
mod drafts;
mod fold;
mod items;
mod known;
mod lists;
#[cfg(test)]
mod lists_tests;
mod open;
mod outbox;
mod own;
mod place;
mod said;
mod scrub;
mod search;
#[cfg(test)]
mod tests;
mod threads;

pub use attached::Chosen;
pub use fold::{Folded, Happened, Scene, Wants, is_inconsistent};
pub use known::Known;
pub use outbox::{Entry, Errand};

use rusqlite::{Connection, Transaction};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool, mpsc},
    thread::JoinHandle,
};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

/// How long a committed write has to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// What exists only here: the disk has it before the call returns.
    Durable,
    /// What can be read from the hub again: it survives the process; after a power cut it may be read again.
    Rereadable,
}

/// Why the cache could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// SQLite says no.
    #[error("the cache can't be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored value is not what it should be.
    #[error("a value in the cache is damaged: {0}")]
    Json(#[from] serde_json::Error),
    /// An event does not follow what is cached: something was missed, or the cache is another log's.
    #[error(transparent)]
    Inconsistent(#[from] baton_core::Illegal),
    /// The desk is closed.
    #[error("the desk is closed")]
    Closed,
}

impl CacheError {
    /// No room on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to the cache; cheap to clone.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    /// Reads under way.
    reads: TaskTracker,
    scrubbing: AtomicBool,
}

/// Idle readers that are kept open.
const READERS: usize = 3;

/// A lock whose holder panicked is still whole: nothing here is left half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cache {
    /// Writes in one transaction; nothing of it stays when `job` fails.
    pub async fn write<T: Send + 'static>(
        &self,
        safety: Safety,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, CacheError> + Send + 'static,
    ) -> Result<T, CacheError> {
        let (answer, answered) = oneshot::channel();
        let run: Job = Box::new(move |connection| {
            // Nobody waits any more when the caller was cancelled; the write stands.
            let _ = answer.send(in_transaction(connection, safety, job));
        });
        let sender = lock(&self.inner.jobs).clone().ok_or(CacheError::Closed)?;
        sender.send(run).map_err(|_| CacheError::Closed)?;
        answered.await.map_err(|_| CacheError::Closed)?
    }

    /// Reads one consistent picture, on another thread than the writer's.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, CacheError> + Send + 'static,
    ) -> Result<T, CacheError> {
        // Before the look whether it is closed: who closes waits for this one, or it sees that.
        let under_way = self.inner.reads.token();
        if lock(&self.inner.jobs).is_none() {
            return Err(CacheError::Closed);
        }
        let cache = self.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _under_way = under_way;
            let idle = lock(&cache.inner.readers).pop();
            let mut connection = match idle {
                Some(connection) => connection,
                None => open::reader(&cache.inner.path)?,
            };
            let picture = connection.transaction()?;
            let answer = job(&picture);
            drop(picture);
            let mut readers = lock(&cache.inner.readers);
            if readers.len() < READERS {
                readers.push(connection);
            }
            answer
        });
        work.await.map_err(|_| CacheError::Closed)?
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        &self.inner.path
    }

    /// Finishes what was asked for and closes the file; what is asked for later is refused.
    pub async fn close(&self) {
        let sender = lock(&self.inner.jobs).take();
        let writer = lock(&self.inner.writer).take();
        self.inner.reads.close();
        self.inner.reads.wait().await;
        let inner = Arc::clone(&self.inner);
        let ended = tokio::task::spawn_blocking(move || {
            // Before the writer may end: the last to leave tidies the log up, and readers can't.
            lock(&inner.readers).clear();
            drop(sender);
            if let Some(writer) = writer {
                // A writer that panicked has nothing left to finish.
                let _ = writer.join();
            }
        });
        // Cancelled only with the runtime, which ends everything anyway.
        let _ = ended.await;
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    safety: Safety,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, CacheError>,
) -> Result<T, CacheError> {
    connection.pragma_update(
        None,
        "synchronous",
        match safety {
            Safety::Durable => "FULL",
            Safety::Rereadable => "NORMAL",
        },
    )?;
    let transaction = connection.transaction()?;
    let value = job(&transaction)?;
    transaction.commit()?;
    Ok(value)
}
