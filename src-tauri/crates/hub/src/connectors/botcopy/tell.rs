//! What Botcopy is told beside messages: that a person talks, that the bot does, that nobody is here. Tried as a message is; what
//! was not told when the hub ended follows at the next start from what Botcopy believes and how the conversation stands.

use super::{
    Botcopy,
    push::{self, Address, Pause, Sent},
};
use crate::{clock, directory::Inbox, store::ReadError};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Content, Control, Conversation, ConversationId, Event,
    InboxKind, Kind, ReturnReason, Seq, Target, retry_delay_ms,
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// So many places of the log back it is looked why a bot resumes.
const LOOK_BACK: i64 = 5_000;

/// Tells what was not told before the hub ended.
pub async fn catch_up(botcopy: &Arc<Botcopy>) {
    if let Err(error) = try_catch_up(botcopy).await {
        tracing::error!(%error, "what Botcopy was not told could not be looked up");
    }
}

async fn try_catch_up(botcopy: &Arc<Botcopy>) -> Result<(), CatchUpError> {
    let directory = &botcopy.context.directory;
    for inbox in directory.inboxes().into_iter().filter(|inbox| inbox.kind == InboxKind::Botcopy) {
        let id = inbox.id;
        for state in botcopy.context.reader.run(move |reader| reader.silent(id)).await? {
            let Some(holder) = state.control.holder() else { continue };
            if botcopy.told.agent(state.id)?.as_deref() != Some(&holder.name) {
                changed(botcopy, &inbox, &state).await;
            }
        }
    }
    for (of, inbox) in botcopy.told.held()? {
        let state = botcopy.context.reader.run(move |reader| reader.conversation(of)).await?;
        match state.zip(directory.inbox(inbox)) {
            Some((state, inbox)) if state.control.holder().is_none() => {
                changed(botcopy, &inbox, &state).await
            }
            Some(_) => {}
            // Erased: there is nobody to tell it of.
            None => botcopy.told.keep(of, inbox, None)?,
        }
    }
    Ok(())
}

/// Why it could not be looked up what Botcopy was not told.
#[derive(Debug, thiserror::Error)]
enum CatchUpError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("{0}")]
    Told(#[from] rusqlite::Error),
}

/// Somebody else talks now, by this state of the conversation.
pub async fn changed(botcopy: &Arc<Botcopy>, inbox: &Inbox, state: &Conversation) {
    let held_by = state.control.holder().map(|holder| holder.name.clone());
    let before = botcopy.talks.with(state.id, |talk| {
        let newer = talk.told < state.version;
        talk.told = talk.told.max(state.version);
        newer.then(|| std::mem::replace(&mut talk.agent, held_by.clone()))
    });
    let Some(before) = before else { return };
    let Some(to) = botcopy.address(state).await else { return };
    let body = match &state.control {
        Control::Operator { operator, .. } => {
            let avatar = inbox.settings.get("avatar_url").map(String::as_str);
            push::paused(&to, Pause::of(state, clock::now()), &operator.name, avatar)
        }
        // The call that asked was answered so.
        Control::Waiting { bot_silent_until: Some(_), .. } => return,
        _ => {
            let before = before.or_else(|| believed(botcopy, state.id));
            resumed(botcopy, inbox, state, &to, before).await
        }
    };
    let update = Update { of: state.id, version: state.version, held_by, body };
    tokio::spawn(push_update(Arc::clone(botcopy), inbox.clone(), update));
}

/// Who Botcopy believes has it.
fn believed(botcopy: &Botcopy, of: ConversationId) -> Option<String> {
    botcopy.told.agent(of).unwrap_or_else(|error| {
        tracing::warn!(%error, "botcopy.db can't be read");
        None
    })
}

/// The event with which the bot got it back: usually the last one; after a restart more may have happened since.
async fn given_back(botcopy: &Botcopy, state: &Conversation) -> Option<Event> {
    let (of, since) = (state.id, Seq(state.version.0.saturating_sub(LOOK_BACK)));
    let found = botcopy.context.reader.run(move |reader| reader.events_of(of, since, LOOK_BACK as u32)).await;
    let events = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "why a bot resumes could not be read");
        Vec::new()
    });
    let passes = |event: &Event| {
        matches!(
            event.kind,
            Kind::Returned { .. } | Kind::Closed | Kind::Transferred { .. } | Kind::Assigned { .. }
        )
    };
    events.into_iter().rfind(passes)
}

