//! How long and how many the chat platforms take, as their vendors publish it.
//!
//! Only what is published for every account stands here. Slack's text has no bound below the hub's own (`chat.postMessage` shortens
//! what is longer than 40,000 characters); Instagram's is in bytes, which no operator can count.

use baton_core::{Carries, Limits};

/// Messenger: texts of 2,000 characters (Send API, `message.text`); 13 quick replies (Send Messages, Quick Replies) with titles of 20
/// (reference, `quick_replies.title`); 10 elements in a generic template, title and subtitle of 80 each; 3 buttons with titles of 20.
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform>
const MESSENGER: Limits = Limits {
    text: Some(2_000),
    quick_replies: Some(13),
    quick_reply_title: Some(20),
    cards: Some(10),
    card_text: Some(80),
    buttons: Some(3),
    button_title: Some(20),
};

/// Telegram: 4,096 characters after its marks are read. <https://core.telegram.org/bots/api#sendmessage>
const TELEGRAM: Limits = Limits { text: Some(4_096), ..Limits::NONE };

/// WhatsApp: 4,096 characters in a text's `body`. <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages>
const WHATSAPP: Limits = Limits { text: Some(4_096), ..Limits::NONE };

/// Twilio's SMS: 1,600 characters in `Body`, error 21617 above. <https://www.twilio.com/docs/api/errors/21617>
const TWILIO: Limits = Limits { text: Some(1_600), ..Limits::NONE };

/// What is published for a platform, under the names that bots' frameworks give it; none for one that is not known.
pub fn of(platform: &str) -> Limits {
    match platform.to_ascii_lowercase().as_str() {
        "messenger" | "facebook" => MESSENGER,
        "telegram" => TELEGRAM,
        "whatsapp" => WHATSAPP,
        "twilio" | "sms" => TWILIO,
        _ => Limits::NONE,
    }
}

/// What a conversation on a platform carries, of what its inbox does; `None` when that is all.
pub fn within(carries: Carries, platform: &str) -> Option<Carries> {
    let less = Carries { limits: of(platform), ..carries };
    (less != carries).then_some(less)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_without_published_bounds_carries_all_that_the_channel_does() {
        let channel = Carries { typing: true, ..Carries::TEXT };
        assert_eq!(within(channel, "slack"), None);
        let page = within(channel, "messenger").unwrap();
        assert_eq!((page.limits.text, page.typing, page.cards), (Some(2_000), true, false));
    }

    #[test]
    fn one_platform_has_one_bound_whatever_a_framework_calls_it() {
        assert_eq!(of("facebook"), of("Messenger"));
        assert_eq!(of("messenger").text, Some(2_000));
        for unknown in ["slack", "microsoft", "webchat", "fax", ""] {
            assert!(of(unknown).is_none(), "{unknown}");
        }
    }
}
