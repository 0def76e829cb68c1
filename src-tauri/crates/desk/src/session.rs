//! What the parts of a desk share.

use crate::{
    DeskConfig, DeskError,
    alerts::Input,
    asked::Asking,
    cache::{Cache, CacheError, Known},
    changes::Changes,
    compose::{Folder, Uploads},
    hub::{Client, Trouble},
    view::{Change, Failure, Link, Status},
};
use baton_core::{ConversationId, Timestamp};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// So many threads are kept up to date in the window at once; the oldest are read anew when they are opened again.
const OPEN_THREADS: usize = 32;

/// What the parts of a desk share.
pub struct Session {
    /// The file.
    pub cache: Cache,
    /// The hub.
    pub hub: Client,
    /// For the window.
    pub changes: Changes,
    /// To the alert rules.
    pub alerts: mpsc::UnboundedSender<Input>,
    /// The connection's state.
    pub link: watch::Sender<Link>,
    /// Try the hub now.
    pub reconnect: Notify,
    /// The outbox has something to send.
    pub outbox: Notify,
    /// Files on their way to the hub.
    pub uploads: Uploads,
    /// Ends all tasks.
    pub stop: CancellationToken,
    /// The tasks.
    pub tasks: TaskTracker,
    /// The hub's address as a person reads it.
    pub hub_shown: Option<String>,
    known: Mutex<Arc<Known>>,
    open_threads: Mutex<VecDeque<ConversationId>>,
    /// Who asks whom for what they hold.
    pub asking: Asking,
    /// When I was last told to type there, and when its lease was last extended by that.
    pub typing: Mutex<HashMap<ConversationId, Typing>>,
}

/// What typing did so far in one conversation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typing {
    /// When the hub was last told.
    pub told: Option<Timestamp>,
    /// When the lease was last extended.
    pub extended: Option<Timestamp>,
}

