//! Follows a running Botpress server with its module for people in conversations (HITL). (The module's own REST API over Baton's
//! conversations is `api::hitl`.)
//!
//! `client` asks it, `realtime` is told by it, `follow` keeps
//! up with it, `session` brings one session up to date, `ledger` is what is known of it beside the log.

mod check;
mod client;
mod follow;
mod ledger;
mod prepare;
mod problem;
mod queue;
mod raws;
mod realtime;
mod session;
mod standing;
pub(super) mod translate;
mod untold;
mod window;
pub(super) mod wire;

pub use prepare::prepare;

use super::{Connector, presence};
use crate::{
    StartError, clock,
    context::Context,
    delivery::{Attempt, Parcel},
    directory::Inbox,
    log,
};
use axum::Router;
use baton_core::{Carries, Contact, Conversation, InboxId, InboxKind, api::CheckStep};
use client::{Client, Sent};
use follow::{Follower, Word};
use ledger::Ledger;
use problem::Problem;
use raws::Raws;
use session::Sessions;
use standing::Standing;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use untold::Untold;

/// How often it is looked which servers are to be followed.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A message without an answer may still arrive: it is looked for this long.
const SEEN_WITHIN_MS: i64 = 15_000;

/// Its route for people takes text.
const CARRIES: Carries = Carries::TEXT;

/// What a reply waits for until the server was found.
const AWAY: &str = "Botpress is not there. It goes out when it is back.";

/// The servers that are followed.
pub struct Botpress {
    context: Context,
    ledger: Arc<Ledger>,
    followed: Mutex<HashMap<InboxId, Followed>>,
    untold: Arc<Untold>,
}

/// A server that is followed.
struct Followed {
    inbox: Arc<Inbox>,
    client: Arc<Client>,
    standing: Standing,
    words: mpsc::UnboundedSender<Word>,
    ending: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// The connector: a handle to it.
pub struct Server(pub Arc<Botpress>);

impl Botpress {
    /// Follows none yet; opens what is known of them.
    pub fn open(context: Context) -> Result<Arc<Self>, StartError> {
        let ledger = Ledger::open(&context.data)
            .map_err(|error| log::start_error(&context.data.join(ledger::FILE), &context.data, &error))?;
        Ok(Arc::new(Self {
            context,
            ledger: Arc::new(ledger),
            followed: Mutex::default(),
            untold: Arc::default(),
        }))
    }

    fn followed(&self) -> MutexGuard<'_, HashMap<InboxId, Followed>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn standing(&self, inbox: InboxId) -> Standing {
        self.followed().get(&inbox).map(|followed| followed.standing.clone()).unwrap_or_default()
    }

    /// Follows the servers of the inboxes that there are, as they are set now.
    async fn look(self: &Arc<Self>) {
        let mut inboxes = self.context.directory.inboxes();
        inboxes.retain(|inbox| inbox.kind == InboxKind::Botpress);
        let mut gone = Vec::new();
        self.followed().retain(|id, known| {
            let stays = inboxes.iter().any(|inbox| inbox.id == *id && same_server(inbox, &known.inbox));
            if !stays {
                known.ending.cancel();
                gone.extend(known.task.take());
            }
            stays
        });
        for task in gone {
            if let Err(error) = task.await {
                tracing::error!(%error, "following a Botpress server ended badly");
            }
        }
        for id in self.ledger.inboxes().unwrap_or_default() {
            if !inboxes.iter().any(|inbox| inbox.id == id)
                && let Err(error) = self.ledger.forget(id)
            {
                tracing::warn!(%error, "a removed inbox is still in botpress.db");
            }
        }
        for inbox in inboxes {
            if !self.followed().contains_key(&inbox.id) {
                self.begin(inbox);
            } else if let Err(error) = self.set_otherwise(inbox) {
                tracing::error!(%error, "botpress.db can't be read");
            }
        }
    }

