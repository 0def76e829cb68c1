//! The vendors' protocols: one folder each, one trait, one line of registration.

pub mod janis;
pub mod presence;
mod signals;

pub use signals::Signals;

use crate::{
    delivery::{Attempt, Deliveries, Parcel},
    directory::{Directory, Inbox},
    engine::Engine,
    store::Reader,
};
use baton_core::{Contact, Conversation, InboxKind, api::NewInbox};
use std::{collections::BTreeMap, sync::Arc};

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
    /// Brings one reply to its channel.
    async fn deliver(&self, inbox: &Inbox, parcel: &Parcel) -> Attempt;
    /// The bot has to be silent now, or may speak again. Best effort: who is away asks when it comes back.
    async fn control_changed(&self, inbox: &Inbox, conversation: &Conversation);
    /// An operator types. Best effort.
    async fn operator_types(&self, inbox: &Inbox, contact: &Contact);
    /// Whether replies can be delivered to this inbox right now.
    fn connected(&self, inbox: &Inbox) -> bool;
}

/// The connectors of a hub; cheap to clone.
#[derive(Clone)]
pub struct Connectors(Arc<[Arc<dyn Connector>]>);

impl Connectors {
    /// These.
    pub fn new(connectors: Vec<Arc<dyn Connector>>) -> Self {
        Self(connectors.into())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.0.iter()
    }

    /// The one of this kind; `None` while this version has none.
    pub fn of(&self, kind: InboxKind) -> Option<Arc<dyn Connector>> {
        self.iter().find(|connector| connector.kind() == kind).map(Arc::clone)
    }
}

/// Every connector of this version.
pub fn all(context: &Context) -> Connectors {
    Connectors::new(vec![Arc::new(janis::Server(janis::Janis::new(context.clone())))])
}

/// Checks a new inbox's settings and makes its keys, with the connector of its kind; the error says what to change.
pub fn prepare(new: &NewInbox) -> Result<Prepared, String> {
    match new.kind {
        InboxKind::Janis => janis::prepare(new),
        other => {
            Err(format!("This version of Baton has no connector for {other:?} yet; it has one for janis."))
        }
    }
}
