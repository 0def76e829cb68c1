//! The task that runs the alert rules: it gives them the time, and hands their calls on.

use super::{Calls, Input, Moment, rules::Rules};
use crate::{cache::CacheError, clock, session::Session};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// The rules are asked at least this often: quiet hours end by the wall clock, which may be set.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Tells the rules what the cache had.
pub async fn begin(session: &Session) -> Result<(), CacheError> {
    session.tell_alerts(Input::Begun(session.cache.pressing().await?, session.known()));
    for (of, until) in session.cache.snoozes(clock::now()).await? {
        session.tell_alerts(Input::Snoozed(of, Some(until)));
    }
    Ok(())
}

/// Runs the rules until the desk is closed.
pub async fn run(session: Arc<Session>, mut inputs: mpsc::UnboundedReceiver<Input>, calls: Calls) {
    let mut rules = Rules::default();
    let mut last = clock::now();
    loop {
        let wait = rules.next_at(last).map_or(LOOK_EVERY, |at| {
            Duration::from_millis(u64::try_from(at.ms_since(clock::now())).unwrap_or_default())
                .min(LOOK_EVERY)
        });
        let input = tokio::select! {
            biased;
            () = session.stop.cancelled() => return,
            input = inputs.recv() => match input {
                Some(input) => Some(input),
                None => return,
            },
            () = tokio::time::sleep(wait) => None,
        };
        let at = clock::now();
        last = at;
        let now = Moment { at, minute: clock::local_minute(at) };
        let ended = match &input {
            Some(Input::Snoozed(of, _)) => Some(*of),
            _ => None,
        };
        let heard = match input {
            Some(input) => rules.hear(now, input),
            None => Vec::new(),
        };
        let woken = rules.take_woken_snoozes(now);
        for call in heard.into_iter().chain(rules.tick(now)) {
            tokio::select! {
                () = calls.send(call) => {}
                () = session.stop.cancelled() => return,
            }
        }
        for of in woken.into_iter().filter(|of| Some(*of) != ended) {
            // The row says "snoozed for you until …" no longer.
            if let Err(error) = session.cache.snooze(of, None).await {
                session.trouble_here(&error);
            }
            session.tell_row(of).await;
        }
    }
}
