//! Registering operators and inboxes, also while the hub serves.

use super::Output;
use anyhow::{Context, Result};
use baton_core::{InboxId, InboxKind, OperatorId, Role, api::NewInbox};
use baton_hub::directory::{Directory, Inbox};
use serde_json::{Value, json};
use std::sync::Arc;

fn open(output: Output) -> Result<(Directory, bool)> {
    Ok((Directory::open(&output.data.folder()?)?, output.json))
}

/// Prints a value as JSON, or for people: as one `name: value` a line, and a list as one item a line.
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

pub fn remove_operator(output: Output, named: &str) -> Result<()> {
    let (directory, as_json) = open(output)?;
    let id = named.parse::<OperatorId>().ok();
    let known = directory.operators().into_iter().find(|known| known.name == named || Some(known.id) == id);
    let known = known
        .with_context(|| format!("There is no operator {named}. 'baton-hub operator list' shows them."))?;
    directory.remove_operator(known.id)?;
    print(&json!(known), as_json);
    Ok(())
}

pub fn list_operators(output: Output) -> Result<()> {
    let (directory, as_json) = open(output)?;
    print(&json!(directory.operators()), as_json);
    Ok(())
}

pub fn add_inbox(output: Output, kind: InboxKind, name: String, settings: &[String]) -> Result<()> {
    let settings = settings.iter().map(|setting| pair(setting)).collect::<Result<_>>()?;
    let new = NewInbox { kind, name, settings };
    let (directory, as_json) = open(output)?;
    print(&json!(directory.add_inbox(&new)?), as_json);
    Ok(())
}

fn pair(setting: &str) -> Result<(String, String)> {
    let (key, value) =
        setting.split_once('=').with_context(|| format!("'{setting}': write a setting as key=value."))?;
    Ok((key.to_owned(), value.to_owned()))
}

pub fn set_inbox(output: Output, id: InboxId, name: Option<&str>, settings: &[String]) -> Result<()> {
    let change = |setting: &String| {
        let (key, value) = pair(setting)?;
        Ok((key, Some(value).filter(|value| !value.is_empty())))
    };
    let changes = settings.iter().map(change).collect::<Result<_>>()?;
    let (directory, as_json) = open(output)?;
    known(&directory, id)?;
    directory.set_inbox(id, name, &changes)?;
    print(&shown(&*known(&directory, id)?), as_json);
    Ok(())
}

pub fn remove_inbox(output: Output, id: InboxId) -> Result<()> {
    let (directory, as_json) = open(output)?;
    let inbox = known(&directory, id)?;
    directory.remove_inbox(id, "")?;
    eprintln!(
        "Its keys are refused from now on. What was said in it is erased by the hub: at once while it serves, \
         otherwise when it starts next."
    );
    print(&shown(&inbox), as_json);
    Ok(())
}

fn known(directory: &Directory, id: InboxId) -> Result<Arc<Inbox>> {
    directory
        .inbox(id)
        .with_context(|| format!("There is no inbox {id}. 'baton-hub inbox list' shows them with their ids."))
}

/// An inbox as it is listed; private settings are not.
fn shown(inbox: &Inbox) -> Value {
    let Inbox { id, kind, name, settings, .. } = inbox;
    json!({"id": id, "kind": kind, "name": name, "settings": settings})
}

pub fn list_inboxes(output: Output) -> Result<()> {
    let (directory, as_json) = open(output)?;
    let inboxes: Vec<_> = directory.inboxes().iter().map(|inbox| shown(inbox)).collect();
    print(&json!(inboxes), as_json);
    Ok(())
}
