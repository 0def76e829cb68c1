//! The bots' sockets: which is whose, and what is said on them.

use baton_core::InboxId;
use serde::Serialize;
use socketioxide::{SocketIo, extract::SocketRef, socket::Sid};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// So many sockets may be connected before their keys are shown; more are turned away.
const UNBOUND: usize = 1_000;

/// The bots' sockets.
#[derive(Default)]
pub struct Sockets {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    unbound: Vec<Sid>,
    /// By inbox, the one bound last at the end: it gets the replies.
    bound: HashMap<InboxId, Vec<Bound>>,
}

/// A socket whose keys were shown.
#[derive(Debug, Clone, Copy)]
struct Bound {
    sid: Sid,
    /// Its client reports each reply back by itself (the Python client does).
    echoes: bool,
}

/// Where a reply went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// To a client that will report it back.
    Echoed,
    /// To a client that says no more.
    Silent,
    /// Nowhere: no bot is connected.
    Nobody,
}

impl Sockets {
    /// A socket connected; `false` when there are too many whose keys nobody has shown.
    pub fn connected(&self, sid: Sid) -> bool {
        let mut state = self.lock();
        if state.unbound.len() >= UNBOUND {
            return false;
        }
        state.unbound.push(sid);
        true
    }

    /// A socket is gone; the inbox whose bot it was, when that has no other.
    pub fn gone(&self, sid: Sid) -> Option<InboxId> {
        let mut state = self.lock();
        state.unbound.retain(|known| *known != sid);
        let inbox = state.bound.iter_mut().find_map(|(inbox, bound)| {
            let before = bound.len();
            bound.retain(|bound| bound.sid != sid);
            (bound.len() < before).then_some(*inbox)
        })?;
        if state.bound.get(&inbox).is_some_and(Vec::is_empty) {
            state.bound.remove(&inbox);
            return Some(inbox);
        }
        None
    }

    /// Whether nobody has shown this socket's keys yet.
    pub fn is_unbound(&self, sid: Sid) -> bool {
        self.lock().unbound.contains(&sid)
    }

    /// The keys of an inbox were shown for a socket; `false` when there is no such socket.
    pub fn bind(&self, io: &SocketIo, sid: Sid, inbox: InboxId, echoes: bool) -> bool {
        if io.get_socket(sid).is_none() {
            return false;
        }
        let mut state = self.lock();
        state.unbound.retain(|known| *known != sid);
        for bound in state.bound.values_mut() {
            bound.retain(|bound| bound.sid != sid);
        }
        state.bound.entry(inbox).or_default().push(Bound { sid, echoes });
        true
    }

    /// Whether a bot of this inbox is connected.
    pub fn is_bound(&self, inbox: InboxId) -> bool {
        self.lock().bound.get(&inbox).is_some_and(|bound| !bound.is_empty())
    }

    /// The inbox that a socket's keys belong to.
    pub fn inbox_of(&self, sid: Sid) -> Option<InboxId> {
        let state = self.lock();
        state
            .bound
            .iter()
            .find(|(_, bound)| bound.iter().any(|bound| bound.sid == sid))
            .map(|(inbox, _)| *inbox)
    }

    /// Says something once: to the bot that was bound last and can still be reached.
    pub fn hand<T: Serialize>(&self, io: &SocketIo, inbox: InboxId, event: &'static str, data: &T) -> Handed {
        let bound = self.of(inbox);
        for Bound { sid, echoes } in bound.into_iter().rev() {
            let Some(socket) = io.get_socket(sid) else { continue };
            match socket.emit(event, data) {
                Ok(()) if echoes => return Handed::Echoed,
                Ok(()) => return Handed::Silent,
                Err(error) => tracing::debug!(%error, event, "a socket did not take what was said"),
            }
        }
        Handed::Nobody
    }

    /// Says something to all bots of an inbox.
    pub fn tell<T: Serialize>(&self, io: &SocketIo, inbox: InboxId, event: &'static str, data: &T) {
        let sockets = self.of(inbox).into_iter().filter_map(|bound| io.get_socket(bound.sid));
        for socket in sockets {
            say(&socket, event, data);
        }
    }

    fn of(&self, inbox: InboxId) -> Vec<Bound> {
        self.lock().bound.get(&inbox).cloned().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says something on one socket; one that is going is told nothing, and asks when it comes back.
pub fn say<T: Serialize + ?Sized>(socket: &SocketRef, event: &'static str, data: &T) {
    if let Err(error) = socket.emit(event, data) {
        tracing::debug!(%error, event, "a socket did not take what was said");
    }
}
