//! What a contact says becomes a command; where no bot answers, it asks for a person.

use super::{Botkit, CARRIES, identity::Who, translate, visitors::Key, wire::Sent};
use crate::{
    bots, clock,
    directory::Inbox,
    engine::{Done, Refused},
};
use baton_core::{
    Action, Actor, Carries, Command, Contact, Content, ControlKind, Conversation, ReturnReason, Target,
    WaitReason,
};

/// Whether who writes here waits for a person: no bot answers, and the inbox is not paused.
fn calls_people(inbox: &Inbox) -> bool {
    !inbox.has_bot() && !inbox.is_paused()
}

/// What a client shows of what this channel carries; `None` when that is all of it.
fn less(caps: Carries) -> Option<Carries> {
    let shown = CARRIES.and(caps);
    (shown != CARRIES).then_some(shown)
}

/// The contact that a client speaks for, under the name that it says.
pub fn contact_of(who: &Who, sent: &Sent) -> Contact {
    match &sent.name {
        Some(name) => Contact { id: who.key.contact.to_string(), name: name.clone() },
        None => Contact::unnamed(&*who.key.contact),
    }
}

impl Botkit {
    /// Records what the contact said, and asks for a person where nobody else answers.
    pub(super) async fn heard(
        &self,
        inbox: &Inbox,
        who: &Who,
        sent: &Sent,
        content: Content,
        source: String,
    ) -> Result<Done, Refused> {
        self.shows(inbox, who, sent).await?;
        let needs_answer = !matches!(content, Content::Event(_));
        let action = Action::Say {
            message: clock::message_id(clock::now()),
            content,
            vendor_id: sent.id.as_ref().map(|id| format!("client:{id}")),
            source: Some(source),
            reasoning: None,
        };
        let contact = contact_of(who, sent);
        let target = Target::Contact { inbox: inbox.id, contact };
        let actor = Actor::contact(sent.name.clone().unwrap_or_default());
        let done = self.submit(target.clone(), actor, action).await?;
        if needs_answer && calls_people(inbox) && done.conversation.control.kind() == ControlKind::Bot {
            self.ask(target).await?;
        }
        Ok(done)
    }

    /// Greets a contact who has come, and knows before that what their client shows.
    pub(super) async fn greeted(&self, inbox: &Inbox, who: &Who, sent: &Sent) -> Result<(), Refused> {
        let carries = sent.caps.and_then(less);
        bots::greet(&self.context.engine, &self.context.reader, inbox, &contact_of(who, sent), carries)
            .await?;
        // Where no bot greets and nothing was said yet, there is no conversation to know it in: the client says it again when it speaks.
        if sent.caps.is_some() && self.conversation(who).await?.is_some() {
            self.shows(inbox, who, sent).await?;
        }
        Ok(())
    }

    /// Records what the contact's client shows, when it says so and it is news.
    async fn shows(&self, inbox: &Inbox, who: &Who, sent: &Sent) -> Result<(), Refused> {
        let Some(caps) = sent.caps else { return Ok(()) };
        let target = Target::Contact { inbox: inbox.id, contact: contact_of(who, sent) };
        let actor = Actor::contact(sent.name.clone().unwrap_or_default());
        self.context.engine.declare(target, actor, less(caps)).await.map(drop)
    }

    /// Records a trigger or a custom event where somebody reads it: a bot, or a conversation that is under way.
    pub(super) async fn fired(
        &self,
        inbox: &Inbox,
        who: &Who,
        sent: &Sent,
        source: String,
    ) -> Result<Option<Done>, Refused> {
        if !inbox.has_bot() && self.conversation(who).await?.is_none() {
            return Ok(None);
        }
        self.heard(inbox, who, sent, translate::event(sent), source).await.map(Some)
    }

    /// The conversation with a contact, when there is one.
    pub(super) async fn conversation(&self, who: &Who) -> Result<Option<Conversation>, Refused> {
        self.conversation_of(&who.key).await
    }

    /// The conversation of a contact, when there is one.
    pub(super) async fn conversation_of(&self, key: &Key) -> Result<Option<Conversation>, Refused> {
        let key = key.clone();
        Ok(self.context.reader.run(move |reader| reader.with_contact(key.inbox, &key.contact)).await?)
    }

    /// Nobody holds the conversation any more though the contact waits for an answer: the lease of who held it ran out.
    pub(super) async fn left_alone(&self, inbox: &Inbox, reason: ReturnReason, after: &Conversation) {
        let waits = reason == ReturnReason::Lease && after.unread > 0 && calls_people(inbox);
        if waits && let Err(refused) = self.ask(Target::Conversation(after.id)).await {
            tracing::warn!(%refused, conversation = %after.id, "nobody was asked to answer");
        }
    }

    /// Who wrote while the hub was ending, or while the inbox was paused, was not put in line: do it now.
    pub(super) async fn ask_for_the_forgotten(&self) -> Result<(), Refused> {
        for inbox in self.context.directory.inboxes() {
            if inbox.kind != baton_core::InboxKind::Botkit || !calls_people(&inbox) {
                continue;
            }
            let id = inbox.id;
            for forgotten in self.context.reader.run(move |reader| reader.unanswered(id)).await? {
                self.ask(Target::Conversation(forgotten)).await?;
            }
        }
        Ok(())
    }

    async fn ask(&self, target: Target) -> Result<(), Refused> {
        let action = Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None };
        self.submit(target, Actor::system(), action).await.map(drop)
    }

    async fn submit(&self, target: Target, actor: Actor, action: Action) -> Result<Done, Refused> {
        self.context.engine.submit(Command { id: None, target, actor, expected: None, action }).await
    }
}
