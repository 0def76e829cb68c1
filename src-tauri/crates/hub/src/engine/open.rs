//! Starting and ending the engine.

use super::{
    Clock, Engine, QUEUE, Request, RulesOf, answers, batch::Decider, hot::Hot, leases, worker::Worker,
};
use crate::{
    StartError, clock,
    delivery::Outgoing,
    log::{self, Log},
    store::Reader,
};
use baton_core::{InboxId, Rules};
use std::{fs::File, path::Path, sync::Arc, thread::JoinHandle};
use tokio::sync::{broadcast, mpsc};

/// So many batches the feed keeps for who lags.
const FEED: usize = 256;

/// The record, open, and the engine at work on it.
pub struct Running {
    /// Where commands go.
    pub engine: Engine,
    /// What is known.
    pub reader: Reader,
    worker: JoinHandle<()>,
    leases: tokio::task::JoinHandle<()>,
    answering: tokio::task::JoinHandle<()>,
    /// Held until the files are closed.
    lock: File,
}

/// Opens the record in `data` and starts the engine on it, on a runtime. Leases that ran out meanwhile end at once.
pub fn open(
    data: &Path,
    rules: impl Fn(InboxId) -> Rules + Send + Sync + 'static,
) -> Result<Running, StartError> {
    open_at(data, Arc::new(rules), Arc::new(clock::now))
}

/// As [`open`], by another clock.
pub(crate) fn open_at(data: &Path, rules: RulesOf, clock: Clock) -> Result<Running, StartError> {
    let opened = log::open(data)?;
    let failed = |crate::store::ReadError(error)| log::start_error(&opened.path, data, &error);
    let reader = Reader::open(opened.path.clone(), opened.log.last()).map_err(failed)?;
    run(Box::new(opened.log), reader, opened.lock, rules, clock).map_err(failed)
}

/// As [`open`], in a file that has no room for more than so many pages.
#[cfg(test)]
pub(crate) fn open_small(data: &Path, rules: RulesOf, pages: i64) -> Result<Running, StartError> {
    let opened = log::open(data)?;
    opened.log.limit(pages);
    let reader = Reader::open(opened.path.clone(), opened.log.last())
        .map_err(|crate::store::ReadError(error)| log::start_error(&opened.path, data, &error))?;
    run(Box::new(opened.log), reader, opened.lock, rules, Arc::new(clock::now))
        .map_err(|error| StartError::Other(error.to_string()))
}

/// Starts the engine on a log whose read model `reader` reads.
pub(crate) fn run(
    log: Box<dyn Log>,
    reader: Reader,
    lock: File,
    rules: RulesOf,
    clock: Clock,
) -> Result<Running, crate::store::ReadError> {
    let outgoing = Outgoing::new(reader.undelivered()?);
    let resuming = reader.resuming()?;
    let (requests, asked) = mpsc::channel(QUEUE);
    let (feed, _) = broadcast::channel(FEED);
    let (tell_leases, leases) = mpsc::unbounded_channel();
    let engine = Engine { requests, feed: feed.clone() };
    let decider = Decider {
        reader: reader.clone(),
        rules,
        clock: Arc::clone(&clock),
        hot: Hot::default(),
        outgoing,
        entries: Vec::new(),
        silences: Vec::new(),
        last: log.last(),
    };
    let (settle, settled) = mpsc::unbounded_channel();
    let worker = Worker { log, decider, requests: asked, feed, leases: tell_leases, settled: settle };
    let worker = std::thread::Builder::new()
        .name("engine".into())
        .spawn(move || worker.run())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let leases = tokio::spawn(leases::run(engine.clone(), leases, resuming, clock));
    let answering = tokio::spawn(answers::run(settled));
    Ok(Running { engine, reader, worker, leases, answering, lock })
}

impl Running {
    /// Finishes what was asked before, then closes the files. Commands that come later are refused as ending.
    pub async fn close(self) {
        let Self { engine, worker, leases, answering, lock, .. } = self;
        leases.abort();
        // When the engine's thread has ended already, there is nothing to end.
        let _ = engine.requests.send(Request::End).await;
        let ended = tokio::task::spawn_blocking(move || worker.join()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("the engine's thread ended by a panic");
        }
        if let Err(error) = answering.await {
            tracing::error!(%error, "who asked was not answered to the end");
        }
        drop(lock);
    }
}
