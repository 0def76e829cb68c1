//! The Vivocha platform's side of the bot-sdk: BotManagers and BotFilters behind HTTP.

pub mod translate;
