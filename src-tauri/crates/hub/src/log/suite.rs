//! What every log promises, as tests that each implementation runs: [`conforms`] makes them of a way to open one.

use super::{Entry, Log};
use baton_core::*;
use std::{collections::HashMap, sync::Arc};

/// A place where a log can be opened, and opened again after it was dropped. Each test has one of its own.
pub trait Place {
    /// Opens the log that is there.
    fn open(&mut self) -> Box<dyn Log>;
}

/// Makes the suite's tests for the logs of one implementation; `$place` makes an empty [`Place`].
macro_rules! conforms {
    ($place:expr) => {
        $crate::log::suite::conforms!(@each $place;
            an_empty_log_has_no_last_event
            what_is_appended_is_read_in_order
            a_page_ends_at_its_limit
            a_log_survives_being_closed
            many_events_of_one_conversation_share_a_write
            who_decided_on_an_older_version_is_refused_and_the_others_stand
            a_conversation_begins_once
            a_place_in_the_log_is_taken_once
            what_was_erased_leaves_its_grave_alone
            what_a_vendor_sent_comes_back_byte_for_byte
        );
    };
    (@each $place:expr; $($name:ident)*) => {
        $(#[test] fn $name() { $crate::log::suite::$name(&mut $place); })*
    };
}
pub(crate) use conforms;

/// Decides as the engine does, so that entries are what a log is really given.
#[derive(Default)]
struct Writer {
    states: HashMap<u8, Conversation>,
}

impl Writer {
    /// The entry for what happens next in Tomás's (1), Mia's (2) … conversation, at `seq`.
    fn entry(&mut self, of: u8, seq: i64, kind: Kind) -> Entry {
        let entry = entry(self.states.get(&of), of, seq, kind);
        self.states.insert(of, (*entry.after).clone());
        entry
    }
}

fn entry(before: Option<&Conversation>, of: u8, seq: i64, kind: Kind) -> Entry {
    let contact = Contact::unnamed(format!("contact-{of}"));
    let opening = Opening { inbox: InboxId::from_bytes([9; 16]), contact };
    let grave = matches!(kind, Kind::Erased);
    let event = Event {
        seq: Seq(seq),
        at: Timestamp::from_unix_ms(1_795_216_931_042 + seq),
        conversation: ConversationId::from_bytes([of; 16]),
        actor: Actor::contact(format!("Contact {of}")),
        opens: (before.is_none() || grave).then_some(opening),
        kind,
    };
    let after = Arc::new(next(before.cloned(), &event).unwrap());
    Entry { event: Arc::new(event), on: before.map(|state| state.version), after, vendor: 0, command: None }
}

fn said(text: &str) -> Kind {
    Kind::Message(Said {
        message: MessageId::from_bytes([5; 16]),
        content: Content::text(text),
        vendor_id: None,
        source: None,
        reasoning: None,
        over: false,
        said_at: None,
    })
}

fn events(log: &dyn Log) -> Vec<Event> {
    log.read(Seq(0), 10_000).unwrap()
}

fn of(batch: &[Entry]) -> Vec<Event> {
    batch.iter().map(|entry| (*entry.event).clone()).collect()
}

pub fn an_empty_log_has_no_last_event(place: &mut impl Place) {
    let mut log = place.open();
    assert_eq!((log.last(), events(&*log)), (Seq(0), vec![]));
    assert_eq!(log.append(&[]).unwrap(), Vec::<usize>::new());
    assert_eq!(log.last(), Seq(0));
}

pub fn what_is_appended_is_read_in_order(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    let batch =
        [(1, "hi"), (2, "hello"), (1, "are you there?")].into_iter().zip(1..).map(|((of, text), seq)| {
            // Two conversations in one write.
            writer.entry(of, seq, said(text))
        });
    let batch: Vec<_> = batch.collect();
    assert_eq!(log.append(&batch).unwrap(), Vec::<usize>::new());
    assert_eq!(log.last(), Seq(3));
    assert_eq!(events(&*log), of(&batch));
    let later = [writer.entry(2, 4, Kind::Closed)];
    assert_eq!(log.append(&later).unwrap(), Vec::<usize>::new());
    assert_eq!(log.read(Seq(3), 10).unwrap(), of(&later));
}

pub fn a_page_ends_at_its_limit(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    let batch: Vec<_> = (1..=5).map(|seq| writer.entry(1, seq, said("hi"))).collect();
    log.append(&batch).unwrap();
    assert_eq!(log.read(Seq(1), 3).unwrap(), of(&batch[1..4]));
    assert_eq!(log.read(Seq(5), 3).unwrap(), vec![]);
    assert_eq!(log.read(Seq(99), 3).unwrap(), vec![]);
}

pub fn a_log_survives_being_closed(place: &mut impl Place) {
    let mut writer = Writer::default();
    let mut all = Vec::new();
    for seq in 1..=3 {
        let mut log = place.open();
        assert_eq!((log.last(), events(&*log)), (Seq(seq - 1), all.clone()));
        let batch = [writer.entry(1, seq, said("still here"))];
        assert_eq!(log.append(&batch).unwrap(), Vec::<usize>::new());
        all.extend(of(&batch));
    }
    assert_eq!(events(&*place.open()), all);
}

pub fn many_events_of_one_conversation_share_a_write(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    let batch: Vec<_> = (1..=1_024).map(|seq| writer.entry(1, seq, said("again"))).collect();
    assert_eq!(log.append(&batch).unwrap(), Vec::<usize>::new());
    assert_eq!(events(&*log), of(&batch));
}

pub fn who_decided_on_an_older_version_is_refused_and_the_others_stand(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    log.append(&[writer.entry(1, 1, said("hi")), writer.entry(2, 2, said("hello"))]).unwrap();
    let stale = writer.states[&1].clone();
    log.append(&[writer.entry(1, 3, said("anybody?"))]).unwrap();
    // Ben decided on what he saw before the last message; Mia's is as it was.
    let batch = [writer.entry(2, 4, said("thanks")), entry(Some(&stale), 1, 5, Kind::Closed)];
    assert_eq!(log.append(&batch).unwrap(), vec![1]);
    assert_eq!(log.read(Seq(3), 10).unwrap(), of(&batch[..1]));
    // Decided anew, it stands.
    let anew = [writer.entry(1, 5, Kind::Closed)];
    assert_eq!(log.append(&anew).unwrap(), Vec::<usize>::new());
    assert_eq!(log.read(Seq(4), 10).unwrap(), of(&anew));
}

pub fn a_conversation_begins_once(place: &mut impl Place) {
    let mut log = place.open();
    assert_eq!(log.append(&[entry(None, 1, 1, said("hi"))]).unwrap(), Vec::<usize>::new());
    assert_eq!(log.append(&[entry(None, 1, 2, said("hi"))]).unwrap(), vec![0]);
    assert_eq!(events(&*log).len(), 1);
}

pub fn a_place_in_the_log_is_taken_once(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    log.append(&[writer.entry(1, 1, said("hi")), writer.entry(1, 2, said("there"))]).unwrap();
    // Somebody who saw the log end at 1 proposes the place that was taken meanwhile.
    assert_eq!(log.append(&[entry(None, 3, 2, said("me first"))]).unwrap(), vec![0]);
    assert_eq!((log.last(), events(&*log).len()), (Seq(2), 2));
}

pub fn what_was_erased_leaves_its_grave_alone(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    log.append(&[writer.entry(1, 1, said("my number is 12345")), writer.entry(2, 2, said("hello"))]).unwrap();
    let kept = events(&*log).remove(1);
    let grave = [writer.entry(1, 3, Kind::Erased)];
    log.append(&grave).unwrap();
    assert_eq!(events(&*log), vec![kept, of(&grave).remove(0)]);
    drop(log);
    assert_eq!(place.open().last(), Seq(3));
}

pub fn what_a_vendor_sent_comes_back_byte_for_byte(place: &mut impl Place) {
    let (mut log, mut writer) = (place.open(), Writer::default());
    let source = format!("{{\"text\" : \"\\u00e1 — 我的灯\u{0} 🛋\",\t\"pad\":\"{}\"}}", "x".repeat(900_000));
    let Kind::Message(message) = said("á — 我的灯 🛋") else { unreachable!() };
    let kind = Kind::Message(Said { source: Some(source.clone()), ..message });
    log.append(&[writer.entry(1, 1, kind)]).unwrap();
    let Kind::Message(read) = events(&*log).remove(0).kind else { panic!("it was a message") };
    assert_eq!((read.source, read.content), (Some(source), Content::text("á — 我的灯 🛋")));
}
