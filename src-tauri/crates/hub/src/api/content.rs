//! What an operator may say: bounds that keep every channel and every desktop usable. An error names the field.

use baton_core::{Attachment, Button, Card, Content, Limits, Press, QuickReply};

/// So long a title, a payload or an address may be, in characters.
const SHORT: usize = 2_000;
/// So many quick replies, cards, parts or files one message may have.
const MANY: usize = 60;

/// Refuses what is empty, too long, or not an operator's to send.
pub fn check(content: &Content) -> Result<(), String> {
    if let Some(exceeded) = Limits::HUB.exceeded(content) {
        return Err(exceeded.to_string());
    }
    match content {
        Content::Text(text) if text.text.trim().is_empty() => {
            Err("content.text is empty. Write something.".into())
        }
        Content::Text(text) => text.quick_replies.iter().try_for_each(quick_reply),
        Content::Cards(cards) => {
            bounded("content.cards", cards.cards.len(), 1)?;
            cards.cards.iter().try_for_each(card)?;
            cards.buttons.iter().try_for_each(button)
        }
        Content::Attachments(files) => {
            bounded("content.items", files.items.len(), 1)?;
            files.items.iter().try_for_each(attachment)
        }
        Content::Location(place) => {
            let inside = place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0;
            if inside {
                Ok(())
            } else {
                Err("content.latitude and longitude are degrees: at most 90 and 180.".into())
            }
        }
        Content::Parts(parts) => {
            bounded("content.parts", parts.parts.len(), 1)?;
            if parts.parts.iter().any(|part| matches!(part, Content::Parts(_))) {
                return Err("content.parts: a part can't have parts itself.".into());
            }
            parts.parts.iter().try_for_each(check)
        }
        Content::Action(_) => Err("content.type 'action' can't be sent by an operator.".into()),
        Content::Event(_) => {
            Err("content.type 'event' can't be sent by an operator. Give it with return.".into())
        }
        Content::Unsupported(other) => Err(format!(
            "content.type '{}' can't be sent. Send text, cards, attachments, location or parts.",
            other.kind
        )),
    }
}

fn bounded(field: &str, count: usize, least: usize) -> Result<(), String> {
    if count < least {
        return Err(format!("{field} is empty."));
    }
    if count > MANY { Err(format!("{field} has more than {MANY} entries.")) } else { Ok(()) }
}

fn titled(field: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("{field} is empty."));
    }
    short(field, text)
}

fn short(field: &str, text: &str) -> Result<(), String> {
    if text.chars().count() > SHORT {
        Err(format!("{field} is longer than {SHORT} characters."))
    } else {
        Ok(())
    }
}

fn web(field: &str, address: &str) -> Result<(), String> {
    short(field, address)?;
    match url::Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err(format!("{field}: only whole http and https addresses can be sent.")),
    }
}

fn quick_reply(reply: &QuickReply) -> Result<(), String> {
    titled("content.quick_replies.title", &reply.title)?;
    reply.payload.iter().try_for_each(|payload| short("content.quick_replies.payload", payload))?;
    reply.image.iter().try_for_each(|image| web("content.quick_replies.image", image))
}

fn card(card: &Card) -> Result<(), String> {
    titled("content.cards.title", &card.title)?;
    card.subtitle.iter().try_for_each(|text| short("content.cards.subtitle", text))?;
    card.image.iter().try_for_each(|image| web("content.cards.image", image))?;
    card.media.iter().try_for_each(attachment)?;
    card.default_action.iter().try_for_each(press)?;
    card.buttons.iter().try_for_each(button)
}

fn button(button: &Button) -> Result<(), String> {
    titled("content.buttons.title", &button.title)?;
    press(&button.press)
}

fn press(press: &Press) -> Result<(), String> {
    match press {
        Press::Postback { payload } => titled("content.buttons.payload", payload),
        Press::Link { url } => web("content.buttons.url", url),
        Press::Event { name, .. } => titled("content.buttons.name", name),
        Press::Call { phone } => titled("content.buttons.phone", phone),
        Press::Other { name } => {
            Err(format!("content.buttons: '{name}' can't be sent. Send postback or link."))
        }
    }
}

fn attachment(file: &Attachment) -> Result<(), String> {
    web("content.items.url", &file.url)?;
    file.name.iter().try_for_each(|name| short("content.items.name", name))?;
    file.description.iter().try_for_each(|text| short("content.items.description", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn checked(content: Value) -> Result<(), String> {
        check(&serde_json::from_value(content).unwrap())
    }

    #[test]
    fn what_an_operator_may_say() {
        for good in [
            json!({"type": "text", "text": "Hello", "quick_replies": [{"title": "Yes"}]}),
            json!({"type": "cards", "cards": [{"title": "Lamp", "buttons": [{"title": "See", "does": "link", "url": "https://x.example"}]}]}),
            json!({"type": "attachments", "items": [{"url": "https://x.example/a.pdf"}]}),
            json!({"type": "parts", "parts": [{"type": "text", "text": "Here"}, {"type": "location", "latitude": 1.0, "longitude": 2.0}]}),
        ] {
            assert_eq!(checked(good.clone()), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_an_operator_may_not_say_is_named() {
        for (bad, field) in [
            (json!({"type": "text", "text": " "}), "content.text"),
            (json!({"type": "cards", "cards": []}), "content.cards"),
            (
                json!({"type": "text", "text": "x".repeat(20_001)}),
                "content.text: 20,001 of 20,000 characters",
            ),
            (
                json!({"type": "cards", "cards": vec![json!({"title": "x"}); 61]}),
                "content.cards: 61 of 60 cards",
            ),
            (
                json!({"type": "cards", "cards": [{"title": "x", "image": "file:///etc/passwd"}]}),
                "content.cards.image",
            ),
            (
                json!({"type": "cards", "cards": [{"title": "x", "buttons": [{"title": "x", "does": "link", "url": "javascript:alert(1)"}]}]}),
                "content.buttons.url",
            ),
            (json!({"type": "attachments", "items": [{"url": "data:text/html,x"}]}), "content.items.url"),
            (json!({"type": "location", "latitude": 91.0, "longitude": 0.0}), "content.latitude"),
            (json!({"type": "event", "name": "x"}), "content.type"),
            (json!({"type": "hologram"}), "hologram"),
        ] {
            assert!(checked(bad.clone()).unwrap_err().contains(field), "{bad}");
        }
    }
}
