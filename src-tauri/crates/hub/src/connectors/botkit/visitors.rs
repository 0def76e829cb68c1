//! What is remembered of visitors: whose they are, and up to where everything was handed over.

use crate::StartError;
use baton_core::{InboxId, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use rusqlite_migration::{M, Migrations};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Every schema that there ever was, as steps from one to the next.
const MIGRATIONS: &[M<'static>] =
    &[M::up(include_str!("migrations/01_visitors.sql")), M::up(include_str!("migrations/02_left.sql"))];

/// A contact of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The inbox.
    pub inbox: InboxId,
    /// As the conversation calls them.
    pub contact: Arc<str>,
}

/// A browser, or another client that keeps the hub's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session(pub [u8; 16]);

/// Whose a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The session that brought it first.
    pub session: Session,
    /// It was shown again, or the site's server vouched for the user: others are kept out.
    pub owned: bool,
}

/// The visitors; cheap to clone.
#[derive(Clone)]
pub struct Visitors(Arc<Inner>);

struct Inner {
    db: Mutex<Connection>,
    /// What was handed over since the last [`Visitors::keep`].
    seen: Mutex<HashMap<Key, Seq>>,
    /// Who left since then, and when; `None` for who came back.
    left: Mutex<HashMap<Key, Option<Timestamp>>>,
}

impl Visitors {
    /// Opens or makes the file in this data folder.
    pub fn open(data: &Path) -> Result<Self, StartError> {
        let path = data.join("visitors.db");
        let failed = |error: &dyn std::fmt::Display| {
            StartError::Other(format!("{} can't be opened: {error}.", path.display()))
        };
        let mut db = Connection::open(&path).map_err(|error| failed(&error))?;
        let found = (|| {
            db.busy_timeout(Duration::from_secs(5))?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            // After a crash somebody may read the last second once more.
            db.pragma_update(None, "synchronous", "NORMAL")?;
            db.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
        })();
        let (found, known) = (found.map_err(|error| failed(&error))?, MIGRATIONS.len() as i64);
        if found > known {
            return Err(StartError::NewerDatabase { found, known });
        }
        Migrations::from_slice(MIGRATIONS).to_latest(&mut db).map_err(|error| failed(&error))?;
        Ok(Self(Arc::new(Inner { db: Mutex::new(db), seen: Mutex::default(), left: Mutex::default() })))
    }

