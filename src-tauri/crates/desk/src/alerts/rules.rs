//! The alert rules: a pure state machine. Inputs and the time go in, calls come out; it reads no clock and waits for nothing.

use super::{
    Input, Moment,
    channels::Channels,
    digest::{Hush, digest, few_enough, is_quiet},
    ladder::{self, Ladder},
    notices,
    talk::{Shown, Talk, WARN_MS, is_ask, is_over_when_seen, is_told_later},
};
use crate::{
    cache::{Happened, Known},
    settings::Settings,
    view::Call,
};
use baton_core::{Alert, Conversation, ConversationId, OperatorId, Timestamp};
use std::{collections::BTreeMap, sync::Arc};

/// Messages in mine are told at most this often.
const COALESCE_MS: i64 = 10_000;
/// Who typed this recently is typing: that extends the lease by itself.
const TYPING_MS: i64 = 6_000;

/// What the rules remember. Conversations that neither wait nor are mine, and of which nothing is shown, are forgotten.
#[derive(Debug, Default)]
pub struct Rules {
    me: Option<OperatorId>,
    known: Arc<Known>,
    settings: Settings,
    talks: BTreeMap<ConversationId, Talk>,
    snoozed: BTreeMap<ConversationId, Timestamp>,
    woken: Vec<ConversationId>,
    front: Option<ConversationId>,
    channels: Channels,
    ladder: Ladder,
    hush: Hush,
}

impl Rules {
    /// Something happened.
    pub fn hear(&mut self, now: Moment, input: Input) -> Vec<Call> {
        match input {
            Input::Begun(states, known) => return self.begun(states, known),
            Input::Happened(happened) => return self.happened(now, *happened),
            Input::Heard(heard) => self.channels.heard(&heard),
            Input::Known(known) => {
                self.me = known.my_id().or(self.me);
                self.known = Arc::clone(&known);
                let back = self.channels.learn(now.at, &known, &self.settings);
                let mut calls = self.withdraw_paused();
                if !self.hush.is_silent(now, &self.settings) {
                    calls.extend(back.into_iter().map(|notice| Call::Show(Box::new(notice))));
                }
                return calls;
            }
            Input::Settings(settings) => self.settings = *settings,
            Input::Link(link) => self.hush.linked(now.at, &link),
            Input::Front(front) => return self.in_front(front),
            Input::Typing(of) => {
                if let Some(talk) = self.talks.get_mut(&of) {
                    talk.typed_at = Some(now.at);
                }
            }
            Input::Snoozed(of, None) => drop(self.snoozed.remove(&of)),
            Input::Snoozed(of, Some(until)) => {
                self.snoozed.insert(of, until);
                return self.withdraw(of);
            }
            Input::Asked(of, by) => return self.asked(now, of, by),
            Input::Answered(of) => {
                let asked = self.talks.get(&of).and_then(|talk| talk.shown.as_ref());
                let shown = asked.is_some_and(|shown| shown.alert == Alert::AskedForIt);
                return if shown { self.withdraw(of) } else { Vec::new() };
            }
            Input::Woke => self.hush.woke(),
        }
        Vec::new()
    }

    fn begun(&mut self, states: Vec<Conversation>, known: Arc<Known>) -> Vec<Call> {
        self.me = known.my_id();
        self.settings = known.settings.clone();
        self.known = known;
        let gone = std::mem::take(&mut self.talks);
        for state in states {
            let mut talk = Talk::new(state);
            talk.missed = true;
            if talk.my_lease(self.me).is_some() {
                talk.unseen = talk.state.unread;
            }
            self.talks.insert(talk.state.id, talk);
        }
        gone.into_iter().filter(|(_, talk)| talk.shown.is_some()).map(|(of, _)| Call::Withdraw(of)).collect()
    }

    fn in_front(&mut self, front: Option<ConversationId>) -> Vec<Call> {
        self.front = front;
        let Some((of, talk)) = front.and_then(|of| Some((of, self.talks.get_mut(&of)?))) else {
            return Vec::new();
        };
        talk.unseen = 0;
        talk.more = false;
        let looked_at = |shown: &Shown| is_over_when_seen(shown.alert);
        if talk.shown.as_ref().is_some_and(looked_at) { self.withdraw(of) } else { Vec::new() }
    }

