//! Which bot answers in an inbox, and asking it.

use super::{Failure, Question, answer::Outcome, http::Patience, webhook};
use crate::{
    connectors::Connectors,
    directory::{Directory, Inbox},
};
use baton_core::{InboxId, InboxKind};
use std::sync::Arc;
use url::Url;

/// The bot of an inbox.
#[derive(Debug, Clone)]
pub enum Bot {
    /// A BotManager, as this vivocha inbox says.
    Vivocha(Arc<Inbox>),
    /// A webhook with Botkit's message shape.
    Webhook(Url),
}

/// The bot that answers in this inbox; `None` when none does, the error when it is set and can't be used.
pub fn bot_of(directory: &Directory, inbox: &Arc<Inbox>) -> Result<Option<Bot>, String> {
    if inbox.kind == InboxKind::Vivocha {
        return Ok(Some(Bot::Vivocha(Arc::clone(inbox))));
    }
    let Some(bot) = inbox.settings.get("bot").filter(|bot| !bot.is_empty()) else { return Ok(None) };
    if let Ok(id) = bot.parse::<InboxId>() {
        let vivocha = directory.inbox(id).filter(|inbox| inbox.kind == InboxKind::Vivocha);
        let gone = "The inbox of its bot was removed. Choose another bot in the inbox's settings.";
        return vivocha.map(|inbox| Some(Bot::Vivocha(inbox))).ok_or_else(|| gone.into());
    }
    let wrong = "The bot's address is not valid. Correct it in the inbox's settings.";
    Url::parse(bot).map(|url| Some(Bot::Webhook(url))).map_err(|_| wrong.into())
}

impl Bot {
    /// Asks it once.
    pub async fn ask(
        &self,
        connectors: &Connectors,
        client: &reqwest::Client,
        question: &Question<'_>,
        patience: &dyn Patience,
    ) -> Outcome {
        match self {
            Self::Vivocha(inbox) => match connectors.of(inbox.kind) {
                Some(platform) => platform.ask(inbox, question, patience).await,
                None => (Vec::new(), Err(Failure("This version of Baton can't ask such a bot.".into()))),
            },
            Self::Webhook(url) => webhook::ask(client, url, question, patience).await,
        }
    }

    /// Whether it is told that a conversation begins.
    pub fn begins(&self) -> bool {
        matches!(self, Self::Vivocha(_))
    }

    /// Whether it wants to know that a conversation was closed.
    pub fn hears_the_end(&self) -> bool {
        match self {
            Self::Vivocha(inbox) => inbox.settings.get("end_event").is_some_and(|value| value == "true"),
            Self::Webhook(_) => false,
        }
    }
}

#[cfg(test)]
impl Bot {
    /// Asks a webhook without patience.
    pub async fn ask_once(&self, question: &Question<'_>) -> Outcome {
        struct Never;
        #[async_trait::async_trait]
        impl Patience for Never {
            async fn again(&self, _: u32, _: Option<i64>) -> bool {
                false
            }
        }
        let Self::Webhook(url) = self else { panic!("{self:?} is no webhook") };
        webhook::ask(&super::client(), url, question, &Never).await
    }
}
