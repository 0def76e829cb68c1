//! Bringing one session up to date: what was said there comes into the log once, and who may speak is the same on both sides.
//!
//! Who may speak is merged from three sides: what both last agreed on, Baton's and Botpress'. The side that changed wins; as it is
//! yes or no, two that changed agree. What Baton changed is thereby durable without a queue of its own: it follows from the log.
//! What Botpress is told is kept before it is: what it did after a lost answer, a kill of the hub, or late, is not taken for its own wish.

use super::{
    client::Client,
    ledger::{Known, Ledger},
    problem::Problem,
    raws::Raws,
    translate,
    untold::Untold,
    window,
    wire::Row,
};
use crate::{
    clock,
    connectors::Context,
    directory::Inbox,
    engine::{Done, Refused},
};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Control, Conversation, Refusal, ReturnReason, Seq, Target,
    Timestamp, WaitReason,
};
use futures::{StreamExt, stream};
use std::{collections::HashSet, sync::Arc, time::Duration};

/// So many messages are in a session's answer at most.
pub const LISTED: usize = 100;

/// Botpress says OK before it has done it: so often it is asked whether it has, at growing distance.
const LOOKS: u32 = 6;

/// What was said so long ago is the past.
const FRESH_MS: i64 = 60_000;

/// A pause that Botpress made has no end that Baton would know of: a hundred years.
const NO_END_MS: i64 = 100 * 366 * 86_400_000;

/// Why a session is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum Behind {
    /// The server: everything else waits as well.
    #[error(transparent)]
    Server(#[from] Problem),
    /// The hub can't record now; it is tried again.
    #[error("{0}")]
    Hub(String),
    /// It moves on faster than it is read; it is tried again.
    #[error("it is moving")]
    Moving,
}

impl From<rusqlite::Error> for Behind {
    fn from(error: rusqlite::Error) -> Self {
        Self::Hub(error.to_string())
    }
}
impl From<crate::store::ReadError> for Behind {
    fn from(error: crate::store::ReadError) -> Self {
        Self::Hub(error.to_string())
    }
}
impl From<Refused> for Behind {
    fn from(refused: Refused) -> Self {
        Self::Hub(refused.to_string())
    }
}

/// What bringing sessions of one inbox up to date takes.
pub struct Sessions {
    pub context: Context,
    pub ledger: Arc<Ledger>,
    pub client: Arc<Client>,
    pub inbox: Arc<Inbox>,
    /// What the realtime channel gave of messages that were not read yet.
    pub raws: Raws,
    /// What Botpress was not told.
    pub untold: Arc<Untold>,
}

/// Those of a session's rows that came before this one.
fn before<'r>(rows: &'r [Row], row: &Row) -> &'r [Row] {
    let at = rows.iter().position(|one| one.message == row.message).unwrap_or_default();
    rows.get(..at).unwrap_or_default()
}

/// What following Botpress' change led to.
enum Followed {
    /// Both sides agree.
    Agrees,
    /// Botpress paused it, and nobody was called: this inbox is paused.
    Parked,
    /// The conversation moved on meanwhile.
    Moved,
}

impl Sessions {
    /// Brings a session up to date; `false` when there is no such session.
    pub async fn bring(&self, session: i64) -> Result<bool, Behind> {
        let mut known = self.ledger.one(self.inbox.id, session)?;
        if let Some(known) = &mut known
            && let Some((_, silent)) = self.silent(&known.contact).await?
            && (known.told.is_some() || silent != known.paused)
        {
            self.tell(session, known, silent).await?;
        }
        for look in 0..LOOKS {
            let rows = self.client.session(session).await?;
            let Some(latest) = rows.last() else { return Ok(false) };
            let kept = match known.take() {
                Some(known) => known,
                None => self.ledger.begin(self.inbox.id, session, &latest.platform, &latest.user)?,
            };
            let mut kept = self.read(session, kept, &rows).await?;
            if self.agree(session, &mut kept, latest).await? {
                return Ok(true);
            }
            known = Some(kept);
            tokio::time::sleep(Duration::from_millis(30 << look)).await;
        }
        Err(Behind::Moving)
    }

    /// The conversation with this contact, and whether its bot has to be silent.
    async fn silent(&self, contact: &str) -> Result<Option<(Conversation, bool)>, Behind> {
        let (inbox, contact) = (self.inbox.id, contact.to_owned());
        let found = self.context.reader.run(move |reader| reader.with_contact(inbox, &contact)).await?;
        Ok(found.map(|found| {
            let silent = found.control.bot_is_silent(clock::now());
            (found, silent)
        }))
    }

