//! Trying Botcopy before its inbox is kept: whether it takes pushes, and this API key. Whether it reaches us only its call can show.

use super::push::{self, Address, Pause};
use crate::{
    connectors::check::{no_answer, unknown, well, wrong},
    directory::Inbox,
    outside,
};
use axum::http::StatusCode;
use baton_core::api::CheckStep;

const PUSHES: &str = "Replies";
const KEY: &str = "API key";
const WEBHOOK: &str = "Webhook";

/// Nobody: a push for this customer reaches no one.
const NOBODY: &str = "baton-connection-check";

/// Pushes typing for a customer that there is not: it is refused for the key, or for the customer, and shows to no one.
pub async fn check(inbox: &Inbox, address: &str) -> Vec<CheckStep> {
    let mut steps = Vec::new();
    let url = inbox.settings.get("push_url").map(String::as_str).unwrap_or_default();
    match inbox.private.0.get("api_key") {
        None => steps.push(unknown(KEY, "There is none yet: replies wait until it is set.")),
        Some(key) => {
            let nobody = Address { user: NOBODY.into(), bot: NOBODY.into() };
            let body = push::typing(&nobody, Pause(None));
            let request = push::client().post(url).header("authorization", key).json(&body);
            match outside::send(request).await {
                Ok(answer) => steps.extend(judged(answer.status())),
                Err(unsent) => steps.push(wrong(PUSHES, no_answer(&unsent))),
            }
        }
    }
    let here = if address.contains("127.0.0.1") || address.contains("localhost") {
        format!(
            "Botcopy calls Baton over the internet, and {address} is this computer only: put a public address before it."
        )
    } else {
        format!("Botcopy calls Baton at {address}. That it gets through shows with its first call.")
    };
    steps.push(unknown(WEBHOOK, here));
    steps
}

fn judged(status: StatusCode) -> Vec<CheckStep> {
    let there = || well(PUSHES, "Pushes are taken there.");
    match status {
        ok if ok.is_success() => vec![there(), well(KEY, "It is taken.")],
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            vec![there(), wrong(KEY, "Botcopy refuses it. Generate a new one in its portal.")]
        }
        moved if moved.is_redirection() => {
            vec![wrong(PUSHES, "push_url leads to another address. Use that one.")]
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            vec![wrong(PUSHES, "Something answers there, but takes no pushes.")]
        }
        StatusCode::TOO_MANY_REQUESTS => {
            vec![there(), unknown(KEY, "Botcopy is busy and did not look at it.")]
        }
        refused if refused.is_client_error() => {
            let why = format!(
                "It was not refused ({refused}: there is no such customer). The first reply shows it."
            );
            vec![unknown(PUSHES, format!("Something answers there ({refused}).")), unknown(KEY, why)]
        }
        failed => vec![wrong(PUSHES, format!("Botcopy has a problem ({failed}). Try again later."))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_for_nobody_tells_a_refused_key_from_an_unknown_customer() {
        let found = |status: u16| -> Vec<_> {
            judged(StatusCode::from_u16(status).unwrap()).into_iter().map(|step| step.ok).collect()
        };
        assert_eq!(found(200), [Some(true), Some(true)]);
        assert_eq!(found(401), [Some(true), Some(false)]);
        assert_eq!(found(400), [None, None], "it may be another program's 400");
        assert_eq!(found(503), [Some(false)]);
    }
}
