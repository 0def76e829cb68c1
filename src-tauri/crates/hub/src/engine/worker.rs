//! The engine's thread: takes what waits, decides it, appends it in one write, then answers and tells everybody.

use super::{
    Done, Happened, Refused, Request,
    answers::{Answer, Settled},
    batch::{Decider, Decision},
    hot::Hot,
};
use crate::{
    delivery::Outgoing,
    log::{Entry, Log, LogError},
};
use baton_core::{Command, ConversationId, Timestamp};
use std::{collections::VecDeque, sync::Arc, time::Instant};
use tokio::sync::{broadcast, mpsc};

/// At most so many commands share one write.
const BATCH: usize = 1_024;

/// The engine's thread.
pub struct Worker {
    pub log: Box<dyn Log>,
    pub decider: Decider,
    pub requests: mpsc::Receiver<Request>,
    pub feed: broadcast::Sender<Arc<Vec<Happened>>>,
    /// Who is told when a conversation's bot resumes by itself.
    pub leases: mpsc::UnboundedSender<(ConversationId, Timestamp)>,
    /// Who answers.
    pub settled: mpsc::UnboundedSender<Vec<Settled>>,
}

type Asked = (Command, Answer);

/// A command that was decided, and who waits for it; the command itself only where it may have to be decided anew.
struct Decided {
    command: Option<Command>,
    answer: Answer,
    decision: Result<Decision, Refused>,
}

impl Worker {
    /// Runs until it is asked to end, or nobody is left who could ask anything.
    pub fn run(mut self) {
        let mut requests = Vec::with_capacity(BATCH);
        while self.requests.blocking_recv_many(&mut requests, BATCH) > 0 {
            let mut ends = false;
            let asked = requests.drain(..).filter_map(|request| match request {
                Request::Do(command, answer) => Some((command, answer)),
                Request::End => {
                    ends = true;
                    None
                }
            });
            let asked = asked.collect();
            self.batch(asked);
            if ends {
                // What comes from now on is refused; what waits already is still done.
                self.requests.close();
            }
        }
        self.decider.reader.close_idle();
    }

    fn batch(&mut self, asked: VecDeque<Asked>) {
        let mut asked = asked;
        while !asked.is_empty() {
            asked = self.write(asked);
        }
        self.decider.hot.shrink();
    }

    /// Decides and appends; gives back what has to be decided anew.
    fn write(&mut self, asked: VecDeque<Asked>) -> VecDeque<Asked> {
        self.decider.last = self.log.last();
        let shared = self.log.shared();
        let mut decided = Vec::with_capacity(asked.len());
        for (command, answer) in asked {
            let kept = shared.then(|| command.clone());
            let decision = self.decider.decide(command);
            decided.push(Decided { command: kept, answer, decision });
        }
        let entries = std::mem::take(&mut self.decider.entries);
        let silences = std::mem::take(&mut self.decider.silences);
        let written = if entries.is_empty() { Ok(Vec::new()) } else { self.append(&entries) };
        match written {
            Ok(moved) => {
                if !moved.is_empty() {
                    self.start_over();
                }
                let happened = |index: usize| Happened {
                    event: Arc::clone(&entries[index].event),
                    after: Arc::clone(&entries[index].after),
                    silence_changed: silences[index],
                };
                let all = (0..entries.len()).filter(|index| moved.binary_search(index).is_err());
                self.tell(all.map(happened).collect());
                let (settled, anew) = settle(decided, &moved, |index| {
                    let (event, conversation) = (&entries[index].event, &entries[index].after);
                    let (event, conversation) = (Some(Arc::clone(event)), Arc::clone(conversation));
                    Done { conversation, event, message: None, repeated: false }
                });
                self.answer(settled);
                anew
            }
            Err(error) => {
                tracing::error!(%error, commands = decided.len(), "events could not be kept");
                self.start_over();
                let refused = Refused::from(error);
                self.answer(
                    decided.into_iter().map(|decided| (decided.answer, Err(refused.clone()))).collect(),
                );
                VecDeque::new()
            }
        }
    }

    fn answer(&self, settled: Vec<Settled>) {
        // It ends after this thread.
        let _ = self.settled.send(settled);
    }

    fn append(&mut self, entries: &[Entry]) -> Result<Vec<usize>, LogError> {
        let began = Instant::now();
        let moved = self.log.append(entries)?;
        metrics::histogram!("baton_append_seconds").record(began.elapsed().as_secs_f64());
        let appended = entries.len() - moved.len();
        metrics::histogram!("baton_append_events").record(appended as f64);
        metrics::counter!("baton_events_total").increment(appended as u64);
        Ok(moved)
    }

    /// Forgets what a batch led to that is not in the log.
    fn start_over(&mut self) {
        self.decider.hot = Hot::default();
        match self.decider.reader.undelivered() {
            Ok(rows) => self.decider.outgoing = Outgoing::new(rows),
            Err(error) => tracing::error!(%error, "the delivery queue can't be read"),
        }
    }

    fn tell(&self, happened: Vec<Happened>) {
        if happened.is_empty() {
            return;
        }
        for Happened { after, .. } in &happened {
            if let Some(at) = after.control.resumes_at() {
                // The receiver ends with the hub.
                let _ = self.leases.send((after.id, at));
            }
        }
        // Nobody may be listening.
        let _ = self.feed.send(Arc::new(happened));
    }
}

/// What became of each, and beside that those whose conversation had moved on.
fn settle(
    decided: Vec<Decided>,
    moved: &[usize],
    done: impl Fn(usize) -> Done,
) -> (Vec<Settled>, VecDeque<Asked>) {
    let (mut settled, mut anew) = (Vec::with_capacity(decided.len()), VecDeque::new());
    for Decided { command, answer, decision } in decided {
        let stands = match decision {
            Ok(Decision::Appends(index)) => moved.binary_search(&index).is_err(),
            // A refusal or a repeat may have been read off an entry that was refused itself.
            Ok(Decision::Repeats(_)) | Err(_) => moved.is_empty(),
        };
        if let (false, Some(command)) = (stands, command) {
            anew.push_back((command, answer));
            continue;
        }
        let result = decision.map(|decision| match decision {
            Decision::Appends(index) => done(index),
            Decision::Repeats(done) => done,
        });
        settled.push((answer, result));
    }
    (settled, anew)
}
