//! Who is connected: a visitor's sockets, what they are told, and up to where they have everything.

use super::{
    listener::{Ear, Listener, Told},
    visitors::Key,
};
use baton_core::{MessageId, Seq, Timestamp, api::Presence};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Notify, watch};

/// So many of the latest messages are known as handed over, per visitor.
const HANDED: usize = 64;

/// Everybody who is connected.
#[derive(Default)]
pub struct Present {
    visitors: Mutex<HashMap<Key, Visitor>>,
    /// Who waits for a webhook's answer.
    polls: Mutex<HashMap<Key, Arc<Notify>>>,
    last: AtomicU64,
}

struct Visitor {
    sockets: Vec<Handle>,
    /// Everything up to there has arrived on one of the sockets.
    acked: watch::Sender<Seq>,
    /// The latest messages of operators that have arrived.
    handed: VecDeque<MessageId>,
    /// Since when they look at none of their sockets' pages.
    away: Option<Timestamp>,
}

struct Handle {
    socket: u64,
    ear: Arc<Ear>,
    /// The page is not looked at.
    hidden: bool,
}

impl Present {
    /// A new socket's end.
    pub fn listener(&self) -> Listener {
        Listener { socket: self.last.fetch_add(1, Ordering::Relaxed), ear: Arc::default() }
    }

    /// The socket speaks for this visitor from now on. `seen`: they have everything up to there. Gives whether it is their first.
    pub fn join(&self, key: &Key, listener: &Listener, seen: Seq) -> bool {
        let mut visitors = self.visitors();
        let visitor = visitors.entry(key.clone()).or_insert_with(|| Visitor {
            sockets: Vec::with_capacity(1),
            acked: watch::Sender::new(seen),
            handed: VecDeque::new(),
            away: None,
        });
        // A client that does not say that it is hidden is looked at.
        visitor.away = None;
        visitor.sockets.push(Handle {
            socket: listener.socket,
            ear: Arc::clone(&listener.ear),
            hidden: false,
        });
        visitor.sockets.len() == 1
    }

    /// The socket has gone. Gives whether it was the visitor's last.
    pub fn leave(&self, key: &Key, socket: u64) -> bool {
        let mut visitors = self.visitors();
        let Some(visitor) = visitors.get_mut(key) else { return false };
        visitor.sockets.retain(|handle| handle.socket != socket);
        let gone = visitor.sockets.is_empty();
        if gone {
            visitors.remove(key);
        }
        gone
    }

    /// The page at this socket is looked at, or not any longer. Gives whether that makes the visitor somebody who is there, or away.
    pub fn looks(&self, key: &Key, socket: u64, here: bool, now: Timestamp) -> bool {
        let mut visitors = self.visitors();
        let Some(visitor) = visitors.get_mut(key) else { return false };
        let of_this = visitor.sockets.iter_mut().filter(|handle| handle.socket == socket);
        of_this.for_each(|handle| handle.hidden = !here);
        let away = visitor.sockets.iter().all(|handle| handle.hidden);
        let changed = away != visitor.away.is_some();
        if changed {
            visitor.away = away.then_some(now);
        }
        changed
    }

    /// How a visitor who is connected stands.
    pub fn presence(&self, key: &Key) -> Option<Presence> {
        self.visitors().get(key).map(|visitor| visitor.away.map_or(Presence::ONLINE, Presence::away))
    }

    /// Whether this visitor is connected.
    pub fn is(&self, key: &Key) -> bool {
        self.visitors().contains_key(key)
    }

    /// How many visitors of all inboxes are connected.
    pub fn count(&self) -> usize {
        self.visitors().len()
    }

    /// Tells all sockets of a visitor, and who waits for a webhook's answer.
    pub fn tell(&self, key: &Key, told: &Told) {
        if let Some(visitor) = self.visitors().get(key) {
            visitor.sockets.iter().for_each(|handle| handle.ear.tell(told));
        }
        if let Some(poll) = self.polls().get(key) {
            poll.notify_waiters();
        }
    }

    /// Tells one socket of a visitor; `false` when there is none.
    pub fn tell_one(&self, key: &Key, told: &Told) -> bool {
        let visitors = self.visitors();
        let last = visitors.get(key).and_then(|visitor| visitor.sockets.last());
        last.inspect(|handle| handle.ear.tell(told)).is_some()
    }

    /// A feed that dropped events: every socket reads on from the store.
    pub fn all_behind(&self) {
        for visitor in self.visitors().values() {
            visitor.sockets.iter().for_each(|handle| handle.ear.miss());
        }
    }

    /// Everything up to `seq` has arrived at this visitor, and with it these messages of operators.
    pub fn acked(&self, key: &Key, seq: Seq, handed: &[MessageId]) {
        let mut visitors = self.visitors();
        let Some(visitor) = visitors.get_mut(key) else { return };
        visitor.handed.extend(handed);
        let surplus = visitor.handed.len().saturating_sub(HANDED);
        visitor.handed.drain(..surplus);
        // Also without a change: who waits looks at what was handed over.
        visitor.acked.send_modify(|known| *known = seq.max(*known));
    }

    /// Follows what arrives at this visitor; `None` when they are not connected.
    pub fn follow(&self, key: &Key) -> Option<watch::Receiver<Seq>> {
        self.visitors().get(key).map(|visitor| visitor.acked.subscribe())
    }

    /// Whether this message has arrived since the visitor is connected.
    pub fn has(&self, key: &Key, message: MessageId) -> bool {
        self.visitors().get(key).is_some_and(|visitor| visitor.handed.contains(&message))
    }

    /// Is told whenever something happens in this visitor's conversation, until [`Present::polled`].
    pub fn poll(&self, key: &Key) -> Arc<Notify> {
        Arc::clone(self.polls().entry(key.clone()).or_default())
    }

    /// A webhook's answer was found, or not waited for any longer.
    pub fn polled(&self, key: &Key, poll: Arc<Notify>) {
        drop(poll);
        let mut polls = self.polls();
        if polls.get(key).is_some_and(|poll| Arc::strong_count(poll) == 1) {
            polls.remove(key);
        }
    }

    fn visitors(&self) -> MutexGuard<'_, HashMap<Key, Visitor>> {
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn polls(&self) -> MutexGuard<'_, HashMap<Key, Arc<Notify>>> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
