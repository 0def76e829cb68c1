//! Recognising our own replies when a client reports them as the bot's words.

use baton_core::{InboxId, MessageId, Timestamp};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// A reply counts as echoed by its text for so long, in milliseconds.
const WITHIN_MS: i64 = 120_000;

/// So many replies are remembered per contact, and so many contacts.
const PER_CONTACT: usize = 8;
const CONTACTS: usize = 10_000;

/// `ts` of a `chat response`: the second, and the message's id as digits, so that an echo is recognised after a restart too.
pub fn stamp(message: MessageId, at: Timestamp) -> String {
    format!("{}.{}", at.unix_ms() / 1000, u128::from_be_bytes(*message.as_bytes()))
}

/// The message that a `ts` names, when it is one of ours.
pub fn stamped(ts: &str) -> Option<MessageId> {
    let (_, digits) = ts.split_once('.')?;
    // Slack's own times have six digits there.
    let number: u128 = digits.parse().ok().filter(|_| digits.len() > 30)?;
    Some(MessageId::from_bytes(number.to_be_bytes()))
}

/// Replies handed out lately, by contact: a Node bot may report one as its own words, without our `ts`.
#[derive(Debug, Default)]
pub struct Handed(Mutex<HashMap<(InboxId, String), VecDeque<Reply>>>);

#[derive(Debug)]
struct Reply {
    text: String,
    at: Timestamp,
    message: MessageId,
}

impl Handed {
    /// This reply was handed to a bot.
    pub fn remember(&self, inbox: InboxId, contact: &str, text: &str, message: MessageId, at: Timestamp) {
        let mut handed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if handed.len() >= CONTACTS {
            handed.retain(|_, replies| replies.back().is_some_and(|reply| at.ms_since(reply.at) < WITHIN_MS));
        }
        let replies = handed.entry((inbox, contact.to_owned())).or_default();
        if replies.len() == PER_CONTACT {
            replies.pop_front();
        }
        replies.push_back(Reply { text: text.trim().to_owned(), at, message });
    }

    /// The reply that these words echo; each is echoed once.
    pub fn echoed(&self, inbox: InboxId, contact: &str, text: &str, now: Timestamp) -> Option<MessageId> {
        let mut handed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let replies = handed.get_mut(&(inbox, contact.to_owned()))?;
        replies.retain(|reply| now.ms_since(reply.at) < WITHIN_MS);
        let place = replies.iter().position(|reply| reply.text == text.trim())?;
        replies.remove(place).map(|reply| reply.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_ms(1_795_216_931_042);

    #[test]
    fn a_stamp_names_its_message_and_a_slack_time_names_none() {
        let message = MessageId::new(1_795_216_931_042, [7; 10]);
        let ts = stamp(message, NOW);
        assert!(ts.starts_with("1795216931."));
        assert_eq!(stamped(&ts), Some(message));
        assert_eq!(stamped("1355517523.000005"), None);
    }

    #[test]
    fn the_same_words_are_an_echo_once_and_for_a_while() {
        let (handed, inbox) = (Handed::default(), InboxId::from_bytes([1; 16]));
        let message = MessageId::from_bytes([2; 16]);
        handed.remember(inbox, "u", "Hello ", message, NOW);
        assert_eq!(handed.echoed(inbox, "other", "Hello", NOW), None);
        assert_eq!(handed.echoed(inbox, "u", "Hello", NOW), Some(message));
        assert_eq!(handed.echoed(inbox, "u", "Hello", NOW), None);
        handed.remember(inbox, "u", "Hello", message, NOW);
        assert_eq!(handed.echoed(inbox, "u", "Hello", NOW.plus_ms(WITHIN_MS)), None);
    }
}
