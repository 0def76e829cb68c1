//! How Baton says things: durations as people say them, quotations, refusals.

use crate::{cache::Errand, view::Failure};
use baton_core::{Timestamp, api::ConversationSummary};

/// A quotation is cut at so many characters.
const QUOTE: usize = 120;
/// Who took it less than this ago took it in the same moment.
const RACE_MS: i64 = 15_000;

/// `45 seconds`, `1 minute`, `2 hours 5 minutes`.
pub fn duration(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    if seconds < 60 {
        several(seconds, "second")
    } else if minutes < 60 {
        several(minutes, "minute")
    } else if hours < 24 {
        match minutes % 60 {
            0 => several(hours, "hour"),
            rest => format!("{} {}", several(hours, "hour"), several(rest, "minute")),
        }
    } else {
        several(days, "day")
    }
}

/// `1 message`, `2 messages`.
pub fn several(n: i64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A clock: `6:12`, `1:06:12`.
pub fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// What somebody said, on one line, cut at a word.
pub fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTE {
        return line;
    }
    let head: String = line.chars().take(QUOTE - 1).collect();
    // A single word longer than that, or a script without spaces, is cut where it is.
    let end = head.rfind(' ').filter(|end| *end > head.len() / 2).unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches(|c: char| c.is_whitespace() || c == ','))
}

/// What the contact wrote, in guillemets.
pub fn quoted(text: &str) -> String {
    format!("«{}»", cut(text))
}

/// What happened to a failed message while the hub was away, when that is why the errand about it is refused.
pub fn meanwhile(errand: &Errand, code: &str) -> Option<&'static str> {
    Some(match (errand, code) {
        (Errand::Retry { .. }, "missing") => {
            "It was delivered or erased meanwhile: there is nothing to send again."
        }
        (Errand::TakeBack { .. }, "missing") => {
            "It was delivered or erased meanwhile: it can't be taken back. What it said is in your reply."
        }
        (Errand::TakeBack { .. }, "already_so") => {
            "A colleague took it back already, or sent it again: the thread shows which. What it said is in your reply."
        }
        _ => return None,
    })
}

/// A refusal in words that say what to do. `held` is how the conversation stands, as far as it is known.
pub fn refusal(failure: &Failure, now: Timestamp, held: Option<&ConversationSummary>) -> String {
    match (failure.code.as_str(), &failure.holder) {
        ("held", Some(holder)) => {
            let held = held.filter(|held| held.operator.as_ref().is_some_and(|o| o.id == holder.id));
            let since = held.and_then(|held| held.held_since).map(|since| now.ms_since(since));
            let left = held.and_then(|held| held.lease_until).map(|until| until.ms_since(now));
            match (since, left) {
                (Some(ms), _) if ms < RACE_MS => format!(
                    "{} has it, {} before you. Your text is kept as a draft.",
                    holder.name,
                    several((ms / 1000).max(1), "second")
                ),
                (_, Some(left)) => format!("{} holds it for another {}.", holder.name, clock(left)),
                _ => format!("{} has it.", holder.name),
            }
        }
        ("not_held", _) => "The bot has it again. Take over to send this.".into(),
        ("invalid", _) => without_field(&failure.message),
        _ => failure.message.clone(),
    }
}

/// What the hub says of a field of what was sent, without the field's name: who wrote it did not see one.
fn without_field(message: &str) -> String {
    let said = message.split_once(": ").filter(|(field, _)| {
        field.strip_prefix("content").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    said.map_or(message, |(_, said)| said).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_as_people_say_them() {
        let said = [1_000, 59_999, 60_000, 125_000, 3_600_000, 3_900_000, 90_000_000].map(duration);
        assert_eq!(
            said,
            ["1 second", "59 seconds", "1 minute", "2 minutes", "1 hour", "1 hour 5 minutes", "1 day"]
        );
        assert_eq!(clock(372_000), "6:12");
    }

    #[test]
    fn who_wrote_a_reply_reads_nothing_of_the_field_that_it_was_sent_in() {
        let refused =
            |message: &str| refusal(&Failure::new("invalid", message), Timestamp::from_unix_ms(0), None);
        for sent in [
            "content.text: 2,140 of 2,000 characters. Shorten it.",
            "content: 2,140 of 2,000 characters. Shorten it.",
        ] {
            assert_eq!(refused(sent), "2,140 of 2,000 characters. Shorten it.");
        }
        for other in ["content.text is empty. Write something.", "id: it is used already.", "contents: none."]
        {
            assert_eq!(refused(other), other);
        }
    }

    #[test]
    fn quotations_are_cut_at_a_word() {
        let long = "My lamp arrived broken, and ".repeat(10);
        let quote = quoted(&long);
        assert!(quote.chars().count() <= QUOTE + 2, "{quote}");
        assert!(quote.ends_with("…»") && !quote.contains(" …"), "{quote}");
        assert_eq!(quoted("two\nlines"), "«two lines»");
        assert_eq!(cut(&"灯".repeat(200)).chars().count(), QUOTE);
    }
}
