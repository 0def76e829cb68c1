//! The outbox's rows: what I asked for and the hub has not yet confirmed. A row leaves only when the hub has answered.

use super::{Cache, CacheError, Safety, attached, delivery, drafts, known};
use crate::{clock, compose::says_the_same, view::Unsent};
use baton_core::{CommandId, Content, ConversationId, Delivery, MessageId, OperatorId, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

/// What is asked of the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "snake_case")]
pub enum Errand {
    /// Say this to the contact.
    Say {
        /// What.
        content: Content,
    },
    /// Write a note for the team.
    Note {
        /// Plain text.
        text: String,
    },
    /// Set the tags.
    Tag {
        /// All of them.
        tags: Vec<String>,
    },
    /// Mean it for somebody.
    Assign {
        /// Whom.
        to: Option<OperatorId>,
    },
    /// Give it back to the bot.
    Return {
        /// An event to fire in the bot.
        event: Option<String>,
    },
    /// End it.
    Close,
    /// Nobody is waiting for an answer.
    Read,
    /// Try again to deliver a message that was given up.
    Retry {
        /// Which.
        message: MessageId,
        /// What was known of it before it was shown as on its way.
        was: Option<Delivery>,
    },
    /// Take a message back that was given up.
    TakeBack {
        /// Which.
        message: MessageId,
        /// What was known of it before it was shown as taken back.
        was: Option<Delivery>,
    },
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name for the window.
    pub id: String,
    /// What the hub recognises a repeat by.
    pub command: CommandId,
    /// For which conversation.
    pub conversation: ConversationId,
    /// When it was written.
    pub at: Timestamp,
    /// What to ask.
    pub errand: Errand,
    /// How often it was begun to be sent.
    pub tries: u32,
    /// Why the hub refused it.
    pub refused: Option<String>,
    /// Not sent before this: its writer can take it back.
    pub held_until: Option<Timestamp>,
}

const COLUMNS: &str = "id, command, conversation, at, errand, tries, refused, held_until";

impl Entry {
    /// A new one, to be sent at once.
    pub fn new(conversation: ConversationId, errand: Errand, command: CommandId) -> Self {
        let id = command.as_str().to_owned();
        let at = clock::now();
        Self { id, command, conversation, at, errand, tries: 0, refused: None, held_until: None }
    }

    /// As the thread shows it; `None` for what is no message.
    pub fn unsent(&self) -> Option<Unsent> {
        let Errand::Say { content } = &self.errand else { return None };
        let (id, refused) = (self.id.clone(), self.refused.clone());
        Some(Unsent { id, at: self.at, content: content.clone(), refused, held_until: self.held_until })
    }

    /// The text that must not get lost with it.
    pub fn text(&self) -> Option<String> {
        match &self.errand {
            Errand::Say { content: Content::Text(text) } => Some(text.text.clone()),
            Errand::Note { text } => Some(text.clone()),
            _ => None,
        }
    }
}

impl Cache {
    /// Keeps an errand: it is on the disk when this returns.
    pub async fn enqueue(&self, conversation: ConversationId, errand: Errand) -> Result<Entry, CacheError> {
        let command = clock::command_id();
        self.enqueue_as(conversation, errand, command).await
    }

    /// The same under a command id that may have reached the hub already.
    pub async fn enqueue_as(
        &self,
        conversation: ConversationId,
        errand: Errand,
        command: CommandId,
    ) -> Result<Entry, CacheError> {
        let mut entry = Entry::new(conversation, errand, command);
        self.write(Safety::Durable, move |db| {
            delivery::foretell(db, entry.conversation, &mut entry.errand)?;
            add(db, &entry)?;
            if matches!(entry.errand, Errand::Say { .. }) {
                drafts::sent(db, entry.conversation)?;
            }
            Ok(entry)
        })
        .await
    }

    /// The first entry of each conversation that is on its way, held ones too.
    pub async fn heads(&self) -> Result<Vec<Entry>, CacheError> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM outbox WHERE place IN
                   (SELECT min(place) FROM outbox WHERE refused IS NULL AND landed IS NULL GROUP BY conversation) ORDER BY place"
            );
            entries(db, &sql, [])
        })
        .await
    }

    /// Whether anything of this conversation waits to be sent.
    pub async fn has_waiting(&self, of: ConversationId) -> Result<bool, CacheError> {
        self.read(move |db| {
            let mut select = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation = ?1 AND refused IS NULL AND landed IS NULL)",
            )?;
            Ok(select.query_row([of.as_bytes()], |row| row.get(0))?)
        })
        .await
    }

    /// One entry.
    pub async fn entry(&self, id: String) -> Result<Option<Entry>, CacheError> {
        self.read(move |db| {
            Ok(entries(db, &format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"), [id])?.pop())
        })
        .await
    }

    /// Counts a try before it is made; `None` when the entry was withdrawn meanwhile.
    pub async fn begin_try(&self, id: String) -> Result<Option<()>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let changed =
                db.execute("UPDATE outbox SET tries = tries + 1 WHERE id = ?1 AND refused IS NULL", [&id])?;
            Ok((changed > 0).then_some(()))
        })
        .await
    }

    /// The hub has it, a message at this place in its log. A message whose event is still to come stays until then, so that the thread
    /// shows it once at any time. Answers whether the thread showed it as unsent until now.
    pub async fn done(&self, id: String, at: Option<Seq>) -> Result<bool, CacheError> {
        self.write(Safety::Durable, move |db| {
            if let Some(at) = at
                && at > known::cursor(db)?
            {
                db.execute("UPDATE outbox SET landed = ?2 WHERE id = ?1", (&id, at.0))?;
                return Ok(false);
            }
            let mut delete = db.prepare_cached("DELETE FROM outbox WHERE id = ?1 RETURNING shown = 0")?;
            Ok(delete.query_row([&id], |row| row.get(0)).optional()?.unwrap_or_default())
        })
        .await
    }

    /// The hub refused it: it is kept, with the reason, until somebody decides.
    pub async fn park(&self, id: String, reason: String) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| {
            db.execute("UPDATE outbox SET refused = ?2 WHERE id = ?1", (&id, &reason))?;
            Ok(())
        })
        .await
    }

    /// Sends a refused one again, as a new command: the hub remembers its answer to the old one. `false` when there is none.
    pub async fn unpark(&self, id: String) -> Result<bool, CacheError> {
        let command = clock::command_id();
        self.write(Safety::Durable, move |db| {
            let changed = db.execute(
                "UPDATE outbox SET refused = NULL, tries = 0, command = ?2 WHERE id = ?1 AND refused IS NOT NULL",
                (&id, command.as_str()),
            )?;
            Ok(changed > 0)
        })
        .await
    }

    /// Takes an entry out, unless it may be with the hub already. Its text becomes the draft in the same write.
    pub async fn withdraw(&self, id: String) -> Result<Option<Entry>, CacheError> {
        self.write(Safety::Durable, move |db| {
            let sql = format!(
                "DELETE FROM outbox WHERE id = ?1 AND (refused IS NOT NULL OR tries = 0) AND landed IS NULL RETURNING {COLUMNS}"
            );
            let Some(entry) = db.query_row(&sql, [&id], |row| Ok(entry(row))).optional()? else {
                return Ok(None);
            };
            let entry = entry?;
            attached::given_back(db, &entry.id)?;
            if let Errand::Say { content } = &entry.errand {
                drafts::give_back(db, entry.conversation, content)?;
            }
            Ok(Some(entry))
        })
        .await
    }
}

