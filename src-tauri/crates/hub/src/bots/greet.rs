//! The first word, where a bot has it.

use crate::{
    directory::Inbox,
    engine::{Engine, Refused},
    store::Reader,
};
use baton_core::{Action, Actor, Asked, Carries, Command, CommandId, Contact, Seq, Target};

/// A contact has come who has not said anything yet: the inbox's bot may greet, once, for what their client shows (`carries`,
/// where it is less than the channel carries). Does nothing where no bot answers, and for a contact who is known.
pub async fn greet(
    engine: &Engine,
    reader: &Reader,
    inbox: &Inbox,
    contact: &Contact,
    carries: Option<Carries>,
) -> Result<(), Refused> {
    if !inbox.has_bot() {
        return Ok(());
    }
    let (id, who) = (inbox.id, contact.id.clone());
    if reader.run(move |reader| reader.with_contact(id, &who)).await?.is_some() {
        return Ok(());
    }
    // Of two pages that open at once, one is greeted.
    let once = blake3::hash(format!("{id}:{}", contact.id).as_bytes()).to_hex();
    let once = CommandId::try_from(format!("greet:{once}")).ok();
    let target = Target::Contact { inbox: id, contact: contact.clone() };
    let mut about = Seq(0);
    if carries.is_some() {
        let (target, actor) = (target.clone(), Actor::contact(contact.name.clone()));
        let declared = engine.declare(target, actor, carries).await?;
        about = declared.and_then(|done| done.event).map_or(about, |event| event.seq);
    }
    let asked = Asked { about, event: "start".into() };
    let (actor, action) = (Actor::system(), Action::AskBot(asked));
    engine.submit(Command { id: once, target, actor, expected: None, action }).await.map(drop)
}
