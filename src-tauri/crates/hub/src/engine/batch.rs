//! Deciding: a command on the conversation as the batch so far leaves it.

use super::{
    Clock, Done, Refused, RulesOf,
    hot::{Hot, Vendor, fingerprint},
};
use crate::{clock, delivery::Outgoing, log::Entry, store::Reader};
use baton_core::{
    Action, Command, Contact, Conversation, ConversationId, Event, InboxId, Kind, Message, Opening, Refusal,
    Seq, Target,
};
use std::sync::Arc;

/// What deciding needs, and what the decisions of a batch have led to so far.
pub struct Decider {
    pub reader: Reader,
    pub rules: RulesOf,
    pub clock: Clock,
    pub hot: Hot,
    pub outgoing: Outgoing,
    /// The batch: what is to be appended, in order.
    pub entries: Vec<Entry>,
    /// For each entry whether it changes whether the bot has to be silent.
    pub silences: Vec<bool>,
    /// The place of the log's last event.
    pub last: Seq,
}

/// What a command leads to.
#[expect(clippy::large_enum_variant, reason = "short-lived, and repeats are rare")]
pub enum Decision {
    /// The batch's entry with this index.
    Appends(usize),
    /// Nothing new: it was done before.
    Repeats(Done),
}

impl Decider {
    /// Decides one command; what it becomes is in the batch then.
    pub fn decide(&mut self, command: Command) -> Result<Decision, Refused> {
        let kept = command.id.as_ref().map(|id| {
            let by = command.actor.id.map(|id| id.to_string()).unwrap_or_default();
            format!("{by}:{}", id.as_str())
        });
        if let Some(done) = kept.as_deref().map(|id| self.answered(id)).transpose()?.flatten() {
            return Ok(Decision::Repeats(done));
        }
        let before = self.target(&command.target)?;
        let vendor = vendor_id(&command.action).map(|(vendor, id)| (vendor, fingerprint(id)));
        if let (Some(state), Some((kind, print)), Some((_, id))) =
            (&before, vendor, vendor_id(&command.action))
            && let Some(done) = self.repeated(state, kind, print, id)?
        {
            return Ok(Decision::Repeats(done));
        }
        self.outgoing.check(before.as_ref().map(|state| state.id), &command)?;
        let inbox = match (&command.target, &before) {
            (_, Some(state)) => state.inbox,
            (Target::Contact { inbox, .. }, None) => *inbox,
            (Target::Conversation(_), None) => return Err(Refusal::NoConversation.into()),
        };
        let now = (self.clock)();
        let rules = (self.rules)(inbox);
        let fresh = clock::conversation_id(now);
        let mut draft = baton_core::decide(before.as_deref(), command, fresh, now, rules)?;
        if matches!(draft.kind, Kind::Erased) {
            // What remains can be folded from nothing: the events before it are gone.
            let contact = Contact { id: String::new(), name: String::new() };
            draft.opens = Some(Opening { inbox, contact });
        }
        let seq = Seq(self.last.0 + 1 + i64::try_from(self.entries.len()).unwrap_or_default());
        let event = Arc::new(draft.at_seq(seq));
        let after = baton_core::next(before.as_deref().cloned(), &event)
            .map_err(|illegal| Refused::Storage(illegal.to_string()))?;
        self.accept(before, event, Arc::new(after), vendor, kept);
        Ok(Decision::Appends(self.entries.len() - 1))
    }

    fn accept(
        &mut self,
        before: Option<Arc<Conversation>>,
        event: Arc<Event>,
        after: Arc<Conversation>,
        vendor: Option<(Vendor, i64)>,
        command: Option<String>,
    ) {
        self.hot.advance(before.as_deref(), Arc::clone(&after));
        if let Some((kind, print)) = vendor {
            self.hot.remember(after.id, kind, print, event.seq);
        }
        self.outgoing.apply(&event);
        // Also who holds it: some channels tell their contacts.
        let silent = |state: &Conversation| {
            (state.control.resumes_at().is_some(), state.control.holder().map(|holder| holder.id))
        };
        self.silences.push(before.as_deref().map_or((false, None), silent) != silent(&after));
        let vendor = vendor.map_or(0, |(_, print)| print);
        self.entries.push(Entry { event, on: before.map(|state| state.version), after, vendor, command });
    }

