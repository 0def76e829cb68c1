//! Facts about the hub that are small enough to hold in memory: who I am, colleagues, inboxes, and my settings.

use super::{Cache, CacheError, Safety};
use crate::settings::Settings;
use baton_core::{
    Canned, InboxId, OperatorId, Seq,
    api::{InboxInfo, Me, OperatorInfo},
};
use rusqlite::{Connection, OptionalExtension};
use serde::{Serialize, de::DeserializeOwned};

/// What is known besides conversations.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Who is signed in; `None` before the hub was reached for the first time.
    pub me: Option<Me>,
    /// Inboxes, by name.
    pub inboxes: Vec<InboxInfo>,
    /// Colleagues.
    pub operators: Vec<OperatorInfo>,
    /// Canned responses: the team's and mine, by shortcut. `None`: this hub is older than they are.
    pub canned: Option<Vec<Canned>>,
    /// My settings on this computer.
    pub settings: Settings,
}

impl Known {
    /// My id.
    pub fn my_id(&self) -> Option<OperatorId> {
        self.me.as_ref().map(|me| me.id)
    }
    /// An inbox's name; empty when it is not known (any more).
    pub fn inbox_name(&self, id: InboxId) -> &str {
        self.inboxes.iter().find(|inbox| inbox.id == id).map_or("", |inbox| &inbox.name)
    }
    /// Whether an inbox is paused: nobody can take over there.
    pub fn is_paused(&self, id: InboxId) -> bool {
        self.inboxes.iter().any(|inbox| inbox.id == id && inbox.paused)
    }
}

impl Cache {
    /// What was known when it was last written.
    pub async fn known(&self) -> Result<Known, CacheError> {
        self.read(|db| {
            Ok(Known {
                me: fact(db, "me")?,
                inboxes: fact(db, "inboxes")?.unwrap_or_default(),
                operators: fact(db, "operators")?.unwrap_or_default(),
                canned: fact(db, "canned")?.flatten(),
                settings: fact(db, "settings")?.unwrap_or_default(),
            })
        })
        .await
    }

    /// Keeps who is who.
    pub async fn keep_known(&self, known: Known) -> Result<(), CacheError> {
        self.write(Safety::Rereadable, move |db| {
            if let Some(me) = &known.me {
                keep(db, "me", me)?;
            }
            keep(db, "inboxes", &known.inboxes)?;
            keep(db, "operators", &known.operators)?;
            keep(db, "canned", &known.canned)
        })
        .await
    }

    /// Keeps my settings.
    pub async fn keep_settings(&self, settings: Settings) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| keep(db, "settings", &settings)).await
    }

    /// The last event that was folded in.
    pub async fn cursor(&self) -> Result<Seq, CacheError> {
        self.read(cursor).await
    }
}

pub fn cursor(db: &Connection) -> Result<Seq, CacheError> {
    Ok(fact(db, "cursor")?.unwrap_or_default())
}

pub fn fact<T: DeserializeOwned>(db: &Connection, name: &str) -> Result<Option<T>, CacheError> {
    let mut select = db.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
    let text: Option<String> = select.query_row([name], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub fn keep<T: Serialize>(db: &Connection, name: &str, value: &T) -> Result<(), CacheError> {
    db.prepare_cached(
        "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute((name, serde_json::to_string(value)?))?;
    Ok(())
}