    /// The same server, with other settings: what was parked while the inbox was paused is taken up when it is resumed.
    fn set_otherwise(&self, inbox: Arc<Inbox>) -> rusqlite::Result<()> {
        let (id, is_paused) = (inbox.id, inbox.is_paused());
        let was_paused = match self.followed().get_mut(&id) {
            Some(known) => std::mem::replace(&mut known.inbox, inbox).is_paused(),
            None => false,
        };
        if was_paused && !is_paused {
            for (session, _) in self.ledger.all(id)?.into_iter().filter(|(_, known)| known.parked) {
                self.word(id, Word::Session(session));
            }
        }
        Ok(())
    }

    fn begin(self: &Arc<Self>, inbox: Arc<Inbox>) {
        let client = Arc::new(Client::new(&inbox));
        let (words, heard) = mpsc::unbounded_channel();
        let ending = CancellationToken::new();
        let sessions = Sessions {
            context: self.context.clone(),
            ledger: Arc::clone(&self.ledger),
            client: Arc::clone(&client),
            inbox: Arc::clone(&inbox),
            raws: Raws::default(),
            untold: Arc::clone(&self.untold),
        };
        let (weak, id) = (Arc::downgrade(self), inbox.id);
        let stands = Box::new(move |standing| {
            if let Some(botpress) = weak.upgrade() {
                botpress.stands(id, standing);
            }
        });
        let follower = Follower { sessions, ending: ending.clone(), stands };
        let standing = Standing::Unknown;
        let followed = Followed { inbox, client, standing, words, ending, task: None };
        self.followed().insert(id, followed);
        let task = tokio::spawn(follower.run(heard));
        if let Some(followed) = self.followed().get_mut(&id) {
            followed.task = Some(task);
        }
    }

    /// A server stands otherwise than before: every desktop is told, and what waited goes out.
    fn stands(self: &Arc<Self>, id: InboxId, standing: Standing) {
        let is_up = standing.is_up();
        let inbox = match self.followed().get_mut(&id) {
            Some(followed) if followed.standing != standing => {
                followed.standing = standing;
                Arc::clone(&followed.inbox)
            }
            _ => return,
        };
        if is_up {
            self.context.deliveries.wake(id);
        }
        let botpress = Arc::clone(self);
        tokio::spawn(async move {
            let standing = botpress.standing(id);
            let (connected, trouble) = (standing.is_up(), standing.trouble());
            presence::announce(&botpress.context, &inbox, connected, CARRIES, trouble).await;
        });
    }

    /// Hands a reply over.
    async fn hand(self: &Arc<Self>, parcel: &Parcel) -> Result<Attempt, rusqlite::Error> {
        let (ledger, inbox) = (&self.ledger, parcel.inbox);
        let Some(client) = self.followed().get(&inbox).map(|followed| Arc::clone(&followed.client)) else {
            return Ok(Attempt::Away { reason: AWAY.into() });
        };
        let Some(session) = ledger.of_contact(inbox, &parcel.contact.id)? else {
            let reason = "Botpress has no session of this conversation any more.".into();
            return Ok(Attempt::Refused { reason });
        };
        let text = parcel.content.spoken();
        // Before it is said: its echo may be read at once.
        ledger.expect(inbox, session, parcel.message, text)?;
        match client.message(session, text).await {
            Sent::Taken => Ok(Attempt::Delivered),
            Sent::Unknown => match client.session(session).await {
                Ok(rows) if rows.is_empty() => {
                    ledger.unexpect(inbox, session, parcel.message)?;
                    let reason = "This session is no longer there at Botpress.".into();
                    Ok(Attempt::Refused { reason })
                }
                // Reading the session confirms it, should it have arrived.
                Ok(_) | Err(_) => {
                    self.word(inbox, Word::Session(session));
                    Ok(Attempt::Sent { confirm_within_ms: SEEN_WITHIN_MS })
                }
            },
            Sent::Not(Problem::Failed(how)) => {
                ledger.unexpect(inbox, session, parcel.message)?;
                Ok(Attempt::Retry { reason: format!("Botpress answered {how}."), after_ms: None })
            }
            Sent::Not(problem) => {
                ledger.unexpect(inbox, session, parcel.message)?;
                let reason = problem.to_string();
                self.stands(inbox, Standing::Down(problem.clone()));
                self.word(inbox, Word::Gone(problem));
                Ok(Attempt::Away { reason })
            }
        }
    }

