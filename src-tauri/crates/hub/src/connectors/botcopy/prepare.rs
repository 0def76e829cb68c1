//! A new Botcopy inbox: its settings checked, its access token made, its webhook's address given.

use crate::{
    connectors::{Place, Prepared, settings},
    directory::{Inbox, new_secret},
};
use axum::http::{HeaderName, HeaderValue};
use baton_core::api::NewInbox;

/// Where Botcopy takes pushes.
const PUSH_URL: &str = "https://api.botcopy.com/webhooks/handover/push";

/// What the customer is told when nobody is on duty.
const AWAY: &str = "Nobody is here right now. Please leave your question, and we will come back to you.";

const TAKES: &str = "api_key, push_url, minutes, misses, custom_header, away, resume_event and avatar_url";

/// Checks the settings and makes the key; the error says what to change.
pub fn prepare(new: &NewInbox, place: &Place) -> Result<Prepared, String> {
    let mut prepared = Prepared::default();
    for (name, value) in &new.settings {
        let value = value.trim();
        check(name, value)?;
        let value = if name == "push_url" { pushed_to(value) } else { value.to_owned() };
        let kept = match name.as_str() {
            "api_key" | "custom_header" => &mut prepared.private,
            _ => &mut prepared.settings,
        };
        kept.insert(name.clone(), value);
    }
    prepared.settings.entry("push_url".into()).or_insert_with(|| PUSH_URL.into());
    prepared.settings.entry("away".into()).or_insert_with(|| AWAY.into());
    prepared.secrets.insert("access_token".into(), new_secret("bc_"));
    prepared.given.insert("webhook_url".into(), format!("{}/botcopy/{}", place.address, place.id));
    Ok(prepared)
}

fn check(name: &str, value: &str) -> Result<(), String> {
    match name {
        "api_key" if value.is_empty() || HeaderValue::from_str(value).is_err() => {
            Err("api_key: paste the API Key that the Botcopy portal showed once.".into())
        }
        "custom_header" if header(value).is_none() => {
            Err(format!("{name}: write name and value, as X-Shop: secret."))
        }
        "api_key" | "custom_header" | "away" => Ok(()),
        "resume_event" if value.is_empty() || value.len() > 200 => {
            Err(format!("{name}: default, none, or the name of a Dialogflow event."))
        }
        "resume_event" => Ok(()),
        "push_url" | "avatar_url" => settings::address(name, value),
        other => {
            settings::common(other, value).unwrap_or_else(|| Err(settings::unknown("botcopy", other, TAKES)))
        }
    }
}

/// A base address becomes the endpoint on it.
fn pushed_to(value: &str) -> String {
    match url::Url::parse(value) {
        Ok(url) if url.path() == "/" => format!("{}/webhooks/handover/push", value.trim_end_matches('/')),
        _ => value.to_owned(),
    }
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let value = HeaderValue::from_str(value.trim()).ok().filter(|value| !value.is_empty())?;
    Some((name.trim().parse().ok()?, value))
}

/// The header that Botcopy sends beside its token, if the inbox asks for one.
pub fn custom_header(inbox: &Inbox) -> Option<(HeaderName, HeaderValue)> {
    header(inbox.private.0.get("custom_header")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::{InboxId, InboxKind};

    fn with(settings: &[(&str, &str)]) -> Result<Prepared, String> {
        let settings = settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let place = Place { id: InboxId::from_bytes([1; 16]), address: "https://baton.example".into() };
        prepare(&NewInbox { kind: InboxKind::Botcopy, name: "Shop".into(), settings }, &place)
    }

    #[test]
    fn what_the_portal_is_given() {
        let prepared = with(&[]).unwrap();
        assert!(prepared.secrets["access_token"].starts_with("bc_"));
        assert!(prepared.given["webhook_url"].starts_with("https://baton.example/botcopy/"));
        assert_eq!(prepared.settings["push_url"], PUSH_URL);
    }

    #[test]
    fn keys_are_not_shown_again_and_a_base_address_is_completed() {
        let prepared =
            with(&[("api_key", "k"), ("custom_header", "X-Shop: s"), ("push_url", "http://127.0.0.1:9/")])
                .unwrap();
        assert_eq!(prepared.private.keys().collect::<Vec<_>>(), ["api_key", "custom_header"]);
        assert_eq!(prepared.settings["push_url"], "http://127.0.0.1:9/webhooks/handover/push");
        assert_eq!(prepare_again(&prepared).settings, prepared.settings, "changing nothing changes nothing");
    }

    fn prepare_again(prepared: &Prepared) -> Prepared {
        let all: Vec<_> =
            prepared.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        with(&all).unwrap()
    }

    #[test]
    fn a_wrong_setting_is_refused_by_name() {
        for (name, value) in [
            ("api_key", ""),
            ("custom_header", "no colon"),
            ("push_url", "ftp://x"),
            ("minutes", "0"),
            ("resume_event", ""),
            ("colour", "red"),
        ] {
            assert!(with(&[(name, value)]).unwrap_err().contains(name));
        }
    }
}
