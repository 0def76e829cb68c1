//! The ladder: who is called next when nobody answers. First whom it is meant for, or everybody; at twice the target every
//! colleague; at three times the target the supervisors, once for all that wait, and again only after all of those were answered.

use super::{notices, talk::Talk};
use crate::{cache::Known, settings::Settings, view::Notice, words::duration};
use baton_core::{Alert, OperatorId, Role, Timestamp};

/// So many are named in one notification.
const NAMED: usize = 3;

/// Where the supervisor's rung stands.
#[derive(Debug, Default)]
pub struct Ladder {
    called: bool,
}

/// When `me` is called because nobody took it in time.
pub fn overdue_at(talk: &Talk, me: Option<OperatorId>, settings: &Settings) -> Option<Timestamp> {
    let rungs = if talk.waits_for(me).is_some() { 1 } else { 2 };
    Some(after(talk.waiting_since()?, rungs, settings))
}

fn after(since: Timestamp, rungs: i64, settings: &Settings) -> Timestamp {
    since.plus_ms(rungs * i64::from(settings.target_s) * 1000)
}

/// Whether this operator stands on the last rung: a supervisor of others.
fn supervises(known: &Known) -> bool {
    known.me.as_ref().is_some_and(|me| me.role != Role::Agent) && known.operators.len() > 1
}

impl Ladder {
    /// The supervisor's notification, once per climb.
    pub fn tick<'a>(
        &mut self,
        talks: impl Iterator<Item = &'a Talk>,
        known: &Known,
        settings: &Settings,
        now: Timestamp,
    ) -> Option<Notice> {
        let mut late: Vec<(Timestamp, &Talk)> = talks
            .filter(|talk| !known.is_paused(talk.state.inbox))
            .filter_map(|talk| Some((talk.waiting_since()?, talk)))
            .filter(|(since, _)| now >= after(*since, 3, settings))
            .collect();
        late.sort_by_key(|(since, _)| *since);
        let Some((longest, _)) = late.first().filter(|_| supervises(known)) else {
            self.called = false;
            return None;
        };
        if std::mem::replace(&mut self.called, true) {
            return None;
        }
        let waited = duration(now.ms_since(*longest));
        let title = match late.len() {
            1 => format!("1 person has waited {waited}"),
            n => format!("{n} people wait, longest {waited}"),
        };
        let named = late.iter().take(NAMED).map(|(_, talk)| {
            let contact = &talk.state.contact.name;
            match known.inbox_name(talk.state.inbox) {
                "" => contact.clone(),
                inbox => format!("{inbox}: {contact}"),
            }
        });
        let body = named.collect::<Vec<_>>().join(" · ");
        Some(notices::of_hub(Alert::Climbed, "", title, body, settings))
    }

    /// When the supervisor is called next.
    pub fn next_at(&self, talk: &Talk, known: &Known, settings: &Settings) -> Option<Timestamp> {
        let since = talk
            .waiting_since()
            .filter(|_| !self.called && supervises(known) && !known.is_paused(talk.state.inbox))?;
        Some(after(since, 3, settings))
    }
}
