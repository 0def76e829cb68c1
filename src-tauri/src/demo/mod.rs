//! The demo bot: a bot in this program that speaks to the hub as any Janis bot does, with a handful of customers. Removable without trace.

mod cast;
mod keys;
mod play;
mod socket;
mod wire;

use crate::{commands::Demo, links::failure, state::App};
use baton_core::{InboxId, InboxKind, api::NewInbox};
use baton_desk::view::Failure;
use keys::Keys;
use std::sync::PoisonError;
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinSet,
};
use wire::Wire;

/// The demo bot while it runs; ends when dropped.
pub struct Running {
    _tasks: JoinSet<()>,
}

impl Running {
    /// Begins; `begun`: the openings were played before a restart.
    fn begin(keys: Keys, begun: bool) -> reqwest::Result<Self> {
        let wire = Wire::new(keys)?;
        let mut tasks = JoinSet::new();
        let (events, _) = broadcast::channel(256);
        let (typing, typed) = mpsc::channel(16);
        for customer in cast::CAST {
            tasks.spawn(play::play(customer, begun, wire.clone(), events.subscribe(), typing.clone()));
        }
        tasks.spawn(socket::listen(wire, events, typed));
        Ok(Self { _tasks: tasks })
    }
}

impl App {
    /// Starts it: a new inbox, its keys, the customers.
    pub async fn start_demo(&self) -> Result<Demo, Failure> {
        let mut running = self.demo.lock().await;
        if running.is_some() {
            return Ok(self.demo());
        }
        let desk = self.desk().await?;
        let new = NewInbox { kind: InboxKind::Janis, name: "Demo".into(), settings: Default::default() };
        let added = desk.add_inbox(new).await?;
        let key = |name: &str| added.given.get(name).cloned();
        let (Some(api_key), Some(client_key)) = (key("api_key"), key("client_key")) else {
            return Err(failure("internal", "The hub gave the demo bot no keys."));
        };
        let keys = Keys { hub: self.hub_address(), inbox: added.id, api_key, client_key };
        let kept = keys.write(&self.paths);
        kept.map_err(|error| failure("internal", format!("demo.json can't be written: {error}")))?;
        *running = Some(Running::begin(keys, false).map_err(|error| failure("internal", error.to_string()))?);
        self.set_demo_inbox(Some(added.id));
        Ok(self.demo())
    }

    /// Removes it, its inbox and all that was said there.
    pub async fn remove_demo(&self) -> Result<(), Failure> {
        let Some(inbox) = self.demo().inbox else { return Ok(()) };
        *self.demo.lock().await = None;
        match self.desk().await?.remove_inbox(inbox).await {
            Err(failure) if failure.code != "missing" => return Err(failure),
            _ => {}
        }
        self.set_demo_inbox(None);
        Keys::forget(&self.paths)
            .map_err(|error| failure("internal", format!("demo.json can't be removed: {error}")))
    }

    /// Goes on after a restart, when there is a demo on the hub in use.
    pub(crate) async fn resume_demo(&self) {
        let Some(keys) = Keys::read(&self.paths, &self.hub_address()) else { return };
        let inbox = keys.inbox;
        match Running::begin(keys, true) {
            Ok(demo) => {
                *self.demo.lock().await = Some(demo);
                self.set_demo_inbox(Some(inbox));
            }
            Err(error) => tracing::warn!(%error, "the demo bot does not start"),
        }
    }

    /// Stops it; it stays on its hub.
    pub(crate) async fn stop_demo(&self) {
        *self.demo.lock().await = None;
        self.set_demo_inbox(None);
    }

    fn set_demo_inbox(&self, inbox: Option<InboxId>) {
        *self.demo_inbox.lock().unwrap_or_else(PoisonError::into_inner) = inbox;
    }
}
