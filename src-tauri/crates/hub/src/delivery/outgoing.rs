//! What is not delivered yet, as the engine knows it: which reports on a message make sense.

use baton_core::{
    Action, ActorKind, Command, ConversationId, Delivery, DeliveryState, Event, Kind, MessageId, Refusal,
};
use std::collections::HashMap;

/// An operator's message that its channel does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Whether it was given up.
    pub failed: bool,
    /// An operator took it back after that: it is not tried again.
    pub taken_back: bool,
    /// How often it was tried, the try under way included.
    pub tries: u32,
    /// Why it failed or what it waits for.
    pub reason: Option<String>,
}

impl Undelivered {
    /// Whether a try was begun whose outcome is not known.
    pub fn under_way(&self) -> bool {
        !self.failed && self.tries > 0 && self.reason.is_none()
    }
}

/// All that is not delivered: a fold of the log.
#[derive(Debug, Default)]
pub struct Outgoing(HashMap<MessageId, Undelivered>);

impl Outgoing {
    /// As the store has it.
    pub fn new(rows: Vec<Undelivered>) -> Self {
        Self(rows.into_iter().map(|row| (row.message, row)).collect())
    }

    /// Takes up an event.
    pub fn apply(&mut self, event: &Event) {
        match &event.kind {
            Kind::Message(said) if event.to_deliver().is_some() => {
                let row = Undelivered {
                    message: said.message,
                    conversation: event.conversation,
                    failed: false,
                    taken_back: false,
                    tries: 0,
                    reason: None,
                };
                self.0.insert(said.message, row);
            }
            Kind::Delivery { message, delivery, tries } => {
                if delivery.state == DeliveryState::Delivered {
                    self.0.remove(message);
                } else if let Some(row) = self.0.get_mut(message) {
                    row.failed = delivery.state == DeliveryState::Failed;
                    row.taken_back = delivery.taken_back;
                    row.tries = *tries;
                    row.reason.clone_from(&delivery.reason);
                }
            }
            Kind::Erased => self.0.retain(|_, row| row.conversation != event.conversation),
            _ => {}
        }
    }

    /// Refuses a report on a message that is delivered already, that is another conversation's or nobody's, that is on its way
    /// or was taken back when an operator asks to try again, or that says nothing new.
    pub fn check(&self, conversation: Option<ConversationId>, command: &Command) -> Result<(), Refusal> {
        let Action::Report { message, delivery, tries } = &command.action else { return Ok(()) };
        let row = self.0.get(message).filter(|row| Some(row.conversation) == conversation);
        let row = row.ok_or(Refusal::NoMessage)?;
        let now = Delivery {
            state: if row.failed { DeliveryState::Failed } else { DeliveryState::Pending },
            reason: row.reason.clone(),
            taken_back: row.taken_back,
        };
        let again = command.actor.kind == ActorKind::Operator;
        if (again && (!row.failed || row.taken_back)) || (now == *delivery && row.tries == *tries) {
            return Err(Refusal::AlreadySo);
        }
        Ok(())
    }
}
