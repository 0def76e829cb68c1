//! The Vivocha platform's side of the bot-sdk: it drives BotManagers and BotFilters, and takes asynchronous answers and uploads.
//!
//! `config` are an inbox's settings, `request` and `answer` are what goes there and comes back, `chain` is the way with its filters,
//! `token` is what a bot proves itself with, `routes` are what bots call, `translate` makes Baton's language of messages.

mod answer;
pub mod caps;
mod chain;
mod config;
mod request;
mod routes;
mod token;
pub mod translate;

pub use config::prepare;

use super::{Connector, check};
use crate::{
    bots::{Answer, Failure, Outcome, Patience, Question},
    context::Context,
    delivery::{Attempt, Parcel},
    directory::Inbox,
};
use axum::Router;
use baton_core::{Carries, Contact, Conversation, InboxKind, api::CheckStep};
use chain::Chain;
use config::Config;
use request::Here;
use std::sync::Arc;

/// The connector.
pub struct Platform(pub Arc<routes::Shared>);

impl Platform {
    /// For this hub.
    pub fn new(context: Context) -> Self {
        Self(Arc::new(routes::Shared::new(context)))
    }
}

#[async_trait::async_trait]
impl Connector for Platform {
    fn kind(&self) -> InboxKind {
        InboxKind::Vivocha
    }

    fn routes(&self) -> Router {
        routes::routes(Arc::clone(&self.0))
    }

    async fn deliver(&self, _: &Inbox, _: &Parcel) -> Attempt {
        let reason =
            "This inbox is a bot's: it has no customers of its own. Reply where the customer writes.";
        Attempt::Refused { reason: reason.into() }
    }

    async fn check(&self, inbox: &Inbox) -> Vec<CheckStep> {
        let config = match Config::of(inbox) {
            Ok(config) => config,
            Err(why) => return vec![check::wrong("Settings", why)],
        };
        let mut steps = vec![check::posts("Bot manager", config.manager.as_str()).await];
        for filter in &config.filters {
            let way = if filter.request { "request" } else { "response" };
            let what = format!("Filter {}", filter.url);
            if let Some(url) = filter.at(way) {
                steps.push(check::posts(&what, url.as_str()).await);
            }
        }
        steps
    }

    async fn control_changed(&self, _: &Inbox, _: &Conversation) {}

    async fn operator_types(&self, _: &Inbox, _: &Contact) {}

    /// Asks a BotManager through the inbox's filters.
    async fn ask(&self, inbox: &Inbox, question: &Question<'_>, patience: &dyn Patience) -> Outcome {
        let unusable = |reason: String| Failure(format!("The bot can't be asked: {reason}"));
        let config = match Config::of(inbox) {
            Ok(config) => config,
            Err(reason) => return (Vec::new(), Err(unusable(reason))),
        };
        let host = self.0.context.host();
        let here = Here { host: &host, inbox };
        let requests = match request::requests(&here, &config, question) {
            Ok(requests) => requests,
            Err(reason) => return (Vec::new(), Err(unusable(reason))),
        };
        let mut chain = Chain {
            client: &self.0.client,
            config: &config,
            inbox,
            question,
            patience: Some(patience),
            steps: Vec::new(),
        };
        let mut whole = Answer::default();
        for (index, mut request) in requests.into_iter().enumerate() {
            let memory = whole.memory.clone().unwrap_or_else(|| question.memory.to_owned());
            if index > 0
                && let Ok(kept) = serde_json::from_str::<request::Members>(&memory)
            {
                request.extend(kept);
            }
            let asked = chain.there_and_back(request).await.and_then(|members| {
                answer::answer(&config, &memory, &members)
                    .map_err(|wrong| Failure(format!("The bot's answer is no BotResponse: {wrong}.")))
            });
            match asked {
                Ok(answer) => whole = whole.then(answer),
                Err(failure) => return (chain.steps, Err(failure)),
            }
            if whole.ended {
                break;
            }
        }
        (chain.steps, Ok(whole))
    }

    fn carries(&self, _: &Inbox) -> Carries {
        Carries::TEXT
    }

    fn connected(&self, _: &Inbox) -> bool {
        true
    }
}