async fn resumed(
    botcopy: &Botcopy,
    inbox: &Inbox,
    state: &Conversation,
    to: &Address,
    agent: Option<String>,
) -> Value {
    let found = given_back(botcopy, state).await;
    let usual = inbox.settings.get("resume_event").map(String::as_str);
    let (by, event, reason) = match found {
        Some(event) => match event.kind {
            Kind::Returned { reason, event: chosen } => (Some(event.actor), chosen, Some(reason)),
            _ => (Some(event.actor), None, None),
        },
        None => (None, None, None),
    };
    let operator = by.filter(|by| by.kind == ActorKind::Operator).map(|by| by.name);
    let agent = operator.or(agent);
    // Nobody has left when nobody came.
    let nobody = agent.is_none() && reason == Some(ReturnReason::Lease);
    let event = event.as_deref().filter(|event| !event.is_empty()).or(usual);
    push::resumed(to, agent.as_deref(), event.or(nobody.then_some("none")))
}

/// What Botcopy is to be told of a conversation.
struct Update {
    of: ConversationId,
    /// As of this version.
    version: Seq,
    /// Who has it; `None`: the bot.
    held_by: Option<String>,
    body: Value,
}

/// Pushes until Botcopy has it, it refuses, or something newer is told.
async fn push_update(botcopy: Arc<Botcopy>, inbox: Inbox, update: Update) {
    let Update { of, version, held_by, body } = update;
    let mut tries = 0;
    loop {
        let turn = botcopy.talks.with(of, |talk| Arc::clone(&talk.turn));
        let sent = {
            let _turn = turn.lock().await;
            if botcopy.talks.with(of, |talk| talk.told > version) {
                return;
            }
            let sent = push::send(&botcopy.client, &inbox, &body).await;
            if sent == Sent::Accepted
                && let Err(error) = botcopy.told.keep(of, inbox.id, held_by.as_deref())
            {
                tracing::warn!(%error, "botcopy.db can't be written: Botcopy is told once more at the next start");
            }
            sent
        };
        tries += 1;
        let (reason, after_ms) = match sent {
            Sent::Accepted => return,
            Sent::Refused(reason) => return not_told(&botcopy, of, held_by.is_some(), &reason).await,
            Sent::Later { reason, after_ms } => (reason, after_ms),
            // Told twice is told once.
            Sent::Unsure => ("Botcopy did not answer in time.".to_owned(), None),
        };
        let Some(wait) = retry_delay_ms(tries, after_ms, rand::random()) else {
            return not_told(&botcopy, of, held_by.is_some(), &reason).await;
        };
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
    }
}

/// It is noted in the conversation: who holds it sees that Botcopy's side does not know.
async fn not_told(botcopy: &Botcopy, of: ConversationId, held: bool, reason: &str) {
    let what = if held { "did not hear the pause" } else { "did not hear that its bot may speak again" };
    tracing::info!(%reason, conversation = %of, "Botcopy {what}");
    let action = Action::Note { text: format!("Botcopy {what}. {reason}") };
    let (target, actor) = (Target::Conversation(of), Actor::system());
    let command = Command { id: None, target, actor, expected: None, action };
    if let Err(refused) = botcopy.context.engine.submit(command).await {
        tracing::error!(%refused, "that Botcopy was not told could not be noted");
    }
}

/// Nobody is on duty: the customer is told in the inbox's own words.
pub fn nobody_here(botcopy: &Arc<Botcopy>, inbox: &Inbox, contact: &Contact, state: Option<&Conversation>) {
    let words = inbox.settings.get("away").filter(|words| !words.trim().is_empty());
    let (Some(words), Some(state)) = (words.cloned(), state) else { return };
    let (botcopy, inbox, contact, state) =
        (Arc::clone(botcopy), inbox.clone(), contact.clone(), state.clone());
    tokio::spawn(async move {
        let Some(to) = botcopy.address(&state).await else { return };
        let body = push::message(&to, Pause(None), &words);
        let sent = push::send(&botcopy.client, &inbox, &body).await;
        if sent != Sent::Accepted {
            return tracing::warn!(?sent, conversation = %state.id, "nobody was here, and that could not be said");
        }
        let message = clock::message_id(clock::now());
        let content = Content::text(words);
        let action = Action::Say { message, content, vendor_id: None, source: None, reasoning: None };
        let target = Target::Contact { inbox: inbox.id, contact };
        let command = Command { id: None, target, actor: Actor::system(), expected: None, action };
        if let Err(refused) = botcopy.context.engine.submit(command).await {
            tracing::error!(%refused, "what was said in nobody's name could not be recorded");
        }
    });
}
