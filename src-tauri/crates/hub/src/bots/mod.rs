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
use baton_core::{Action, Actor, Asked, Carries, Command, CommandId, Contact, Refusal, Seq, Target};

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

    /// A contact has come who has not said anything yet: the inbox's bot may greet, once, for what their client shows (`carries`,
    /// where it is less than the channel carries). Does nothing where no bot answers, and for a contact who is known.
    pub async fn greet(
        &self,
        inbox: &Inbox,
        contact: &Contact,
        carries: Option<Carries>,
    ) -> Result<(), Refused> {
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
        let target = Target::Contact { inbox: id, contact: contact.clone() };
        let mut about = Seq(0);
        if carries.is_some() {
            let (target, actor) = (target.clone(), Actor::contact(contact.name.clone()));
            let action = Action::Declare { carries };
            match self.engine.submit(Command { id: None, target, actor, expected: None, action }).await {
                Ok(done) => about = done.event.map_or(about, |event| event.seq),
                Err(Refused::Rule(Refusal::AlreadySo)) => {}
                Err(refused) => return Err(refused),
            }
        }
        let asked = Asked { about, event: "start".into() };
        let (actor, action) = (Actor::system(), Action::AskBot(asked));
        self.engine.submit(Command { id: once, target, actor, expected: None, action }).await.map(drop)
    }
}
