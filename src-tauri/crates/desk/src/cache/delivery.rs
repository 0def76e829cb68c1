//! What became of a message, as the thread shows it: by the log, and at once by what I asked of the hub that it has not heard yet.

use super::{Cache, CacheError, Safety, known, outbox::Errand};
use crate::view::Item;
use baton_core::{ConversationId, Delivery, DeliveryState, Message, MessageId, OperatorId, api::Me};
use rusqlite::{Connection, OptionalExtension};

impl Errand {
    /// The message that it is about, and what becomes of it when the hub does what is asked.
    fn foretells(&self) -> Option<(MessageId, Delivery)> {
        match self {
            Self::Retry { message, .. } => Some((*message, Delivery::PENDING)),
            Self::TakeBack { message, was } => {
                let reason = was.as_ref().and_then(|was| was.reason.clone());
                Some((*message, Delivery { state: DeliveryState::Failed, reason, taken_back: true }))
            }
            _ => None,
        }
    }

    fn was(&mut self) -> Option<&mut Option<Delivery>> {
        match self {
            Self::Retry { was, .. } | Self::TakeBack { was, .. } => Some(was),
            _ => None,
        }
    }

    /// The message whose delivery it asks to change.
    pub fn about(&self) -> Option<MessageId> {
        self.foretells().map(|(message, _)| message)
    }
}

impl Cache {
    /// A message as the thread shows it.
    pub async fn message(&self, id: MessageId) -> Result<Option<Item>, CacheError> {
        self.read(move |db| Ok(read(db, id)?.map(|(_, message)| Item::Message(message)))).await
    }

    /// The hub refused what was foretold: the thread shows again what was before, unless the log has said meanwhile what is.
    pub async fn untell(&self, of: ConversationId, errand: Errand) -> Result<(), CacheError> {
        self.write(Safety::Durable, move |db| {
            let mut errand = errand;
            let (Some((id, foretold)), Some(Some(was))) = (errand.foretells(), errand.was()) else {
                return Ok(());
            };
            match read(db, id)? {
                Some((_, message)) if message.delivery.as_ref() == Some(&foretold) => {
                    counted(db, of, id, was)
                }
                _ => Ok(()),
            }
        })
        .await
    }
}

/// The thread shows at once what becomes of the message that the errand is about, when it is one that was given up.
pub fn foretell(db: &Connection, of: ConversationId, errand: &mut Errand) -> Result<(), CacheError> {
    let Some(id) = errand.about() else { return Ok(()) };
    let failed = read(db, id)?.and_then(|(_, message)| message.delivery).filter(Delivery::is_open_failure);
    let Some(failed) = failed else { return Ok(()) };
    if let Some(was) = errand.was() {
        *was = Some(failed);
    }
    match errand.foretells() {
        Some((id, delivery)) => counted(db, of, id, &delivery),
        None => Ok(()),
    }
}

/// A message and its place.
fn read(db: &Connection, id: MessageId) -> Result<Option<(i64, Message)>, CacheError> {
    let mut select = db.prepare_cached("SELECT seq, item FROM items WHERE message = ?1")?;
    let found = select
        .query_row([id.as_bytes()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((seq, json)) = found else { return Ok(None) };
    Ok(match serde_json::from_str(&json)? {
        Item::Message(message) => Some((seq, message)),
        _ => None,
    })
}

/// Keeps what became of a message; answers with it and by how much my open failures are more.
pub fn keep(
    db: &Connection,
    id: MessageId,
    delivery: &Delivery,
    me: Option<OperatorId>,
) -> Result<Option<(Item, i64)>, CacheError> {
    let Some((seq, mut message)) = read(db, id)? else { return Ok(None) };
    let was = message.delivery.replace(delivery.clone()).is_some_and(|was| was.is_open_failure());
    let mine = me.is_some() && message.author.id == me;
    let more = i64::from(delivery.is_open_failure()) - i64::from(was);
    let item = Item::Message(message);
    db.prepare_cached("UPDATE items SET item = ?2 WHERE seq = ?1")?
        .execute((seq, serde_json::to_string(&item)?))?;
    Ok(Some((item, if mine { more } else { 0 })))
}

/// The same, counted with its conversation.
fn counted(
    db: &Connection,
    of: ConversationId,
    id: MessageId,
    delivery: &Delivery,
) -> Result<(), CacheError> {
    let me = known::fact::<Me>(db, "me")?.map(|me| me.id);
    if let Some((_, more)) = keep(db, id, delivery, me)? {
        db.prepare_cached("UPDATE conversations SET failed = failed + ?2 WHERE id = ?1")?
            .execute((of.as_bytes(), more))?;
    }
    Ok(())
}