    /// Merges who may speak; `false` when that has to be looked at again.
    async fn agree(&self, session: i64, known: &mut Known, latest: &Row) -> Result<bool, Behind> {
        let found = self.silent(&known.contact).await?;
        let (version, ours) = found.map_or((None, false), |(found, silent)| (Some(found.version), silent));
        let theirs = latest.paused;
        let ours_changed = match known.told {
            // Told and not done yet, or told otherwise before: whatever it shows, that may be done yet.
            Some(told) => told != ours || theirs != ours,
            // Changed while this was read.
            None => theirs != ours && theirs == known.paused,
        };
        if ours_changed {
            self.tell(session, known, ours).await?;
            return Ok(false);
        }
        if ours != theirs {
            match self.follow(known, version, latest).await? {
                Followed::Agrees => {}
                Followed::Parked => return self.keep(session, known, false, true),
                Followed::Moved => return Ok(false),
            }
        }
        self.keep(session, known, theirs, false)
    }

    /// Tells Botpress whether its bot has to be silent; what it did not hear is noted.
    async fn tell(&self, session: i64, known: &mut Known, paused: bool) -> Result<(), Behind> {
        if known.told.replace(paused) != Some(paused) {
            self.ledger.keep(self.inbox.id, session, known)?;
        }
        let of = (self.inbox.id, session, known.contact.as_str());
        let told = self.client.pause(session, paused).await;
        match &told {
            Ok(()) => self.untold.told(&self.context, of, paused).await,
            Err(problem) => self.untold.failed(&self.context, of, paused, problem).await,
        }
        Ok(told?)
    }

    /// Keeps what both sides agree on.
    fn keep(&self, session: i64, known: &mut Known, paused: bool, parked: bool) -> Result<bool, Behind> {
        if (known.paused, known.parked, known.told) != (paused, parked, None) {
            let was = known.paused || known.parked;
            (known.paused, known.parked, known.told) = (paused, parked, None);
            known.paused_at = match (was, paused || parked) {
                (_, false) => 0,
                (false, true) => known.message,
                (true, true) => known.paused_at,
            };
            self.ledger.keep(self.inbox.id, session, known)?;
        }
        Ok(true)
    }

    /// Whether this inbox is paused now.
    pub fn inbox_is_paused(&self) -> bool {
        self.context.directory.inbox(self.inbox.id).is_some_and(|inbox| inbox.is_paused())
    }

    /// Paused or resumed at Botpress: here as well.
    async fn follow(&self, known: &Known, version: Option<Seq>, latest: &Row) -> Result<Followed, Behind> {
        if known.parked && self.inbox_is_paused() {
            return Ok(Followed::Parked);
        }
        let mut by = window::botpress();
        let action = if latest.paused {
            let reason = if latest.by_code { WaitReason::HelpRequested } else { WaitReason::BotPaused };
            if latest.by_code {
                by = Actor::bot();
            }
            Action::AskForHelp { reason, silent_ms: Some(NO_END_MS) }
        } else {
            Action::Return { reason: ReturnReason::Bot, event: None }
        };
        let contact = translate::contact(latest, &known.contact);
        match self.submit(contact, by, version, action).await {
            // In a paused inbox a request is only noted.
            Ok(done) if latest.paused && !done.conversation.control.bot_is_silent(clock::now()) => {
                Ok(Followed::Parked)
            }
            Ok(_) | Err(Refused::Rule(Refusal::NotHeld | Refusal::AlreadySo)) => Ok(Followed::Agrees),
            Err(Refused::Rule(Refusal::Stale)) => Ok(Followed::Moved),
            Err(refused) => Err(refused.into()),
        }
    }

