//! A body taken message by message: what is wrong with one of a batch is said of that one, and the rest is kept.

use super::{
    translate::{self, Utterance},
    wire::{Body, parse},
};
use crate::connectors::malformed::Malformed;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use std::cell::LazyCell;

/// So many wrong messages are named in an answer; the rest is counted.
const NAMED: usize = 20;

/// What a body says.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The body as it came.
    pub source: &'a str,
    /// What was said, in order.
    pub said: Vec<Utterance>,
    /// The bot's answer to the last of it, reported in the same call.
    pub reply: Option<&'a RawValue>,
    /// What is wrong with the others.
    pub wrong: Vec<Malformed>,
}

/// A Messenger page's webhook call whose messages are looked at one by one.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    reply: Option<&'a RawValue>,
}

/// One page's events.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Events<'a> {
    #[serde(borrow)]
    messaging: Vec<&'a RawValue>,
}

/// Reads a body of what contacts said. An error when nothing of it is a message.
pub fn read(bytes: &[u8]) -> Result<Batch<'_>, Malformed> {
    match parse::<Body>(bytes) {
        Ok((body, source)) => whole(body, source),
        Err(wrong @ Malformed::WrongType { .. }) => piecemeal(bytes, wrong),
        Err(wrong) => Err(wrong),
    }
}

/// All of it has the right types, as nearly always.
fn whole<'a>(body: Body<'a>, source: &'a str) -> Result<Batch<'a>, Malformed> {
    let Some(entries) = &body.entry else {
        let said = vec![translate::heard(&body, || serde_json::from_str(source).ok())?];
        return Ok(Batch { source, said, reply: body.reply, wrong: Vec::new() });
    };
    let mut batch = Batch { source, said: Vec::new(), reply: body.reply, wrong: Vec::new() };
    let read = LazyCell::new(|| serde_json::from_str::<Value>(source).unwrap_or_default());
    for (page, entry) in entries.iter().enumerate() {
        for (place, event) in entry.messaging.iter().enumerate() {
            let raw = || Some(read["entry"][page]["messaging"][place].clone());
            batch.add(place_of(page, place), translate::heard(event, raw));
        }
    }
    Ok(batch)
}

/// A member has a wrong type: in a batch that is one message's fault. `first` is what is wrong with the body as a whole.
fn piecemeal(bytes: &[u8], first: Malformed) -> Result<Batch<'_>, Malformed> {
    let Ok((Page { entry, reply }, source)) = parse::<Page>(bytes) else { return Err(first) };
    let mut batch = Batch { source, said: Vec::new(), reply, wrong: Vec::new() };
    for (page, entry) in entry.into_iter().enumerate() {
        match parse::<Events>(entry.get().as_bytes()) {
            Ok((events, _)) => {
                for (place, event) in events.messaging.into_iter().enumerate() {
                    let read = parse::<Body>(event.get().as_bytes());
                    let said = read
                        .and_then(|(body, raw)| translate::heard(&body, || serde_json::from_str(raw).ok()));
                    batch.add(place_of(page, place), said);
                }
            }
            Err(wrong) => batch.wrong.push(wrong.within(&format!("entry[{page}]"))),
        }
    }
    if batch.wrong.is_empty() {
        // It stands beside the messages.
        batch.wrong.push(first);
    }
    Ok(batch)
}

fn place_of(page: usize, place: usize) -> String {
    format!("entry[{page}].messaging[{place}]")
}

