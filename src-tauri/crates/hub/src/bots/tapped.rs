//! What a contact tapped: Botkit's page sends a tapped answer as plain text, which is the payload of what the bot offered.

use baton_core::{Content, Message, Press, Text};

/// What the contact tapped to say something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tapped {
    /// A quick reply, or nothing.
    #[default]
    QuickReply,
    /// A card's button.
    Button,
}

/// What was said, with the title that was tapped and its payload, when it is one that was offered in `before` (ascending).
pub fn tapped(content: &Content, before: &[Message]) -> (Content, Tapped) {
    let Content::Text(said) = content else { return (content.clone(), Tapped::default()) };
    if !said.quick_replies.is_empty() {
        return (content.clone(), Tapped::default());
    }
    let offered = before.iter().rev().flat_map(|message| message.content.parts().iter().flat_map(offers));
    for (title, payload, tapped) in offered {
        let same = match &said.chosen {
            Some(chosen) => chosen == payload,
            None => said.text == payload,
        };
        if same {
            let text = if said.chosen.is_some() { said.text.clone() } else { title.to_owned() };
            let chosen = Some(payload.to_owned());
            return (Content::Text(Text { text, chosen, ..said.clone() }), tapped);
        }
    }
    (content.clone(), Tapped::default())
}

/// What a part offers to tap: title and payload.
fn offers(part: &Content) -> Vec<(&str, &str, Tapped)> {
    match part {
        Content::Text(text) => {
            let replies = text.quick_replies.iter();
            replies
                .filter_map(|reply| {
                    Some((reply.title.as_str(), reply.payload.as_deref()?, Tapped::QuickReply))
                })
                .collect()
        }
        Content::Cards(cards) => {
            let all = cards.cards.iter().flat_map(|card| &card.buttons).chain(&cards.buttons);
            all.filter_map(|button| match &button.press {
                Press::Postback { payload } => {
                    Some((button.title.as_str(), payload.as_str(), Tapped::Button))
                }
                _ => None,
            })
            .collect()
        }
        _ => Vec::new(),
    }
}
