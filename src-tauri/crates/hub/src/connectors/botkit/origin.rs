//! Which sites may show the chat, and what their browsers are told about it.

use crate::directory::Inbox;
use axum::http::{HeaderMap, HeaderValue, header};

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The hub's own page, or no browser.
    Here,
    /// A site that the inbox names.
    Named,
    /// Any other site, while the inbox names none: its cookies prove nothing.
    Anywhere,
    /// A site that the inbox does not name.
    Refused,
}

/// The sites that an inbox names.
pub fn named(inbox: &Inbox) -> impl Iterator<Item = &str> {
    inbox
        .settings
        .get("origins")
        .map(String::as_str)
        .unwrap_or_default()
        .split(' ')
        .filter(|one| !one.is_empty())
}

/// Where this request comes from, as its browser says. `public` is the hub's own address.
pub fn of(inbox: &Inbox, headers: &HeaderMap, public: &str) -> From {
    let Some(origin) = headers.get(header::ORIGIN) else { return From::Here };
    let Ok(origin) = origin.to_str() else { return From::Refused };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, rest)| rest);
    if own.is_some() && (own == host || origin == public) {
        return From::Here;
    }
    match (named(inbox).any(|one| one == origin), named(inbox).next()) {
        (true, _) => From::Named,
        (false, None) => From::Anywhere,
        (false, Some(_)) => From::Refused,
    }
}

/// What a refused site's maker reads.
pub const REFUSED: &str = "This site may not show this chat. Name it in the inbox's setting origins.";

/// What the site's browser is told: whether its scripts may read the answer, and with whose cookies.
pub fn allow(from: From, asked: &HeaderMap, answer: &mut HeaderMap) {
    let origin = asked.get(header::ORIGIN);
    match (from, origin) {
        (From::Named, Some(origin)) => {
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            answer.append(header::VARY, HeaderValue::from_static("origin"));
        }
        (From::Anywhere, Some(_)) => {
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        _ => return,
    }
    answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    answer.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::{InboxId, InboxKind};

    fn inbox(origins: &str) -> Inbox {
        let settings = [("origins".to_owned(), origins.to_owned())].into();
        let id = InboxId::from_bytes([1; 16]);
        Inbox { id, kind: InboxKind::Botkit, name: "Shop".into(), settings, private: Default::default() }
    }

    fn from(origins: &str, origin: Option<&str>) -> From {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:4747"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        of(&inbox(origins), &headers, "https://chat.example")
    }

    #[test]
    fn only_named_sites_may_show_a_chat_that_names_sites() {
        let named = "https://shop.example https://www.shop.example";
        assert_eq!(from(named, Some("https://www.shop.example")), From::Named);
        assert_eq!(from(named, Some("https://evil.example")), From::Refused);
        assert_eq!(from(named, Some("https://shop.example.evil.example")), From::Refused);
        assert_eq!(from(named, Some("null")), From::Refused);
        for own in [None, Some("http://127.0.0.1:4747"), Some("https://chat.example")] {
            assert_eq!(from(named, own), From::Here);
        }
        assert_eq!(from("", Some("https://any.example")), From::Anywhere);
    }
}