    /// Records what is new of a session, in order, and says what can't be had.
    async fn read(&self, session: i64, mut known: Known, rows: &[Row]) -> Result<Known, Behind> {
        let new: Vec<_> = rows.iter().filter(|row| row.message > known.message).collect();
        let Some(last) = new.last() else { return Ok(known) };
        let first_time = known.message == 0;
        if new.len() >= LISTED {
            self.say_what_is_missing(&known, new[0], first_time).await?;
        }
        // Read anew after the ledger was lost: what operators said is in the log already.
        let mut said_before =
            if first_time { self.operators_words(&known.contact).await? } else { HashSet::new() };
        let past = self.past(&known, first_time).await?;
        let mut commands = Vec::new();
        for (row, before) in new.iter().map(|row| (*row, before(rows, row))) {
            let ours = |text: &str| self.ledger.echo_of(self.inbox.id, session, row.message, text);
            let echo = row.text.as_deref().filter(|_| !row.incoming).map(ours).transpose()?.flatten();
            if let Some(message) = echo {
                self.ledger.unexpect(self.inbox.id, session, message)?;
                self.context.deliveries.confirm(self.inbox.id, message).await;
            } else if row.incoming || !row.text.as_ref().is_some_and(|text| said_before.remove(text)) {
                commands.push(self.say(row, before, session, &known, past));
            }
        }
        let engine = &self.context.engine;
        // All wait at once and are taken up in order, so that they share their writes.
        let mut done = stream::iter(commands).map(|command| engine.submit(command)).buffered(LISTED);
        let mut latest = None;
        while let Some(done) = done.next().await {
            match done {
                Ok(done) => latest = Some(done.conversation),
                Err(Refused::Rule(refusal)) => {
                    tracing::warn!(%refusal, session, "a message was not recorded")
                }
                Err(refused) => return Err(refused.into()),
            }
        }
        drop(done);
        let carries = translate::carries(last);
        if let Some(latest) = latest.filter(|latest| latest.carries != carries) {
            engine.declare(Target::Conversation(latest.id), Actor::system(), carries).await?;
        }
        known.message = last.message;
        self.ledger.keep(self.inbox.id, session, &known)?;
        Ok(known)
    }

    /// Before which moment what was said is the past: it has its own time and calls nobody. Nothing is where a person has it or is
    /// awaited, or where a word reopens what was closed.
    async fn past(&self, known: &Known, first_time: bool) -> Result<Option<Timestamp>, Behind> {
        let found = if first_time { None } else { self.silent(&known.contact).await? };
        let with_the_bot = found.is_none_or(|(found, _)| matches!(found.control, Control::Bot));
        Ok(with_the_bot.then(|| clock::now().plus_ms(-FRESH_MS)))
    }

    /// The command that records a row.
    fn say(
        &self,
        row: &Row,
        before: &[Row],
        session: i64,
        known: &Known,
        past: Option<Timestamp>,
    ) -> Command {
        let raw = self.raws.take(session, row);
        let contact = translate::contact(row, &known.contact);
        let typed_there = window::typed_there(row, before, raw.as_ref(), known.paused_at);
        let actor = match row.incoming {
            true => Actor::contact(contact.name.clone()),
            false if typed_there => window::somebody(),
            false => Actor::bot(),
        };
        let message = clock::message_id(clock::now());
        let content = translate::content(row, raw.as_ref());
        let (vendor_id, source) = (Some(row.message.to_string()), Some(row.source.clone()));
        let said_at = row.ts.as_deref().and_then(|ts| ts.parse::<Timestamp>().ok());
        // What was said in Botpress' window was brought to its channel: it is recorded, and not brought there again.
        let said_at = if typed_there { said_at.or_else(|| Some(clock::now())) } else { said_at };
        let action = match said_at.filter(|at| typed_there || past.is_some_and(|past| *at < past)) {
            Some(at) => Action::Recall { message, at, content, vendor_id, source, reasoning: None },
            None => Action::Say { message, content, vendor_id, source, reasoning: None },
        };
        let target = Target::Contact { inbox: self.inbox.id, contact };
        Command { id: None, target, actor, expected: None, action }
    }

    async fn operators_words(&self, contact: &str) -> Result<HashSet<String>, Behind> {
        let Some((found, _)) = self.silent(contact).await? else { return Ok(HashSet::new()) };
        let page = self.context.reader.run(move |reader| reader.messages(found.id, None, LISTED)).await?;
        let said = page.into_iter().filter(|message| message.author.kind == ActorKind::Operator);
        Ok(said.map(|message| message.content.spoken().to_owned()).collect())
    }

    /// A full answer may not be the whole: Botpress gives the newest hundred of a session and no more.
    async fn say_what_is_missing(&self, known: &Known, row: &Row, first: bool) -> Result<(), Behind> {
        let text = if first {
            "Botpress gives only the newest 100 messages of a session. Earlier ones, if there are any, are to be read there."
        } else {
            "More was said than Botpress gives at once (the newest 100 messages). Before the next message some may be missing."
        };
        let contact = translate::contact(row, &known.contact);
        self.submit(contact, Actor::system(), None, Action::Note { text: text.into() }).await?;
        Ok(())
    }

    async fn submit(
        &self,
        contact: Contact,
        actor: Actor,
        expected: Option<Seq>,
        action: Action,
    ) -> Result<Done, Refused> {
        let target = Target::Contact { inbox: self.inbox.id, contact };
        self.context.engine.submit(Command { id: None, target, actor, expected, action }).await
    }
}
