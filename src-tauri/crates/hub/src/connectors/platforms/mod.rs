//! The chat platforms' message parts, made Baton's language: what Messenger, Slack and Microsoft's Bot Framework draw.
//!
//! Pure, and lenient: a bot can send anything, so nothing here fails. What has no place becomes `Unsupported` with its readable
//! parts. Golden files (`tests/golden/content`) show each shape with what is made of it.

pub mod limits;
pub mod messenger;
pub mod microsoft;
mod microsoft_adaptive;
pub mod read;
pub mod slack;
mod slack_blocks;
mod slack_markup;
mod slack_rich;

use baton_core::{Card, Cards, Content, Layout};

/// One card.
pub fn one(card: Card) -> Content {
    Content::Cards(Cards { cards: vec![card], ..Cards::default() })
}

/// Cards side by side; one stands alone. `None` without any.
pub fn side_by_side(cards: Vec<Card>, template: Option<&str>) -> Option<Content> {
    let layout = if cards.len() > 1 { Layout::Carousel } else { Layout::Card };
    let template = template.map(str::to_owned);
    (!cards.is_empty()).then_some(Content::Cards(Cards { layout, cards, buttons: Vec::new(), template }))
}