    /// Runs one piece of work off the async threads.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, crate::engine::Refused> {
        let visitors = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&visitors)).await;
        let refused = |reason: String| crate::engine::Refused::Storage(reason);
        done.map_err(|error| refused(error.to_string()))?.map_err(|error| refused(error.to_string()))
    }

    /// Whose a contact is; `None` for one that never came.
    pub fn owner(&self, key: &Key) -> rusqlite::Result<Option<Owner>> {
        self.db()
            .prepare_cached("SELECT session, owned FROM visitors WHERE inbox = ?1 AND contact = ?2")?
            .query_row(params![key.inbox.as_bytes(), &*key.contact], |row| {
                Ok(Owner { session: Session(row.get(0)?), owned: row.get(1)? })
            })
            .optional()
    }

    /// Writes whose a contact is.
    pub fn own(&self, key: &Key, owner: Owner) -> rusqlite::Result<()> {
        self.db()
            .prepare_cached(
                "INSERT INTO visitors (inbox, contact, session, owned, seen) VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT DO UPDATE SET session = excluded.session, owned = excluded.owned",
            )?
            .execute(params![key.inbox.as_bytes(), &*key.contact, owner.session.0, owner.owned])?;
        Ok(())
    }

    /// Up to where everything was handed to this contact.
    pub fn seen(&self, key: &Key) -> rusqlite::Result<Seq> {
        if let Some(seen) = self.unkept().get(key) {
            return Ok(*seen);
        }
        let kept: Option<i64> = self
            .db()
            .prepare_cached("SELECT seen FROM visitors WHERE inbox = ?1 AND contact = ?2")?
            .query_row(params![key.inbox.as_bytes(), &*key.contact], |row| row.get(0))
            .optional()?;
        Ok(Seq(kept.unwrap_or_default()))
    }

    /// Everything up to here was handed over. In memory until [`Visitors::keep`].
    pub fn saw(&self, key: &Key, seq: Seq) {
        let mut unkept = self.unkept();
        let seen = unkept.entry(key.clone()).or_default();
        *seen = seq.max(*seen);
    }

    /// Everything from `since` up to `seq` is handed over now; `false` when somebody else has done that meanwhile.
    pub fn take(&self, key: &Key, since: Seq, seq: Seq) -> bool {
        let mut unkept = self.unkept();
        let seen = unkept.entry(key.clone()).or_insert(since);
        let first = *seen == since;
        if first {
            *seen = seq;
        }
        first
    }

    /// This contact left then; `None`: they came back, or it isn't known. In memory until [`Visitors::keep`].
    pub fn leave(&self, key: &Key, at: Option<Timestamp>) {
        self.leaving().insert(key.clone(), at);
    }

    /// When this contact left; `None` when they did not, or nobody knows.
    pub fn left(&self, key: &Key) -> rusqlite::Result<Option<Timestamp>> {
        if let Some(left) = self.leaving().get(key) {
            return Ok(*left);
        }
        let kept: Option<i64> = self
            .db()
            .prepare_cached("SELECT left FROM visitors WHERE inbox = ?1 AND contact = ?2")?
            .query_row(params![key.inbox.as_bytes(), &*key.contact], |row| row.get(0))
            .optional()?;
        Ok(kept.filter(|left| *left != 0).map(Timestamp::from_unix_ms))
    }

    /// Writes what was handed over since the last time, and who left.
    pub fn keep(&self) -> rusqlite::Result<()> {
        let (unkept, leaving) = (self.unkept().clone(), self.leaving().clone());
        if unkept.is_empty() && leaving.is_empty() {
            return Ok(());
        }
        let mut db = self.db();
        let transaction = db.transaction()?;
        for (key, seen) in &unkept {
            transaction
                .prepare_cached("UPDATE visitors SET seen = max(seen, ?3) WHERE inbox = ?1 AND contact = ?2")?
                .execute(params![key.inbox.as_bytes(), &*key.contact, seen.0])?;
        }
        for (key, left) in &leaving {
            transaction
                .prepare_cached("UPDATE visitors SET left = ?3 WHERE inbox = ?1 AND contact = ?2")?
                .execute(params![key.inbox.as_bytes(), &*key.contact, left.map_or(0, Timestamp::unix_ms)])?;
        }
        transaction.commit()?;
        // What moved on meanwhile is written the next time.
        self.unkept().retain(|key, seen| unkept.get(key) != Some(seen));
        self.leaving().retain(|key, left| leaving.get(key) != Some(left));
        Ok(())
    }

    /// Forgets everybody of other inboxes than these: they were removed.
    pub fn retain(&self, inboxes: &[InboxId]) -> rusqlite::Result<()> {
        self.unkept().retain(|key, _| inboxes.contains(&key.inbox));
        self.leaving().retain(|key, _| inboxes.contains(&key.inbox));
        let db = self.db();
        let mut of = db.prepare("SELECT DISTINCT inbox FROM visitors")?;
        let of = of.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>()?;
        for inbox in of.into_iter().filter(|inbox| !inboxes.iter().any(|known| known.as_bytes() == inbox)) {
            db.execute("DELETE FROM visitors WHERE inbox = ?1", [inbox])?;
        }
        Ok(())
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leaving(&self) -> MutexGuard<'_, HashMap<Key, Option<Timestamp>>> {
        self.0.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unkept(&self) -> MutexGuard<'_, HashMap<Key, Seq>> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_handed_over_survives_a_restart_and_never_goes_back() {
        let data = tempfile::tempdir().unwrap();
        let key = Key { inbox: InboxId::from_bytes([1; 16]), contact: "u".into() };
        let session = Session([2; 16]);
        let visitors = Visitors::open(data.path()).unwrap();
        visitors.own(&key, Owner { session, owned: false }).unwrap();
        visitors.saw(&key, Seq(7));
        visitors.saw(&key, Seq(5));
        assert_eq!(visitors.seen(&key).unwrap(), Seq(7));
        visitors.keep().unwrap();
        let again = Visitors::open(data.path()).unwrap();
        assert_eq!(again.seen(&key).unwrap(), Seq(7));
        assert_eq!(again.owner(&key).unwrap(), Some(Owner { session, owned: false }));
        assert_eq!(again.left(&key).unwrap(), None);
        again.retain(&[key.inbox]).unwrap();
        assert!(again.owner(&key).unwrap().is_some());
        again.retain(&[InboxId::from_bytes([9; 16])]).unwrap();
        assert_eq!(again.owner(&key).unwrap(), None);
    }

    #[test]
    fn when_somebody_left_survives_a_restart_and_is_over_when_they_come_back() {
        let data = tempfile::tempdir().unwrap();
        let key = Key { inbox: InboxId::from_bytes([1; 16]), contact: "u".into() };
        let at = Timestamp::from_unix_ms(1_790_000_000_123);
        let visitors = Visitors::open(data.path()).unwrap();
        visitors.own(&key, Owner { session: Session([2; 16]), owned: true }).unwrap();
        visitors.leave(&key, Some(at));
        assert_eq!(visitors.left(&key).unwrap(), Some(at));
        visitors.keep().unwrap();
        let again = Visitors::open(data.path()).unwrap();
        assert_eq!(again.left(&key).unwrap(), Some(at));
        again.leave(&key, None);
        again.keep().unwrap();
        assert_eq!(Visitors::open(data.path()).unwrap().left(&key).unwrap(), None);
    }
}
