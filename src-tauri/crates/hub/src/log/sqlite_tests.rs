//! The log in SQLite: the suite's promises, and its own.

use super::*;
use crate::log::{
    open,
    suite::{self, Place},
};
use baton_core::*;
use std::sync::Arc;

/// A data folder.
struct Folder(tempfile::TempDir);

impl Place for Folder {
    fn open(&mut self) -> Box<dyn Log> {
        Box::new(open(self.0.path()).unwrap().log)
    }
}

suite::conforms!(Folder(tempfile::tempdir().unwrap()));

fn reply(of: u8, seq: i64, message: u8) -> Entry {
    let opening =
        Opening { inbox: InboxId::from_bytes([9; 16]), contact: Contact::unnamed(format!("contact-{of}")) };
    let said = Said {
        message: MessageId::from_bytes([message; 16]),
        content: Content::text("Ana here"),
        vendor_id: None,
        source: None,
        reasoning: None,
        over: false,
        said_at: None,
    };
    let event = Event {
        seq: Seq(seq),
        at: Timestamp::from_unix_ms(1_795_216_931_042),
        conversation: ConversationId::from_bytes([of; 16]),
        actor: Actor::operator(OperatorId::from_bytes([7; 16]), "Ana"),
        opens: Some(opening),
        kind: Kind::Message(said),
    };
    let after = Arc::new(next(None, &event).unwrap());
    Entry { event: Arc::new(event), on: None, after, vendor: 0, command: None }
}

#[test]
fn of_a_write_that_fails_nothing_is_kept_and_the_next_one_succeeds() {
    let data = tempfile::tempdir().unwrap();
    let mut log = open(data.path()).unwrap().log;
    log.append(&[reply(1, 1, 1)]).unwrap();
    // The same message twice can't be: the second breaks the write that the first is part of.
    assert!(matches!(log.append(&[reply(2, 2, 2), reply(3, 3, 2)]), Err(LogError::Failed(_))));
    assert_eq!((log.last(), log.read(Seq(1), 10).unwrap()), (Seq(1), vec![]));
    assert_eq!(log.append(&[reply(2, 2, 2)]).unwrap(), Vec::<usize>::new());
    assert_eq!(log.read(Seq(0), 10).unwrap().len(), 2);
}

#[test]
fn a_write_that_finds_no_room_leaves_nothing_and_says_so() {
    let data = tempfile::tempdir().unwrap();
    let mut log = open(data.path()).unwrap().log;
    log.limit(30);
    let mut seq = 0;
    let full = loop {
        let batch: Vec<_> = (1..=8)
            .map(|n| reply(u8::try_from(seq + n).unwrap(), seq + n, u8::try_from(seq + n).unwrap()))
            .collect();
        match log.append(&batch) {
            Ok(moved) => assert_eq!(moved, Vec::<usize>::new()),
            Err(error) => break error,
        }
        seq += 8;
    };
    assert!(matches!(full, LogError::Full), "{full}");
    assert_eq!(
        (log.last(), log.read(Seq(0), 1_000).unwrap().len()),
        (Seq(seq), usize::try_from(seq).unwrap())
    );
    // With room again, it goes on where it was.
    log.limit(10_000);
    let next = u8::try_from(seq + 1).unwrap();
    log.append(&[reply(next, seq + 1, next)]).unwrap();
    assert_eq!(log.last(), Seq(seq + 1));
}

#[test]
fn two_hubs_never_serve_the_same_data() {
    let data = tempfile::tempdir().unwrap();
    let opened = open(data.path()).unwrap();
    assert!(matches!(open(data.path()), Err(crate::StartError::InUse(_))));
    drop(opened);
    open(data.path()).unwrap();
}
