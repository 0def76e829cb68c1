//! Who and what is registered: operators with their tokens, inboxes with their keys. Secrets are kept as BLAKE3 fingerprints of
//! 32 random bytes (a slow hash guards guessable passwords, which these are not); they are shown once, when they are made.

mod canned;
mod changes;
mod inboxes;
mod open;
mod operators;
mod secret;
mod snapshot;

pub use changes::{Changed, Changes};
pub(crate) use open::database;
pub use secret::new_secret;

use baton_core::{Control, InboxId, InboxKind, OperatorId, Role, Rules, Timestamp};
use rusqlite::Connection;
use snapshot::Snapshot;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// The directory; cheap to clone. Works on its own file beside the log, also while another process serves the data.
#[derive(Clone)]
pub struct Directory {
    shared: Arc<Shared>,
}

struct Shared {
    db: Mutex<Connection>,
    /// What requests are answered from.
    snapshot: watch::Sender<Arc<Snapshot>>,
}

/// One inbox as its connector needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Id.
    pub id: InboxId,
    /// Vendor.
    pub kind: InboxKind,
    /// Name.
    pub name: String,
    /// Settings, secrets excluded.
    pub settings: BTreeMap<String, String>,
    /// Settings that are used towards the vendor and never shown again.
    pub private: Private,
}

/// Settings that are never shown again: also not in a log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private(pub BTreeMap<String, String>);

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Inbox {
    /// Whether a bot that the hub itself asks answers here.
    pub fn has_bot(&self) -> bool {
        self.kind == InboxKind::Vivocha || self.settings.get("bot").is_some_and(|bot| !bot.is_empty())
    }

    /// What its settings say of leases (`minutes`), of utterances that were not understood (`misses`) and of being `paused`.
    pub fn rules(&self) -> Rules {
        let usual = Rules::default();
        let minutes = self.settings.get("minutes").and_then(|text| text.parse::<f64>().ok());
        let misses = self.settings.get("misses").and_then(|text| text.parse().ok());
        Rules {
            lease_ms: minutes.map_or(usual.lease_ms, |minutes| (minutes * 60_000.0) as i64),
            misses: misses.unwrap_or(usual.misses),
            paused: self.is_paused(),
        }
    }

    /// Whether nobody is called and nobody takes over here (`paused`).
    pub fn is_paused(&self) -> bool {
        self.settings.get("paused").is_some_and(|paused| paused == "true")
    }

    /// Whether the bot has to be silent in a conversation that stands so. While the inbox is paused only a person who holds it
    /// silences the bot: nobody else will come.
    pub fn silences(&self, control: &Control, now: Timestamp) -> bool {
        control.bot_is_silent(now) && (control.holder().is_some() || !self.is_paused())
    }
}

/// A new operator and its token, shown this once.
#[derive(Debug, Clone, serde::Serialize)]
pub struct AddedOperator {
    /// Id.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// `Authorization: Bearer …`.
    pub token: String,
}

/// Why the directory refused, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A value is missing or wrong.
    #[error("{0}")]
    Invalid(String),
    /// No such entry.
    #[error("There is no such entry.")]
    Missing,
    /// The file can't be read or written.
    #[error("the directory can't be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Directory {
    /// Runs `change` in a transaction and lets everybody see what it did.
    fn write<T>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, DirectoryError>,
    ) -> Result<T, DirectoryError> {
        let mut db = self.shared.db.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let changed = change(&transaction)?;
        transaction.commit()?;
        self.replace(Snapshot::read(&db)?);
        Ok(changed)
    }

    /// Reads what another process has written since; cheap when nothing was. Gives whether anything had changed.
    pub fn refresh(&self) -> Result<bool, DirectoryError> {
        let db = self.shared.db.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.snapshot().version;
        if Snapshot::version(&db)? == known {
            return Ok(false);
        }
        self.replace(Snapshot::read(&db)?);
        Ok(true)
    }

    fn replace(&self, snapshot: Snapshot) {
        self.shared.snapshot.send_replace(Arc::new(snapshot));
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.shared.snapshot.borrow())
    }

    /// What `find` gives; when that is nothing, once more after reading what another process may have written.
    fn find<T>(&self, find: impl Fn(&Snapshot) -> Option<T>) -> Option<T> {
        let known = self.snapshot();
        find(&known).or_else(|| {
            if let Err(error) = self.refresh() {
                tracing::warn!(%error, "the directory could not be read again");
            }
            // Whoever read it: of several requests that come at once, the first leaves nothing to read to the others.
            let now = self.snapshot();
            if Arc::ptr_eq(&known, &now) { None } else { find(&now) }
        })
    }
}

#[cfg(test)]
mod tests;