impl Batch<'_> {
    fn add(&mut self, place: String, said: Result<Utterance, Malformed>) {
        match said {
            Ok(said) => self.said.push(said),
            Err(wrong) => self.wrong.push(wrong.within(&place)),
        }
    }

    /// What is wrong, in words that name each message; `None` when all of it was taken.
    pub fn complaint(&self) -> Option<String> {
        let (wrong, kept) = (self.wrong.len(), self.said.len());
        if wrong == 0 {
            return None;
        }
        let mut words: Vec<_> = self.wrong.iter().take(NAMED).map(ToString::to_string).collect();
        if wrong > NAMED {
            words.push(format!("{} more are wrong too.", wrong - NAMED));
        }
        match kept {
            0 => {}
            1 => words.push("The other message is kept.".into()),
            _ => words.push(format!("The other {kept} messages are kept.")),
        }
        Some(words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(messaging: Value) -> String {
        json!({"object": "page", "entry": [{"messaging": messaging}]}).to_string()
    }

    fn said(batch: &Batch<'_>) -> Vec<String> {
        batch.said.iter().map(|said| said.contact.id.clone()).collect()
    }

    #[test]
    fn the_good_ones_of_a_batch_are_read_and_each_bad_one_is_named() {
        let body = page(json!([
            {"sender": {"id": "tomas"}, "message": {"text": "Hello"}},
            {"sender": {"id": 17}, "message": {"text": "x"}},
            {"message": {"text": "Who?"}},
            "nonsense",
            {"sender": {"id": "lea"}, "message": {"text": "Hi"}},
        ]));
        let batch = read(body.as_bytes()).unwrap();
        assert_eq!(said(&batch), ["tomas", "lea"]);
        let words = batch.complaint().unwrap();
        for part in [
            "`entry[0].messaging[1].sender.id` has the wrong type",
            "`entry[0].messaging[2].sender.id` is missing.",
            "`entry[0].messaging[3]` has the wrong type: it must be an object.",
            "The other 2 messages are kept.",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }

    #[test]
    fn a_page_that_is_none_does_not_take_the_others_with_it() {
        let body = json!({"entry": [
            {"messaging": 5}, 7, {"messaging": [{"sender": {"id": "lea"}, "message": {"text": "Hi"}}]}, {},
        ]});
        let body = body.to_string();
        let batch = read(body.as_bytes()).unwrap();
        assert_eq!(said(&batch), ["lea"]);
        let words = batch.complaint().unwrap();
        assert!(words.contains("`entry[0].messaging` has the wrong type"), "{words}");
        assert!(words.contains("`entry[1]` has the wrong type"), "{words}");
    }

    #[test]
    fn what_is_wrong_beside_the_messages_is_named_and_they_are_kept() {
        let good = json!({"sender": {"id": "tomas"}, "message": {"text": "Hello"}});
        let body = json!({"entry": [{"messaging": [good]}], "text": 5}).to_string();
        let batch = read(body.as_bytes()).unwrap();
        assert_eq!(said(&batch), ["tomas"]);
        assert!(batch.complaint().unwrap().starts_with("`text` has the wrong type"));
    }

    #[test]
    fn what_contacts_do_without_a_word_is_kept_and_receipts_are_not() {
        let of = |event: Value| {
            let mut all = json!({"sender": {"id": "tomas"}, "recipient": {"id": "page"}, "timestamp": 1});
            all.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
            all
        };
        let body = page(json!([
            of(json!({"referral": {"ref": "spring"}})),
            of(json!({"read": {"watermark": 1}})),
            of(json!({"delivery": {"watermark": 1}})),
            of(json!({"message": {"mid": "m.1", "is_echo": true, "text": "mine"}, "app": {"id": 1}})),
        ]));
        let batch = read(body.as_bytes()).unwrap();
        let said: Vec<_> = batch.said.iter().map(|said| json!(said.content)).collect();
        let referral = json!({"type": "event", "name": "referral", "data": {"ref": "spring"}});
        assert_eq!(said, [referral, json!(null), json!(null), json!(null)]);
        for quiet in
            [json!({"type": "typing"}), json!({"type": "conversationUpdate", "membersAdded": [{"id": "u"}]})]
        {
            let mut body = json!({"channel": "c1", "from": {"id": "u"}, "conversation": {"id": "c1"}});
            body.as_object_mut().unwrap().extend(quiet.as_object().unwrap().clone());
            assert_eq!(read(body.to_string().as_bytes()).unwrap().said[0].content, None, "{quiet}");
        }
    }

    #[test]
    fn a_thousand_wrong_ones_are_counted() {
        let body = page(json!(vec![json!({"message": {"text": "x"}}); 1_000]));
        let batch = read(body.as_bytes()).unwrap();
        assert!(batch.said.is_empty());
        let words = batch.complaint().unwrap();
        assert!(words.ends_with("980 more are wrong too.") && words.len() < 2_000, "{words}");
    }

    #[test]
    fn what_is_no_batch_is_refused_as_a_whole() {
        assert!(read(br#"{"entry": 5}"#).unwrap_err().to_string().starts_with("`entry` has the wrong type"));
        assert!(read(br#"{"channel": 5}"#).unwrap_err().to_string().starts_with("`channel`"));
        assert!(read(b"[]").is_err());
    }
}
