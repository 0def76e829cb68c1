//! Leases and silences that run out: at their end the bot gets the conversation back.

use super::{Clock, Engine, Refused};
use baton_core::{Action, Actor, Command, ConversationId, ReturnReason, Target, Timestamp};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Duration,
};
use tokio::sync::mpsc::UnboundedReceiver;

/// The clock is looked at this often while anything runs: the computer may have slept.
const LOOK_MS: i64 = 1_000;

/// When each conversation's bot resumes by itself. A renewal changes the entry in `ends`; the heap has one entry per
/// conversation and is put right when that comes up.
#[derive(Debug, Default)]
struct Ends {
    ends: HashMap<ConversationId, Timestamp>,
    heap: BinaryHeap<Reverse<(Timestamp, ConversationId)>>,
}

impl Ends {
    fn set(&mut self, id: ConversationId, at: Timestamp) {
        let before = self.ends.insert(id, at);
        if before.is_none_or(|before| at < before) {
            self.heap.push(Reverse((at, id)));
        }
    }

    /// How long until the next one may end, in milliseconds.
    fn next(&self, now: Timestamp) -> Option<i64> {
        self.heap.peek().map(|Reverse((at, _))| at.ms_since(now).max(0))
    }

    /// The conversations whose end has come.
    fn due(&mut self, now: Timestamp) -> Vec<ConversationId> {
        let mut due = Vec::new();
        while let Some(Reverse((at, id))) = self.heap.peek().copied()
            && at <= now
        {
            self.heap.pop();
            match self.ends.get(&id) {
                Some(end) if *end <= now => {
                    self.ends.remove(&id);
                    due.push(id);
                }
                Some(end) => self.heap.push(Reverse((*end, id))),
                None => {}
            }
        }
        due
    }
}

/// Returns conversations to their bots as their time comes, until the engine ends.
pub async fn run(
    engine: Engine,
    mut told: UnboundedReceiver<(ConversationId, Timestamp)>,
    resuming: Vec<(ConversationId, i64)>,
    clock: Clock,
) {
    let mut ends = Ends::default();
    for (id, at) in resuming {
        ends.set(id, Timestamp::from_unix_ms(at));
    }
    loop {
        for id in ends.due(clock()) {
            match give_back(&engine, id).await {
                // Renewed, taken by another or closed meanwhile: the engine has told, or nothing runs any more.
                Ok(_) | Err(Refused::Rule(_)) => {}
                Err(Refused::Ending) => return,
                Err(error @ (Refused::DiskFull | Refused::Storage(_) | Refused::Busy)) => {
                    tracing::warn!(%error, conversation = %id, "a lease ran out and could not be ended yet");
                    ends.set(id, clock().plus_ms(5 * LOOK_MS));
                }
            }
        }
        let wait = ends.next(clock()).map(|ms| u64::try_from(ms.min(LOOK_MS)).unwrap_or_default());
        let told = async {
            match wait {
                Some(ms) => tokio::time::timeout(Duration::from_millis(ms), told.recv()).await.ok(),
                None => Some(told.recv().await),
            }
        };
        match told.await {
            Some(Some((id, at))) => ends.set(id, at),
            Some(None) => return,
            None => {}
        }
    }
}

async fn give_back(engine: &Engine, id: ConversationId) -> Result<(), Refused> {
    let command = Command {
        id: None,
        target: Target::Conversation(id),
        actor: Actor::system(),
        expected: None,
        action: Action::Return { reason: ReturnReason::Lease, event: None },
    };
    engine.submit(command).await.map(drop)
}
