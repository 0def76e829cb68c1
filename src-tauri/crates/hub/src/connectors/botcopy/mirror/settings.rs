//! Settings of an inbox whose conversations are handed to another vendor's live chat tool: `handover_url`, `handover_token`.

use crate::{
    connectors::{Place, Prepared, settings},
    directory::{Inbox, new_secret},
};
use baton_core::{InboxKind, OperatorId, OperatorRef, api::NewInbox};

/// The kinds of inboxes whose bots the hub holds: they can be silent while another tool talks.
pub const KINDS: [InboxKind; 2] = [InboxKind::Botkit, InboxKind::Vivocha];

const URL: &str = "handover_url";
const TOKEN: &str = "handover_token";

/// The name of the key that the other tool shows with its pushes.
pub const KEY: &str = "handover_key";

/// Takes these settings out of a new inbox's, checked; the others are its connector's.
pub fn split(new: &NewInbox) -> Result<(NewInbox, Prepared), String> {
    let mut own = new.clone();
    let mut prepared = Prepared::default();
    if let Some(url) = own.settings.remove(URL).filter(|url| !url.trim().is_empty()) {
        if !KINDS.contains(&new.kind) {
            return Err(format!(
                "{URL}: only inboxes whose bot the hub holds (botkit, vivocha) are handed over."
            ));
        }
        settings::address(URL, url.trim())?;
        prepared.settings.insert(URL.into(), url.trim().into());
        prepared.secrets.insert(KEY.into(), new_secret("hk_"));
    }
    if let Some(token) = own.settings.remove(TOKEN).filter(|token| !token.trim().is_empty()) {
        if axum::http::HeaderValue::from_str(token.trim()).is_err() {
            return Err(format!("{TOKEN}: paste the access token that the live chat tool asks for."));
        }
        prepared.private.insert(TOKEN.into(), token.trim().into());
    }
    Ok((own, prepared))
}

/// Adds them to what the connector made.
pub fn join(mut made: Prepared, handover: Prepared, place: &Place) -> Prepared {
    if !handover.secrets.is_empty() {
        let url = format!("{}/webhooks/handover/push", place.address);
        made.given.insert("handover_push_url".into(), url);
    }
    made.settings.extend(handover.settings);
    made.private.extend(handover.private);
    made.secrets.extend(handover.secrets);
    made
}

/// The live chat tool of an inbox.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its webhook.
    pub url: String,
    /// What Baton shows there.
    pub token: String,
}

/// The live chat tool of this inbox, if it has one.
pub fn tool(inbox: &Inbox) -> Option<Tool> {
    let url = inbox.settings.get(URL)?.clone();
    Some(Tool { url, token: inbox.private.0.get(TOKEN).cloned().unwrap_or_default() })
}

/// As whom the tool holds conversations, under the name that it gave last.
pub fn holder(inbox: &Inbox, name: Option<&str>) -> OperatorRef {
    let id = OperatorId::from_bytes(*inbox.id.as_bytes());
    OperatorRef { id, name: name.filter(|name| !name.trim().is_empty()).unwrap_or("Live chat").trim().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::InboxId;

    #[test]
    fn a_web_chat_takes_them_and_gives_the_other_tool_its_key() {
        let settings = [(URL, "https://tool.example/hook"), (TOKEN, "t"), ("minutes", "5")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let new = NewInbox { kind: InboxKind::Botkit, name: "Shop".into(), settings };
        let (own, handover) = split(&new).unwrap();
        assert_eq!(own.settings.keys().collect::<Vec<_>>(), ["minutes"]);
        let place = Place { id: InboxId::from_bytes([1; 16]), address: "https://baton.example".into() };
        let made = join(Prepared::default(), handover, &place);
        assert_eq!(made.given["handover_push_url"], "https://baton.example/webhooks/handover/push");
        assert!(made.secrets[KEY].starts_with("hk_") && made.private[TOKEN] == "t");
        let janis = NewInbox { kind: InboxKind::Janis, ..new };
        assert!(split(&janis).unwrap_err().contains(URL));
    }
}
