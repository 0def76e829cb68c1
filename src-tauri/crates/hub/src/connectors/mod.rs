//! The vendors' protocols: one folder each, one trait, one line of registration.

pub mod botcopy;
pub mod botkit;
pub mod botpress;
mod dialogflow;
pub mod duty;
#[cfg(any(test, feature = "fuzzing"))]
pub mod generated;
#[cfg(any(test, feature = "fuzzing"))]
mod golden;
pub mod janis;
mod malformed;
pub mod outbound;
pub mod platforms;
pub mod presence;
pub mod settings;
mod signals;
pub mod vivocha;

pub use signals::Signals;

use crate::{
    StartError,
    bots::Bots,
    delivery::{Attempt, Deliveries, Parcel},
    directory::{Directory, Inbox},
    engine::Engine,
    files::Files,
    store::Reader,
};
use baton_core::{Carries, Contact, Conversation, InboxId, InboxKind, api::NewInbox};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

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
    /// The files that people send.
    pub files: Files,
    /// The bots that the hub itself drives.
    pub bots: Bots,
    /// Where bots reach this hub by https, as `host:port`; `None` without.
    pub secure: Option<Arc<str>>,
    /// Where the vendor's side reaches this hub: `http://127.0.0.1:4747`, without a slash at its end.
    pub address: Arc<str>,
    /// The hub's data folder, for what is too large for the log.
    pub data: Arc<Path>,
}

impl Context {
    /// Where bots reach this hub, as `host:port`.
    pub fn host(&self) -> String {
        let reached = || self.address.split_once("://").map_or(&*self.address, |(_, host)| host).to_owned();
        self.secure.as_deref().map_or_else(reached, str::to_owned)
    }
}

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
    /// So many replies of one inbox may be on their way at a time.
    fn at_a_time(&self) -> usize {
        16
    }
    /// What is not as it should be with this inbox, in words that say what to do.
    fn trouble(&self, _inbox: &Inbox) -> Option<String> {
        None
    }
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
pub fn all(context: &Context) -> Result<Connectors, StartError> {
    let botcopy = botcopy::Botcopy::new(context.clone());
    let all = Connectors::new(vec![
        Arc::new(janis::Server(janis::Janis::new(context.clone()))),
        Arc::new(botcopy::Tool(Arc::clone(&botcopy))),
        Arc::new(botkit::Server(Arc::new(botkit::Botkit::open(context.clone())?))),
        Arc::new(vivocha::Platform::new(context.clone())),
        Arc::new(botpress::Server(botpress::Botpress::open(context.clone())?)),
    ]);
    botcopy.speak_by(&all);
    Ok(all)
}

/// Checks a new inbox's settings and makes its keys, with the connector of its kind; the error says what to change.
///
/// Also asked when the settings of an inbox are changed: with all of them, the private ones included, and its new keys unused.
pub fn prepare(new: &NewInbox, place: &Place) -> Result<Prepared, String> {
    let (new, handover) = botcopy::mirror::split(new)?;
    let new = &new;
    let made = match new.kind {
        InboxKind::Janis => janis::prepare(new),
        InboxKind::Botcopy => botcopy::prepare(new, place),
        InboxKind::Botkit => botkit::prepare(new, place),
        InboxKind::Botpress => botpress::prepare(new),
        InboxKind::Vivocha => vivocha::prepare(new, place),
    }?;
    Ok(botcopy::mirror::join(made, handover, place))
}
