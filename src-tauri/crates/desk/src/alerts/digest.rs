//! When nothing is shown: while the hub is away or the past is read, in quiet hours, in do not disturb. What was kept back then
//! becomes one digest.

use super::{Moment, notices, talk::Talk};
use crate::{
    settings::{Quiet, Settings},
    view::{Link, Notice},
    words::duration,
};
use baton_core::{Alert, OperatorId, Timestamp};

/// A connection that was cut for less long is as if it had not been.
const SHORT_MS: i64 = 60_000;
/// More than so many at once are told as one.
const FEW: usize = 3;

/// Why nothing is shown just now.
#[derive(Debug)]
pub struct Hush {
    /// The hub is not followed live, since then.
    away_since: Option<Timestamp>,
    /// The computer slept, or Baton has just been opened: what is read next is the past.
    past: bool,
    /// It was silent when last looked at.
    was_silent: bool,
    /// Of that silence, some was for more than a short cut.
    long: bool,
}

impl Default for Hush {
    fn default() -> Self {
        Self { away_since: Some(Timestamp::default()), past: true, was_silent: true, long: true }
    }
}

impl Hush {
    /// The connection is so now.
    pub fn linked(&mut self, now: Timestamp, link: &Link) {
        if *link == Link::Live {
            if self.away_since.is_some_and(|since| now.ms_since(since) >= SHORT_MS) {
                self.long = true;
            }
            self.away_since = None;
            self.past = false;
        } else if self.away_since.is_none() {
            self.away_since = Some(now);
        }
    }

    /// The computer slept: nothing is shown until the hub is followed live again.
    pub fn woke(&mut self) {
        self.past = true;
        self.long = true;
    }

    /// Whether nothing is shown now.
    pub fn is_silent(&self, now: Moment, settings: &Settings) -> bool {
        self.away_since.is_some() || self.past || is_quiet(now, settings)
    }

    /// Whether the silence has just ended; and whether it was a long one.
    pub fn ended(&mut self, now: Moment, settings: &Settings) -> Option<bool> {
        let silent = self.is_silent(now, settings);
        self.long |= is_quiet(now, settings);
        let ended = self.was_silent && !silent;
        self.was_silent = silent;
        ended.then(|| std::mem::take(&mut self.long))
    }
}

/// Quiet hours, or do not disturb.
pub fn is_quiet(now: Moment, settings: &Settings) -> bool {
    settings.silent_until.is_some_and(|until| now.at < until)
        || settings.quiet.is_some_and(|quiet| within(quiet, now.minute))
}

fn within(Quiet { from, to }: Quiet, minute: u16) -> bool {
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

/// Whether what was kept back is told one by one.
pub fn few_enough(long: bool, missed: usize) -> bool {
    !long && missed <= FEW
}

/// One for all that was kept back; `None` when there is nothing to tell.
pub fn digest<'a>(
    talks: impl Iterator<Item = &'a Talk>,
    me: Option<OperatorId>,
    settings: &Settings,
    now: Timestamp,
) -> Option<Notice> {
    let (mut waiting, mut longest, mut new, mut failed) = (0, 0, 0, 0);
    for talk in talks {
        if let Some(since) = talk.waits_for(me) {
            waiting += 1;
            longest = longest.max(now.ms_since(since));
        }
        new += i64::from(talk.unseen);
        failed += i64::from(talk.kept_back == Some(Alert::DeliveryFailed));
    }
    let waiting = (waiting > 0).then(|| format!("{waiting} waiting, longest {}", duration(longest)));
    let new = (new > 0).then(|| format!("{new} new in yours"));
    let failed = (failed > 0).then(|| format!("{failed} not delivered"));
    let body: Vec<String> = [waiting, new, failed].into_iter().flatten().collect();
    let title = "While you were away".to_owned();
    (!body.is_empty()).then(|| notices::of_hub(Alert::Digest, "", title, body.join(" · "), settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night = Quiet { from: 22 * 60, to: 7 * 60 };
        assert!(within(night, 23 * 60) && within(night, 60) && !within(night, 12 * 60));
        let lunch = Quiet { from: 12 * 60, to: 13 * 60 };
        assert!(within(lunch, 12 * 60) && !within(lunch, 13 * 60) && !within(lunch, 60));
    }
}