    fn happened(&mut self, now: Moment, happened: Happened) -> Vec<Call> {
        let of = happened.after.id;
        let silent = self.hush.is_silent(now, &self.settings);
        let me = self.me;
        let talk = self.talks.entry(of).or_insert_with(|| Talk::new(happened.after.clone()));
        talk.learn(&happened, me);
        let over = talk.shown.as_ref().is_some_and(|shown| talk.is_over(shown.alert, &happened, me, now.at));
        if over {
            talk.shown = None;
        }
        talk.kept_back = talk.kept_back.filter(|alert| !talk.is_over(*alert, &happened, me, now.at));
        if talk.waits_for(me).is_none() {
            self.snoozed.remove(&of).inspect(|_| self.woken.push(of));
        }
        let call = match happened.alert {
            Some(alert) => self.called(now, of, alert, silent),
            None if happened.said_by.is_some() && !silent => self.refreshed(now.at, of),
            None => None,
        };
        // What is shown anew replaces what was shown.
        let calls = call.or(over.then_some(Call::Withdraw(of))).into_iter().collect();
        self.forget(of);
        calls
    }

    /// A colleague asks me for what is mine.
    fn asked(&mut self, now: Moment, of: ConversationId, by: String) -> Vec<Call> {
        let me = self.me;
        let Some(talk) = self.talks.get_mut(&of).filter(|talk| talk.my_lease(me).is_some()) else {
            return Vec::new();
        };
        talk.cause.by = by;
        let silent = self.hush.is_silent(now, &self.settings);
        self.called(now, of, Alert::AskedForIt, silent).into_iter().collect()
    }

    /// I am called for `alert`.
    fn called(&mut self, now: Moment, of: ConversationId, alert: Alert, silent: bool) -> Option<Call> {
        let in_front = self.front == Some(of);
        let me = self.me;
        let talk = self.talks.get_mut(&of)?;
        match alert {
            Alert::NotUnderstoodOnce if !self.settings.alert_once_not_understood => return None,
            // What is in front is read there; a line in the window says who took it.
            Alert::NewMessage | Alert::BotResumed | Alert::AskedForIt if in_front && !silent => return None,
            Alert::NewMessage => talk.unseen += 1,
            _ if is_ask(alert) && talk.waits_for(me).is_none() => return None,
            _ => {}
        }
        if silent {
            let wrong = is_told_later(alert);
            talk.kept_back = if wrong { Some(alert) } else { talk.kept_back };
            talk.missed |= wrong || is_ask(alert) || alert == Alert::NewMessage;
            return None;
        }
        if self.snoozed.contains_key(&of) && (is_ask(alert) || alert == Alert::NotUnderstoodOnce) {
            return None;
        }
        if alert == Alert::NewMessage && talk.quiet_until.is_some_and(|until| now.at < until) {
            talk.more = true;
            return None;
        }
        let already = talk.shown.as_ref().is_some_and(|shown| is_ask(shown.alert) && is_ask(alert));
        self.show(now.at, of, alert, already)
    }

    /// Somebody said something in a conversation that is shown as waiting: its notification says the last words, quietly.
    fn refreshed(&mut self, now: Timestamp, of: ConversationId) -> Option<Call> {
        let shown = self.talks.get(&of)?.shown.as_ref()?;
        let alert = shown.alert;
        let quotes = is_ask(alert) && alert != Alert::WaitingTooLong || alert == Alert::NotUnderstoodOnce;
        if quotes { self.show(now, of, alert, true) } else { None }
    }

    /// Shows it; `again` only changes what is shown, without sound and without beginning its repeats anew.
    fn show(&mut self, now: Timestamp, of: ConversationId, alert: Alert, again: bool) -> Option<Call> {
        let talk = self.talks.get_mut(&of)?;
        let inbox = self.known.inbox_name(talk.state.inbox);
        let mut notice = notices::of_talk(alert, talk, inbox, &self.settings, now);
        match &mut talk.shown {
            Some(shown) if again => {
                shown.alert = alert;
                notice.sound = false;
            }
            _ => talk.shows(alert, now),
        }
        if alert == Alert::NewMessage {
            talk.quiet_until = Some(now.plus_ms(COALESCE_MS));
            talk.more = false;
        }
        talk.missed = false;
        Some(Call::Show(Box::new(notice)))
    }

