//! The words of each notification.

use super::talk::Talk;
use crate::{
    settings::{Settings, Show},
    view::{Button, Notice},
    words::{cut, duration, quoted, several},
};
use baton_core::{Alert, Control, Timestamp, WaitReason};

/// A notification before the settings have had their say.
struct Words {
    title: String,
    body: Vec<String>,
    buttons: Vec<(Button, String)>,
    stays: bool,
    sound: bool,
}

impl Words {
    fn new(title: impl Into<String>, body: Vec<String>, buttons: &[(Button, &str)]) -> Self {
        let buttons = buttons.iter().map(|(button, label)| (*button, (*label).to_owned())).collect();
        Self { title: title.into(), body, buttons, stays: false, sound: true }
    }
    fn stays(self) -> Self {
        Self { stays: true, ..self }
    }
    fn quiet(self) -> Self {
        Self { sound: false, ..self }
    }

    /// As the settings want it: everything, names only, or nothing.
    fn dressed(
        self,
        settings: &Settings,
        inbox: &str,
    ) -> (String, String, Vec<(Button, String)>, bool, bool) {
        let Self { title, body, mut buttons, stays, sound } = self;
        let (title, body) = match settings.show {
            Show::Everything => (title, body.join("\n")),
            Show::Names => (title, inbox.to_owned()),
            Show::Nothing => {
                buttons.retain(|(button, _)| *button != Button::Reply);
                ("Somebody needs a person".into(), String::new())
            }
        };
        (title, body, buttons, stays, sound && settings.sound)
    }
}

const ASK: &[(Button, &str)] = &[(Button::TakeOver, "Take over"), (Button::Snooze, "Snooze 5 min")];

/// The notification of one conversation.
pub fn of_talk(alert: Alert, talk: &Talk, inbox: &str, settings: &Settings, now: Timestamp) -> Notice {
    let words = match alert {
        Alert::NewMessage => new_message(talk),
        Alert::Assigned => assigned(talk, inbox),
        Alert::WaitingTooLong => overdue(talk, inbox, now),
        Alert::LeaseEnding => lease_ending(talk),
        Alert::LeaseEnded => lease_ended(talk),
        Alert::AskedForIt => Words::new(
            format!("{} asks you for {}", talk.cause.by, contact(talk)),
            vec![place_and_words(talk, inbox)],
            &[(Button::Give, "Give"), (Button::Keep, "Keep")],
        )
        .stays(),
        Alert::BotResumed => Words::new(
            bot_resumed(contact(talk)),
            vec!["It talks again from here on. Your draft is kept.".into()],
            &[(Button::TakeOver, "Take over"), (Button::Open, "Open")],
        )
        .stays(),
        Alert::BotSpokeOver => Words::new(
            format!("The bot answered {} while you hold it", contact(talk)),
            vec![quoted(&talk.cause.words)],
            &[(Button::PauseAgain, "Pause it again"), (Button::Open, "Open")],
        ),
        Alert::BotNotTold => Words::new(
            format!("The bot of {} may speak while you hold it", contact(talk)),
            vec![talk.cause.words.clone()],
            &[(Button::Open, "Open")],
        ),
        Alert::DeliveryFailed => Words::new(
            format!("Your message to {} was not delivered", contact(talk)),
            vec![format!("{}{}. It is kept.", before_colon(inbox), talk.cause.words.trim_end_matches('.'))],
            &[(Button::TryAgain, "Try again"), (Button::Open, "Open")],
        )
        .stays(),
        _ => ask(alert, talk, inbox),
    };
    let (title, body, buttons, stays, sound) = words.dressed(settings, inbox);
    Notice { conversation: Some(talk.state.id), alert, title, body, buttons, stays, sound }
}

fn contact(talk: &Talk) -> &str {
    &talk.state.contact.name
}

fn before_colon(inbox: &str) -> String {
    if inbox.is_empty() { String::new() } else { format!("{inbox}: ") }
}

/// What the contact said last.
fn last(talk: &Talk) -> Option<String> {
    talk.scene.contact.as_deref().map(quoted)
}