/// Adds a row.
pub fn add(db: &Connection, entry: &Entry) -> Result<(), CacheError> {
    db.execute(
        "INSERT INTO outbox (id, command, conversation, at, is_message, errand, tries, shown, held_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7)",
        (
            &entry.id,
            entry.command.as_str(),
            entry.conversation.as_bytes(),
            entry.at.unix_ms(),
            matches!(entry.errand, Errand::Say { .. }),
            serde_json::to_string(&entry.errand)?,
            entry.held_until.map_or(0, Timestamp::unix_ms),
        ),
    )?;
    Ok(())
}

/// Entries whose messages the stream has brought by now leave; which they were.
pub fn settle(db: &Connection, cursor: Seq) -> Result<Vec<(ConversationId, String)>, CacheError> {
    let mut delete =
        db.prepare_cached("DELETE FROM outbox WHERE landed <= ?1 RETURNING conversation, id, shown")?;
    let mut found = delete.query([cursor.0])?;
    let mut settled = Vec::new();
    while let Some(row) = found.next()? {
        if !row.get::<_, bool>(2)? {
            settled.push((ConversationId::from_bytes(row.get(0)?), row.get(1)?));
        }
    }
    Ok(settled)
}

/// The stream brought a message of mine: when the oldest one under way says the same, it is that one, and the thread shows it once.
/// It stays in the outbox until the hub has answered.
pub fn recognise(
    db: &Connection,
    of: ConversationId,
    content: &Content,
) -> Result<Option<String>, CacheError> {
    let mut select = db.prepare_cached(
        "SELECT id, errand FROM outbox
         WHERE conversation = ?1 AND is_message = 1 AND shown = 0 AND landed IS NULL AND refused IS NULL AND tries > 0
         ORDER BY place LIMIT 1",
    )?;
    let found = select
        .query_row([of.as_bytes()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((id, json)) = found else { return Ok(None) };
    match serde_json::from_str::<Errand>(&json)? {
        Errand::Say { content: sent } if says_the_same(&sent, content) => {}
        _ => return Ok(None),
    }
    db.prepare_cached("UPDATE outbox SET shown = 1 WHERE id = ?1")?.execute([&id])?;
    Ok(Some(id))
}

/// The messages of a conversation that are not in the hub's log yet, in their order.
pub fn unsent(db: &Connection, of: ConversationId) -> Result<Vec<Unsent>, CacheError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outbox WHERE conversation = ?1 AND is_message = 1 AND shown = 0 ORDER BY place"
    );
    Ok(entries(db, &sql, [of.as_bytes()])?.iter().filter_map(Entry::unsent).collect())
}

fn entries(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Entry>, CacheError> {
    let mut select = db.prepare_cached(sql)?;
    let found = select.query_map(params, |row| Ok(entry(row)))?;
    found.map(|entry| entry?).collect()
}

fn entry(row: &Row<'_>) -> Result<Entry, CacheError> {
    let command: String = row.get(1)?;
    Ok(Entry {
        id: row.get(0)?,
        command: CommandId::try_from(command).map_err(serde::de::Error::custom).map_err(CacheError::Json)?,
        conversation: ConversationId::from_bytes(row.get(2)?),
        at: Timestamp::from_unix_ms(row.get(3)?),
        errand: serde_json::from_str(&row.get::<_, String>(4)?)?,
        tries: row.get(5)?,
        refused: row.get(6)?,
        held_until: Some(row.get(7)?).filter(|ms| *ms > 0).map(Timestamp::from_unix_ms),
    })
}
