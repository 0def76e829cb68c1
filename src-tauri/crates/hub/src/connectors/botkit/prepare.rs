//! A new Botkit inbox: its settings checked, its keys made, its addresses given.

use crate::{
    connectors::{Place, Prepared, settings},
    directory::new_secret,
};
use baton_core::{InboxId, api::NewInbox};
use std::collections::BTreeMap;

/// Settings that are never shown again. `visitor_key` signs the visitors' tokens; it is made here.
const PRIVATE: [&str; 2] = ["identity_secret", "visitor_key"];

const TAKES: &str = "bot, origins, identity_secret, greeting, minutes and misses";

/// Checks the settings and makes the key; the error says what to change.
pub fn prepare(new: &NewInbox, place: &Place) -> Result<Prepared, String> {
    let mut prepared = Prepared::default();
    for (name, value) in &new.settings {
        let value = check(name, value.trim())?;
        let kept =
            if PRIVATE.contains(&name.as_str()) { &mut prepared.private } else { &mut prepared.settings };
        kept.insert(name.clone(), value);
    }
    prepared.private.entry("visitor_key".into()).or_insert_with(|| new_secret(""));
    let url = format!("{}/botkit/{}", place.address, place.id);
    let script = format!(r#"<script src="{url}/widget.js" async></script>"#);
    prepared.given = BTreeMap::from([("url".to_owned(), url), ("script".to_owned(), script)]);
    Ok(prepared)
}

/// The setting as it is kept.
fn check(name: &str, value: &str) -> Result<String, String> {
    match name {
        "bot" if value.is_empty() || value.parse::<InboxId>().is_ok() => Ok(value.to_owned()),
        "bot" if !value.contains("://") => {
            Err(format!("bot={value}: write the id of a vivocha inbox, a whole webhook address, or nothing."))
        }
        "bot" => settings::address(name, value).map(|()| value.to_owned()),
        "origins" => origins(value),
        "greeting" if value.chars().count() > 500 => Err("greeting: at most 500 characters.".into()),
        "greeting" => Ok(value.to_owned()),
        "identity_secret" if value.len() < 16 => {
            Err("identity_secret: at least 16 characters; it signs your users' ids.".into())
        }
        "identity_secret" | "visitor_key" => Ok(value.to_owned()),
        other => match settings::common(other, value) {
            Some(checked) => checked.map(|()| value.to_owned()),
            None => Err(settings::unknown("botkit", other, TAKES)),
        },
    }
}

/// Sites, as browsers name them, separated by one space.
fn origins(value: &str) -> Result<String, String> {
    let each = value.split([',', ' ']).filter(|origin| !origin.is_empty()).map(|origin| {
        let wrong = || {
            format!(
                "origins={origin}: write the sites that may show the chat, as https://shop.example, separated by commas."
            )
        };
        let url = url::Url::parse(origin).map_err(|_| wrong())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let web = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
        if bare && web { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
    });
    Ok(each.collect::<Result<Vec<_>, _>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::InboxKind;

    fn with(settings: &[(&str, &str)]) -> Result<Prepared, String> {
        let settings = settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let place = Place { id: InboxId::from_bytes([7; 16]), address: "http://127.0.0.1:4747".into() };
        prepare(&NewInbox { kind: InboxKind::Botkit, name: "Shop".into(), settings }, &place)
    }

    #[test]
    fn an_inbox_gives_its_address_and_the_tag_to_embed() {
        let prepared = with(&[]).unwrap();
        let url = "http://127.0.0.1:4747/botkit/07070707-0707-0707-0707-070707070707";
        assert_eq!(prepared.given["url"], url);
        assert!(prepared.given["script"].contains(&format!("{url}/widget.js")));
        assert_eq!(prepared.private["visitor_key"].len(), 64);
    }

    #[test]
    fn secrets_are_kept_apart_and_the_visitors_key_stays_as_it_is() {
        let prepared = with(&[("identity_secret", "sixteen letters!"), ("visitor_key", "k")]).unwrap();
        assert!(prepared.settings.is_empty());
        assert_eq!(prepared.private["visitor_key"], "k");
    }

    #[test]
    fn origins_are_kept_as_browsers_name_them() {
        let prepared = with(&[("origins", "https://Shop.example/, http://127.0.0.1:7950")]).unwrap();
        assert_eq!(prepared.settings["origins"], "https://shop.example http://127.0.0.1:7950");
    }

    #[test]
    fn a_wrong_setting_is_refused_by_name() {
        for (name, value) in [
            ("bot", "soon"),
            ("origins", "shop.example"),
            ("origins", "https://shop.example/path"),
            ("identity_secret", "short"),
            ("minutes", "0"),
            ("colour", "red"),
        ] {
            assert!(with(&[(name, value)]).unwrap_err().contains(name), "{name}={value}");
        }
    }
}
