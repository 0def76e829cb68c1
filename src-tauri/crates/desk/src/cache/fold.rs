//! Folding the hub's events into the cache: the same function as the hub's ([`baton_core::next`]), one transaction per batch,
//! the cursor in the same transaction.

use super::{Cache, CacheError, Known, Safety, delivery, items, known, lists, outbox, place, threads};
use crate::view::{Counts, Item, Row};
use baton_core::{
    Actor, ActorKind, Alert, Control, Conversation, ConversationId, Delivery, DeliveryState, Event, Illegal,
    InboxId, Kind, MessageId, OperatorId, Seq, alert, next, words,
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// What the caller wants to hear of a batch besides that it is kept.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    /// Rows, items of these conversations and the numbers; nothing of them while a long past is read.
    pub pictures: Option<HashSet<ConversationId>>,
}

/// What a batch changed.
#[derive(Debug, Default)]
pub struct Folded {
    /// The last event that is folded in now.
    pub cursor: Seq,
    /// How many events were new.
    pub events: usize,
    /// Rows as they are now.
    pub rows: Vec<Row>,
    /// Conversations that are gone.
    pub gone: Vec<ConversationId>,
    /// New and changed things in open threads, in order.
    pub items: Vec<(ConversationId, Item)>,
    /// Outbox entries that are messages in the log now.
    pub sent: Vec<(ConversationId, String)>,
    /// How many of my messages were not delivered is another number now.
    pub failures: bool,
    /// The numbers, when they were wanted.
    pub counts: Option<Counts>,
    /// Messages of bots and contacts by inbox.
    pub heard: BTreeMap<InboxId, u32>,
    /// What the alert rules have to know, in order.
    pub happened: Vec<Happened>,
}

/// One event as the alert rules need it.
#[derive(Debug, Clone)]
pub struct Happened {
    /// What I am called for.
    pub alert: Option<Alert>,
    /// Who did it.
    pub actor: Actor,
    /// The conversation before.
    pub before: Option<Conversation>,
    /// The conversation after.
    pub after: Conversation,
    /// Whose message it is, when it is one.
    pub said_by: Option<ActorKind>,
    /// What became of a message, when it says that.
    pub delivery: Option<DeliveryState>,
    /// The event's own words: the bot's or the contact's message, why a delivery failed.
    pub words: String,
    /// What was said last.
    pub scene: Scene,
}

/// The last two turns of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    /// The bot's last words.
    pub bot: Option<String>,
    /// The contact's last words.
    pub contact: Option<String>,
}

/// A conversation while a batch is folded.
struct Loaded {
    row: i64,
    state: Conversation,
    failed: i64,
    contact_seq: i64,
    /// As the file has them.
    tags: Vec<String>,
}

struct Fold<'a> {
    db: &'a Connection,
    known: &'a Known,
    wants: &'a Wants,
    loaded: BTreeMap<ConversationId, Loaded>,
    said: i64,
    out: Folded,
}

impl Cache {
    /// Folds a batch in. Events up to the cursor are known and skipped. Fails as a whole: nothing of the batch stays.
    pub async fn fold(
        &self,
        events: Arc<Vec<Event>>,
        known: Arc<Known>,
        wants: Wants,
    ) -> Result<Folded, CacheError> {
        let erases = events.iter().any(|event| event.kind == Kind::Erased);
        let folded = self.write(Safety::Rereadable, move |db| fold(db, &events, &known, &wants)).await?;
        if erases {
            self.scrub();
        }
        Ok(folded)
    }
}

fn fold(db: &Connection, events: &[Event], known: &Known, wants: &Wants) -> Result<Folded, CacheError> {
    let out = Folded { cursor: known::cursor(db)?, ..Folded::default() };
    let mut fold = Fold { db, known, wants, loaded: BTreeMap::new(), said: 0, out };
    for event in events {
        if event.seq > fold.out.cursor {
            fold.event(event)?;
            fold.out.cursor = event.seq;
            fold.out.events += 1;
        }
    }
    fold.finish()
}

