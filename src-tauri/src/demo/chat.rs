//! The demo that a person plays: the hub's web chat in the browser, the demo's bot behind it, the operator in this window.

use super::{
    bot::Bot,
    keys::{Chat, Kept},
    running::Running,
};
use crate::{
    links::{self, failure},
    state::App,
};
use baton_core::{
    InboxKind,
    api::{AddedInbox, InboxChange, NewInbox},
};
use baton_desk::{Desk, view::Failure};
use std::collections::BTreeMap;

impl App {
    /// Starts it: the bot, its inbox, a web chat whose customers it answers; and opens the chat in the browser.
    pub(super) async fn start_chat(&self) -> Result<(), Failure> {
        let desk = self.desk().await?;
        let bot = listen(None).await?;
        let answers = added(&desk, InboxKind::Vivocha, "Demo bot", settings(&bot)).await?;
        let named = BTreeMap::from([("bot".to_owned(), answers.id.to_string())]);
        let shop = match added(&desk, InboxKind::Botkit, "Demo shop", named).await {
            Ok(shop) => shop,
            Err(failed) => {
                // Half a demo is none.
                desk.remove_inbox(answers.id).await?;
                return Err(failed);
            }
        };
        let url = shop.given.get("url").cloned().unwrap_or_default();
        let chat = Chat { hub: self.hub_address(), shop: shop.id, bot: answers.id, port: bot.port, url };
        Kept::Chat(chat.clone())
            .write(&self.paths)
            .map_err(|error| failure("internal", format!("demo.json can't be written: {error}")))?;
        self.runs(Some(chat.clone()), shop.id, Running::Chat { _bot: bot }).await;
        if let Err(failed) = links::open_link(&chat.url) {
            tracing::info!(failed.message, "the chat is opened from the window instead");
        }
        Ok(())
    }

    /// Goes on after a restart.
    pub(super) async fn resume_chat(&self, mut chat: Chat) -> Result<(), Failure> {
        let bot = listen(Some(chat.port)).await?;
        if bot.port != chat.port {
            let change = InboxChange { settings: Some(settings(&bot)), ..InboxChange::default() };
            self.desk().await?.change_inbox(chat.bot, change).await?;
            chat.port = bot.port;
            Kept::Chat(chat.clone())
                .write(&self.paths)
                .map_err(|error| failure("internal", format!("demo.json can't be written: {error}")))?;
        }
        let shop = chat.shop;
        self.runs(Some(chat), shop, Running::Chat { _bot: bot }).await;
        Ok(())
    }
}

async fn listen(before: Option<u16>) -> Result<Bot, Failure> {
    Bot::listen(before)
        .await
        .map_err(|error| failure("internal", format!("The demo bot can't listen: {error}.")))
}

fn settings(bot: &Bot) -> BTreeMap<String, String> {
    let settings =
        [("manager_url", bot.url()), ("unknown_key", "notUnderstood".into()), ("language", "en".into())];
    settings.map(|(name, value)| (name.to_owned(), value)).into()
}

async fn added(
    desk: &Desk,
    kind: InboxKind,
    name: &str,
    settings: BTreeMap<String, String>,
) -> Result<AddedInbox, Failure> {
    desk.add_inbox(NewInbox { kind, name: name.into(), settings }).await
}
