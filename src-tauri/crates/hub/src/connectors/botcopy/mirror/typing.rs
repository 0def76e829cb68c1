//! The contact's typing, told to the tool that holds the conversation: at most every four seconds, as Botcopy does.

use super::{Mirror, body, settings};
use crate::clock;
use baton_core::{ActorKind, ConversationId, Timestamp, api::Signal};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// No more often than this.
const EVERY_MS: i64 = 4_000;

/// Tells until the hub ends.
pub async fn run(mirror: Arc<Mirror>, ending: CancellationToken) {
    let mut signals = mirror.context.signals.subscribe();
    let mut told: HashMap<ConversationId, Timestamp> = HashMap::new();
    while let Some(next) = ending.run_until_cancelled(signals.recv()).await {
        let of = match next {
            Ok(Signal::Typing { conversation, actor }) if actor.kind == ActorKind::Contact => conversation,
            // What was missed is forgotten anyway.
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let now = clock::now();
        told.retain(|_, at| now.ms_since(*at) < EVERY_MS);
        if told.contains_key(&of) {
            continue;
        }
        told.insert(of, now);
        let mirror = Arc::clone(&mirror);
        tokio::spawn(async move { tell(&mirror, of).await });
    }
}

async fn tell(mirror: &Mirror, of: ConversationId) {
    let state = match mirror.state(of).await {
        Ok(Some(state)) => state,
        Ok(None) => return,
        Err(refused) => return tracing::warn!(%refused, "typing was not passed on"),
    };
    let Some((inbox, tool)) = mirror.inbox(state.inbox) else { return };
    let held = state.control.holder().is_some_and(|holder| holder.id == settings::holder(&inbox, None).id);
    if !held {
        return;
    }
    if let Err(why) = super::call::ask(&mirror.client, &tool, &body::typing(&state)).await {
        tracing::debug!(%why, "typing was not passed on");
    }
}
