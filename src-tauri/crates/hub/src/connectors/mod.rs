//! The vendors' protocols: one folder each, one trait, one line of registration.

use crate::{
    delivery::{Attempt, Deliveries, Parcel},
    directory::{Directory, Inbox},
    engine::Engine,
    store::Reader,
};
use baton_core::{Contact, Conversation, InboxKind, api::NewInbox};
use std::collections::BTreeMap;

/// Everything that a connector may touch.
#[derive(Clone)]
pub struct Context {
    /// Where commands go.
    pub engine: Engine,
    /// What is known.
    pub reader: Reader,
    /// Whose keys are whose.
    pub directory: Directory,
    /// The delivery queue.
    pub deliveries: Deliveries,
    /// Typing and presence.
    pub signals: Signals,
}

/// Sends what travels beside the log to every desktop; cheap to clone.
#[derive(Clone)]
pub struct Signals {}

impl Signals {
    /// Tells every desktop.
    pub fn send(&self, _signal: baton_core::api::Signal) {
        todo!()
    }
}

/// What a new inbox of a kind is made of.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Checked and completed.
    pub settings: BTreeMap<String, String>,
    /// New secrets by name, given to the vendor's side once; only fingerprints are kept.
    pub secrets: BTreeMap<String, String>,
    /// What else the vendor's side must be given (addresses).
    pub given: BTreeMap<String, String>,
}

/// One vendor's protocol.
#[async_trait::async_trait]
pub trait Connector: Send + Sync {
    /// Which.
    fn kind(&self) -> InboxKind;
    /// Its routes, where the vendor's clients expect them.
    fn routes(&self) -> axum::Router;
    /// Checks a new inbox's settings and makes its keys; the error says what to change.
    fn prepare(&self, new: &NewInbox) -> Result<Prepared, String>;
    /// Brings one reply to its channel.
    async fn deliver(&self, inbox: &Inbox, parcel: &Parcel) -> Attempt;
    /// The bot has to be silent now, or may speak again. Best effort: who is away asks when it comes back.
    async fn control_changed(&self, inbox: &Inbox, conversation: &Conversation);
    /// An operator types. Best effort.
    async fn operator_types(&self, inbox: &Inbox, contact: &Contact);
    /// Whether replies can be delivered to this inbox right now.
    fn connected(&self, inbox: &Inbox) -> bool;
}