    fn withdraw(&mut self, of: ConversationId) -> Vec<Call> {
        let shown = self.talks.get_mut(&of).and_then(|talk| talk.shown.take());
        shown.map(|_| Call::Withdraw(of)).into_iter().collect()
    }

    fn forget(&mut self, of: ConversationId) {
        let me = self.me;
        let done = self.talks.get(&of).is_some_and(|talk| {
            talk.shown.is_none() && talk.waiting_since().is_none() && talk.my_lease(me).is_none()
        });
        if done {
            self.talks.remove(&of);
        }
    }

    /// What is due now.
    pub fn tick(&mut self, now: Moment) -> Vec<Call> {
        let mut calls = Vec::new();
        if let Some(long) = self.hush.ended(now, &self.settings) {
            calls.extend(self.silence_ended(now.at, long));
        }
        let silent = self.hush.is_silent(now, &self.settings);
        if !is_quiet(now, &self.settings) {
            let due: Vec<_> = self
                .talks
                .iter()
                .filter(|(_, talk)| self.lease_due(talk, now.at))
                .map(|(of, _)| *of)
                .collect();
            for of in due {
                calls.extend(self.show(now.at, of, Alert::LeaseEnding, false));
                if let Some(talk) = self.talks.get_mut(&of) {
                    talk.warned = talk.my_lease(self.me);
                }
            }
        }
        if silent {
            return calls;
        }
        let due: Vec<_> =
            self.talks.iter().filter_map(|(of, talk)| Some((*of, self.due(*of, talk, now.at)?))).collect();
        for (of, (alert, quietly)) in due {
            if let Some(talk) = self.talks.get_mut(&of) {
                talk.overdue |= alert == Alert::WaitingTooLong;
                let repeats = talk.shown.clone().filter(|shown| shown.alert == alert && is_ask(alert));
                calls.extend(
                    self.show(now.at, of, alert, false).map(|call| if quietly { hushed(call) } else { call }),
                );
                if let (Some(talk), Some(repeats)) = (self.talks.get_mut(&of), repeats) {
                    talk.shown = Some(repeats);
                    talk.repeated(now.at);
                }
            }
        }
        let down = self.channels.tick(now.at, &self.settings);
        let climbed = self.ladder.tick(self.talks.values(), &self.known, &self.settings, now.at);
        calls.extend(down.into_iter().chain(climbed).map(|notice| Call::Show(Box::new(notice))));
        calls
    }

    /// What of a conversation is due, and whether quietly.
    fn due(&self, of: ConversationId, talk: &Talk, now: Timestamp) -> Option<(Alert, bool)> {
        if talk.more && talk.quiet_until.is_none_or(|until| now >= until) && self.front != Some(of) {
            return Some((Alert::NewMessage, true));
        }
        if self.snoozed.contains_key(&of) || self.cannot_be_taken(talk) {
            return None;
        }
        if self.overdue_at(talk).is_some_and(|at| now >= at) {
            return Some((Alert::WaitingTooLong, false));
        }
        match &talk.shown {
            Some(Shown { alert, again: Some((at, _)) }) if now >= *at => Some((*alert, false)),
            _ => None,
        }
    }

    fn overdue_at(&self, talk: &Talk) -> Option<Timestamp> {
        if talk.overdue || self.cannot_be_taken(talk) {
            None
        } else {
            ladder::overdue_at(talk, self.me, &self.settings)
        }
    }

    /// It waits where nobody can take over: nobody is called for it until its inbox is resumed.
    fn cannot_be_taken(&self, talk: &Talk) -> bool {
        talk.waiting_since().is_some() && self.known.is_paused(talk.state.inbox)
    }

