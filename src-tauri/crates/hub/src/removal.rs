//! Erasing what was said in inboxes that were removed. The directory keeps which: who was interrupted goes on at the next start.

use crate::{
    directory::Directory,
    engine::{Engine, Refused},
    store::Reader,
};
use baton_core::{Action, Actor, Command, InboxId, Target};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// How long it waits when the record can't be written.
const AGAIN: Duration = Duration::from_secs(10);

/// So many conversations are looked up at a time.
const PAGE: usize = 500;

/// Erases what was said in removed inboxes; cheap to clone.
#[derive(Clone)]
pub struct Removals {
    engine: Engine,
    reader: Reader,
    directory: Directory,
    /// One at a time: nothing is erased twice.
    one: Arc<Mutex<()>>,
}

impl Removals {
    /// With these.
    pub fn new(engine: Engine, reader: Reader, directory: Directory) -> Self {
        Self { engine, reader, directory, one: Arc::default() }
    }

    /// Erases what is left in every removed inbox; the index of words forgets it with the record.
    pub async fn finish(&self) -> Result<(), Refused> {
        let _one = self.one.lock().await;
        let mut erased = false;
        for (inbox, by) in self.directory.removed() {
            erased |= self.erase(inbox, &by).await?;
        }
        if erased && self.reader.run(Reader::ready_for_search).await?.is_some() {
            tracing::info!("the index of words is far behind: it forgets what was erased when it gets there");
        }
        Ok(())
    }

    /// Whether there was anything to erase.
    async fn erase(&self, inbox: InboxId, by: &str) -> Result<bool, Refused> {
        let mut erased = false;
        loop {
            let page = self.reader.run(move |reader| reader.of_inbox(inbox, PAGE)).await?;
            if page.is_empty() {
                return Ok(erased);
            }
            erased = true;
            for conversation in page {
                let actor = Actor { name: by.to_owned(), ..Actor::system() };
                let target = Target::Conversation(conversation);
                let command = Command { id: None, target, actor, expected: None, action: Action::Erase };
                self.engine.submit(command).await?;
            }
        }
    }

    /// Finishes what an earlier hub began, then what is removed from now on, until the hub ends.
    pub async fn run(self, ending: CancellationToken) {
        let mut changes = self.directory.changes();
        loop {
            let next = async {
                match self.finish().await {
                    Ok(()) | Err(Refused::Ending) => changes.next().await.map(drop),
                    Err(error) => {
                        tracing::warn!(%error, "what was said in a removed inbox can't be erased yet");
                        tokio::time::sleep(AGAIN).await;
                        Some(())
                    }
                }
            };
            if ending.run_until_cancelled(next).await.flatten().is_none() {
                return;
            }
        }
    }
}
