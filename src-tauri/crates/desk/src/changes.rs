//! What changed, for the window: collected per tick, the last state of a thing wins, in batches of a few kilobytes.

use crate::view::{Change, Counts, Item, Row, Status};
use baton_core::{ConversationId, Seq, api::InboxInfo};
use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// One frame of a usual display.
const TICK: Duration = Duration::from_millis(16);
/// A batch's JSON stays below this where its parts do.
const BATCH_BYTES: usize = 8 * 1024;
/// When more rows than this change within a tick, reading the picture anew is cheaper.
const MANY_ROWS: usize = 500;
/// A subscriber that is so many batches behind gets one `Reset` instead.
const BEHIND: usize = 256;
/// A window that is told to read everything anew is left alone with that for a moment.
const RESET_EVERY: Duration = Duration::from_millis(250);

/// Collects changes and hands them to subscribers; cheap to clone.
#[derive(Clone, Default)]
pub struct Changes {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    something: Notify,
}

#[derive(Default)]
struct State {
    pending: Pending,
    subscribers: Vec<Subscriber>,
}

struct Subscriber {
    sender: mpsc::Sender<Vec<Change>>,
    /// It missed something: the next thing it gets is `Reset`.
    lagging: bool,
}

/// What has not been handed out yet.
#[derive(Default)]
struct Pending {
    reset: bool,
    inboxes: Option<Vec<InboxInfo>>,
    rows: HashMap<ConversationId, Box<Row>>,
    /// In order; an item's later state takes its former one's place.
    others: Vec<Change>,
    items: HashMap<ItemKey, usize>,
    counts: Option<Counts>,
    status: Option<Status>,
}

#[derive(PartialEq, Eq, Hash)]
enum ItemKey {
    Logged(ConversationId, Seq),
    Unsent(String),
}

impl Changes {
    /// One more subscriber, from now on.
    pub fn subscribe(&self) -> mpsc::Receiver<Vec<Change>> {
        let (sender, receiver) = mpsc::channel(BEHIND);
        self.state().subscribers.push(Subscriber { sender, lagging: false });
        receiver
    }

    /// Adds changes; they go out with the next tick.
    pub fn push(&self, changes: impl IntoIterator<Item = Change>) {
        let mut state = self.state();
        for change in changes {
            state.pending.add(change);
        }
        drop(state);
        self.shared.something.notify_one();
    }

    /// Hands out what is pending, at once when nothing was for a while, else once per tick. Runs until stopped; then hands out the rest.
    pub async fn run(self, stop: CancellationToken) {
        let mut may_reset_at = Instant::now();
        loop {
            tokio::select! {
                () = self.shared.something.notified() => {}
                () = tokio::time::sleep(RESET_EVERY), if self.anybody_lags() => {}
                () = stop.cancelled() => break,
            }
            let mut wait = TICK;
            if self.state().pending.reset {
                // What follows a reset is read with it: better a little later than twice.
                tokio::select! {
                    () = tokio::time::sleep_until(may_reset_at) => {}
                    () = stop.cancelled() => break,
                }
                may_reset_at = Instant::now() + RESET_EVERY;
                wait = Duration::ZERO;
            }
            self.hand_out();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled() => break,
            }
        }
        self.hand_out();
        self.state().subscribers.clear();
    }

    fn hand_out(&self) {
        let mut state = self.state();
        let changes = std::mem::take(&mut state.pending).into_changes();
        state.subscribers.retain(|subscriber| !subscriber.sender.is_closed());
        let batches = if changes.is_empty() { Vec::new() } else { batches(changes) };
        for subscriber in &mut state.subscribers {
            subscriber.hand(&batches);
        }
    }

    fn anybody_lags(&self) -> bool {
        self.state().subscribers.iter().any(|subscriber| subscriber.lagging)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber {
    fn hand(&mut self, batches: &[Vec<Change>]) {
        if self.lagging {
            // Only once it has read what it had: otherwise it would be behind again at once.
            self.lagging =
                self.sender.capacity() < BEHIND || self.sender.try_send(vec![Change::Reset]).is_err();
            return;
        }
        for batch in batches {
            if self.sender.try_send(batch.clone()).is_err() {
                self.lagging = true;
                return;
            }
        }
    }
}

impl Pending {
    fn add(&mut self, change: Change) {
        match change {
            Change::Reset => self.forget_pictures(),
            Change::Row(row) => {
                if !self.reset {
                    self.rows.insert(row.conversation.id, row);
                }
                if self.rows.len() > MANY_ROWS {
                    self.forget_pictures();
                }
            }
            Change::Gone { conversation } => {
                self.rows.remove(&conversation);
                self.others.push(Change::Gone { conversation });
            }
            Change::Item { conversation, entry } => {
                if self.reset {
                    return;
                }
                let key = key(conversation, &entry);
                let change = Change::Item { conversation, entry };
                match self.items.get(&key).and_then(|place| self.others.get_mut(*place)) {
                    Some(former) => *former = change,
                    None => {
                        self.items.insert(key, self.others.len());
                        self.others.push(change);
                    }
                }
            }
            Change::Counts(counts) => self.counts = Some(counts),
            Change::Status(status) => self.status = Some(status),
            Change::Inboxes { inboxes } => self.inboxes = Some(inboxes),
            Change::Sent { .. }
            | Change::Canned
            | Change::Attached { .. }
            | Change::Typing { .. }
            | Change::Presence { .. }
            | Change::Asked { .. }
            | Change::Kept { .. }
            | Change::Show { .. }
            | Change::Say { .. } => {
                self.others.push(change);
            }
        }
    }

    /// A reset brings rows and items with it; what is told once stays.
    fn forget_pictures(&mut self) {
        self.reset = true;
        self.rows.clear();
        self.items.clear();
        let once = |change: &Change| {
            matches!(
                change,
                Change::Show { .. } | Change::Say { .. } | Change::Asked { .. } | Change::Kept { .. }
            )
        };
        self.others.retain(once);
    }

    fn into_changes(self) -> VecDeque<Change> {
        let mut changes = VecDeque::new();
        changes.extend(self.reset.then_some(Change::Reset));
        changes.extend(self.inboxes.map(|inboxes| Change::Inboxes { inboxes }));
        changes.extend(self.rows.into_values().map(Change::Row));
        changes.extend(self.others);
        changes.extend(self.counts.map(Change::Counts));
        changes.extend(self.status.map(Change::Status));
        changes
    }
}

fn key(conversation: ConversationId, item: &Item) -> ItemKey {
    match item {
        Item::Message(message) => ItemKey::Logged(conversation, message.seq),
        Item::Pass { seq, .. } | Item::Flight { seq, .. } | Item::Note { seq, .. } => {
            ItemKey::Logged(conversation, *seq)
        }
        Item::Unsent(unsent) => ItemKey::Unsent(unsent.id.clone()),
    }
}

/// Cuts changes into batches of at most [`BATCH_BYTES`]; one that is larger goes alone.
fn batches(changes: VecDeque<Change>) -> Vec<Vec<Change>> {
    let mut batches = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 2);
    for change in changes {
        let size = json_bytes(&change) + 1;
        if bytes + size > BATCH_BYTES && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            bytes = 2;
        }
        bytes += size;
        batch.push(change);
    }
    batches.push(batch);
    batches
}

fn json_bytes(change: &Change) -> usize {
    struct Counter(usize);
    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // What can't be written as JSON counts as a batch of its own.
    serde_json::to_writer(&mut counter, change).map_or(BATCH_BYTES, |()| counter.0)
}
