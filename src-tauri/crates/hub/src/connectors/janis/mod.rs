//! The Janis server, for the published Python and npm clients unchanged.
//!
//! `wire` is what they post, `batch` takes a body message by message, `translate` makes Baton's language of it, `calls` are the
//! routes, `channel` is the socket.io side, `echo` recognises our own replies when a client reports them.

mod answer;
mod batch;
mod bounds;
mod calls;
mod channel;
mod echo;
pub mod events;
mod parts;
mod prepare;
mod reframe;
mod sockets;
pub(super) mod translate;
mod webhook;
pub(super) mod wire;

pub use prepare::prepare;

use super::{Connector, check, outbound, presence};
use crate::{
    clock,
    context::Context,
    delivery::{Attempt, Parcel},
    directory::Inbox,
};
use axum::{Router, middleware};
use baton_core::{Carries, Contact, Conversation, InboxId, InboxKind, api::CheckStep};
use serde_json::json;
use socketioxide::{SocketIo, layer::SocketIoLayer};
use sockets::{Handed, Sockets};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// A client that reports replies back does so before it says them; one that has not by then may have lost it.
const ECHO_WITHIN_MS: i64 = 15_000;

/// Its clients hand a reply to the channel as text.
const CARRIES: Carries = Carries { typing: true, ..Carries::TEXT };

/// The Janis server.
pub struct Janis {
    context: Context,
    layer: SocketIoLayer,
    io: SocketIo,
    sockets: Sockets,
    handed: echo::Handed,
    webhooks: reqwest::Client,
    /// Inboxes whose bot has said something since the hub started.
    heard: Mutex<HashSet<InboxId>>,
}

impl Janis {
    /// The server, listening for bots.
    pub fn new(context: Context) -> Arc<Self> {
        let (layer, io) = channel::server();
        let janis = Arc::new(Self {
            context,
            layer,
            io,
            sockets: Sockets::default(),
            handed: echo::Handed::default(),
            webhooks: outbound::client(),
            heard: Mutex::default(),
        });
        channel::listen(&janis);
        janis
    }

    /// Tells every desktop how this inbox's bot stands.
    async fn announce(&self, id: InboxId) {
        let Some(inbox) = self.context.directory.inbox(id) else { return };
        presence::announce(&self.context, &inbox, self.is_connected(&inbox), CARRIES, None).await;
    }

    fn is_connected(&self, inbox: &Inbox) -> bool {
        self.sockets.is_bound(inbox.id) || inbox.settings.contains_key("webhook_url")
    }

    /// Whether this is the first that its bot says since the hub started.
    fn first_word(&self, inbox: InboxId) -> bool {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(inbox)
    }
}

/// The connector: a handle to the server.
pub struct Server(pub Arc<Janis>);

#[async_trait::async_trait]
impl Connector for Server {
    fn kind(&self) -> InboxKind {
        InboxKind::Janis
    }

    fn routes(&self) -> Router {
        let nothing = async || crate::web::error::ApiError::missing("Bots connect here by socket.io.");
        let sockets = Router::new()
            .route("/socket.io/", axum::routing::any(nothing))
            .layer(self.0.layer.clone())
            .layer(middleware::from_fn(reframe::reframe));
        calls::routes(Arc::clone(&self.0)).merge(sockets)
    }

    async fn deliver(&self, inbox: &Inbox, parcel: &Parcel) -> Attempt {
        if let Some(what) = CARRIES.lacks(&parcel.content) {
            return Attempt::Refused {
                reason: format!("This channel doesn't carry {what}; it carries text."),
            };
        }
        let text = parcel.content.spoken();
        let now = clock::now();
        let stamp = echo::stamp(parcel.message, now);
        let data = translate::handed(&parcel.contact.id, &parcel.content, &stamp, &parcel.operator.name);
        // Before it is said: its echo may come back at once.
        self.0.handed.remember(inbox.id, &parcel.contact.id, text, parcel.message, now);
        match self.0.sockets.hand(&self.0.io, inbox.id, "chat response", &data) {
            Handed::Echoed => return Attempt::Sent { confirm_within_ms: ECHO_WITHIN_MS },
            Handed::Silent => return Attempt::Delivered,
            Handed::Nobody => {}
        }
        match inbox.settings.get("webhook_url") {
            Some(url) => {
                webhook::post(&self.0.webhooks, url, "chat response", data, &parcel.message.to_string()).await
            }
            None => {
                Attempt::Away { reason: "The bot is not connected. It goes out when the bot is back.".into() }
            }
        }
    }

    async fn check(&self, inbox: &Inbox) -> Vec<CheckStep> {
        match inbox.settings.get("webhook_url") {
            Some(url) => vec![check::posts("Webhook", url).await],
            None => Vec::new(),
        }
    }

    async fn control_changed(&self, inbox: &Inbox, conversation: &Conversation) {
        let paused = inbox.silences(&conversation.control, clock::now());
        let data = json!({"channel": conversation.contact.id, "paused": paused});
        self.0.sockets.tell(&self.0.io, inbox.id, "channel update", &data);
        self.hook(inbox, "channel update", data, &conversation.version.to_string()).await;
    }

    async fn operator_types(&self, inbox: &Inbox, contact: &Contact) {
        let data = json!({"channel": contact.id, "typing": true});
        self.0.sockets.tell(&self.0.io, inbox.id, "user typing", &data);
    }

    fn carries(&self, _: &Inbox) -> Carries {
        CARRIES
    }

    fn connected(&self, inbox: &Inbox) -> bool {
        self.0.is_connected(inbox)
    }
}

impl Server {
    /// Tells a webhook what a socket would be told; who does not listen asks when it matters.
    async fn hook(&self, inbox: &Inbox, event: &str, data: serde_json::Value, id: &str) {
        let Some(url) = inbox.settings.get("webhook_url") else { return };
        let attempt = webhook::post(&self.0.webhooks, url, event, data, id).await;
        if attempt != Attempt::Delivered {
            tracing::info!(event, ?attempt, inbox = %inbox.id, "a webhook was not told");
        }
    }
}
