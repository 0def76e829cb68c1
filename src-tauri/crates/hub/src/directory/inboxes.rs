//! Inboxes, their settings and their keys.

use super::{
    Directory, DirectoryError, Inbox,
    secret::{self, fingerprint},
};
use crate::{clock, connectors::Prepared};
use baton_core::{
    InboxId, InboxKind, Rules,
    api::{AddedInbox, NewInbox},
};
use rusqlite::params;
use std::{collections::BTreeMap, sync::Arc};

impl Directory {
    /// Adds an inbox; the connector of its kind has checked the settings and made the keys (`connectors::prepare`).
    pub fn add_inbox(&self, new: &NewInbox, prepared: Prepared) -> Result<AddedInbox, DirectoryError> {
        let name = secret::name(&new.name)?;
        let id = clock::inbox_id(clock::now());
        let Prepared { settings, secrets, mut given } = prepared;
        self.write(|db| {
            db.execute(
                "INSERT INTO inboxes (id, kind, name, settings) VALUES (?1, ?2, ?3, ?4)",
                params![id.as_bytes(), word(new.kind), name, json(&settings)],
            )?;
            for (secret_name, secret) in &secrets {
                db.execute(
                    "INSERT INTO secrets (fingerprint, inbox, name) VALUES (?1, ?2, ?3)",
                    params![fingerprint(secret), id.as_bytes(), secret_name],
                )?;
            }
            Ok(())
        })?;
        given.extend(secrets);
        Ok(AddedInbox { id, kind: new.kind, name, given })
    }

    /// Renames an inbox and replaces its settings.
    pub fn change_inbox(
        &self,
        id: InboxId,
        name: &str,
        settings: &BTreeMap<String, String>,
    ) -> Result<(), DirectoryError> {
        let name = secret::name(name)?;
        self.write(|db| {
            let sql = "UPDATE inboxes SET name = ?2, settings = ?3 WHERE id = ?1";
            match db.execute(sql, params![id.as_bytes(), name, json(settings)])? {
                0 => Err(DirectoryError::Missing),
                _ => Ok(()),
            }
        })
    }

    /// Removes an inbox and its keys.
    pub fn remove_inbox(&self, id: InboxId) -> Result<(), DirectoryError> {
        self.write(|db| {
            db.execute("DELETE FROM secrets WHERE inbox = ?1", [id.as_bytes()])?;
            match db.execute("DELETE FROM inboxes WHERE id = ?1", [id.as_bytes()])? {
                0 => Err(DirectoryError::Missing),
                _ => Ok(()),
            }
        })
    }

    /// All inboxes, oldest first.
    pub fn inboxes(&self) -> Vec<Arc<Inbox>> {
        self.snapshot().inboxes.clone()
    }

    /// One inbox. In memory.
    pub fn inbox(&self, id: InboxId) -> Option<Arc<Inbox>> {
        self.find(|known| known.inbox(id))
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
