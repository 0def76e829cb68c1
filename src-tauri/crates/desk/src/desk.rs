//! The desk: one operator's session with one hub.

use crate::{
    alerts::{self, Input},
    cache::Errand,
    changes::Changes,
    compose, sender,
    session::Session,
    settings::Settings,
    sync,
    view::{Boot, Call, Change, Failure, Found, Item, List, ListQuery, Thread, Written},
};
use baton_core::{
    ConversationId, InboxId, MessageId, OperatorId, Seq, Timestamp,
    api::{AddedInbox, Checked, InboxChange, InboxCheck, NewInbox, Presence},
};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::mpsc;
use tokio_util::sync::DropGuard;

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
pub struct Desk {
    pub(crate) session: Arc<Session>,
    calls: alerts::Calls,
    /// Ends the tasks with the last clone.
    _end: Arc<DropGuard>,
}

impl Desk {
    /// Opens the cache and begins to stream in the background. Does not wait for the hub.
    pub async fn open(config: DeskConfig) -> Result<Self, DeskError> {
        let (session, inputs) = Session::open(config).await?;
        let calls = alerts::Calls::default();
        alerts::begin(&session).await.map_err(|error| DeskError::Other(error.to_string()))?;
        session.tasks.spawn(Changes::run(session.changes.clone(), session.stop.clone()));
        session.tasks.spawn(alerts::run(Arc::clone(&session), inputs, calls.clone()));
        session.tasks.spawn(sync::run(Arc::clone(&session)));
        session.tasks.spawn(sync::watch_for_sleep(Arc::clone(&session)));
        session.tasks.spawn(sender::run(Arc::clone(&session)));
        session.tasks.spawn(compose::run(Arc::clone(&session)));
        session.tasks.close();
        session.cache.scrub();
        let end = Arc::new(session.stop.clone().drop_guard());
        Ok(Self { session, calls, _end: end })
    }
    /// Stops streaming and sending; what waits stays in the outbox.
    pub async fn close(&self) {
        self.session.stop.cancel();
        self.session.tasks.wait().await;
        self.session.cache.close().await;
    }

    /// What changes from now on. Each call makes one more subscriber; one that lags gets `Change::Reset`.
    pub fn changes(&self) -> mpsc::Receiver<Vec<Change>> {
        self.session.changes.subscribe()
    }
    /// What to call the operator for. One subscriber: the app.
    pub fn calls(&self) -> mpsc::Receiver<Call> {
        self.calls.subscribe()
    }

