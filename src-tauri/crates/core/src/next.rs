//! The fold: the one function through which a conversation's state changes.

use crate::{
    ActorKind, Contact, Control, Conversation, ConversationId, Event, InboxId, Kind, LastMessage,
    OperatorRef, Said, Seq, Timestamp, WaitReason,
};

/// Why an event can't follow a state. It means that the log, or a copy of it, is damaged or incomplete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Illegal {
    /// The first event of a conversation must say where and with whom.
    #[error("event {0} begins a conversation without saying where and with whom")]
    NoOpening(Seq),
    /// Events come in the log's order.
    #[error("event {seq} does not come after {version}")]
    OutOfOrder {
        /// The event's place.
        seq: Seq,
        /// The state's version.
        version: Seq,
    },
    /// The event is another conversation's.
    #[error("event {0} belongs to another conversation")]
    Misplaced(Seq),
}

/// The state after `event`, from the state before it (`None` before the first). The hub when it decides, its recovery, and
/// every desktop's cache run this function and no other.
pub fn next(state: Option<Conversation>, event: &Event) -> Result<Conversation, Illegal> {
    let mut state = match state {
        None => begun(event)?,
        Some(state) if state.id != event.conversation => return Err(Illegal::Misplaced(event.seq)),
        Some(state) if state.version >= event.seq => {
            return Err(Illegal::OutOfOrder { seq: event.seq, version: state.version });
        }
        Some(state) => state,
    };
    state.version = event.seq;
    match &event.kind {
        Kind::Message(said) => match said.said_at {
            Some(at) => state.recalled(said, event, at),
            None => state.said(said, event),
        },
        Kind::HelpRequested { reason, bot_silent_until } => {
            state.needs_a_person(event.at, reason.clone(), *bot_silent_until);
        }
        Kind::NotUnderstood { limit, .. } => {
            state.misses = state.misses.saturating_add(1);
            state.missed_last = true;
            if state.misses >= *limit {
                state.needs_a_person(event.at, WaitReason::NotUnderstood, None);
            }
        }
        Kind::Taken { operator, lease_ms } => state.taken(operator, *lease_ms, event.at),
        Kind::Returned { .. } => state.back_to_the_bot(event.at),
        Kind::Assigned { operator } => {
            let leaves_holder =
                state.control.holder().is_some_and(|holder| Some(holder) != operator.as_ref());
            state.assignee = operator.clone();
            if leaves_holder && operator.is_some() {
                state.transferred(None, event.at);
            }
        }
        Kind::Transferred { operator, team } => {
            state.assignee = operator.clone();
            state.transferred(team.clone(), event.at);
        }
        Kind::Tagged { tags } => state.tags.clone_from(tags),
        Kind::Carries { carries } => state.carries = *carries,
        Kind::Read => state.unread = 0,
        Kind::Closed => {
            state.control = Control::Closed { at: event.at };
            state.unread = 0;
            state.misses = 0;
            state.active_at = event.at;
        }
        Kind::Erased => state.erased(event.at),
        Kind::Noted { .. }
        | Kind::Delivery { .. }
        | Kind::BotAsked(_)
        | Kind::BotAnswered(_)
        | Kind::Unknown => {}
    }
    Ok(state)
}

/// The state before the first event has had its effect.
fn begun(event: &Event) -> Result<Conversation, Illegal> {
    let opening = event.opens.as_ref().ok_or(Illegal::NoOpening(event.seq))?;
    let at = match &event.kind {
        Kind::Message(Said { said_at: Some(at), .. }) => *at,
        _ => event.at,
    };
    let (inbox, contact) = (opening.inbox, opening.contact.clone());
    Ok(Conversation::fresh(event.conversation, event.seq, inbox, contact, at))
}

impl Conversation {
    /// With the bot, and nothing said yet.
    fn fresh(id: ConversationId, version: Seq, inbox: InboxId, contact: Contact, at: Timestamp) -> Self {
        Self {
            id,
            version,
            inbox,
            contact,
            control: Control::Bot,
            assignee: None,
            tags: Vec::new(),
            unread: 0,
            last_message: None,
            created_at: at,
            active_at: at,
            misses: 0,
            missed_last: false,
            erased: false,
            carries: None,
        }
    }

