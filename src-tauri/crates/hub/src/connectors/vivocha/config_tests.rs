//! Settings: what is taken, what is refused and how it says so.

use super::*;
use baton_core::{InboxId, InboxKind};

fn with(settings: &[(&str, &str)]) -> Result<Prepared, String> {
    let settings = settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let place = Place { id: InboxId::from_bytes([3; 16]), address: "http://127.0.0.1:4747".into() };
    prepare(&NewInbox { kind: InboxKind::Vivocha, name: "Orders".into(), settings }, &place)
}

const URL: (&str, &str) = ("manager_url", "http://127.0.0.1:8888");

fn config(settings: &[(&str, &str)]) -> Config {
    let prepared = with(settings).unwrap();
    let mut all = prepared.settings;
    all.extend(prepared.private);
    Config::read(&all).unwrap()
}

#[test]
fn an_inbox_gives_its_account_and_never_shows_its_keys() {
    let prepared = with(&[URL, ("settings", r#"{"token": "hush"}"#)]).unwrap();
    assert_eq!(prepared.given["account"], InboxId::from_bytes([3; 16]).to_string());
    assert_eq!(prepared.settings.keys().collect::<Vec<_>>(), ["manager_url"]);
    assert_eq!(prepared.private.keys().collect::<Vec<_>>(), ["settings", "token_key"]);
}

#[test]
fn its_key_stays_when_its_settings_change() {
    let key = with(&[URL]).unwrap().private["token_key"].clone();
    assert_eq!(with(&[URL, ("token_key", &key)]).unwrap().private["token_key"], key);
}

#[test]
fn the_manager_s_address_may_be_written_in_any_way() {
    for url in ["http://127.0.0.1:8888", "http://127.0.0.1:8888/", "http://127.0.0.1:8888/bot/message"] {
        assert_eq!(config(&[("manager_url", url)]).manager.as_str(), "http://127.0.0.1:8888/bot/message");
    }
    let under_a_path = config(&[("manager_url", "https://x.example/prod/")]).manager;
    assert_eq!(under_a_path.as_str(), "https://x.example/prod/bot/message");
}

#[test]
fn settings_are_the_engine_s_or_the_whole() {
    let read = |settings: &[(&str, &str)]| config(&[&[URL], settings].concat()).settings.get().to_owned();
    assert_eq!(read(&[]), r#"{"engine":{"type":"custom"}}"#);
    assert_eq!(
        read(&[("engine", "WitAi"), ("settings", r#"{"token": "x"}"#)]),
        r#"{"engine":{"type":"WitAi","settings":{"token":"x"}}}"#
    );
    assert_eq!(
        read(&[("settings", r#"{"engine": {"type": "Watson"}, "more": 1}"#)]),
        r#"{"engine":{"type":"Watson"},"more":1}"#
    );
    assert_eq!(
        read(&[("engine", "mine"), ("settings", r#"{"engine": {"type": "Watson"}}"#)]),
        r#"{"engine":{"type":"mine"}}"#
    );
}

#[test]
fn filters_are_addresses_or_say_more() {
    let plain = config(&[URL, ("filters", "https://a.example, http://127.0.0.1:9/f/")]).filters;
    assert_eq!(plain.len(), 2);
    assert_eq!(plain[1].at("request").unwrap().as_str(), "http://127.0.0.1:9/f/filter/request");
    assert!(plain.iter().all(|filter| filter.request && filter.response));
    assert_eq!(plain[0].on_failure, OnFailure::Stop);
    let said = r#"[{"url": "https://a.example", "response": false, "timeout": 0.5, "on_failure": "skip"}]"#;
    let more = config(&[URL, ("filters", said)]).filters;
    assert!(!more[0].response && more[0].on_failure == OnFailure::Skip);
    assert_eq!(more[0].within(), Duration::from_millis(500));
}

#[test]
fn transfers_name_tags_and_operators() {
    let config = config(&[URL, ("transfers", r#"{"sales": "tag:Sales", "boss": "operator:Ana"}"#)]);
    assert_eq!(config.transfer_key, "transferToAgent");
    assert_eq!(config.transfers["boss"], Transfer::Operator("Ana".into()));
}

#[test]
fn a_wrong_setting_is_refused_by_name() {
    for (name, value) in [
        ("manager_url", "ftp://x"),
        ("settings", "no"),
        ("filters", "x"),
        ("filters", "[{}]"),
        ("filters", r#"[{"url": "ftp://x"}]"#),
        ("filters", r#"[{"url": "https://x.example", "timeout": 999}]"#),
        ("transfers", r#"{"a": "b"}"#),
        ("language", "English"),
        ("timeout", "0"),
        ("end_event", "perhaps"),
        ("misses", "many"),
        ("colour", "red"),
    ] {
        let refused = with(&[URL, (name, value)]).unwrap_err();
        assert!(refused.contains(name), "{name}={value}: {refused}");
    }
    assert!(with(&[]).unwrap_err().contains("manager_url"));
}
