//! The demo, removable without trace: a bot of this program with the hub's web chat, where a person plays the customer; or a handful of
//! customers who play themselves, for a look at a busy queue.

mod bot;
mod cast;
mod chat;
mod keys;
mod play;
pub mod running;
mod socket;
mod wire;

use crate::{links::failure, state::App, view::Demo};
use baton_core::{InboxId, InboxKind, api::NewInbox};
use baton_desk::view::Failure;
use keys::{Chat, Kept, Keys};
use running::Running;
use std::sync::PoisonError;

impl App {
    /// Starts a demo, unless one runs: with customers who play themselves (`busy`), or with the web chat. A bot of this computer is
    /// not reached by a team's hub elsewhere: there it is the busy one.
    pub async fn start_demo(&self, busy: bool) -> Result<Demo, Failure> {
        if self.demo().inbox.is_some() {
            return Ok(self.demo());
        }
        if busy || self.hub.lock().await.is_none() {
            self.start_busy().await?;
        } else {
            self.start_chat().await?;
        }
        Ok(self.demo())
    }

    async fn start_busy(&self) -> Result<(), Failure> {
        let desk = self.desk().await?;
        let new = NewInbox { kind: InboxKind::Janis, name: "Demo".into(), settings: Default::default() };
        let added = desk.add_inbox(new).await?;
        let key = |name: &str| added.given.get(name).cloned();
        let (Some(api_key), Some(client_key)) = (key("api_key"), key("client_key")) else {
            return Err(failure("internal", "The hub gave the demo bot no keys."));
        };
        let keys = Keys { hub: self.hub_address(), inbox: added.id, api_key, client_key };
        let kept = Kept::Busy(keys.clone()).write(&self.paths);
        kept.map_err(|error| failure("internal", format!("demo.json can't be written: {error}")))?;
        let running = Running::busy(keys, false).map_err(|error| failure("internal", error.to_string()))?;
        self.runs(None, added.id, running).await;
        Ok(())
    }

    /// Removes it, its inboxes and all that was said there.
    pub async fn remove_demo(&self) -> Result<(), Failure> {
        let Some(shown) = self.demo().inbox else { return Ok(()) };
        *self.demo.lock().await = None;
        let kept = Kept::read(&self.paths, &self.hub_address());
        for inbox in kept.map_or_else(|| vec![shown], |kept| kept.inboxes()) {
            match self.desk().await?.remove_inbox(inbox).await {
                Err(failure) if failure.code != "missing" => return Err(failure),
                _ => {}
            }
        }
        self.set_demo(Demo::default());
        Kept::forget(&self.paths)
            .map_err(|error| failure("internal", format!("demo.json can't be removed: {error}")))
    }

    /// Goes on after a restart, when there is a demo on the hub in use; begins one when the command line says so.
    pub(crate) async fn resume_demo(&self) {
        let resumed = match Kept::read(&self.paths, &self.hub_address()) {
            Some(Kept::Chat(chat)) => self.resume_chat(chat).await,
            Some(Kept::Busy(keys)) => {
                let inbox = keys.inbox;
                match Running::busy(keys, true) {
                    Ok(running) => {
                        self.runs(None, inbox, running).await;
                        Ok(())
                    }
                    Err(error) => Err(failure("internal", error.to_string())),
                }
            }
            None if self.options.demo => self.start_demo(false).await.map(drop),
            None => Ok(()),
        };
        if let Err(failed) = resumed {
            tracing::warn!(failed.message, "the demo bot does not start");
        }
    }

    /// Stops it; it stays on its hub.
    pub(crate) async fn stop_demo(&self) {
        *self.demo.lock().await = None;
        self.set_demo(Demo::default());
    }

    async fn runs(&self, chat: Option<Chat>, inbox: InboxId, running: Running) {
        *self.demo.lock().await = Some(running);
        self.set_demo(Demo { inbox: Some(inbox), chat: chat.map(|chat| chat.url) });
    }

    fn set_demo(&self, demo: Demo) {
        *self.demo_shown.lock().unwrap_or_else(PoisonError::into_inner) = demo;
    }
}
