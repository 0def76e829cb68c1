//! Inboxes, their settings and their keys.

use super::{
    Directory, DirectoryError, Inbox, Private,
    secret::{self, fingerprint},
};
use crate::{
    clock,
    connectors::{self, Place, Prepared},
};
use baton_core::{
    InboxId, InboxKind, Rules,
    api::{AddedInbox, InboxChange, InboxCheck, NewInbox},
};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

impl Directory {
    /// Adds an inbox: the connector of its kind checks the settings and makes the keys.
    pub fn add_inbox(&self, new: &NewInbox) -> Result<AddedInbox, DirectoryError> {
        let name = secret::name(&new.name)?;
        let id = clock::inbox_id(clock::now());
        let prepared = connectors::prepare(new, &self.place(id)?).map_err(DirectoryError::Invalid)?;
        let Prepared { settings, private, secrets, mut given } = prepared;
        self.write(|db| {
            db.execute(
                "INSERT INTO inboxes (id, kind, name, settings, private) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id.as_bytes(), word(new.kind), name, json(&settings), json(&private)],
            )?;
            keep(db, id, &secrets)
        })?;
        given.extend(secrets);
        Ok(AddedInbox { id, kind: new.kind, name, given })
    }

    /// An inbox as it would be with these settings, to try its connection: nothing is kept.
    pub fn inbox_to_check(&self, check: &InboxCheck) -> Result<Inbox, DirectoryError> {
        let known = check.inbox.map(|id| self.inbox(id).ok_or(DirectoryError::Missing)).transpose()?;
        if known.as_ref().is_some_and(|known| known.kind != check.kind) {
            return Err(DirectoryError::Invalid("`inbox` is one of another kind.".into()));
        }
        let id = known.as_ref().map_or_else(|| clock::inbox_id(clock::now()), |known| known.id);
        let mut settings = known.map(|known| known.private.0.clone()).unwrap_or_default();
        settings.extend(check.settings.clone());
        let (kind, name) = (check.kind, "Check".to_owned());
        let new = NewInbox { kind, name: name.clone(), settings };
        let prepared = connectors::prepare(&new, &self.place(id)?).map_err(DirectoryError::Invalid)?;
        Ok(Inbox { id, kind, name, settings: prepared.settings, private: Private(prepared.private) })
    }

    /// Renames an inbox, replaces its settings, pauses or resumes it; what the change does not say stays as it is, and so do private
    /// settings that are not among the new ones.
    pub fn change_inbox(&self, id: InboxId, change: &InboxChange) -> Result<(), DirectoryError> {
        let inbox = self.inbox(id).ok_or(DirectoryError::Missing)?;
        let mut all = inbox.private.0.clone();
        all.extend(change.settings.clone().unwrap_or_else(|| inbox.settings.clone()));
        let paused = change.paused.or_else(|| (!all.contains_key("paused")).then(|| inbox.is_paused()));
        if let Some(paused) = paused {
            all.insert("paused".into(), paused.to_string());
        }
        self.replace_settings(&inbox, change.name.as_deref().unwrap_or(&inbox.name), all)
    }

    fn replace_settings(
        &self,
        inbox: &Inbox,
        name: &str,
        settings: BTreeMap<String, String>,
    ) -> Result<(), DirectoryError> {
        let (id, name) = (inbox.id, secret::name(name)?);
        let new = NewInbox { kind: inbox.kind, name: name.clone(), settings };
        let mut prepared = connectors::prepare(&new, &self.place(id)?).map_err(DirectoryError::Invalid)?;
        // An inbox is paused or it is as usual.
        prepared.settings.retain(|name, value| name != "paused" || value == "true");
        let (settings, private) = (json(&prepared.settings), json(&prepared.private));
        self.write(|db| {
            let sql = "UPDATE inboxes SET name = ?2, settings = ?3, private = ?4 WHERE id = ?1";
            match db.execute(sql, params![id.as_bytes(), name, settings, private])? {
                0 => Err(DirectoryError::Missing),
                _ => Ok(()),
            }
        })
    }

    /// Makes new keys for an inbox; from now on those before are refused.
    pub fn renew_keys(&self, id: InboxId) -> Result<AddedInbox, DirectoryError> {
        let inbox = self.inbox(id).ok_or(DirectoryError::Missing)?;
        let mut settings = inbox.private.0.clone();
        settings.extend(inbox.settings.clone());
        let new = NewInbox { kind: inbox.kind, name: inbox.name.clone(), settings };
        let prepared = connectors::prepare(&new, &self.place(id)?).map_err(DirectoryError::Invalid)?;
        let Prepared { secrets, mut given, .. } = prepared;
        if secrets.is_empty() {
            return Err(DirectoryError::Invalid("This kind of inbox has no keys of its own.".into()));
        }
        self.write(|db| {
            db.execute("DELETE FROM secrets WHERE inbox = ?1", [id.as_bytes()])?;
            keep(db, id, &secrets)
        })?;
        given.extend(secrets);
        Ok(AddedInbox { id, kind: inbox.kind, name: inbox.name.clone(), given })
    }

