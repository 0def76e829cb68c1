//! What every vendor's protocol gives the hub: one trait.

use crate::{
    bots::{Failure, Outcome, Patience, Question},
    delivery::{Attempt, Parcel},
    directory::Inbox,
};
use baton_core::{
    Carries, Contact, Conversation, InboxId, InboxKind,
    api::{CheckStep, Presence},
};
use std::{collections::BTreeMap, sync::Arc};
use tokio_util::sync::CancellationToken;

/// What a new inbox of a kind is made of.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Checked and completed. Operators' desktops are shown them.
    pub settings: BTreeMap<String, String>,
    /// Settings that are used towards the vendor and never shown again: its passwords and keys.
    pub private: BTreeMap<String, String>,
    /// New secrets by name, given to the vendor's side once; only fingerprints are kept.
    pub secrets: BTreeMap<String, String>,
    /// What else the vendor's side must be given (addresses).
    pub given: BTreeMap<String, String>,
}

/// Where a new inbox will be: what its addresses are made of.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its id.
    pub id: InboxId,
    /// The hub's address, without a slash at its end.
    pub address: String,
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
    /// Asks the bot that an inbox of this kind stands for. Only a platform of bots has one.
    async fn ask(&self, _inbox: &Inbox, _question: &Question<'_>, _patience: &dyn Patience) -> Outcome {
        (
            Vec::new(),
            Err(Failure("There is no bot behind this inbox. Choose another in the settings.".into())),
        )
    }
    /// What this inbox's channel carries to a contact.
    fn carries(&self, inbox: &Inbox) -> Carries;
    /// What it does by itself beside requests (following a vendor's server), until `ending`. Started once with the hub.
    async fn run(&self, _ending: CancellationToken) {}
    /// Whether replies can be delivered to this inbox right now.
    fn connected(&self, inbox: &Inbox) -> bool;
    /// Why nothing can be brought to this contact right now, in words for an operator; `None` when it can.
    fn absent(&self, inbox: &Inbox, _contact: &Contact) -> Option<String> {
        let words = "The bot is not connected. It goes out when the bot is back.";
        (!self.connected(inbox)).then(|| words.into())
    }
    /// Whether this contact is there, where the channel tells.
    async fn presence(&self, _inbox: &Inbox, _contact: &Contact) -> Option<Presence> {
        None
    }
    /// So many replies of one inbox may be on their way at a time.
    fn at_a_time(&self) -> usize {
        16
    }
    /// Tries what an inbox with these settings would talk to, before they are kept. Nothing to try where the vendor's side calls.
    async fn check(&self, _inbox: &Inbox) -> Vec<CheckStep> {
        Vec::new()
    }
    /// What is not as it should be with this inbox, in words that say what to do.
    fn trouble(&self, _inbox: &Inbox) -> Option<String> {
        None
    }
}

/// The connectors of a hub; cheap to clone.
#[derive(Clone)]
pub struct Connectors(pub(super) Arc<[Arc<dyn Connector>]>);

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
