//! The operator's typing: shown for ten seconds by Botcopy, so renewed before they run out while the operator types, and never
//! more often.

use super::{
    Botcopy,
    push::{self, Pause, Sent},
};
use crate::{clock, directory::Inbox};
use baton_core::{ConversationId, Timestamp};
use std::{sync::Arc, time::Duration};

/// Botcopy shows it for ten seconds; this much later it is renewed.
const RENEWED_AFTER_MS: i64 = 9_000;

/// An operator who has not typed for so long has stopped.
const STOPPED_AFTER_MS: i64 = 6_000;

/// The operator types now.
pub async fn types(botcopy: &Arc<Botcopy>, inbox: &Inbox, of: ConversationId) {
    let now = clock::now();
    let (due, starts) = botcopy.talks.with(of, |talk| {
        let typing = &mut talk.typing;
        typing.heard = Some(now);
        let due = typing.pushed.is_none_or(|pushed| now.ms_since(pushed) >= RENEWED_AFTER_MS);
        if due {
            typing.pushed = Some(now);
        }
        (due, due && !std::mem::replace(&mut typing.renewing, true))
    });
    if due {
        tell(botcopy, inbox, of).await;
    }
    if starts {
        tokio::spawn(renew(Arc::clone(botcopy), inbox.clone(), of));
    }
}

/// Renews it until the operator has stopped, or has said it.
async fn renew(botcopy: Arc<Botcopy>, inbox: Inbox, of: ConversationId) {
    loop {
        let now = clock::now();
        let next = botcopy.talks.with(of, |talk| {
            let next = next(&talk.typing.heard, &mut talk.typing.pushed, now);
            talk.typing.renewing = next != Next::Stop;
            next
        });
        match next {
            Next::Wait(ms) => tokio::time::sleep(Duration::from_millis(ms.unsigned_abs())).await,
            Next::Push => tell(&botcopy, &inbox, of).await,
            Next::Stop => return,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Wait(i64),
    Push,
    Stop,
}

fn next(heard: &Option<Timestamp>, pushed: &mut Option<Timestamp>, now: Timestamp) -> Next {
    let (Some(last), Some(told)) = (*heard, *pushed) else { return Next::Stop };
    let wait = RENEWED_AFTER_MS - now.ms_since(told);
    if wait > 0 {
        return Next::Wait(wait);
    }
    if last <= told || now.ms_since(last) >= STOPPED_AFTER_MS {
        return Next::Stop;
    }
    *pushed = Some(now);
    Next::Push
}

async fn tell(botcopy: &Botcopy, inbox: &Inbox, of: ConversationId) {
    let Some(held) = botcopy.held(of).await else { return };
    let Some(to) = botcopy.address(&held).await else { return };
    let turn = botcopy.talks.with(of, |talk| Arc::clone(&talk.turn));
    // While something is being said the typing is over.
    let Ok(_turn) = turn.try_lock() else { return };
    let body = push::typing(&to, Pause::of(&held, clock::now()));
    let sent = push::send(&botcopy.client, inbox, &body).await;
    if sent != Sent::Accepted {
        tracing::debug!(?sent, "typing was not passed on");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_renewed_before_it_runs_out_while_the_operator_types_and_never_more() {
        let at = |ms: i64| Timestamp::from_unix_ms(1_000_000 + ms);
        let (mut heard, mut pushed) = (Some(at(0)), Some(at(0)));
        assert_eq!(next(&heard, &mut pushed, at(1)), Next::Wait(8_999));
        heard = Some(at(7_000));
        assert_eq!(next(&heard, &mut pushed, at(9_000)), Next::Push);
        assert_eq!(next(&heard, &mut pushed, at(9_001)), Next::Wait(8_999));
        assert_eq!(next(&heard, &mut pushed, at(18_000)), Next::Stop, "nothing was typed since");
        (heard, pushed) = (None, None);
        assert_eq!(next(&heard, &mut pushed, at(20_000)), Next::Stop, "it was said");
    }
}
