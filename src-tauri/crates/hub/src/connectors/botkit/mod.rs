//! The chat server of Botkit Anywhere, for the published web client unchanged, and Baton's own web chat.
//!
//! `wire` is what clients send and read, `translate` makes Baton's language of it, `socket` and `webhook` are the two ways to connect,
//! `caller`, `identity`, `token` and `origin` say who a client is, `frames` writes to it, `present` knows who is connected, `visitors`
//! what is remembered of them.

mod ask;
mod caller;
mod follow;
mod frames;
mod identity;
mod limits;
mod listener;
mod origin;
mod page;
mod prepare;
mod presence;
mod present;
mod routes;
mod socket;
mod talk;
mod token;
pub(super) mod translate;
mod trouble;
mod upload;
mod visitors;
mod webhook;
pub(super) mod wire;

pub use prepare::prepare;

use super::{Connector, check};
use crate::{
    StartError,
    context::Context,
    delivery::{Attempt, Parcel},
    directory::Inbox,
};
use axum::Router;
use baton_core::{
    Carries, Contact, Content, Conversation, Event, InboxId, InboxKind, Kind, Limits,
    api::{CheckStep, Presence},
};
use listener::Told;
use present::Present;
use std::{borrow::Cow, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use visitors::{Key, Visitors};

/// Botkit's page shows text, answers to tap and files; the rest reaches it as words and links, and Baton's own page as it is.
const CARRIES: Carries = Carries {
    markdown: true,
    quick_replies: true,
    cards: true,
    lists: true,
    pictures: true,
    files: true,
    location: true,
    typing: true,
    limits: Limits::NONE,
};

/// What this contact's page shows.
pub fn shown(of: &Conversation) -> Carries {
    of.carries.map_or(CARRIES, |shown| CARRIES.and(shown))
}

/// What the operator reads while a visitor is away.
const AWAY: &str = "The visitor is not connected. They get it when they come back.";

/// The chat server.
pub struct Botkit {
    context: Context,
    present: Present,
    visitors: Visitors,
    limits: limits::Limits,
    /// Sockets end when this is cancelled.
    ending: CancellationToken,
    sockets: TaskTracker,
}

impl Botkit {
    /// The server, with what is remembered of visitors.
    pub fn open(context: Context) -> Result<Self, StartError> {
        let visitors = Visitors::open(&context.data)?;
        let (present, ending) = (Present::default(), CancellationToken::new());
        let (limits, sockets) = (limits::Limits::default(), TaskTracker::new());
        Ok(Self { context, present, visitors, limits, ending, sockets })
    }
}

impl Botkit {
    /// The event as it can be shown now: the hub's own files under addresses that work from now on.
    async fn fresh<'e>(&self, event: &'e Event) -> Cow<'e, Event> {
        let shows_files = |part: &Content| matches!(part, Content::Attachments(_) | Content::Cards(_));
        let Kind::Message(said) = &event.kind else { return Cow::Borrowed(event) };
        if !said.content.parts().iter().any(shows_files) {
            return Cow::Borrowed(event);
        }
        let mut said = said.clone();
        if let Err(error) = self.context.files.refresh(&mut said.content).await {
            tracing::warn!(%error, "a message's files could not be given fresh addresses");
        }
        Cow::Owned(Event { kind: Kind::Message(said), ..event.clone() })
    }
}

/// The connector: a handle to the server.
pub struct Server(pub Arc<Botkit>);

fn key(inbox: &Inbox, contact: &Contact) -> Key {
    Key { inbox: inbox.id, contact: contact.id.as_str().into() }
}

#[async_trait::async_trait]
impl Connector for Server {
    fn kind(&self) -> InboxKind {
        InboxKind::Botkit
    }

    fn routes(&self) -> Router {
        routes::routes(Arc::clone(&self.0))
    }

    /// Sockets read the log by themselves: here it is awaited that they have.
    async fn deliver(&self, inbox: &Inbox, parcel: &Parcel) -> Attempt {
        let (present, key) = (&self.0.present, key(inbox, &parcel.contact));
        let away = || Attempt::Away { reason: AWAY.into() };
        let Some(mut arrives) = present.follow(&key) else { return away() };
        let has = || present.has(&key, parcel.message);
        if !has() && *arrives.borrow_and_update() >= parcel.seq {
            // Tried once more by an operator, after later ones were handed over.
            present.tell_one(&key, &Told::Again(key.clone(), parcel.seq));
        }
        while !has() {
            if arrives.changed().await.is_err() {
                return if has() { Attempt::Delivered } else { away() };
            }
        }
        Attempt::Delivered
    }

    async fn check(&self, inbox: &Inbox) -> Vec<CheckStep> {
        let Some(bot) = inbox.settings.get("bot").filter(|bot| !bot.is_empty()) else { return Vec::new() };
        let step = match bot.parse::<InboxId>().ok().map(|id| self.0.context.directory.inbox(id)) {
            None => check::posts("Bot", bot).await,
            Some(Some(bot)) if bot.kind == InboxKind::Vivocha => {
                check::well("Bot", format!("{} answers.", bot.name))
            }
            Some(_) => check::wrong("Bot", "There is no such Vivocha inbox here."),
        };
        vec![step]
    }

    async fn control_changed(&self, _: &Inbox, _: &Conversation) {}

    async fn operator_types(&self, inbox: &Inbox, contact: &Contact) {
        let key = key(inbox, contact);
        self.0.present.tell(&key, &Told::Typing(key.clone()));
    }

    fn carries(&self, _: &Inbox) -> Carries {
        CARRIES
    }

    async fn run(&self, ending: CancellationToken) {
        follow::run(&self.0, &ending).await;
        self.0.ending.cancel();
        self.0.sockets.close();
        self.0.sockets.wait().await;
        self.0.keep().await;
    }

    fn connected(&self, _: &Inbox) -> bool {
        true
    }

    fn absent(&self, inbox: &Inbox, contact: &Contact) -> Option<String> {
        (!self.0.present.is(&key(inbox, contact))).then(|| AWAY.into())
    }

    async fn presence(&self, inbox: &Inbox, contact: &Contact) -> Option<Presence> {
        match self.0.presence_of(key(inbox, contact)).await {
            Ok(presence) => presence,
            Err(refused) => {
                tracing::warn!(%refused, "it could not be looked up whether a visitor is there");
                None
            }
        }
    }

    fn at_a_time(&self) -> usize {
        // Each only waits for its visitor's socket.
        100_000
    }
}
