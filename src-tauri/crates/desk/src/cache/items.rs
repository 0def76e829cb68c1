//! What a thread shows of an event.

use crate::view::{Flight, Item, Pass};
use baton_core::{Answered, Control, Conversation, Event, Kind, Message, WaitReason};

/// What a thread shows of an event; `None` for what changes no thread.
pub fn item(event: &Event, before: Option<&Conversation>, after: &Conversation) -> Option<Item> {
    let waits = matches!(after.control, Control::Waiting { .. });
    let pass = match &event.kind {
        Kind::Message(_) => return Message::from_event(event).map(Item::Message),
        Kind::Noted { text } => {
            let (seq, at, actor, text) = (event.seq, event.at, event.actor.clone(), text.clone());
            return Some(Item::Note { seq, at, actor, text });
        }
        Kind::HelpRequested { reason, .. } => Pass::Asked { why: reason.clone() },
        Kind::NotUnderstood { .. }
            if waits && !matches!(before.map(|b| &b.control), Some(Control::Waiting { .. })) =>
        {
            Pass::Asked { why: WaitReason::NotUnderstood }
        }
        Kind::NotUnderstood { .. } => Pass::NotUnderstood,
        Kind::Taken { operator, .. } => match before.map(|before| &before.control) {
            // The lease began anew; nothing passed.
            Some(Control::Operator { operator: holder, .. }) if holder.id == operator.id => return None,
            Some(Control::Waiting { since, .. }) => {
                Pass::Taken { waited_ms: Some(event.at.ms_since(*since)) }
            }
            _ => Pass::Taken { waited_ms: None },
        },
        Kind::Returned { reason, .. } => Pass::Returned { why: *reason },
        Kind::Assigned { operator } => Pass::Assigned { to: operator.clone() },
        Kind::Transferred { operator, team } => {
            Pass::Transferred { to: operator.clone(), team: team.clone() }
        }
        Kind::Closed => Pass::Closed,
        Kind::BotAnswered(answered) => match &answered.failure {
            Some(reason) => Pass::BotFailed { reason: reason.clone(), flight: flight(answered) },
            None => {
                let flight = answered.about.and_then(|_| flight(answered))?;
                return Some(Item::Flight { seq: event.seq, at: event.at, flight });
            }
        },
        Kind::Tagged { .. }
        | Kind::Carries { .. }
        | Kind::Read
        | Kind::Delivery { .. }
        | Kind::BotAsked(_)
        | Kind::Erased
        | Kind::Unknown => {
            return None;
        }
    };
    Some(Item::Pass { seq: event.seq, at: event.at, actor: event.actor.clone(), pass })
}

/// The way of what was asked, when it went anywhere.
fn flight(answered: &Answered) -> Option<Flight> {
    let steps = answered.steps.clone();
    (!steps.is_empty()).then(|| Flight { about: answered.about.unwrap_or_default(), steps })
}
