//! What a bot is handed of what happens.

use crate::store::BotState;
use baton_core::{
    ActorKind, Content, Control, Conversation, Event, EventCall, Kind, MessageId, ReturnReason, Seq,
    Timestamp,
};
use std::sync::Arc;

/// One thing to hand to a bot.
#[derive(Debug, Clone)]
pub enum Turn {
    /// The bot was claimed to greet, by this event.
    Greet {
        /// The claim.
        asked: Seq,
    },
    /// The contact said something, or went back to the bot; or an operator fired an event with the hand-back.
    Tell {
        /// The event in the log.
        event: Arc<Event>,
    },
    /// The conversation was closed.
    End {
        /// The closing.
        seq: Seq,
    },
}

impl Turn {
    /// What a bot is handed of this event, if anything.
    pub fn of(event: &Arc<Event>) -> Option<Self> {
        let tell = || Some(Self::Tell { event: Arc::clone(event) });
        match &event.kind {
            Kind::Message(_) if event.actor.kind == ActorKind::Contact => tell(),
            Kind::Returned { event: Some(_), .. } => tell(),
            Kind::Returned { reason: ReturnReason::Contact, .. } => tell(),
            Kind::Closed => Some(Self::End { seq: event.seq }),
            // Asked for a contact who has come: it begins the conversation, or follows what their client says it shows.
            Kind::BotAsked(asked)
                if asked.event == "start" && (event.opens.is_some() || asked.about != Seq(0)) =>
            {
                Some(Self::Greet { asked: event.seq })
            }
            _ => None,
        }
    }

    /// Its event's place in the log.
    pub fn seq(&self) -> Seq {
        match self {
            Self::Greet { asked } => *asked,
            Self::Tell { event } => event.seq,
            Self::End { seq } => *seq,
        }
    }
}

/// What the bot is told of an event: the request's event, what was said, and which message it was.
pub fn told(event: &Event) -> Option<(&str, Option<&Content>, Option<MessageId>)> {
    match &event.kind {
        Kind::Message(said) => Some(match &said.content {
            Content::Event(EventCall { name, .. }) => (name, Some(&said.content), Some(said.message)),
            content => ("continue", Some(content), Some(said.message)),
        }),
        Kind::Returned { event: Some(name), .. } => Some((name, None, None)),
        _ => None,
    }
}

/// Whether the bot must not be handed anything now.
pub fn is_silent(state: &Conversation, bot: &BotState, now: Timestamp) -> bool {
    match &state.control {
        Control::Bot => false,
        Control::Operator { .. } | Control::Closed { .. } => true,
        // A bot that transferred it has finished; one that only asked for help goes on.
        Control::Waiting { .. } => state.control.bot_is_silent(now) || (bot.known && !bot.engaged),
    }
}

/// What a bot was not handed yet of the events after its cursor: at a start of the hub. A bot that was never asked is not handed
/// what others answered.
pub fn left_over(events: Vec<Event>, known: bool) -> Vec<Turn> {
    let mut turns = Vec::new();
    for event in events {
        let others_words = matches!(&event.kind, Kind::Message(_)) && event.actor.kind != ActorKind::Contact;
        let passed = matches!(&event.kind, Kind::Taken { .. } | Kind::Returned { .. } | Kind::Closed);
        if passed || (others_words && !known) {
            turns.clear();
        }
        turns.extend(Turn::of(&Arc::new(event)).filter(|turn| matches!(turn, Turn::Tell { .. })));
    }
    turns
}
