//! Baton's own web chat: a page, and the widget that shows it in the corner of a site. Small files, made into the program.

use super::{Botkit, origin};
use crate::{directory::Inbox, web::error::ApiError};
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;

const PAGE: &str = include_str!("page/index.html");

/// Its files: name, media type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("chat.css", "text/css; charset=utf-8", include_str!("page/chat.css")),
    ("chat.js", SCRIPT, include_str!("page/chat.js")),
    ("cards.js", SCRIPT, include_str!("page/cards.js")),
    ("file.js", SCRIPT, include_str!("page/file.js")),
    ("draw.js", SCRIPT, include_str!("page/draw.js")),
    ("kept.js", SCRIPT, include_str!("page/kept.js")),
    ("line.js", SCRIPT, include_str!("page/line.js")),
    ("log.js", SCRIPT, include_str!("page/log.js")),
    ("made.js", SCRIPT, include_str!("page/made.js")),
    ("marked.js", SCRIPT, include_str!("page/marked.js")),
    ("outbox.js", SCRIPT, include_str!("page/outbox.js")),
    ("site.js", SCRIPT, include_str!("page/site.js")),
    ("upload.js", SCRIPT, include_str!("page/upload.js")),
    ("widget.js", SCRIPT, include_str!("page/widget.js")),
];

/// What the page says while nobody has said anything.
const GREETING: &str = "Write to us. Somebody answers here.";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page of an inbox.
pub fn page(inbox: &Inbox) -> Response {
    let html =
        PAGE.replace("{{base}}", &format!("/botkit/{}", inbox.id)).replace("{{name}}", &escaped(&inbox.name));
    let greeting = inbox.settings.get("greeting").map_or(GREETING, String::as_str);
    let html = html.replace("{{greeting}}", &escaped(greeting));
    // Pictures, sounds and films of messages come from where the bot or the operator has them; nothing else comes from elsewhere.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: http: data:; \
         media-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors {}",
        ancestors(inbox)
    );
    let mut answer = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    guarded(answer)
}

/// The sites that may show the page in a frame.
fn ancestors(inbox: &Inbox) -> String {
    let named: Vec<_> = origin::named(inbox).collect();
    if named.is_empty() { "*".into() } else { format!("'self' {}", named.join(" ")) }
}

/// `GET /botkit/{inbox}/{file}`.
pub async fn file(
    State(botkit): State<Arc<Botkit>>,
    Path((inbox, name)): Path<(String, String)>,
) -> Response {
    if let Err(missing) = botkit.inbox(Some(&inbox)) {
        return missing.into_response();
    }
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => guarded(([(header::CONTENT_TYPE, *kind)], *content).into_response()),
        None => ApiError::missing("The web chat has no such file.").into_response(),
    }
}

fn guarded(mut answer: Response) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    for (name, value) in headers {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Text as it stands in HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '{' => html.push_str("&#123;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::{InboxId, InboxKind};
    use http_body_util::BodyExt as _;

    fn inbox(name: &str, origins: &str) -> Inbox {
        let settings = [("origins".to_owned(), origins.to_owned())].into();
        let id = InboxId::from_bytes([7; 16]);
        Inbox { id, kind: InboxKind::Botkit, name: name.into(), settings, private: Default::default() }
    }

    #[tokio::test]
    async fn a_name_is_text_and_only_named_sites_frame_the_page() {
        let answer = page(&inbox(r#"<b>"{{base}}"</b>"#, "https://shop.example"));
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(
            policy.ends_with("frame-ancestors 'self' https://shop.example") && !policy.contains("unsafe")
        );
        let html = answer.into_body().collect().await.unwrap().to_bytes();
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains("&lt;b&gt;&quot;&#123;&#123;base}}&quot;&lt;/b&gt;") && !html.contains("<b>"));
        assert!(html.contains("/botkit/07070707-0707-0707-0707-070707070707/chat.js"));
    }

    #[test]
    fn every_file_that_a_script_imports_is_served() {
        for (name, _, content) in FILES {
            for line in content.lines().filter(|line| line.starts_with("import ")) {
                let imported = line.split("'./").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
                assert!(FILES.iter().any(|(known, ..)| *known == imported), "{name} imports {imported}");
            }
        }
    }

    #[test]
    fn no_file_asks_anybody_else() {
        for (name, _, content) in FILES {
            // A path on the hub itself: where the page came from.
            let content = content.replace("fetch(`${who.base}/", "");
            let asks = ["fetch(", "XMLHttpRequest", "sendBeacon", "@import", "url(", "eval("];
            assert!(asks.iter().all(|ask| !content.contains(ask)), "{name}");
        }
    }
}
