//! Registering operators and inboxes, also while the hub serves.

use super::Output;
use anyhow::{Context, Result};
use baton_core::{InboxKind, Role, api::NewInbox};
use baton_hub::directory::Directory;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn open(output: Output) -> Result<(Directory, bool)> {
    Ok((Directory::open(&output.data.folder()?)?, output.json))
}

/// Prints a value as JSON, or as one `name: value` a line.
fn print(value: &Value, as_json: bool) {
    match value {
        _ if as_json => println!("{value}"),
        Value::Object(members) => {
            for (name, member) in members {
                println!("{name}: {}", member.as_str().map_or_else(|| member.to_string(), str::to_owned));
            }
        }
        Value::Array(items) => {
            for item in items {
                let words = item.as_object().into_iter().flat_map(|members| members.values());
                let words: Vec<_> = words.filter_map(Value::as_str).collect();
                println!("{}", words.join("  "));
            }
        }
        other => println!("{other}"),
    }
}

pub fn add_operator(output: Output, name: &str, role: Role) -> Result<()> {
    let (directory, as_json) = open(output)?;
    print(&json!(directory.add_operator(name, role)?), as_json);
    Ok(())
}

pub fn list_operators(output: Output) -> Result<()> {
    let (directory, as_json) = open(output)?;
    print(&json!(directory.operators()), as_json);
    Ok(())
}

pub fn add_inbox(output: Output, kind: InboxKind, name: String, settings: &[String]) -> Result<()> {
    let settings = settings.iter().map(|setting| {
        let (key, value) =
            setting.split_once('=').with_context(|| format!("--set {setting}: write it as key=value."))?;
        Ok((key.to_owned(), value.to_owned()))
    });
    let settings = settings.collect::<Result<BTreeMap<_, _>>>()?;
    let new = NewInbox { kind, name, settings };
    let (directory, as_json) = open(output)?;
    print(&json!(directory.add_inbox(&new)?), as_json);
    Ok(())
}

pub fn list_inboxes(output: Output) -> Result<()> {
    let (directory, as_json) = open(output)?;
    let inboxes: Vec<_> = directory.inboxes().iter().map(|inbox| json!({"id": inbox.id, "kind": inbox.kind, "name": inbox.name, "settings": inbox.settings})).collect();
    print(&json!(inboxes), as_json);
    Ok(())
}
