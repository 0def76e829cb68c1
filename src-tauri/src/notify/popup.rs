//! A notice as the desktop's notification server takes it. Pure.

use baton_core::{Alert, ConversationId};
use baton_desk::view::{Button, Notice};

/// One notification on the screen: one per conversation, one for what has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A conversation's.
    Conversation(ConversationId),
    /// A channel that is away, or back.
    Connector,
    /// After sleep.
    Digest,
    /// From the settings' test button.
    Test,
}

impl Key {
    /// Which notification this notice is shown in.
    pub fn of(notice: &Notice) -> Self {
        match (notice.conversation, notice.alert) {
            (Some(id), _) => Self::Conversation(id),
            (None, Alert::ConnectorDown | Alert::ConnectorBack) => Self::Connector,
            (None, _) => Self::Digest,
        }
    }
}

/// What was done to a notification.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaction {
    /// To which.
    pub notice: Notice,
    /// The button; `None` for a click on the body.
    pub button: Option<Button>,
}

/// The text for a server that reads markup, or doesn't.
pub fn body(text: &str, markup: bool) -> String {
    if markup { text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { text.into() }
}

/// A button's name on the wire.
pub fn wire_name(button: Button) -> &'static str {
    match button {
        Button::TakeOver => "take-over",
        Button::Snooze => "snooze",
        Button::Open => "open",
        Button::Reply => "reply",
        Button::Extend => "extend",
        Button::HandBack => "hand-back",
        Button::TryAgain => "try-again",
        Button::PauseAgain => "pause-again",
        Button::GiveBack => "give-back",
        Button::Give => "give",
        Button::Keep => "keep",
        Button::Works => "works",
        Button::NoSound => "no-sound",
    }
}

/// Keys and labels in turn. A click on the body is `default`: it opens without taking.
pub fn actions(notice: &Notice) -> Vec<&str> {
    let buttons = notice.buttons.iter().flat_map(|(button, label)| [wire_name(*button), label.as_str()]);
    ["default", "Open"].into_iter().chain(buttons).collect()
}

/// What the server's `ActionInvoked` means; `None` for a name that this notice never offered.
pub fn reaction(notice: &Notice, action: &str) -> Option<Reaction> {
    let button = match action {
        "default" => None,
        name => Some(notice.buttons.iter().find(|(button, _)| wire_name(*button) == name)?.0),
    };
    Some(Reaction { notice: notice.clone(), button })
}

/// The sound's name in the freedesktop sound theme.
pub fn sound_name(alert: Alert) -> &'static str {
    match alert {
        Alert::HelpRequested | Alert::NotUnderstood | Alert::Transfer | Alert::WaitingTooLong => {
            "phone-incoming-call"
        }
        Alert::DeliveryFailed | Alert::BotSpokeOver | Alert::BotNotTold | Alert::ConnectorDown => {
            "dialog-warning"
        }
        _ => "message-new-instant",
    }
}

/// The test notification.
pub fn test_notice(sound: bool) -> Notice {
    Notice {
        conversation: None,
        alert: Alert::HelpRequested,
        title: "This is how Baton calls you".into(),
        body: "If you see and hear it, alerts work.".into(),
        buttons: vec![(Button::Works, "It works".into()), (Button::NoSound, "No sound".into())],
        stays: false,
        sound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> Notice {
        Notice {
            conversation: Some(ConversationId::new(1, [0; 10])),
            buttons: vec![(Button::TakeOver, "Take over".into()), (Button::Snooze, "Snooze 5 min".into())],
            ..test_notice(true)
        }
    }

    #[test]
    fn the_body_opens_and_the_buttons_keep_their_order() {
        let notice = notice();
        assert_eq!(actions(&notice), ["default", "Open", "take-over", "Take over", "snooze", "Snooze 5 min"]);
        assert_eq!(reaction(&notice, "default").unwrap().button, None);
        assert_eq!(reaction(&notice, "take-over").unwrap().button, Some(Button::TakeOver));
        assert_eq!(reaction(&notice, "hand-back"), None);
    }

    #[test]
    fn what_a_contact_wrote_is_never_markup() {
        assert_eq!(body("<b>&", true), "&lt;b&gt;&amp;");
        assert_eq!(body("<b>&", false), "<b>&");
    }

    #[test]
    fn a_channel_that_is_back_replaces_its_absence() {
        let of = |alert| Key::of(&Notice { conversation: None, alert, ..notice() });
        assert_eq!(of(Alert::ConnectorDown), of(Alert::ConnectorBack));
        assert_ne!(of(Alert::Digest), of(Alert::ConnectorDown));
    }
}