    /// While the server is away nobody can tell it: that is said where it matters.
    async fn untold(&self, inbox: &Inbox, session: i64, conversation: &Conversation) -> rusqlite::Result<()> {
        let Standing::Down(problem) = self.standing(inbox.id) else { return Ok(()) };
        let Some(known) = self.ledger.one(inbox.id, session)? else { return Ok(()) };
        let paused = conversation.control.bot_is_silent(clock::now());
        let of = (inbox.id, session, known.contact.as_str());
        match known.paused == paused {
            true => self.untold.told_nothing(of),
            false => self.untold.failed(&self.context, of, paused, &problem).await,
        }
        Ok(())
    }

    fn word(&self, inbox: InboxId, word: Word) {
        if let Some(followed) = self.followed().get(&inbox) {
            // A follower that has ended finds out by itself when it begins again.
            let _ = followed.words.send(word);
        }
    }
}

/// Whether both say the same of the server: other changes need no new connection.
fn same_server(one: &Inbox, other: &Inbox) -> bool {
    let of = |inbox: &Inbox| [inbox.settings.get("url").cloned(), inbox.settings.get("user").cloned()];
    of(one) == of(other) && one.private == other.private
}

#[async_trait::async_trait]
impl Connector for Server {
    fn kind(&self) -> InboxKind {
        InboxKind::Botpress
    }

    fn routes(&self) -> Router {
        // Botpress calls nobody: it is asked.
        Router::new()
    }

    async fn deliver(&self, _: &Inbox, parcel: &Parcel) -> Attempt {
        if let Some(what) = CARRIES.lacks(&parcel.content) {
            return Attempt::Refused { reason: format!("Botpress doesn't carry {what}; it carries text.") };
        }
        self.0.hand(parcel).await.unwrap_or_else(|error| {
            tracing::error!(%error, "botpress.db can't be used");
            Attempt::Retry {
                reason: "The hub could not keep what it sends. Its log says why.".into(),
                after_ms: None,
            }
        })
    }

    async fn control_changed(&self, inbox: &Inbox, conversation: &Conversation) {
        match self.0.ledger.of_contact(inbox.id, &conversation.contact.id) {
            // Who may speak is read anew when the session's turn comes; what can't be told now follows from the record.
            Ok(Some(session)) => {
                self.0.word(inbox.id, Word::Session(session));
                if let Err(error) = self.0.untold(inbox, session, conversation).await {
                    tracing::error!(%error, "botpress.db can't be read");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "botpress.db can't be read"),
        }
    }

    async fn operator_types(&self, _: &Inbox, _: &Contact) {}

    fn carries(&self, _: &Inbox) -> Carries {
        CARRIES
    }

    async fn run(&self, ending: CancellationToken) {
        loop {
            self.0.look().await;
            if ending.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_none() {
                break;
            }
        }
        let followed: Vec<_> = self.0.followed().drain().map(|(_, followed)| followed).collect();
        for mut followed in followed {
            followed.ending.cancel();
            if let Some(task) = followed.task.take()
                && let Err(error) = task.await
            {
                tracing::error!(%error, "following a Botpress server ended badly");
            }
        }
    }

    fn connected(&self, inbox: &Inbox) -> bool {
        self.0.standing(inbox.id).is_up()
    }

    fn absent(&self, inbox: &Inbox, _: &Contact) -> Option<String> {
        let standing = self.0.standing(inbox.id);
        (!standing.is_up()).then(|| standing.trouble().unwrap_or_else(|| AWAY.into()))
    }

    async fn check(&self, inbox: &Inbox) -> Vec<CheckStep> {
        check::check(inbox).await
    }

    fn trouble(&self, inbox: &Inbox) -> Option<String> {
        self.0.standing(inbox.id).trouble()
    }
}
