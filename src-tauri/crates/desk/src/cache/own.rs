//! What exists only on this computer: snoozes. And beginning anew when the hub's log is another one.

use super::{Cache, CacheError, Safety, lock};
use baton_core::{ConversationId, Timestamp};

impl Cache {
    /// Silent for me until then; `None` ends it.
    pub async fn snooze(&self, of: ConversationId, until: Option<Timestamp>) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| {
            match until {
                Some(until) => db.execute(
                    "INSERT INTO snoozes (conversation, until) VALUES (?1, ?2)
                     ON CONFLICT (conversation) DO UPDATE SET until = excluded.until",
                    (of.as_bytes(), until.unix_ms()),
                )?,
                None => db.execute("DELETE FROM snoozes WHERE conversation = ?1", [of.as_bytes()])?,
            };
            Ok(())
        })
        .await
    }

    /// Snoozes that have not ended; those that have are removed.
    pub async fn snoozes(&self, now: Timestamp) -> Result<Vec<(ConversationId, Timestamp)>, CacheError> {
        self.write(Safety::Rereadable, move |db| {
            db.execute("DELETE FROM snoozes WHERE until <= ?1", [now.unix_ms()])?;
            let mut select = db.prepare("SELECT conversation, until FROM snoozes")?;
            let found = select.query_map([], |row| {
                Ok((ConversationId::from_bytes(row.get(0)?), Timestamp::from_unix_ms(row.get(1)?)))
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Forgets everything that comes from the hub's log, to read it anew; drafts, snoozes, settings and the outbox stay. With
    /// `copy` the file as it was is kept beside it under that name: it may hold what the hub has lost.
    pub async fn begin_anew(&self, copy: Option<String>) -> Result<(), CacheError> {
        let aside = copy.map(|name| self.path().with_file_name(name));
        let from = self.path().to_owned();
        if let Some(aside) = aside {
            let copied = tokio::task::spawn_blocking(move || {
                // Not a reader: a connection that can't write can't write the copy, either.
                let db = rusqlite::Connection::open(&from)?;
                db.execute("VACUUM INTO ?1", [aside.to_string_lossy()])?;
                Ok::<_, CacheError>(())
            });
            copied.await.map_err(|_| CacheError::Closed)??;
        }
        self.write(Safety::Durable, |db| {
            // Emptying a full-text table word by word takes long; making it anew does not.
            for table in ["said", "people"] {
                let made: String = db.query_row(
                    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1",
                    [table],
                    |row| row.get(0),
                )?;
                db.execute_batch(&format!("DROP TABLE {table}; {made};"))?;
            }
            db.execute_batch(
                "DELETE FROM conversations; DELETE FROM counts; DELETE FROM tagged; DELETE FROM items; DELETE FROM sources;
                 DELETE FROM facts WHERE name IN ('cursor', 'messages', 'me', 'inboxes', 'operators', 'canned');",
            )?;
            Ok(())
        })
        .await?;
        lock(&self.inner.readers).clear();
        Ok(())
    }
}
