//! What the realtime channel tells of messages beyond what the database gives back: SQLite keeps their structure to itself. Kept
//! for a moment, until the session is read.

use super::wire::{Row, Told};
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// So many are kept of a session.
const KEPT: usize = 50;

/// So many sessions are kept.
const SESSIONS: usize = 1_000;

/// What was told of messages that were not read yet.
#[derive(Default)]
pub struct Raws(Mutex<HashMap<i64, VecDeque<Raw>>>);

struct Raw {
    incoming: bool,
    kind: String,
    text: Option<String>,
    raw: Value,
}

impl Raws {
    /// Keeps what was told; gives the session that it was told of.
    pub fn keep(&self, told: Told) -> i64 {
        let (session, raw) = match told {
            Told::Session(session) => return session,
            Told::Message { session, incoming, kind, text, raw } => {
                (session, Raw { incoming, kind, text, raw })
            }
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= SESSIONS && !kept.contains_key(&session) {
            kept.clear();
        }
        let of_session = kept.entry(session).or_default();
        if of_session.len() >= KEPT {
            of_session.pop_front();
        }
        of_session.push_back(raw);
        session
    }

    /// What was told of this row, once.
    pub fn take(&self, session: i64, row: &Row) -> Option<Value> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = kept.get_mut(&session)?;
        let same = |raw: &Raw| raw.incoming == row.incoming && raw.kind == row.kind && raw.text == row.text;
        let at = of_session.iter().position(same)?;
        let raw = of_session.remove(at)?;
        if of_session.is_empty() {
            kept.remove(&session);
        }
        Some(raw.raw)
    }
}
