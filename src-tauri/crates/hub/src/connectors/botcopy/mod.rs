//! Botcopy's live chat tool: its webhook calls come in, pushes go out. Sources: docs.botcopy.com, live chat: handover.
//!
//! `wire` is what Botcopy posts, `history` and `past` make the conversation's past of it, `webhook` and `steps` answer, `push`
//! is what Botcopy is sent, `tell` and `typing` send what is no message. `mirror` offers the same to other vendors' tools.

mod answer;
mod check;
pub(super) mod history;
pub mod mirror;
mod past;
mod prepare;
mod push;
mod repeats;
mod steps;
mod talks;
mod tell;
mod told;
mod typing;
mod webhook;
mod wire;

pub use prepare::prepare;

use super::{Connector, presence};
use crate::{
    StartError, clock,
    context::Context,
    delivery::{Attempt, Parcel},
    directory::Inbox,
};
use axum::Router;
use baton_core::{
    Carries, Contact, Control, Conversation, ConversationId, InboxId, InboxKind, Kind, Seq, Timestamp,
    api::CheckStep,
};
use push::{Address, Pause};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Botcopy's message push is text, and nothing else.
const CARRIES: Carries = Carries { typing: true, ..Carries::TEXT };

/// So many events back the bot's id is looked for.
const LOOK_BACK: u32 = 500;

/// The live chat tool.
pub struct Botcopy {
    context: Context,
    client: reqwest::Client,
    mirror: Arc<mirror::Mirror>,
    talks: talks::Talks,
    repeats: repeats::Repeats,
    told: told::Told,
    /// Inboxes that Botcopy has called since the hub started.
    heard: Mutex<HashSet<InboxId>>,
}

impl Botcopy {
    /// The tool.
    pub fn open(context: Context) -> Result<Arc<Self>, StartError> {
        Ok(Arc::new(Self {
            told: told::Told::open(&context.data)?,
            mirror: Arc::new(mirror::Mirror::new(context.clone())),
            context,
            client: push::client(),
            talks: talks::Talks::default(),
            repeats: repeats::Repeats::default(),
            heard: Mutex::default(),
        }))
    }

    /// The hub's channels, for what the mirrored hand-over does in them.
    pub fn speak_by(&self, channels: &super::Connectors) {
        self.mirror.speak_by(channels);
    }

    /// The conversation, when a person holds it now.
    async fn held(&self, of: ConversationId) -> Option<Conversation> {
        self.state(of).await.filter(|state| matches!(state.control, Control::Operator { .. }))
    }

    async fn state(&self, of: ConversationId) -> Option<Conversation> {
        self.context.reader.run(move |reader| reader.conversation(of)).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a conversation could not be read");
            None
        })
    }

    /// Where a push for this conversation goes: the bot is the one that called last.
    async fn address(&self, state: &Conversation) -> Option<Address> {
        let user = state.contact.id.clone();
        if let Some(bot) = self.talks.with(state.id, |talk| talk.bot.clone()) {
            return Some(Address { user, bot });
        }
        let of = state.id;
        let events = self.context.reader.run(move |reader| reader.events_of(of, Seq(0), LOOK_BACK)).await;
        let events = events.unwrap_or_else(|error| {
            tracing::warn!(%error, "a conversation's bot could not be read");
            Vec::new()
        });
        let bot = events.iter().rev().find_map(|event| match &event.kind {
            Kind::Message(said) => wire::bot_of(said.source.as_deref()?),
            _ => None,
        })?;
        self.talks.with(of, |talk| talk.bot = Some(bot.clone()));
        Some(Address { user, bot })
    }

    /// Whether anybody is here who could take a conversation of this inbox.
    fn anybody(&self, inbox: &Inbox, now: Timestamp) -> bool {
        !inbox.is_paused() && self.context.signals.duty.anybody(now)
    }

    /// Botcopy called this inbox; desktops are told of the first time.
    async fn heard_from(&self, id: InboxId) {
        let first = self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if let (true, Some(inbox)) = (first, self.context.directory.inbox(id)) {
            presence::announce(&self.context, &inbox, connected(&inbox), CARRIES, None).await;
        }
    }
}

fn connected(inbox: &Inbox) -> bool {
    inbox.private.0.contains_key("api_key")
}

/// The connector: a handle to the tool.
pub struct Tool(pub Arc<Botcopy>);

#[async_trait::async_trait]
impl Connector for Tool {
    fn kind(&self) -> InboxKind {
        InboxKind::Botcopy
    }

    fn routes(&self) -> Router {
        webhook::routes(Arc::clone(&self.0)).merge(mirror::routes(Arc::clone(&self.0.mirror)))
    }

    async fn run(&self, ending: CancellationToken) {
        tell::catch_up(&self.0).await;
        Arc::clone(&self.0.mirror).run(ending).await;
    }

    async fn deliver(&self, inbox: &Inbox, parcel: &Parcel) -> Attempt {
        if let Some(what) = CARRIES.lacks(&parcel.content) {
            return Attempt::Refused { reason: format!("Botcopy doesn't carry {what}; it carries text.") };
        }
        let turn = self.0.talks.with(parcel.conversation, |talk| {
            talk.typing.heard = None;
            Arc::clone(&talk.turn)
        });
        let _turn = turn.lock().await;
        let Some(state) = self.0.state(parcel.conversation).await else {
            return Attempt::Refused { reason: "The conversation was erased.".into() };
        };
        let Some(to) = self.0.address(&state).await else {
            let reason =
                "Botcopy has not said which bot this customer talks with. Wait until the customer writes.";
            return Attempt::Refused { reason: reason.into() };
        };
        let body = push::message(&to, Pause::of(&state, clock::now()), parcel.content.spoken());
        push::send(&self.0.client, inbox, &body).await.delivery()
    }

    async fn check(&self, inbox: &Inbox) -> Vec<CheckStep> {
        check::check(inbox, &self.0.context.address).await
    }

    async fn control_changed(&self, inbox: &Inbox, conversation: &Conversation) {
        tell::changed(&self.0, inbox, conversation).await;
    }

    async fn operator_types(&self, inbox: &Inbox, contact: &Contact) {
        let (id, contact) = (inbox.id, contact.id.clone());
        let found = self.0.context.reader.run(move |reader| reader.with_contact(id, &contact)).await;
        match found {
            Ok(Some(found)) => {
                let (botcopy, inbox) = (Arc::clone(&self.0), inbox.clone());
                // The desktop does not wait for Botcopy.
                tokio::spawn(async move { typing::types(&botcopy, &inbox, found.id).await });
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "typing was not passed on"),
        }
    }

    fn carries(&self, _: &Inbox) -> Carries {
        CARRIES
    }

    fn connected(&self, inbox: &Inbox) -> bool {
        connected(inbox)
    }
}