    /// What calls to where nobody can take over is called no longer.
    fn withdraw_paused(&mut self) -> Vec<Call> {
        let asks = |talk: &Talk| talk.shown.as_ref().is_some_and(|shown| is_ask(shown.alert));
        let all = self.talks.iter().filter(|(_, talk)| asks(talk) && self.cannot_be_taken(talk));
        let paused: Vec<_> = all.map(|(of, _)| *of).collect();
        paused.into_iter().flat_map(|of| self.withdraw(of)).collect()
    }

    fn warn_at(&self, talk: &Talk) -> Option<Timestamp> {
        let until = talk.my_lease(self.me).filter(|until| talk.warned != Some(*until))?;
        let typing = talk.typed_at.map_or(Timestamp::default(), |at| at.plus_ms(TYPING_MS));
        Some(until.plus_ms(-WARN_MS).max(typing))
    }

    fn lease_due(&self, talk: &Talk, now: Timestamp) -> bool {
        // A lease that is over already is the hub's to end.
        self.warn_at(talk).is_some_and(|at| now >= at)
            && talk.my_lease(self.me).is_some_and(|until| now < until)
    }

    /// What was kept back becomes one digest, or is told one by one when it is little and the silence was short.
    fn silence_ended(&mut self, now: Timestamp, long: bool) -> Vec<Call> {
        let missed: Vec<ConversationId> = self
            .talks
            .iter()
            .filter(|(of, talk)| talk.missed && !self.snoozed.contains_key(of) && !self.cannot_be_taken(talk))
            .map(|(of, _)| *of)
            .collect();
        let one_by_one = few_enough(long, missed.len());
        let one = (!one_by_one && !missed.is_empty())
            .then(|| digest(self.talks.values(), self.me, &self.settings, now))
            .flatten();
        let mut calls: Vec<Call> = one.map(Call::Digest).into_iter().collect();
        for of in missed {
            let me = self.me;
            let Some(talk) = self.talks.get_mut(&of) else { continue };
            talk.missed = false;
            let kept_back = talk.kept_back.take();
            if !one_by_one {
                // Told: what is overdue already is not told once more.
                talk.overdue = true;
            } else if talk.waits_for(me).is_some() {
                let alert = talk.why();
                calls.extend(self.show(now, of, alert, false));
            } else if let Some(alert) = kept_back {
                calls.extend(self.show(now, of, alert, false));
            } else if talk.unseen > 0 && self.front != Some(of) {
                calls.extend(self.show(now, of, Alert::NewMessage, false));
            }
        }
        calls
    }

    /// Snoozes that have ended. What still waits is called for again.
    pub fn take_woken_snoozes(&mut self, now: Moment) -> Vec<ConversationId> {
        let ended: Vec<_> =
            self.snoozed.iter().filter(|(_, until)| now.at >= **until).map(|(of, _)| *of).collect();
        for of in &ended {
            self.snoozed.remove(of);
            if let Some(talk) = self.talks.get_mut(of).filter(|talk| talk.shown.is_none()) {
                let alert = talk.why();
                if talk.waits_for(self.me).is_some() {
                    talk.shown = Some(Shown { alert, again: Some((now.at, 0)) });
                }
            }
        }
        ended.into_iter().chain(std::mem::take(&mut self.woken)).collect()
    }

    /// When something is due next after `now`, which was the last tick's: until then nothing happens unless an input comes. What was
    /// due then and kept back is looked at again with the next input or tick.
    pub fn next_at(&self, now: Timestamp) -> Option<Timestamp> {
        let talks = self.talks.values().flat_map(|talk| {
            let again = talk.shown.as_ref().and_then(|shown| shown.again).map(|(at, _)| at);
            let more = talk.quiet_until.filter(|_| talk.more);
            let climb = self.ladder.next_at(talk, &self.known, &self.settings);
            [again, more, self.overdue_at(talk), self.warn_at(talk), climb]
        });
        let rest =
            [self.channels.next_at(), self.snoozed.values().min().copied(), self.settings.silent_until];
        talks.chain(rest).flatten().filter(|at| *at > now).min()
    }
}

fn hushed(call: Call) -> Call {
    match call {
        Call::Show(mut notice) => {
            notice.sound = false;
            Call::Show(notice)
        }
        other => other,
    }
}
