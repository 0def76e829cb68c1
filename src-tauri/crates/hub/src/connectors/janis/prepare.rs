//! A new Janis inbox: its settings checked, its keys made.

use crate::{
    connectors::{Prepared, settings},
    directory::new_secret,
};
use baton_core::api::NewInbox;

/// Checks the settings and makes the keys; the error says what to change.
pub fn prepare(new: &NewInbox) -> Result<Prepared, String> {
    for (name, value) in &new.settings {
        check(name, value)?;
    }
    let secrets = [("api_key", "jk_"), ("client_key", "jc_")];
    let secrets = secrets.map(|(name, prefix)| (name.to_owned(), new_secret(prefix)));
    Ok(Prepared { settings: new.settings.clone(), secrets: secrets.into(), ..Prepared::default() })
}

fn check(name: &str, value: &str) -> Result<(), String> {
    match name {
        "webhook_url" => settings::address(name, value),
        other => settings::common(other, value)
            .unwrap_or_else(|| Err(settings::unknown("janis", other, "webhook_url, minutes and misses"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::InboxKind;

    fn with(name: &str, value: &str) -> Result<Prepared, String> {
        let settings = [(name.to_owned(), value.to_owned())].into();
        prepare(&NewInbox { kind: InboxKind::Janis, name: "Shop".into(), settings })
    }

    #[test]
    fn two_inboxes_never_share_a_key() {
        let (one, two) = (with("minutes", "5").unwrap(), with("minutes", "5").unwrap());
        assert!(one.secrets["api_key"].starts_with("jk_") && one.secrets["client_key"].starts_with("jc_"));
        assert_ne!(one.secrets["client_key"], two.secrets["client_key"]);
    }

    #[test]
    fn a_wrong_setting_is_refused_by_name() {
        for (name, value) in
            [("webhook_url", "ftp://x"), ("minutes", "0"), ("misses", "many"), ("colour", "red")]
        {
            assert!(with(name, value).unwrap_err().contains(name));
        }
    }
}
