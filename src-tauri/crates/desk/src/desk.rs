//! The desk: one operator's session with one hub.

use crate::{
    settings::Settings,
    view::{Boot, Call, Change, Failure, Found, Item, List, ListQuery, Thread},
};
use baton_core::{ConversationId, InboxId, MessageId, OperatorId, Seq, api::AddedInbox};
use std::path::PathBuf;
use tokio::sync::mpsc;

/// How to open a desk.
#[derive(Debug, Clone)]
pub struct DeskConfig {
    /// Where its files are; made when missing. One cache per hub and operator.
    pub data: PathBuf,
    /// Which hub.
    pub hub: HubAddress,
}

/// Which hub, and who.
#[derive(Clone)]
pub struct HubAddress {
    /// `http://127.0.0.1:4747`.
    pub url: url::Url,
    /// The operator's token.
    pub token: String,
    /// It is the one inside this program: the window says "Hub on this computer".
    pub embedded: bool,
}

impl std::fmt::Debug for HubAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HubAddress({}, token withheld)", self.url)
    }
}

/// Why a desk could not open. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The cache was written by a newer Baton.
    #[error(
        "This data was written by a newer Baton (schema {found}). Update to open it; nothing was changed."
    )]
    NewerDatabase {
        /// Its schema.
        found: i64,
    },
    /// The cache can't be read.
    #[error("The file {} is damaged and was left untouched: {reason}. Move it away: Baton reads everything from the hub again.", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// No room.
    #[error("There is no room in {}. Free some space; what you wrote is safe.", .0.display())]
    DiskFull(PathBuf),
    /// Anything else, with its reason.
    #[error("{0}")]
    Other(String),
}

/// One operator's session with one hub; cheap to clone. It lives until the last clone is dropped or [`Desk::close`] is called.
#[derive(Clone)]
pub struct Desk {}

impl Desk {
    /// Opens the cache and begins to stream in the background. Does not wait for the hub.
    pub async fn open(_config: DeskConfig) -> Result<Self, DeskError> {
        todo!()
    }
    /// Stops streaming and sending; what waits stays in the outbox.
    pub async fn close(&self) {
        todo!()
    }

    /// What changes from now on. Each call makes one more subscriber; one that lags gets `Change::Reset`.
    pub fn changes(&self) -> mpsc::Receiver<Vec<Change>> {
        todo!()
    }
    /// What to call the operator for. One subscriber: the app.
    pub fn calls(&self) -> mpsc::Receiver<Call> {
        todo!()
    }

    /// Everything for the first picture.
    pub async fn boot(&self) -> Result<Boot, Failure> {
        todo!()
    }
    /// A page of a list.
    pub async fn list(&self, _query: ListQuery) -> Result<List, Failure> {
        todo!()
    }
    /// The newest page of a thread, or the one before `before`.
    pub async fn thread(
        &self,
        _of: ConversationId,
        _before: Option<Seq>,
        _limit: u32,
    ) -> Result<Thread, Failure> {
        todo!()
    }
    /// A thread's page around a found message.
    pub async fn thread_around(
        &self,
        _of: ConversationId,
        _seq: Seq,
        _limit: u32,
    ) -> Result<Thread, Failure> {
        todo!()
    }
    /// Messages that contain these words, and contacts of that name.
    pub async fn search(&self, _words: String, _limit: u32) -> Result<Found, Failure> {
        todo!()
    }
    /// What the vendor sent for this message, byte for byte.
    pub async fn source(&self, _message: MessageId) -> Result<Option<String>, Failure> {
        todo!()
    }

    /// Takes it, or begins its lease anew. Needs the hub.
    pub async fn take(&self, _of: ConversationId, _minutes: Option<f64>) -> Result<(), Failure> {
        todo!()
    }
    /// Hands it back to the bot.
    pub async fn hand_back(&self, _of: ConversationId, _event: Option<String>) -> Result<(), Failure> {
        todo!()
    }
    /// Sends text. Durable in the outbox when this returns; offline too. `seen` is what the operator has read: when the contact wrote
    /// since, it answers `stale_reply` once and keeps the text; `None` sends anyway.
    pub async fn send(
        &self,
        _of: ConversationId,
        _text: String,
        _seen: Option<Seq>,
    ) -> Result<Item, Failure> {
        todo!()
    }
    /// Tries again what failed: an outbox id or a message's id.
    pub async fn retry(&self, _of: ConversationId, _id: String) -> Result<(), Failure> {
        todo!()
    }
    /// Throws an unsent message away; its text becomes the draft again.
    pub async fn withdraw(&self, _of: ConversationId, _id: String) -> Result<String, Failure> {
        todo!()
    }
    /// Writes a note for the team.
    pub async fn note(&self, _of: ConversationId, _text: String) -> Result<(), Failure> {
        todo!()
    }
    /// Sets the tags.
    pub async fn tag(&self, _of: ConversationId, _tags: Vec<String>) -> Result<(), Failure> {
        todo!()
    }
    /// Means it for somebody.
    pub async fn assign(&self, _of: ConversationId, _to: Option<OperatorId>) -> Result<(), Failure> {
        todo!()
    }
    /// Closes it.
    pub async fn end(&self, _of: ConversationId) -> Result<(), Failure> {
        todo!()
    }
    /// Nobody is waiting for an answer.
    pub async fn mark_read(&self, _of: ConversationId) -> Result<(), Failure> {
        todo!()
    }
    /// The operator types: colleagues and the contact see it; a lease in its last minute is extended.
    pub async fn typing(&self, _of: ConversationId) {
        todo!()
    }
    /// Silent for me for so many minutes; 0 ends it.
    pub async fn snooze(&self, _of: ConversationId, _minutes: u32) -> Result<(), Failure> {
        todo!()
    }
    /// Keeps what is being written; empty text removes it.
    pub async fn draft(&self, _of: ConversationId, _text: String) -> Result<(), Failure> {
        todo!()
    }
    /// Which conversation is in front, while the window has the focus: it raises no alerts for new messages.
    pub fn in_front(&self, _of: Option<ConversationId>) {
        todo!()
    }

    /// Adds an inbox (admins); the keys are shown this once.
    pub async fn add_inbox(&self, _new: baton_core::api::NewInbox) -> Result<AddedInbox, Failure> {
        todo!()
    }
    /// Removes an inbox and all that was said in it (admins).
    pub async fn remove_inbox(&self, _id: InboxId) -> Result<(), Failure> {
        todo!()
    }
    /// Keeps the settings.
    pub async fn save_settings(&self, _settings: Settings) -> Result<(), Failure> {
        todo!()
    }
    /// Tries the hub now instead of waiting.
    pub fn reconnect(&self) {
        todo!()
    }
    /// The computer slept, or the session was locked: what was missed becomes one digest.
    pub fn woke(&self) {
        todo!()
    }
}