    /// The conversation that a command is for, as the batch so far leaves it.
    fn target(&mut self, target: &Target) -> Result<Option<Arc<Conversation>>, Refused> {
        match target {
            Target::Conversation(id) => self.by_id(*id),
            Target::Contact { inbox, contact } => self.by_contact(*inbox, &contact.id),
        }
    }

    fn by_id(&mut self, id: ConversationId) -> Result<Option<Arc<Conversation>>, Refused> {
        if let Some(state) = self.hot.state(id) {
            return Ok(Some(state));
        }
        Ok(self.reader.state(id)?.map(|state| self.hot.load(state)))
    }

    fn by_contact(&mut self, inbox: InboxId, contact: &str) -> Result<Option<Arc<Conversation>>, Refused> {
        match self.hot.contact(inbox, contact) {
            Some(Some(id)) => self.by_id(id),
            Some(None) => Ok(None),
            None => Ok(self.reader.with_contact(inbox, contact)?.map(|state| self.hot.load(state))),
        }
    }

    /// The answer that the command with this id had.
    fn answered(&self, id: &str) -> Result<Option<Done>, Refused> {
        if let Some(entry) = self.entries.iter().find(|entry| entry.command.as_deref() == Some(id)) {
            return Ok(Some(repeat(Arc::clone(&entry.after), Arc::clone(&entry.event), None)));
        }
        let Some((seq, conversation)) = self.reader.answered(id)? else { return Ok(None) };
        let (event, message) = self.reader.event(seq)?.unzip();
        Ok(Some(Done {
            conversation: Arc::new(conversation),
            event: event.map(Arc::new),
            message: message.flatten(),
            repeated: true,
        }))
    }

    /// What a vendor's message led to when it came before.
    fn repeated(
        &mut self,
        state: &Arc<Conversation>,
        kind: Vendor,
        print: i64,
        id: &str,
    ) -> Result<Option<Done>, Refused> {
        let known = match self.hot.known(state.id, kind, print) {
            Some(known) => known,
            None => {
                let prints = self.reader.vendors(state.id)?;
                let known = prints.get(&(kind, print)).copied();
                self.hot.load_prints(state.id, prints);
                known
            }
        };
        let Some(seq) = known else { return Ok(None) };
        let (event, message) = match usize::try_from(seq.0 - self.last.0 - 1) {
            Ok(index) => {
                let Some(entry) = self.entries.get(index) else { return Ok(None) };
                (Arc::clone(&entry.event), None)
            }
            Err(_) => match self.reader.event(seq)? {
                Some((event, message)) => (Arc::new(event), message),
                None => return Ok(None),
            },
        };
        // Two ids with one fingerprint are two messages.
        let same = Vendor::of(&event.kind) == Some((kind, id));
        Ok(same.then(|| repeat(Arc::clone(state), event, message)))
    }
}

fn repeat(conversation: Arc<Conversation>, event: Arc<Event>, message: Option<Message>) -> Done {
    let message = message.or_else(|| Message::from_event(&event));
    Done { conversation, event: Some(event), message, repeated: true }
}

/// What an action names by a vendor's id.
fn vendor_id(action: &Action) -> Option<(Vendor, &str)> {
    match action {
        Action::Say { vendor_id, .. } | Action::Recall { vendor_id, .. } => {
            Some((Vendor::Message, vendor_id.as_deref()?))
        }
        Action::ReportNotUnderstood { vendor_id } => Some((Vendor::NotUnderstood, vendor_id.as_deref()?)),
        _ => None,
    }
}