    /// As its grave alone folds: nothing of what was before may make a difference.
    fn erased(&mut self, at: Timestamp) {
        let nobody = Contact { id: String::new(), name: String::new() };
        let fresh = Self::fresh(self.id, self.version, self.inbox, nobody, at);
        *self = Self { control: Control::Closed { at }, erased: true, ..fresh };
    }

    fn said(&mut self, said: &Said, event: &Event) {
        let by = event.actor.kind;
        if by == ActorKind::Contact {
            if !event.actor.name.is_empty() {
                self.contact.name.clone_from(&event.actor.name);
            }
            if !self.missed_last {
                self.misses = 0;
            }
            self.missed_last = false;
            if matches!(self.control, Control::Closed { .. }) {
                self.control = Control::Bot;
            }
            if matches!(self.control, Control::Waiting { .. } | Control::Operator { .. }) {
                self.unread = self.unread.saturating_add(1);
            }
        }
        if by == ActorKind::Operator {
            self.unread = 0;
        }
        if let (Control::Operator { lease_until, lease_ms, .. }, ActorKind::Contact | ActorKind::Operator) =
            (&mut self.control, by)
        {
            *lease_until = (*lease_until).max(event.at.plus_ms(*lease_ms));
        }
        self.shows(said, event, event.at);
        self.active_at = event.at;
    }

    /// What was said before Baton was told can be read, and calls nobody.
    fn recalled(&mut self, said: &Said, event: &Event, at: Timestamp) {
        if self.last_message.as_ref().is_none_or(|last| last.at <= at) {
            self.shows(said, event, at);
        }
        self.active_at = self.active_at.max(at);
    }

    /// This is the latest message now.
    fn shows(&mut self, said: &Said, event: &Event, at: Timestamp) {
        let by = event.actor.kind;
        let author_name = if by == ActorKind::Contact { &self.contact.name } else { &event.actor.name };
        self.last_message = Some(LastMessage {
            id: said.message,
            at,
            author: by,
            author_name: author_name.clone(),
            preview: said.content.preview().chars().take(240).collect(),
        });
    }

    /// BOT or CLOSED → WAITING. Who waits already keeps its place in the queue; who is held already needs nothing.
    fn needs_a_person(&mut self, at: Timestamp, reason: WaitReason, silent: Option<Timestamp>) {
        match &mut self.control {
            Control::Operator { .. } => {}
            Control::Waiting { bot_silent_until, .. } => *bot_silent_until = silent.or(*bot_silent_until),
            Control::Bot | Control::Closed { .. } => {
                self.control = Control::Waiting { since: at, reason, bot_silent_until: silent };
                self.unread = self.unread.max(1);
                self.active_at = at;
            }
        }
    }

    /// Anything → OPERATOR; by the holder itself only the lease begins anew.
    fn taken(&mut self, operator: &OperatorRef, lease_ms: i64, at: Timestamp) {
        let since = match &self.control {
            Control::Operator { operator: holder, since, .. } if holder.id == operator.id => *since,
            _ => {
                self.active_at = at;
                at
            }
        };
        let lease_until = at.plus_ms(lease_ms);
        self.control = Control::Operator { operator: operator.clone(), since, lease_until, lease_ms };
        self.assignee = Some(operator.clone());
        self.misses = 0;
        self.missed_last = false;
    }

    /// OPERATOR, WAITING or CLOSED → BOT.
    fn back_to_the_bot(&mut self, at: Timestamp) {
        self.control = Control::Bot;
        self.assignee = None;
        self.unread = 0;
        self.misses = 0;
        self.missed_last = false;
        self.active_at = at;
    }

    /// Anything → WAITING, with a new place in the queue.
    fn transferred(&mut self, team: Option<String>, at: Timestamp) {
        self.control =
            Control::Waiting { since: at, reason: WaitReason::Transfer { team }, bot_silent_until: None };
        self.unread = self.unread.max(1);
        self.active_at = at;
    }
}

#[cfg(test)]
#[path = "next_tests.rs"]
mod tests;
