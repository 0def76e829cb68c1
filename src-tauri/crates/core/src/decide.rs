//! What a command becomes.

use crate::{
    Action, ActorKind, Command, Content, Control, ControlKind, Conversation, ConversationId, Draft, Kind,
    Opening, OperatorRef, Refusal, Rules, Said, Target, Timestamp, WaitReason, event::NOBODY_IS_CALLED,
    paused,
};

/// The one event that `command` becomes on `state` at `now`, or why it is refused. Changes nothing: [`crate::next`] does.
///
/// `state` is the conversation that the command's target names, `None` when there is none yet; then `fresh` is the id of
/// the one to begin. Whoever calls this appends the event only if the conversation's version is still that of `state`,
/// and decides anew when it moved.
pub fn decide(
    state: Option<&Conversation>,
    command: Command,
    fresh: ConversationId,
    now: Timestamp,
    rules: Rules,
) -> Result<Draft, Refusal> {
    if command.expected.is_some_and(|version| Some(version) != state.map(|state| state.version)) {
        return Err(Refusal::Stale);
    }
    let operator = holder_of(&command);
    let opens = match (&command.target, state) {
        (_, Some(_)) => None,
        (Target::Conversation(_), None) => return Err(Refusal::NoConversation),
        (Target::Contact { inbox, contact }, None) => {
            Some(Opening { inbox: *inbox, contact: contact.clone() })
        }
    };
    if state.is_some_and(|state| state.erased) {
        return Err(Refusal::NoConversation);
    }
    let control = state.map_or(&Control::Bot, |state| &state.control);
    let kind = kind(control, state, command.action, command.actor.kind, operator.as_ref(), now, rules)?;
    let conversation = state.map_or(fresh, |state| state.id);
    let mut actor = command.actor;
    if actor.kind == ActorKind::Contact && actor.name.is_empty() {
        // The channel gives no name: everybody reads the one that the conversation has.
        let contact = state.map(|state| &state.contact).or(opens.as_ref().map(|opens| &opens.contact));
        actor.name = contact.map(|contact| contact.name.clone()).unwrap_or_default();
    }
    Ok(Draft { at: now, conversation, actor, opens, kind })
}

/// The command's actor as the operator it is.
fn holder_of(command: &Command) -> Option<OperatorRef> {
    let id = command.actor.id?;
    Some(OperatorRef { id, name: command.actor.name.clone() })
}

