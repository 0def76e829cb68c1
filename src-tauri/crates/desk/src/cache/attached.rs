//! The rows of files chosen for messages. A row leaves when the hub has its message, or its writer takes it out.

use super::{Cache, CacheError, Safety};
use baton_core::{ConversationId, api::Uploaded};
use rusqlite::{Connection, OptionalExtension, Row};

/// A chosen file.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Its name in the folder.
    pub id: String,
    /// For a message there.
    pub conversation: ConversationId,
    /// As it is called.
    pub name: String,
    /// What the system says it is.
    pub mime: String,
    /// In bytes.
    pub size: u64,
    /// The outbox entry that it goes with; `None` while that is being written.
    pub errand: Option<String>,
    /// All bytes are here.
    pub whole: bool,
    /// What the hub answered.
    pub kept: Option<Uploaded>,
    /// Why the hub refused it, in words.
    pub refused: Option<String>,
}

const COLUMNS: &str = "id, conversation, name, mime, size, errand, whole, kept, refused";

impl Cache {
    /// Adds one whose bytes are still to come.
    pub async fn choose(&self, chosen: Chosen) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| {
            db.execute(
                "INSERT INTO attached (id, conversation, name, mime, size, errand, whole) VALUES (?1, ?2, ?3, ?4, ?5, '', 0)",
                (&chosen.id, chosen.conversation.as_bytes(), &chosen.name, &chosen.mime, chosen.size.cast_signed()),
            )?;
            Ok(())
        })
        .await
    }

    /// All its bytes are here.
    pub async fn chosen_whole(&self, id: String) -> Result<Option<Chosen>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let sql = format!("UPDATE attached SET whole = 1 WHERE id = ?1 RETURNING {COLUMNS}");
            db.query_row(&sql, [&id], |row| Ok(chosen(row))).optional()?.transpose()
        })
        .await
    }

    /// One of them.
    pub async fn chosen(&self, id: String) -> Result<Option<Chosen>, CacheError> {
        self.read(move |db| Ok(all(db, "id = ?1", [&id])?.pop())).await
    }

    /// Those of the message that is being written, in order.
    pub async fn chosen_for(&self, of: ConversationId) -> Result<Vec<Chosen>, CacheError> {
        self.read(move |db| all(db, "conversation = ?1 AND errand = ''", [of.as_bytes()])).await
    }

    /// Those that go with this outbox entry, in order.
    pub async fn chosen_with(&self, errand: String) -> Result<Vec<Chosen>, CacheError> {
        self.read(move |db| all(db, "errand = ?1", [&errand])).await
    }

    /// Those that the hub does not have and did not refuse, in the order in which they are brought.
    pub async fn to_upload(&self) -> Result<Vec<Chosen>, CacheError> {
        self.read(|db| {
            let some = all(db, "whole = 1 AND kept IS NULL AND refused IS NULL", [])?;
            // What a message waits for goes first.
            let (waited, chosen): (Vec<_>, Vec<_>) = some.into_iter().partition(|one| one.errand.is_some());
            Ok(waited.into_iter().chain(chosen).collect())
        })
        .await
    }

    /// The hub has it.
    pub async fn chosen_kept(&self, id: String, kept: Uploaded) -> Result<Option<Chosen>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let sql =
                format!("UPDATE attached SET kept = ?2, refused = NULL WHERE id = ?1 RETURNING {COLUMNS}");
            db.query_row(&sql, (&id, serde_json::to_string(&kept)?), |row| Ok(chosen(row)))
                .optional()?
                .transpose()
        })
        .await
    }

    /// The hub refused it.
    pub async fn chosen_refused(&self, id: String, why: String) -> Result<Option<Chosen>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let sql = format!("UPDATE attached SET refused = ?2 WHERE id = ?1 RETURNING {COLUMNS}");
            db.query_row(&sql, (&id, &why), |row| Ok(chosen(row))).optional()?.transpose()
        })
        .await
    }

    /// Takes one out.
    pub async fn unchoose(&self, id: String) -> Result<Option<Chosen>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let sql = format!("DELETE FROM attached WHERE id = ?1 RETURNING {COLUMNS}");
            db.query_row(&sql, [&id], |row| Ok(chosen(row))).optional()?.transpose()
        })
        .await
    }

    /// Takes out those whose bytes did not all come before the program ended, and those whose message has left the outbox. The ids of
    /// those that stay.
    pub async fn tidy_chosen(&self) -> Result<Vec<String>, CacheError> {
        self.write(Safety::Durable, |db| {
            db.execute(
                "DELETE FROM attached WHERE whole = 0 OR (errand <> '' AND errand NOT IN (SELECT id FROM outbox))",
                [],
            )?;
            let mut select = db.prepare("SELECT id FROM attached")?;
            let ids = select.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// They go with this outbox entry from now on.
pub fn goes_with(db: &Connection, ids: &[String], errand: &str) -> Result<(), CacheError> {
    let mut update = db.prepare_cached("UPDATE attached SET errand = ?2 WHERE id = ?1")?;
    for id in ids {
        update.execute((id, errand))?;
    }
    Ok(())
}

/// The entry was taken back: its files are part of what is being written again.
pub fn given_back(db: &Connection, errand: &str) -> Result<(), CacheError> {
    db.execute("UPDATE attached SET errand = '' WHERE errand = ?1", [errand])?;
    Ok(())
}

fn all(db: &Connection, which: &str, params: impl rusqlite::Params) -> Result<Vec<Chosen>, CacheError> {
    let mut select =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM attached WHERE {which} ORDER BY place"))?;
    let found = select.query_map(params, |row| Ok(chosen(row)))?;
    found.map(|chosen| chosen?).collect()
}

fn chosen(row: &Row<'_>) -> Result<Chosen, CacheError> {
    let kept: Option<String> = row.get(7)?;
    Ok(Chosen {
        id: row.get(0)?,
        conversation: ConversationId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        mime: row.get(3)?,
        size: row.get::<_, i64>(4)?.cast_unsigned(),
        errand: Some(row.get::<_, String>(5)?).filter(|errand| !errand.is_empty()),
        whole: row.get(6)?,
        kept: kept.map(|kept| serde_json::from_str(&kept)).transpose()?,
        refused: row.get(8)?,
    })
}