impl Fold<'_> {
    fn event(&mut self, event: &Event) -> Result<(), CacheError> {
        let before = self.load(event.conversation)?;
        if before.is_none() && event.kind == Kind::Erased {
            // Its other events are gone from the log, and it was never here.
            return Ok(());
        }
        let after = next(before.clone(), event)?;
        match self.loaded.get_mut(&event.conversation) {
            Some(loaded) => loaded.state = after,
            None => self.begin(after)?,
        }
        let words = self.record(event, before.as_ref())?;
        self.notice(event, before, words)
    }

    /// The state before the event, from this batch or from the file.
    fn load(&mut self, id: ConversationId) -> Result<Option<Conversation>, CacheError> {
        if let Some(loaded) = self.loaded.get(&id) {
            return Ok(Some(loaded.state.clone()));
        }
        let mut select = self
            .db
            .prepare_cached("SELECT row, failed, contact_seq, state FROM conversations WHERE id = ?1")?;
        let found = select
            .query_row([id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?))
            })
            .optional()?;
        let Some((row, failed, contact_seq, json)) = found else { return Ok(None) };
        let state: Conversation = serde_json::from_str(&json)?;
        let tags = state.tags.clone();
        self.loaded.insert(id, Loaded { row, state: state.clone(), failed, contact_seq, tags });
        Ok(Some(state))
    }

    /// A conversation's first event.
    fn begin(&mut self, state: Conversation) -> Result<(), CacheError> {
        let place = place::of(&state, self.known.my_id());
        self.db
            .prepare_cached(
                "INSERT INTO conversations (id, inbox, queue, place, mine, unread, failed, contact_seq, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, '')",
            )?
            .execute((
                state.id.as_bytes(),
                state.inbox.as_bytes(),
                place.queue,
                place.place,
                place.mine,
                state.unread,
            ))?;
        let row = self.db.last_insert_rowid();
        self.db.prepare_cached("INSERT INTO people (rowid, name, id) VALUES (?1, ?2, ?3)")?.execute((
            row,
            words::stored(&state.contact.name),
            words::stored(&state.contact.id),
        ))?;
        self.loaded.insert(state.id, Loaded { row, state, failed: 0, contact_seq: 0, tags: Vec::new() });
        Ok(())
    }

    /// Writes what the thread shows of the event; answers with the event's own words.
    fn record(&mut self, event: &Event, before: Option<&Conversation>) -> Result<String, CacheError> {
        if let Kind::Delivery { message, delivery, .. } = &event.kind {
            self.delivery(event.conversation, *message, delivery)?;
            return Ok(delivery.reason.clone().unwrap_or_default());
        }
        let Some(loaded) = self.loaded.get_mut(&event.conversation) else { return Ok(String::new()) };
        if event.kind == Kind::Erased {
            known::keep(self.db, "unscrubbed", &event.seq)?;
            self.said -= threads::erase(self.db, event.conversation, loaded.row)?;
            self.out.items.retain(|(of, _)| *of != event.conversation);
            return Ok(String::new());
        }
        if event.actor.kind == ActorKind::Contact && matches!(event.kind, Kind::Message(_)) {
            loaded.contact_seq = event.seq.0;
        }
        if before.is_some_and(|before| before.contact != loaded.state.contact) {
            let contact = &loaded.state.contact;
            self.db.prepare_cached("UPDATE people SET name = ?2, id = ?3 WHERE rowid = ?1")?.execute((
                loaded.row,
                words::stored(&contact.name),
                words::stored(&contact.id),
            ))?;
        }
        let (row, inbox) = (loaded.row, loaded.state.inbox);
        let Some(item) = items::item(event, before, &loaded.state) else { return Ok(String::new()) };
        let mut words = String::new();
        let mut message = None;
        if let Kind::Noted { text } = &event.kind {
            words.clone_from(text);
        }
        if let Item::Message(said) = &item {
            words = said.content.preview();
            message = Some(said.id);
            if said.author.id.is_some() && said.author.id == self.known.my_id() {
                let sent = outbox::recognise(self.db, event.conversation, &said.content)?;
                self.out.sent.extend(sent.map(|id| (event.conversation, id)));
            } else if said.author.id.is_none() {
                *self.out.heard.entry(inbox).or_default() += 1;
            }
            self.index(event, &said.content.searchable())?;
        }
        self.db
            .prepare_cached("INSERT INTO items (seq, conversation, message, item) VALUES (?1, ?2, ?3, ?4)")?
            .execute((
                event.seq.0,
                row,
                message.as_ref().map(MessageId::as_bytes),
                serde_json::to_string(&item)?,
            ))?;
        self.show(event.conversation, item);
        Ok(words)
    }

    /// Makes a message findable, and keeps its source.
    fn index(&mut self, event: &Event, searchable: &str) -> Result<(), CacheError> {
        self.said += 1;
        if !searchable.trim().is_empty() {
            self.db
                .prepare_cached("INSERT INTO said (rowid, text) VALUES (?1, ?2)")?
                .execute((event.seq.0, words::stored(searchable)))?;
        }
        if let Kind::Message(said) = &event.kind
            && let Some(source) = &said.source
        {
            self.db
                .prepare_cached("INSERT INTO sources (seq, source) VALUES (?1, ?2)")?
                .execute((event.seq.0, source))?;
        }
        Ok(())
    }

    fn delivery(&mut self, of: ConversationId, id: MessageId, delivery: &Delivery) -> Result<(), CacheError> {
        let Some((item, more)) = delivery::keep(self.db, id, delivery, self.known.my_id())? else {
            return Ok(());
        };
        if more != 0
            && let Some(loaded) = self.loaded.get_mut(&of)
        {
            loaded.failed += more;
            self.out.failures = true;
        }
        self.show(of, item);
        Ok(())
    }

    fn show(&mut self, of: ConversationId, item: Item) {
        if self.wants.pictures.as_ref().is_some_and(|open| open.contains(&of)) {
            self.out.items.push((of, item));
        }
    }

    /// Tells the alert rules, when it is any of their business.
    fn notice(
        &mut self,
        event: &Event,
        before: Option<Conversation>,
        words: String,
    ) -> Result<(), CacheError> {
        let (Some(me), Some(loaded)) = (self.known.my_id(), self.loaded.get(&event.conversation)) else {
            return Ok(());
        };
        let after = &loaded.state;
        let called = alert(me, before.as_ref(), event, after);
        let passes =
            matches!(event.kind, Kind::Taken { .. } | Kind::Closed | Kind::Assigned { .. } | Kind::Erased);
        if called.is_none() && !passes && !concerns(before.as_ref(), me) && !concerns(Some(after), me) {
            return Ok(());
        }
        let scene = match called {
            Some(_) if self.wants.pictures.is_some() => threads::scene(self.db, loaded.row)?,
            _ => Scene::default(),
        };
        let (actor, after) = (event.actor.clone(), after.clone());
        let said_by = matches!(event.kind, Kind::Message(_)).then_some(actor.kind);
        let delivery = match &event.kind {
            Kind::Delivery { delivery, .. } => Some(delivery.state),
            _ => None,
        };
        self.out.happened.push(Happened {
            alert: called,
            actor,
            before,
            after,
            said_by,
            delivery,
            words,
            scene,
        });
        Ok(())
    }

    /// Writes the states and the cursor.
    fn finish(mut self) -> Result<Folded, CacheError> {
        if self.out.events == 0 {
            return Ok(self.out);
        }
        for loaded in self.loaded.values() {
            let now = (&loaded.state, loaded.failed, loaded.contact_seq);
            place::write(self.db, loaded.row, now, &loaded.tags, self.known.my_id())?;
        }
        known::keep(self.db, "cursor", &self.out.cursor)?;
        self.out.sent.extend(outbox::settle(self.db, self.out.cursor)?);
        if self.said != 0 {
            let before: i64 = known::fact(self.db, "messages")?.unwrap_or_default();
            known::keep(self.db, "messages", &(before + self.said))?;
        }
        if self.wants.pictures.is_some() {
            for loaded in self.loaded.values() {
                if loaded.state.erased {
                    self.out.gone.push(loaded.state.id);
                } else {
                    self.out.rows.push(lists::row(self.db, self.known, &loaded.state, loaded.failed)?);
                }
            }
            self.out.counts = Some(lists::counts(self.db)?);
        }
        Ok(self.out)
    }
}

/// Waiting, or held by me: what the alert rules follow.
fn concerns(state: Option<&Conversation>, me: OperatorId) -> bool {
    state.is_some_and(|state| match &state.control {
        Control::Waiting { .. } => true,
        Control::Operator { operator, .. } => operator.id == me,
        Control::Bot | Control::Closed { .. } => false,
    })
}

/// Whether reading everything again may help: an event does not follow what is cached.
pub fn is_inconsistent(error: &CacheError) -> bool {
    matches!(
        error,
        CacheError::Inconsistent(Illegal::NoOpening(_) | Illegal::OutOfOrder { .. } | Illegal::Misplaced(_))
    )
}
