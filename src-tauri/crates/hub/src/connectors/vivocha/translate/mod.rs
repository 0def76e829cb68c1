//! BotMessages ↔ Baton's language, both ways. Pure, and lenient while reading: a bot can send anything, so nothing fails here.
//!
//! Source: the bot-sdk's documentation (BotMessage and below) and its published schemas (`@vivocha/public-types`), which what is
//! written here keeps. Golden files: `tests/golden/content/vivocha-*.json`.

mod files;
mod read;
mod template;
mod write;

pub use files::meta;
pub use read::message;
pub use write::messages;

#[cfg(test)]
mod tests;
