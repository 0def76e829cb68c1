//! Trying the vendor's side before an inbox's settings are kept: what was found, one step after the other.

use super::outbound;
use crate::outside::{self, Unsent};
use axum::http::StatusCode;
use baton_core::api::CheckStep;
use reqwest::{RequestBuilder, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// So much of an answer is read, in bytes.
const LARGEST: usize = 64 << 10;

/// It is as it should be.
pub fn well(what: &str, why: impl Into<String>) -> CheckStep {
    CheckStep { what: what.into(), ok: Some(true), why: why.into() }
}

/// It is not.
pub fn wrong(what: &str, why: impl Into<String>) -> CheckStep {
    CheckStep { what: what.into(), ok: Some(false), why: why.into() }
}

/// That can't be known from here.
pub fn unknown(what: &str, why: impl Into<String>) -> CheckStep {
    CheckStep { what: what.into(), ok: None, why: why.into() }
}

/// Posts an empty object to an address that takes JSON: it says who is there without asking for anything.
pub async fn posts(what: &str, url: &str) -> CheckStep {
    speaks_json(what, outbound::client().post(url).json(&json!({}))).await
}

/// Whether what answers this request takes JSON and speaks it.
pub async fn speaks_json(what: &str, request: RequestBuilder) -> CheckStep {
    let answer = match outside::send(request).await {
        Ok(answer) => answer,
        Err(unsent) => return wrong(what, no_answer(&unsent)),
    };
    let status = answer.status();
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_page = kind.contains("html");
    let body = outside::read(answer, LARGEST).await.unwrap_or_default();
    let is_json = serde_json::from_slice::<Value>(&body).is_ok();
    judged(what, status, is_page, is_json || body.iter().all(u8::is_ascii_whitespace))
}

fn judged(what: &str, status: StatusCode, is_page: bool, is_json: bool) -> CheckStep {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            wrong(what, format!("It answers {status}: it wants another key, or none of ours."))
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE => {
            wrong(what, format!("Something answers there, but takes nothing at this path ({status})."))
        }
        moved if moved.is_redirection() => {
            wrong(what, "It leads to another address, and keys are not carried there. Use that one.")
        }
        _ if is_page => wrong(what, "A web page answers there, not a program that speaks JSON."),
        failed if failed.is_server_error() => unknown(
            what,
            format!(
                "It answers, with {status} to an empty message. Whether it takes a real one shows with the first."
            ),
        ),
        _ if !is_json => wrong(what, "It answers, but not with JSON."),
        _ => well(what, "It answers and speaks JSON."),
    }
}

/// Why there was no answer, in words for who typed the address.
pub fn no_answer(unsent: &Unsent) -> String {
    match unsent {
        Unsent::Forbidden(why) => format!("Baton does not go there: {why}."),
        Unsent::Failed(error) if error.is_builder() => "This is not a valid address.".into(),
        Unsent::Failed(error) if error.is_connect() => {
            "Nothing answers there. Start it, or correct the address.".into()
        }
        Unsent::Failed(_) => "It is there, but did not answer in 10 s.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_to_an_empty_message_says() {
        let found = |status: u16, is_page, is_json| {
            judged("Webhook", StatusCode::from_u16(status).unwrap(), is_page, is_json).ok
        };
        assert_eq!(found(200, false, true), Some(true));
        assert_eq!(found(400, false, true), Some(true), "it refuses an empty message, in JSON");
        assert_eq!(found(200, false, false), Some(false));
        assert_eq!(found(200, true, false), Some(false));
        assert_eq!(found(404, true, false), Some(false));
        assert_eq!(found(401, false, true), Some(false));
        assert_eq!(found(302, false, true), Some(false));
        assert_eq!(found(500, false, true), None, "nobody knows");
    }
}