    /// Changes some of an inbox's settings; `None` goes back to the usual.
    pub fn set_inbox(
        &self,
        id: InboxId,
        name: Option<&str>,
        changes: &BTreeMap<String, Option<String>>,
    ) -> Result<(), DirectoryError> {
        let inbox = self.inbox(id).ok_or(DirectoryError::Missing)?;
        let (mut settings, mut private) = (inbox.settings.clone(), inbox.private.0.clone());
        for (key, value) in changes {
            settings.remove(key);
            private.remove(key);
            settings.extend(value.clone().map(|value| (key.clone(), value)));
        }
        private.extend(settings);
        self.replace_settings(&inbox, name.unwrap_or(&inbox.name), private)
    }

    /// Removes an inbox and its keys: nothing new comes in. What was said there is erased by the hub that serves, or that serves
    /// next.
    pub fn remove_inbox(&self, id: InboxId, by: &str) -> Result<(), DirectoryError> {
        self.write(|db| {
            db.execute("DELETE FROM secrets WHERE inbox = ?1", [id.as_bytes()])?;
            if db.execute("DELETE FROM inboxes WHERE id = ?1", [id.as_bytes()])? == 0 {
                return Err(DirectoryError::Missing);
            }
            db.execute("INSERT INTO removed (inbox, by) VALUES (?1, ?2)", params![id.as_bytes(), by])?;
            Ok(())
        })
    }

    /// Inboxes that were removed, and by whom.
    pub fn removed(&self) -> Vec<(InboxId, String)> {
        self.snapshot().removed.clone()
    }

    /// Remembers where this hub is reached, for the addresses that new inboxes give. Writes only what is new: a hub whose disk is
    /// full can still be started.
    pub fn serve_at(&self, address: &str) -> Result<(), DirectoryError> {
        if self.served_at()?.as_deref() == Some(address) {
            return Ok(());
        }
        let sql = "INSERT INTO facts (name, value) VALUES ('address', ?1)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.write(|db| Ok(db.execute(sql, [address]).map(|_| ())?))
    }

    fn served_at(&self) -> Result<Option<String>, DirectoryError> {
        let db = self.shared.db.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT value FROM facts WHERE name = 'address'";
        Ok(db.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// Where an inbox is reached: under the address that the hub last served at, or the usual one.
    fn place(&self, id: InboxId) -> Result<Place, DirectoryError> {
        let address = self.served_at()?.unwrap_or_else(|| "http://127.0.0.1:4747".into());
        Ok(Place { id, address })
    }

    /// All inboxes, oldest first.
    pub fn inboxes(&self) -> Vec<Arc<Inbox>> {
        self.snapshot().inboxes.clone()
    }

    /// One inbox. In memory.
    pub fn inbox(&self, id: InboxId) -> Option<Arc<Inbox>> {
        self.find(|known| known.inbox(id))
    }

    /// The oldest inbox of this kind. In memory.
    pub fn first_inbox(&self, kind: InboxKind) -> Option<Arc<Inbox>> {
        self.find(|known| known.inboxes.iter().find(|inbox| inbox.kind == kind).map(Arc::clone))
    }

    /// The inbox of this kind whose secret `name` (say `client_key`) is `secret`. In memory: asked on every vendor request.
    pub fn inbox_by_secret(&self, kind: InboxKind, name: &str, secret: &str) -> Option<Arc<Inbox>> {
        let wanted = (fingerprint(secret), name.to_owned());
        self.find(|known| known.secrets.get(&wanted).and_then(|id| known.inbox(*id)))
            .filter(|inbox| inbox.kind == kind)
    }

    /// An inbox's rules; the usual ones for one that is gone.
    pub fn rules(&self, id: InboxId) -> Rules {
        self.snapshot().inbox(id).map_or_else(Rules::default, |inbox| inbox.rules())
    }
}

/// Keeps the fingerprints of an inbox's keys.
fn keep(db: &Connection, id: InboxId, secrets: &BTreeMap<String, String>) -> Result<(), DirectoryError> {
    for (name, secret) in secrets {
        db.execute(
            "INSERT INTO secrets (fingerprint, inbox, name) VALUES (?1, ?2, ?3)",
            params![fingerprint(secret), id.as_bytes(), name],
        )?;
    }
    Ok(())
}

fn json(settings: &BTreeMap<String, String>) -> String {
    serde_json::json!(settings).to_string()
}

fn word(kind: InboxKind) -> &'static str {
    match kind {
        InboxKind::Janis => "janis",
        InboxKind::Botcopy => "botcopy",
        InboxKind::Botkit => "botkit",
        InboxKind::Botpress => "botpress",
        InboxKind::Vivocha => "vivocha",
    }
}
