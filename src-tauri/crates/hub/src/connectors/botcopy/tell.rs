//! What Botcopy is told beside messages: that a person talks, that the bot does, that nobody is here. Tried as a message is, but
//! not kept over a restart: Botcopy's own pause runs out, and its next call is answered as things stand then.

use super::{
    Botcopy,
    push::{self, Address, Pause, Sent},
};
use crate::{clock, directory::Inbox};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Content, Control, Conversation, ConversationId, Kind,
    ReturnReason, Seq, Target, retry_delay_ms,
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

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
        _ => resumed(botcopy, inbox, state.version, &to, before).await,
    };
    tokio::spawn(push_update(Arc::clone(botcopy), inbox.clone(), state.id, state.version, body));
}

async fn resumed(
    botcopy: &Botcopy,
    inbox: &Inbox,
    version: Seq,
    to: &Address,
    agent: Option<String>,
) -> Value {
    let found = botcopy.context.reader.run(move |reader| reader.event(version)).await;
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "why a bot resumes could not be read");
        None
    });
    let usual = inbox.settings.get("resume_event").map(String::as_str);
    let (by, event, reason) = match found {
        Some((event, _)) => match event.kind {
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

/// Pushes until Botcopy has it, it refuses, or something newer is told.
async fn push_update(botcopy: Arc<Botcopy>, inbox: Inbox, of: ConversationId, version: Seq, body: Value) {
    let mut tries = 0;
    loop {
        let turn = botcopy.talks.with(of, |talk| Arc::clone(&talk.turn));
        let sent = {
            let _turn = turn.lock().await;
            if botcopy.talks.with(of, |talk| talk.told > version) {
                return;
            }
            push::send(&botcopy.client, &inbox, &body).await
        };
        tries += 1;
        let (reason, after_ms) = match sent {
            Sent::Accepted => return,
            Sent::Refused(reason) => {
                return tracing::warn!(%reason, conversation = %of, "Botcopy was not told who talks");
            }
            Sent::Later { reason, after_ms } => (reason, after_ms),
            // Told twice is told once.
            Sent::Unsure => ("Botcopy did not answer in time.".to_owned(), None),
        };
        let Some(wait) = retry_delay_ms(tries, after_ms, rand::random()) else {
            return tracing::warn!(%reason, conversation = %of, "Botcopy was not told who talks");
        };
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
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
