//! The bots that the hub itself drives: their customers' messages are handed to them while they hold the conversation, and what they
//! answer is recorded as theirs. The channel shows it because it is in the log.
//!
//! ```text
//! log ─► Runner ─► one lane per conversation:  claim (BotAsked) ─► ask ─► record (messages, transfer, BotAnswered)
//! ```
//!
//! At most once: what is handed over is claimed in the log before it is sent, on the conversation's version, and never sent again
//! unless it can't have arrived. What was under way when the hub ended is said to have failed.

mod answer;
mod driver;
mod http;
mod lane;
mod record;
mod runner;
mod shape;
mod tapped;
#[cfg(test)]
mod tests;
mod turn;
mod webhook;

pub use answer::{Answer, Failure, Line, Outcome, Question, Transfer};
pub use driver::{Bot, bot_of};
pub use http::{Missed, Patience, client, post, post_patiently, secure};
pub use record::record;
pub use runner::Runner;
pub use tapped::Tapped;

use crate::{
    directory::Inbox,
    engine::{Engine, Refused},
    store::Reader,
};
use baton_core::{Action, Actor, Asked, Command, CommandId, Contact, Seq, Target};

/// What the channels tell the bots; cheap to clone.
#[derive(Clone)]
pub struct Bots {
    engine: Engine,
    reader: Reader,
}

impl Bots {
    /// For this log.
    pub fn new(engine: Engine, reader: Reader) -> Self {
        Self { engine, reader }
    }

    /// A contact has come who has not said anything yet: the inbox's bot may greet, once. Does nothing where no bot answers, and for
    /// a contact who is known.
    pub async fn greet(&self, inbox: &Inbox, contact: &Contact) -> Result<(), Refused> {
        if !driver::has_bot(inbox) {
            return Ok(());
        }
        let (id, who) = (inbox.id, contact.id.clone());
        if self.reader.run(move |reader| reader.with_contact(id, &who)).await?.is_some() {
            return Ok(());
        }
        // Of two pages that open at once, one is greeted.
        let once = blake3::hash(format!("{id}:{}", contact.id).as_bytes()).to_hex();
        let once = CommandId::try_from(format!("greet:{once}")).ok();
        let asked = Asked { about: Seq(0), event: "start".into() };
        let target = Target::Contact { inbox: id, contact: contact.clone() };
        let (actor, action) = (Actor::system(), Action::AskBot(asked));
        self.engine.submit(Command { id: once, target, actor, expected: None, action }).await.map(drop)
    }
}
