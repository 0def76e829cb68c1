//! Which sessions are to be read: each once at a time, once more when something happened meanwhile, and all of them by their
//! numbers when lists don't reach back far enough.

use std::collections::{HashSet, VecDeque};

/// So many numbers without a session behind the newest known one, and there are no more.
const BEYOND: i64 = 64;

/// The sessions to read.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<i64>,
    queued: HashSet<i64>,
    running: HashSet<i64>,
    again: HashSet<i64>,
    /// The next number to look at, and behind which to look no further.
    walk: Option<(i64, i64)>,
}

impl Queue {
    /// Something happened in this session.
    pub fn add(&mut self, session: i64) {
        if self.running.contains(&session) {
            self.again.insert(session);
        } else if self.queued.insert(session) {
            self.waiting.push_back(session);
        }
    }

    /// Looks at every number from 1 on, up to well behind `newest`.
    pub fn walk(&mut self, newest: i64) {
        if newest > 0 {
            self.walk = Some((1, newest + BEYOND));
        }
    }

    /// The next session to read: what happened comes before what was.
    pub fn next(&mut self) -> Option<i64> {
        let next = match self.waiting.pop_front() {
            Some(session) => {
                self.queued.remove(&session);
                session
            }
            None => self.step()?,
        };
        self.running.insert(next);
        Some(next)
    }

    fn step(&mut self) -> Option<i64> {
        let (mut at, end) = self.walk?;
        while self.running.contains(&at) {
            at += 1;
        }
        self.walk = (at < end).then_some((at + 1, end));
        (at <= end).then_some(at)
    }

    /// It was read; `there`: there is such a session, so that the walk goes on behind it.
    pub fn done(&mut self, session: i64, there: bool) {
        self.running.remove(&session);
        if let Some((_, end)) = &mut self.walk
            && there
        {
            *end = (*end).max(session + BEYOND);
        }
        if self.again.remove(&session) {
            self.add(session);
        }
    }

    /// How many are being read.
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// Nothing is read and nothing waits.
    pub fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty() && self.walk.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_read_once_at_a_time_and_once_more_when_something_happened() {
        let mut queue = Queue::default();
        queue.add(7);
        queue.add(7);
        assert_eq!((queue.next(), queue.next()), (Some(7), None));
        queue.add(7);
        queue.add(7);
        assert_eq!(queue.next(), None, "it is being read");
        queue.done(7, true);
        assert_eq!((queue.next(), queue.next()), (Some(7), None));
        queue.done(7, true);
        assert!(queue.is_idle());
    }

    #[test]
    fn a_walk_looks_at_every_number_and_ends_behind_the_last_session() {
        let mut queue = Queue::default();
        queue.walk(3);
        queue.add(2);
        let mut seen = Vec::new();
        while let Some(session) = queue.next() {
            seen.push(session);
            queue.done(session, session <= 5);
        }
        assert_eq!(seen[..4], [2, 1, 2, 3], "what happened comes first");
        assert_eq!(seen.last(), Some(&(5 + BEYOND)));
        assert!(queue.is_idle());
    }
}