    /// Everything for the first picture.
    pub async fn boot(&self) -> Result<Boot, Failure> {
        let known = self.session.known();
        Ok(Boot {
            me: known.me.clone(),
            status: self.session.status().await?,
            counts: self.session.cache.counts().await?,
            inboxes: known.inboxes.clone(),
            operators: known.operators.clone(),
            settings: known.settings.clone(),
            canned: known.canned.is_some(),
        })
    }
    /// A page of a list.
    pub async fn list(&self, query: ListQuery) -> Result<List, Failure> {
        Ok(self.session.cache.list(query, self.session.known()).await?)
    }
    /// The newest page of a thread, or the one before `before`.
    pub async fn thread(
        &self,
        of: ConversationId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Thread, Failure> {
        self.session.opened(of);
        let thread = self.session.cache.thread(of, before, limit, self.session.known()).await?;
        thread.ok_or_else(Failure::missing)
    }
    /// A thread's page around a found message.
    pub async fn thread_around(&self, of: ConversationId, seq: Seq, limit: u32) -> Result<Thread, Failure> {
        self.session.opened(of);
        let thread = self.session.cache.thread_around(of, seq, limit, self.session.known()).await?;
        thread.ok_or_else(Failure::missing)
    }
    /// A thread's page that begins about a moment.
    pub async fn thread_at(&self, of: ConversationId, at: Timestamp, limit: u32) -> Result<Thread, Failure> {
        self.session.opened(of);
        let thread = self.session.cache.thread_at(of, at, limit, self.session.known()).await?;
        thread.ok_or_else(Failure::missing)
    }
    /// Whether the contact is there; `None` where nobody knows: their channel does not tell, or the hub can't be asked.
    pub async fn presence(&self, of: ConversationId) -> Result<Option<Presence>, Failure> {
        self.session.presence(of).await
    }
    /// Messages that contain these words, and contacts of that name.
    pub async fn search(&self, words: String, limit: u32) -> Result<Found, Failure> {
        Ok(self.session.cache.search(words, limit, self.session.known()).await?)
    }
    /// What the vendor sent for this message, byte for byte.
    pub async fn source(&self, message: MessageId) -> Result<Option<String>, Failure> {
        Ok(self.session.cache.source(message).await?)
    }

    /// Takes it, or begins its lease anew. Needs the hub.
    pub async fn take(&self, of: ConversationId, minutes: Option<f64>) -> Result<(), Failure> {
        self.session.take(of, minutes).await
    }
    /// Hands it back to the bot.
    pub async fn hand_back(&self, of: ConversationId, event: Option<String>) -> Result<(), Failure> {
        self.session.run_errand(of, Errand::Return { event }).await
    }
    /// Sends text. Durable in the outbox when this returns; offline too. `seen` is what the operator has read: when the contact wrote
    /// since, it answers `stale_reply` once and keeps the text; `None` sends anyway.
    pub async fn send(&self, of: ConversationId, text: String, seen: Option<Seq>) -> Result<Item, Failure> {
        self.session.send(of, text, seen).await
    }
    /// Tries again what failed: an outbox id or a message's id.
    pub async fn retry(&self, of: ConversationId, id: String) -> Result<(), Failure> {
        self.session.retry(of, id).await
    }
    /// Throws an unsent message away; its text becomes the draft again.
    pub async fn withdraw(&self, of: ConversationId, id: String) -> Result<String, Failure> {
        self.session.withdraw(of, id).await
    }
    /// Writes a note for the team.
    pub async fn note(&self, of: ConversationId, text: String) -> Result<(), Failure> {
        if text.trim().is_empty() {
            return Err(Failure::new("invalid", "A note needs some text."));
        }
        self.session.run_errand(of, Errand::Note { text }).await
    }
    /// Sets the tags.
    pub async fn tag(&self, of: ConversationId, tags: Vec<String>) -> Result<(), Failure> {
        self.session.run_errand(of, Errand::Tag { tags }).await
    }
    /// Means it for somebody.
    pub async fn assign(&self, of: ConversationId, to: Option<OperatorId>) -> Result<(), Failure> {
        self.session.run_errand(of, Errand::Assign { to }).await
    }
    /// Asks its holder for it; the answer comes as a change, and what is given is taken at once. Needs the hub.
    pub async fn ask_for(&self, of: ConversationId) -> Result<(), Failure> {
        self.session.ask_for(of).await
    }
    /// Gives it to the colleague who asked me for it. Needs the hub.
    pub async fn give(&self, of: ConversationId) -> Result<(), Failure> {
        self.session.give(of).await
    }
    /// Keeps what a colleague asked me for, and says so. Needs the hub.
    pub async fn keep(&self, of: ConversationId) -> Result<(), Failure> {
        self.session.keep(of).await
    }
    /// Closes it.
    pub async fn end(&self, of: ConversationId) -> Result<(), Failure> {
        self.session.run_errand(of, Errand::Close).await
    }
    /// Nobody is waiting for an answer.
    pub async fn mark_read(&self, of: ConversationId) -> Result<(), Failure> {
        self.session.mark_read(of).await
    }
    /// The operator types: colleagues and the contact see it; a lease in its last minute is extended.
    pub async fn typing(&self, of: ConversationId) {
        self.session.types(of).await;
    }
    /// Silent for me for so many minutes; 0 ends it.
    pub async fn snooze(&self, of: ConversationId, minutes: u32) -> Result<(), Failure> {
        self.session.snooze(of, minutes).await
    }
    /// Keeps what is being written; nothing of it removes it.
    pub async fn draft(&self, of: ConversationId, written: Written) -> Result<(), Failure> {
        self.session.cache.keep_written(of, written).await?;
        self.session.tell_row(of).await;
        Ok(())
    }
    /// What is being written.
    pub async fn written(&self, of: ConversationId) -> Result<Written, Failure> {
        Ok(self.session.cache.written(of).await?)
    }
    /// Which conversation is in front, while the window has the focus: it raises no alerts for new messages.
    pub fn in_front(&self, of: Option<ConversationId>) {
        if let Some(of) = of {
            self.session.opened(of);
        }
        self.session.tell_alerts(Input::Front(of));
    }

    /// Adds an inbox (admins); the keys are shown this once.
    pub async fn add_inbox(&self, new: NewInbox) -> Result<AddedInbox, Failure> {
        Ok(self.session.hub.add_inbox(&new).await?)
    }
    /// Tries an inbox's connection before its settings are kept (admins).
    pub async fn check_inbox(&self, check: InboxCheck) -> Result<Checked, Failure> {
        Ok(self.session.hub.check_inbox(&check).await?)
    }
    /// Renames an inbox or changes its settings (admins); its keys stay.
    pub async fn change_inbox(&self, id: InboxId, change: InboxChange) -> Result<(), Failure> {
        // The stream brings it as it is then.
        self.session.hub.change_inbox(id, &change).await?;
        Ok(())
    }
    /// Makes new keys for an inbox (admins); they are shown this once, and those before are refused.
    pub async fn renew_keys(&self, id: InboxId) -> Result<AddedInbox, Failure> {
        Ok(self.session.hub.renew_keys(id).await?)
    }
    /// Removes an inbox and all that was said in it (admins).
    pub async fn remove_inbox(&self, id: InboxId) -> Result<(), Failure> {
        Ok(self.session.hub.remove_inbox(id).await?)
    }
    /// Keeps the settings.
    pub async fn save_settings(&self, settings: Settings) -> Result<(), Failure> {
        self.session.cache.keep_settings(settings.clone()).await?;
        self.session.learn(|known| known.settings = settings.clone());
        self.session.tell_alerts(Input::Settings(Box::new(settings)));
        Ok(())
    }
    /// Tries the hub now instead of waiting.
    pub fn reconnect(&self) {
        self.session.reconnect.notify_one();
    }
    /// The computer slept, or the session was locked: what was missed becomes one digest.
    pub fn woke(&self) {
        sync::woke(&self.session);
    }
}
