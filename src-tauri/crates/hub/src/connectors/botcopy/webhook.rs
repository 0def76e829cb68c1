//! The webhook at `/botcopy/{inbox}`. It answers well inside the five seconds after which Botcopy wakes its bot, whatever the disk
//! or an operator does: what takes longer goes on behind the answer.

use super::{
    Botcopy,
    answer::{Refusing, Verdict, caller, shown_in_body},
    repeats::Recorded,
    steps::{still_paused, verdict},
    wire::{self, Call, Step},
};
use crate::{clock, directory::Inbox};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State, rejection::BytesRejection},
    http::HeaderMap,
    routing::post,
};
use baton_core::{Actor, api::Signal};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};

/// Botcopy waits five seconds; half of them belong to the network.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_500);

/// The largest body with a history, and without one.
const WITH_HISTORY: usize = 4 * crate::web::BODY_LIMIT;
const WITHOUT: usize = crate::web::BODY_LIMIT;

/// The route.
pub fn routes(botcopy: Arc<Botcopy>) -> Router {
    Router::new()
        .route("/botcopy/{inbox}", post(call))
        .layer(DefaultBodyLimit::max(WITH_HISTORY))
        .with_state(botcopy)
}

async fn call(
    State(botcopy): State<Arc<Botcopy>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    sent: Result<Bytes, BytesRejection>,
) -> Result<Verdict, Refusing> {
    let directory = &botcopy.context.directory;
    let inbox = caller(directory, &path, &headers)?;
    let bytes = sent?;
    let parsed = wire::parse(&bytes);
    let history = matches!(&parsed, Ok((call, _)) if call.message_history.is_some());
    if bytes.len() > WITHOUT && !history {
        return Err(Refusing::too_large());
    }
    let (call, members) = parsed?;
    let step = call.step();
    shown_in_body(directory, &inbox, call.access_token.as_deref(), step != Step::Typing)?;
    let waiting = (step == Step::Two).then(|| botcopy.repeats.came(&bytes, clock::now()));
    let recorded = waiting.as_ref().map(|waiting| Arc::clone(&waiting.recorded)).unwrap_or_default();
    let late = match step {
        Step::One if !botcopy.anybody(&inbox, clock::now()) => Verdict::Free,
        Step::One | Step::Two | Step::Typing => still_paused(&inbox),
    };
    // What the call leads to is finished also when the answer does not wait for it.
    let work = tokio::spawn(take_up(Arc::clone(&botcopy), inbox, call, members, step, recorded));
    let answer = match tokio::time::timeout(ANSWER_WITHIN, work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(died)) => {
            tracing::error!(%died, "a call of Botcopy's was not finished");
            Ok(late)
        }
        Err(_late) => {
            tracing::warn!(?step, "a call of Botcopy's is answered before it is recorded: the disk is slow");
            Ok(late)
        }
    };
    if let Some(waiting) = waiting {
        waiting.answered();
    }
    answer
}

async fn take_up(
    botcopy: Arc<Botcopy>,
    inbox: Arc<Inbox>,
    call: Call,
    members: Map<String, Value>,
    step: Step,
    recorded: Recorded,
) -> Result<Verdict, Refusing> {
    let answer = match step {
        Step::One => botcopy.one(&inbox, call, members).await,
        Step::Two => {
            let mut recorded = recorded.lock().await;
            let answer = botcopy.two(&inbox, call, members, *recorded).await;
            *recorded |= answer.is_ok();
            answer
        }
        Step::Typing => typing(&botcopy, &inbox, &call).await,
    };
    botcopy.heard_from(inbox.id).await;
    answer
}

/// The customer types: every desktop may show it.
async fn typing(botcopy: &Botcopy, inbox: &Inbox, call: &Call) -> Result<Verdict, Refusing> {
    let (id, user) = (inbox.id, call.user()?.to_owned());
    let known = botcopy.context.reader.run(move |reader| reader.with_contact(id, &user)).await?;
    let Some(known) = known else { return Ok(Verdict::Free) };
    let actor = Actor::contact(known.contact.name.clone());
    botcopy.context.signals.send(Signal::Typing { conversation: known.id, actor });
    Ok(verdict(inbox, &known))
}