/// A lock whose holder panicked is still whole: nothing here is left half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// Opens the cache. Nothing is sent yet.
    pub async fn open(config: DeskConfig) -> Result<(Arc<Self>, mpsc::UnboundedReceiver<Input>), DeskError> {
        let hub = Client::new(&config.hub)?;
        let path = config.data.join(file_name(&config));
        let data = config.data.clone();
        let opened = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&data).map_err(|error| match error.kind() {
                std::io::ErrorKind::StorageFull => DeskError::DiskFull(data.clone()),
                _ => DeskError::Other(format!("The folder {} can't be made: {error}", data.display())),
            })?;
            Cache::open(path)
        });
        let cache = opened.await.map_err(|error| DeskError::Other(error.to_string()))??;
        let known = cache.known().await.map_err(|error| DeskError::Other(error.to_string()))?;
        let uploads = Uploads::new(Folder::beside(cache.path()));
        let chosen = cache.tidy_chosen().await.map_err(|error| DeskError::Other(error.to_string()))?;
        uploads.folder.tidy(&chosen).map_err(|error| {
            DeskError::Other(format!("The folder of files to send can't be used: {error}."))
        })?;
        let (alerts, inputs) = mpsc::unbounded_channel();
        let session = Self {
            cache,
            hub,
            changes: Changes::default(),
            alerts,
            link: watch::Sender::new(Link::Connecting),
            reconnect: Notify::new(),
            outbox: Notify::new(),
            uploads,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            hub_shown: (!config.hub.embedded)
                .then(|| config.hub.url.as_str().trim_end_matches('/').to_owned()),
            known: Mutex::new(Arc::new(known)),
            open_threads: Mutex::new(VecDeque::new()),
            asking: Asking::default(),
            typing: Mutex::new(HashMap::new()),
        };
        Ok((Arc::new(session), inputs))
    }

    /// What is known besides conversations.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&lock(&self.known))
    }
    /// Replaces it.
    pub fn now_known(&self, known: Known) {
        *lock(&self.known) = Arc::new(known);
    }
    /// Changes it.
    pub fn learn(&self, change: impl FnOnce(&mut Known)) -> Arc<Known> {
        let mut known = lock(&self.known);
        change(Arc::make_mut(&mut known));
        Arc::clone(&known)
    }
    /// A thread is shown: from now on its items are sent.
    pub fn opened(&self, of: ConversationId) {
        let mut open = lock(&self.open_threads);
        open.retain(|other| *other != of);
        open.push_back(of);
        if open.len() > OPEN_THREADS {
            open.pop_front();
        }
    }
    /// The threads whose items are sent.
    pub fn open_threads(&self) -> HashSet<ConversationId> {
        lock(&self.open_threads).iter().copied().collect()
    }
    /// What typing did there, to read and change.
    pub fn typing_in<T>(&self, of: ConversationId, change: impl FnOnce(&mut Typing) -> T) -> T {
        change(lock(&self.typing).entry(of).or_default())
    }

    /// The connection is so now; everybody is told when that is new.
    pub async fn now_linked(&self, link: Link) {
        let changed = self.link.send_if_modified(|current| {
            let changed = *current != link;
            *current = link.clone();
            changed
        });
        if changed {
            self.tell_alerts(Input::Link(link));
            self.tell_status().await;
        }
    }
    /// To the alert rules.
    pub fn tell_alerts(&self, input: Input) {
        // Their task ends only when the desk does.
        let _ = self.alerts.send(input);
    }
    /// The connection and what waits here.
    pub async fn status(&self) -> Result<Status, CacheError> {
        let (outbox, failed) = self.cache.waiting_here().await?;
        let link = self.link.borrow().clone();
        Ok(Status { link, hub: self.hub_shown.clone(), outbox, failed })
    }
    /// Tells the window the status.
    pub async fn tell_status(&self) {
        match self.status().await {
            Ok(status) => self.changes.push([Change::Status(status)]),
            Err(error) => self.trouble_here(&error),
        }
    }
    /// Tells the window a conversation's row, and the status.
    pub async fn tell_row(&self, of: ConversationId) {
        match self.cache.row(of, self.known()).await {
            Ok(Some(row)) => self.changes.push([Change::Row(Box::new(row))]),
            Ok(None) => {}
            Err(error) => self.trouble_here(&error),
        }
        self.tell_status().await;
    }
    /// Tells the operator something, once.
    pub fn say(&self, conversation: Option<ConversationId>, text: impl Into<String>) {
        self.changes.push([Change::Say { conversation, text: text.into() }]);
    }
    /// Something on this computer went wrong in the background.
    pub fn trouble_here(&self, error: &CacheError) {
        if matches!(error, CacheError::Closed) {
            return;
        }
        tracing::error!(%error, "the cache failed");
        self.say(None, Failure::from(error).message);
    }
}

/// One cache per hub and operator: a token belongs to one operator of one hub. Its fingerprint names the file and can't be turned back.
fn file_name(config: &DeskConfig) -> String {
    let print = blake3::hash(config.hub.token.as_bytes()).to_hex();
    format!("desk-{}.db", &print.as_str()[..16])
}

impl Failure {
    /// A failure with this code and these words.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), holder: None }
    }
    /// There is no such conversation.
    pub(crate) fn missing() -> Self {
        Self::new("missing", "There is no such conversation any more.")
    }
}

impl From<&CacheError> for Failure {
    fn from(error: &CacheError) -> Self {
        Self::new(
            "internal",
            if error.is_full() {
                "There is no room to keep new messages. Free some space; what you wrote is safe.".to_owned()
            } else {
                format!("This computer could not do it: {error}.")
            },
        )
    }
}
impl From<CacheError> for Failure {
    fn from(error: CacheError) -> Self {
        tracing::error!(%error, "the cache failed");
        Self::from(&error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Away(reason) => Self::new("offline", reason),
            Trouble::SignedOut => {
                Self::new("signed_out", "This computer is signed out. Ask an admin for a new link.")
            }
            Trouble::Refused(failure) => *failure,
        }
    }
}