fn ask(alert: Alert, talk: &Talk, inbox: &str) -> Words {
    let title = match alert {
        Alert::Transfer => {
            let to = match &talk.state.control {
                Control::Waiting { reason: WaitReason::Transfer { team: Some(team) }, .. } => team,
                _ if talk.state.assignee.is_some() => "you",
                _ => "a person",
            };
            format!("{} is transferred to {to}", contact(talk))
        }
        Alert::NotUnderstood | Alert::NotUnderstoodOnce => {
            format!("The bot didn't understand {}", contact(talk))
        }
        _ => format!("{} asks for a person", contact(talk)),
    };
    let inbox = (!inbox.is_empty()).then(|| inbox.to_owned());
    let bot = talk.scene.bot.as_deref().map(|said| format!("Bot: {}", cut(said)));
    let words = Words::new(title, [inbox, bot, last(talk)].into_iter().flatten().collect(), ASK);
    if alert == Alert::NotUnderstoodOnce { words.quiet() } else { words.stays() }
}

fn new_message(talk: &Talk) -> Words {
    let title = match talk.unseen {
        0 | 1 => contact(talk).to_owned(),
        n => format!("{} · {n} messages", contact(talk)),
    };
    let buttons = [(Button::Reply, "Reply"), (Button::Open, "Open")];
    Words::new(title, last(talk).into_iter().collect(), &buttons)
}

fn assigned(talk: &Talk, inbox: &str) -> Words {
    let title = format!("{} gave you {}", talk.cause.by, contact(talk));
    Words::new(
        title,
        vec![place_and_words(talk, inbox)],
        &[(Button::Open, "Open"), (Button::GiveBack, "Give back")],
    )
    .stays()
}

/// The inbox, and what the contact said last.
fn place_and_words(talk: &Talk, inbox: &str) -> String {
    let place = (!inbox.is_empty()).then(|| inbox.to_owned());
    place.into_iter().chain(last(talk)).collect::<Vec<_>>().join(" · ")
}

fn overdue(talk: &Talk, inbox: &str, now: Timestamp) -> Words {
    let waited = match &talk.state.control {
        Control::Waiting { since, .. } => now.ms_since(*since),
        _ => 0,
    };
    let nobody = "nobody has taken it yet.";
    let body =
        if inbox.is_empty() { "Nobody has taken it yet.".into() } else { format!("{inbox} · {nobody}") };
    Words::new(format!("{} has waited {}", contact(talk), duration(waited)), vec![body], ASK).stays()
}

fn lease_ending(talk: &Talk) -> Words {
    let minutes = match &talk.state.control {
        Control::Operator { lease_ms, .. } => lease_ms / 60_000,
        _ => 10,
    };
    let extend = format!("Extend {minutes} min");
    Words::new(
        format!("The bot takes {} back in 1 minute", contact(talk)),
        vec!["Extend it, or let the bot go on.".into()],
        &[(Button::Extend, &extend), (Button::HandBack, "Hand back")],
    )
    .stays()
}

fn lease_ended(talk: &Talk) -> Words {
    let minutes = talk.cause.lease_ms / 60_000;
    let span = match minutes {
        1 => "minute was".to_owned(),
        10 => "ten minutes were".to_owned(),
        _ if minutes % 60 == 0 && minutes > 0 => {
            let hours = several(minutes / 60, "hour");
            format!("{hours} {}", if minutes == 60 { "was" } else { "were" })
        }
        _ => format!("{minutes} minutes were"),
    };
    let buttons = [(Button::TakeOver, "Take over"), (Button::Open, "Open")];
    let title = format!("The bot has {} again", contact(talk));
    Words::new(title, vec![format!("Your {span} over. Your draft is kept.")], &buttons).quiet()
}

/// Who took it, as the notification and the window say it.
pub fn bot_resumed(contact: &str) -> String {
    format!("The bot's side resumed {contact}")
}

/// What no conversation is shown for: a channel, the digest, the queue as a supervisor is told of it.
pub fn of_hub(alert: Alert, inbox: &str, title: String, body: String, settings: &Settings) -> Notice {
    let open = if alert == Alert::ConnectorDown { "Open Health" } else { "Open" };
    let words = Words::new(title, vec![body], &[(Button::Open, open)]);
    let words = if matches!(alert, Alert::Digest | Alert::Climbed) { words } else { words.quiet() };
    let (title, body, buttons, stays, sound) = words.dressed(settings, inbox);
    Notice { conversation: None, alert, title, body, buttons, stays, sound }
}
