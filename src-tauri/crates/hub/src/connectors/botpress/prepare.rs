//! A new Botpress inbox: its settings checked.

use crate::connectors::{Prepared, settings};
use baton_core::api::NewInbox;

/// Checks the settings; the error says what to change.
pub fn prepare(new: &NewInbox) -> Result<Prepared, String> {
    let mut prepared = Prepared::default();
    for (name, value) in &new.settings {
        match name.as_str() {
            "url" => {
                settings::address(name, value)?;
                prepared.settings.insert(name.clone(), address(value));
            }
            // Left empty: the server asks for no log-in.
            "user" if value.trim().is_empty() => {}
            "user" => _ = prepared.settings.insert(name.clone(), value.trim().to_owned()),
            "password" => _ = prepared.private.insert(name.clone(), value.clone()),
            other => {
                settings::common(other, value).unwrap_or_else(|| {
                    Err(settings::unknown("botpress", other, "url, user, password, minutes and misses"))
                })?;
                prepared.settings.insert(name.clone(), value.clone());
            }
        }
    }
    if !prepared.settings.contains_key("url") {
        return Err("url is missing: the address of the Botpress server, as https://bot.example.".into());
    }
    let has_password = prepared.private.get("password").is_some_and(|password| !password.is_empty());
    match (prepared.settings.contains_key("user"), has_password) {
        (true, false) => Err("password is missing: the one that this user has at Botpress.".into()),
        (false, true) => Err("user is missing: the one whose password this is at Botpress.".into()),
        _ => Ok(prepared),
    }
}

/// The address as it is used: without what an administrator's browser shows behind it.
fn address(value: &str) -> String {
    let bare = value.trim().split(['?', '#']).next().unwrap_or_default();
    bare.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::InboxKind;

    fn with(settings: &[(&str, &str)]) -> Result<Prepared, String> {
        let settings =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        prepare(&NewInbox { kind: InboxKind::Botpress, name: "Bot".into(), settings })
    }

    #[test]
    fn the_password_is_never_among_what_desktops_are_shown() {
        let made = with(&[("url", "https://bot.example/"), ("user", "admin"), ("password", "secret123")]);
        let made = made.unwrap();
        assert_eq!(made.settings["url"], "https://bot.example");
        assert!(!made.settings.contains_key("password"));
        assert_eq!(made.private["password"], "secret123");
    }

    #[test]
    fn a_wrong_or_missing_setting_is_refused_by_name() {
        let url = ("url", "http://bot.example");
        assert!(with(&[]).unwrap_err().contains("url"));
        assert!(with(&[("url", "bot.example")]).unwrap_err().contains("url"));
        assert!(with(&[url, ("user", "admin")]).unwrap_err().contains("password"));
        assert!(with(&[url, ("password", "x")]).unwrap_err().contains("user"));
        assert!(with(&[url, ("colour", "red")]).unwrap_err().contains("colour"));
        assert!(with(&[url, ("user", ""), ("password", "")]).is_ok(), "a server without log-in");
    }
}