fn kind(
    control: &Control,
    state: Option<&Conversation>,
    action: Action,
    by: ActorKind,
    operator: Option<&OperatorRef>,
    now: Timestamp,
    rules: Rules,
) -> Result<Kind, Refusal> {
    Ok(match action {
        Action::Say { message, content, vendor_id, source, reasoning } => {
            if by == ActorKind::Operator {
                must_hold(control, operator)?;
                shown(state, &content)?;
            }
            let over = by == ActorKind::Bot && control.kind() == ControlKind::Operator;
            let said_at = None;
            Kind::Message(Said { message, content, vendor_id, source, reasoning, over, said_at })
        }
        Action::Recall { message, at, content, vendor_id, source, reasoning } => {
            // A clock that is ahead says nothing of the future.
            let said_at = Some(at.min(now));
            Kind::Message(Said { message, content, vendor_id, source, reasoning, over: false, said_at })
        }
        // Who is held has a person already; nobody else is called, and the request can be read.
        Action::AskForHelp { reason, .. } if rules.paused && control.holder().is_none() => {
            Kind::Noted { text: paused::note(&reason) }
        }
        Action::AskForHelp { reason, silent_ms } => {
            Kind::HelpRequested { reason, bot_silent_until: silent_ms.map(|ms| now.plus_ms(ms)) }
        }
        Action::ReportNotUnderstood { vendor_id } => {
            let limit = if rules.paused { NOBODY_IS_CALLED } else { rules.misses };
            Kind::NotUnderstood { limit, vendor_id }
        }
        Action::Take { lease_ms } => {
            let operator = operator.cloned().ok_or(Refusal::NotHeld)?;
            not_held_by_another(control, Some(&operator))?;
            if rules.paused && control.holder().is_none() {
                return Err(Refusal::Paused);
            }
            let lease_ms = lease_ms.unwrap_or(rules.lease_ms);
            if !(60_000..=24 * 3_600_000).contains(&lease_ms) {
                return Err(Refusal::Invalid("A lease lasts from 1 minute to 24 hours.".into()));
            }
            Kind::Taken { operator, lease_ms }
        }
        Action::Return { reason, event } => {
            may_return(control, by, operator, now)?;
            Kind::Returned { reason, event }
        }
        Action::Assign { operator: to } => {
            not_held_by_another(control, operator)?;
            if state.is_some_and(|state| state.assignee == to) {
                return Err(Refusal::AlreadySo);
            }
            if rules.paused && to.is_some() {
                return Err(Refusal::Paused);
            }
            Kind::Assigned { operator: to }
        }
        Action::Transfer { operator: to, team } if rules.paused && by != ActorKind::Operator => {
            let team = team.or_else(|| to.map(|to| to.name));
            Kind::Noted { text: paused::note(&WaitReason::Transfer { team }) }
        }
        Action::Transfer { .. } if rules.paused => return Err(Refusal::Paused),
        Action::Transfer { operator: to, team } => {
            not_held_by_another(control, operator)?;
            Kind::Transferred { operator: to, team }
        }
        Action::Note { text } if text.trim().is_empty() => {
            return Err(Refusal::Invalid("A note needs some text.".into()));
        }
        Action::Note { text } => Kind::Noted { text },
        Action::Tag { mut tags } => {
            tags.iter_mut().for_each(|tag| *tag = tag.trim().to_owned());
            tags.retain(|tag| !tag.is_empty());
            tags.sort();
            tags.dedup();
            if tags.len() > 50 || tags.iter().any(|tag| tag.chars().count() > 64) {
                return Err(Refusal::Invalid("At most 50 tags, each of at most 64 characters.".into()));
            }
            Kind::Tagged { tags }
        }
        Action::Declare { carries } => {
            if state.and_then(|state| state.carries) == carries {
                return Err(Refusal::AlreadySo);
            }
            Kind::Carries { carries }
        }
        Action::Read => Kind::Read,
        Action::Close => {
            not_held_by_another(control, operator)?;
            if control.kind() == ControlKind::Closed {
                return Err(Refusal::Closed);
            }
            Kind::Closed
        }
        Action::Report { message, delivery, tries } => Kind::Delivery { message, delivery, tries },
        Action::AskBot(asked) => Kind::BotAsked(asked),
        Action::KeepAnswer(answered) => Kind::BotAnswered(answered),
        Action::Erase => Kind::Erased,
    })
}

/// Refused unless this operator holds it.
fn must_hold(control: &Control, operator: Option<&OperatorRef>) -> Result<(), Refusal> {
    not_held_by_another(control, operator)?;
    match control.kind() {
        ControlKind::Operator => Ok(()),
        ControlKind::Closed => Err(Refusal::Closed),
        ControlKind::Bot | ControlKind::Waiting => Err(Refusal::NotHeld),
    }
}

/// Refused when the contact's own channel does not show it, or not so much of it.
fn shown(state: Option<&Conversation>, content: &Content) -> Result<(), Refusal> {
    let Some(carries) = state.and_then(|state| state.carries) else { return Ok(()) };
    if let Some(exceeded) = carries.limits.exceeded(content) {
        return Err(Refusal::Invalid(exceeded.to_string()));
    }
    let Some(what) = carries.lacks(content) else { return Ok(()) };
    let (who, shows) = (state.map_or("", |state| &state.contact.name), carries.words());
    Err(Refusal::Invalid(format!(
        "content: {who}'s chat shows no {what}; it shows {shows}. Say it with that."
    )))
}

/// Refused while another operator holds it. The system and the vendors' side (no operator) are not stopped by a holder.
fn not_held_by_another(control: &Control, operator: Option<&OperatorRef>) -> Result<(), Refusal> {
    match (control.holder(), operator) {
        (Some(holder), Some(operator)) if holder.id != operator.id => {
            Err(Refusal::Held { holder: holder.clone() })
        }
        _ => Ok(()),
    }
}

/// An operator returns what it holds, what waits, and what was closed too early; the clock only what has run out; the vendor's
/// side what is held or waits.
fn may_return(
    control: &Control,
    by: ActorKind,
    operator: Option<&OperatorRef>,
    now: Timestamp,
) -> Result<(), Refusal> {
    not_held_by_another(control, operator)?;
    match (control, by) {
        (Control::Closed { .. }, ActorKind::Operator) => Ok(()),
        (Control::Bot | Control::Closed { .. }, _) => Err(Refusal::NotHeld),
        (_, ActorKind::System) if control.resumes_at().is_none_or(|at| now < at) => Err(Refusal::AlreadySo),
        _ => Ok(()),
    }
}
