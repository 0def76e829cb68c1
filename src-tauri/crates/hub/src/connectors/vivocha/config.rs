//! A vivocha inbox's settings: checked when they are given, read when its bot is asked.

use crate::{
    bots::Transfer,
    connectors::{Place, Prepared, settings},
    directory::{Inbox, new_secret},
};
use baton_core::api::NewInbox;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{collections::BTreeMap, time::Duration};
use url::Url;

/// What the inbox takes, for an error's words.
const TAKES: &str = "manager_url, engine, settings, filters, transfer_key, transfers, unknown_key, language, timeout, end_event, \
                     minutes and misses";

/// Used towards the bot and never shown again: its settings may hold its platform's keys; `token_key` signs the bot's tokens and is
/// made here.
const PRIVATE: [&str; 2] = ["settings", "token_key"];

/// The data key that names to whom a bot transfers, unless set: the one of the SDK's own examples.
const TRANSFER_KEY: &str = "transferToAgent";

/// How long a bot may take, in seconds, unless set.
const TIMEOUT: f64 = 30.0;

/// How long a filter may take, in seconds, unless set.
const FILTER_TIMEOUT: f64 = 10.0;

/// Filters in one inbox.
const MOST_FILTERS: usize = 20;

/// How to drive a BotManager.
#[derive(Debug)]
pub struct Config {
    /// `{manager_url}/bot/message`.
    pub manager: Url,
    /// `BotRequest.settings`: with `engine.type`.
    pub settings: Box<RawValue>,
    /// In order.
    pub filters: Vec<Filter>,
    /// The data key that names to whom the bot transfers.
    pub transfer_key: String,
    /// What its values mean, where they don't name a team themselves.
    pub transfers: BTreeMap<String, Transfer>,
    /// The data key that says that the bot did not understand.
    pub unknown_key: Option<String>,
    /// The language that a conversation begins in.
    pub language: Option<String>,
    /// How long the bot may take.
    pub timeout: Duration,
}

/// A BotFilter, as `filters` has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Where it is: `/filter/request` and `/filter/response` are under it.
    pub url: Url,
    /// It is called with requests.
    #[serde(default = "yes")]
    pub request: bool,
    /// It is called with responses.
    #[serde(default = "yes")]
    pub response: bool,
    /// How long it may take, in seconds.
    #[serde(default = "filter_timeout")]
    pub timeout: f64,
    /// What happens when it fails.
    #[serde(default)]
    pub on_failure: OnFailure,
}

/// What happens when a filter fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// Nothing goes on unfiltered: a person is called.
    #[default]
    Stop,
    /// It goes on as if the filter were not there.
    Skip,
}

fn yes() -> bool {
    true
}

fn filter_timeout() -> f64 {
    FILTER_TIMEOUT
}

impl Config {
    /// As this inbox says. Its settings were checked; the error is for what another version wrote.
    pub fn of(inbox: &Inbox) -> Result<Self, String> {
        let mut all = inbox.private.0.clone();
        all.extend(inbox.settings.clone());
        Self::read(&all)
    }

    fn read(all: &BTreeMap<String, String>) -> Result<Self, String> {
        let of = |name: &str| all.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let manager = of("manager_url").ok_or("manager_url is missing: write where the bot manager is.")?;
        settings::address("manager_url", manager)?;
        let timeout = of("timeout").map_or(Ok(TIMEOUT), |text| seconds("timeout", text, 1.0, 120.0))?;
        Ok(Self {
            manager: under(manager, "bot/message").ok_or("manager_url is not valid.")?,
            settings: bot_settings(of("engine"), of("settings"))?,
            filters: of("filters").map_or(Ok(Vec::new()), filters)?,
            transfer_key: of("transfer_key").unwrap_or(TRANSFER_KEY).to_owned(),
            transfers: of("transfers").map_or(Ok(BTreeMap::new()), transfers)?,
            unknown_key: of("unknown_key").map(str::to_owned),
            language: of("language").map(language).transpose()?,
            timeout: Duration::from_secs_f64(timeout),
        })
    }
}

/// Checks the settings and makes the key that signs the bot's tokens; the error says what to change.
pub fn prepare(new: &NewInbox, place: &Place) -> Result<Prepared, String> {
    let mut prepared = Prepared::default();
    for (name, value) in &new.settings {
        check(name, value)?;
        let kept =
            if PRIVATE.contains(&name.as_str()) { &mut prepared.private } else { &mut prepared.settings };
        kept.insert(name.clone(), value.trim().to_owned());
    }
    Config::read(&new.settings)?;
    prepared.private.entry("token_key".into()).or_insert_with(|| new_secret(""));
    prepared.given = [("account".to_owned(), place.id.to_string())].into();
    Ok(prepared)
}

fn check(name: &str, value: &str) -> Result<(), String> {
    match name {
        "manager_url" | "engine" | "settings" | "filters" | "transfer_key" | "transfers" | "unknown_key"
        | "language" | "timeout" | "token_key" => Ok(()),
        "end_event" if matches!(value, "true" | "false") => Ok(()),
        "end_event" => Err(format!("end_event={value}: write true or false.")),
        other => {
            settings::common(other, value).unwrap_or_else(|| Err(settings::unknown("vivocha", other, TAKES)))
        }
    }
}

/// The address of a path under a base, whatever the base ends with.
fn under(base: &str, path: &str) -> Option<Url> {
    let base = base.trim_end_matches('/');
    let base = base.strip_suffix(path).unwrap_or(base).trim_end_matches('/');
    Url::parse(&format!("{base}/{path}")).ok()
}

impl Filter {
    /// Where it takes a request, or a response.
    pub fn at(&self, direction: &str) -> Option<Url> {
        under(self.url.as_str(), &format!("filter/{direction}"))
    }

    /// How long it may take.
    pub fn within(&self) -> Duration {
        Duration::from_secs_f64(self.timeout)
    }
}

/// `BotRequest.settings`: what was given, with the engine's type. What has no `engine` are the engine's own settings.
fn bot_settings(engine: Option<&str>, given: Option<&str>) -> Result<Box<RawValue>, String> {
    let wrong = |error: &dyn std::fmt::Display| {
        format!("settings: write a JSON object, as {{\"myToken\":\"x\"}}: {error}.")
    };
    let given: BTreeMap<String, Box<RawValue>> = given
        .map_or(Ok(BTreeMap::new()), |text| serde_json::from_str(text).map_err(|error| wrong(&error)))?;
    let raw =
        |value: &serde_json::Value| serde_json::value::to_raw_value(value).map_err(|error| wrong(&error));
    let usual = engine.unwrap_or("custom");
    let whole = given.contains_key("engine");
    let mut settings = if whole { given } else { BTreeMap::from([("engine".into(), inner(usual, given)?)]) };
    if whole && let Some(written) = settings.get("engine") {
        let mut of_engine: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(written.get()).map_err(|error| wrong(&error))?;
        if engine.is_some() || !of_engine.contains_key("type") {
            of_engine.insert("type".into(), raw(&usual.into())?);
        }
        let of_engine = serde_json::value::to_raw_value(&of_engine).map_err(|error| wrong(&error))?;
        settings.insert("engine".into(), of_engine);
    }
    serde_json::value::to_raw_value(&settings).map_err(|error| wrong(&error))
}

fn inner(kind: &str, given: BTreeMap<String, Box<RawValue>>) -> Result<Box<RawValue>, String> {
    #[derive(serde::Serialize)]
    struct Engine<'a> {
        r#type: &'a str,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        settings: BTreeMap<String, Box<RawValue>>,
    }
    let engine = Engine { r#type: kind, settings: given };
    serde_json::value::to_raw_value(&engine).map_err(|error| format!("settings: {error}."))
}

/// JSON as [`Filter`] reads it, or addresses separated by commas.
fn filters(text: &str) -> Result<Vec<Filter>, String> {
    let usual = |url: &str| {
        settings::address("filters", url)?;
        let wrong = |_| format!("filters={url}: write whole addresses, as https://filter.example.");
        let url = Url::parse(url).map_err(wrong)?;
        let on_failure = OnFailure::default();
        Ok::<_, String>(Filter { url, request: true, response: true, timeout: FILTER_TIMEOUT, on_failure })
    };
    let filters: Vec<Filter> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|error| {
            format!(
                "filters: write [{{\"url\":\"https://filter.example\",\"request\":true,\"response\":true,\"timeout\":10,\
                 \"on_failure\":\"stop\"}}]: {error}."
            )
        })?
    } else {
        text.split([',', ' ']).filter(|url| !url.is_empty()).map(usual).collect::<Result<_, _>>()?
    };
    if filters.len() > MOST_FILTERS {
        return Err(format!("filters: at most {MOST_FILTERS}."));
    }
    for filter in &filters {
        settings::address("filters.url", filter.url.as_str())?;
        seconds("filters.timeout", &filter.timeout.to_string(), 0.1, 120.0)?;
    }
    Ok(filters)
}

/// `{"sales": "tag:Sales", "boss": "operator:Ana"}`.
fn transfers(text: &str) -> Result<BTreeMap<String, Transfer>, String> {
    let wrong = |error: &dyn std::fmt::Display| {
        format!("transfers: write {{\"sales\":\"tag:Sales\",\"boss\":\"operator:Ana\"}}: {error}.")
    };
    let rules: BTreeMap<String, String> = serde_json::from_str(text).map_err(|error| wrong(&error))?;
    let rule = |(value, to): (String, String)| {
        let transfer = match to.split_once(':') {
            Some(("tag", team)) if !team.trim().is_empty() => Transfer::Team(team.trim().into()),
            Some(("operator", name)) if !name.trim().is_empty() => Transfer::Operator(name.trim().into()),
            _ => return Err(wrong(&format!("'{to}' names neither a tag nor an operator"))),
        };
        Ok((value, transfer))
    };
    rules.into_iter().map(rule).collect()
}

fn seconds(name: &str, text: &str, least: f64, most: f64) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (least..=most).contains(&seconds) => Ok(seconds),
        _ => Err(format!("{name}={text}: from {least} to {most} seconds.")),
    }
}

/// As the SDK's schema wants it: `en`, `it-IT`.
fn language(text: &str) -> Result<String, String> {
    let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
    let lower = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    let upper = region.is_none_or(|r| r.len() == 2 && r.bytes().all(|byte| byte.is_ascii_uppercase()));
    if lower && upper {
        Ok(text.to_owned())
    } else {
        Err(format!("language={text}: write a language code, as en or it-IT."))
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
