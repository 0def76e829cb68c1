//! The cache by itself: what a batch leaves, what is found, what survives reopening, which files are refused.

use super::{Cache, CacheError, Errand, Wants, is_inconsistent, lists, search};
use crate::{
    DeskError,
    view::{Item, ListQuery, Queue},
};
use baton_core::{
    Actor, Contact, Content, ConversationId, Event, InboxId, Kind, MessageId, Opening, Said, Seq, Timestamp,
};
use proptest::prelude::*;
use std::{path::Path, sync::Arc};

fn inbox() -> InboxId {
    InboxId::from_bytes([7; 16])
}

fn with(contact: u8) -> ConversationId {
    ConversationId::from_bytes([contact; 16])
}

/// The contact with this number says something; the first thing said opens the conversation.
fn says(seq: i64, contact: u8, opens: bool, text: &str) -> Event {
    let mut message = [0; 16];
    message[..8].copy_from_slice(&seq.to_be_bytes());
    let said = Said {
        message: MessageId::from_bytes(message),
        content: Content::text(text),
        vendor_id: None,
        source: Some(format!("{{\"text\":\"{seq}\"}}")),

        reasoning: None,
        over: false,
        said_at: None,
    };
    let who = Contact { id: format!("c{contact}"), name: format!("Contact {contact}") };
    Event {
        seq: Seq(seq),
        at: Timestamp::from_unix_ms(1_700_000_000_000 + seq),
        conversation: with(contact),
        actor: Actor::contact(&who.name),
        opens: opens.then_some(Opening { inbox: inbox(), contact: who }),
        kind: Kind::Message(said),
    }
}

/// What is left of a conversation in the log once it is erased.
fn grave(seq: i64, contact: u8) -> Event {
    let nobody = Contact { id: String::new(), name: String::new() };
    Event {
        actor: Actor::system(),
        opens: Some(Opening { inbox: inbox(), contact: nobody }),
        kind: Kind::Erased,
        ..says(seq, contact, false, "")
    }
}

fn open(folder: &Path) -> Cache {
    Cache::open(folder.join("cache.db")).unwrap()
}

async fn fold(cache: &Cache, events: Vec<Event>) -> Result<super::Folded, CacheError> {
    cache.fold(Arc::new(events), Arc::default(), Wants { pictures: Some([].into()) }).await
}

async fn found(cache: &Cache, words: &str) -> Vec<String> {
    let found = cache.search(words.into(), 50, Arc::default()).await.unwrap();
    found.hits.into_iter().map(|hit| hit.snippet).collect()
}

async fn said(cache: &Cache, contact: u8) -> Vec<String> {
    let Some(thread) = cache.thread(with(contact), None, 50, Arc::default()).await.unwrap() else {
        return Vec::new();
    };
    let said = thread.items.iter().filter_map(|item| match item {
        Item::Message(message) => Some(message.content.preview()),
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn what_comes_twice_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let first = vec![says(1, 1, true, "one"), says(2, 1, false, "two")];
    assert_eq!(fold(&cache, first.clone()).await.unwrap().events, 2);
    let again = [first, vec![says(3, 1, false, "three")]].concat();
    let folded = fold(&cache, again).await.unwrap();
    assert_eq!((folded.events, folded.cursor), (1, Seq(3)));
    assert_eq!(said(&cache, 1).await, ["one", "two", "three"]);
    assert_eq!(cache.search("o".into(), 9, Arc::default()).await.unwrap().searched, 3);
}

#[tokio::test]
async fn a_batch_that_does_not_fit_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let batch = vec![says(1, 1, true, "one"), says(2, 2, false, "its opening is missing")];
    assert!(is_inconsistent(&fold(&cache, batch).await.unwrap_err()));
    assert_eq!(cache.cursor().await.unwrap(), Seq(0));
    assert!(said(&cache, 1).await.is_empty() && found(&cache, "one ").await.is_empty());
}

#[tokio::test]
async fn a_grave_is_read_over_and_empties_what_is_cached() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    fold(&cache, vec![says(1, 1, true, "my secret"), says(2, 2, true, "stays")]).await.unwrap();
    cache.keep_draft(with(1), "about the secret".into()).await.unwrap();
    cache.snooze(with(1), Some(Timestamp::from_unix_ms(i64::MAX))).await.unwrap();
    cache.enqueue(with(1), Errand::Say { content: Content::text("secret?") }).await.unwrap();
    // Of 1 more was said meanwhile that is gone from the log; 3 was begun and erased meanwhile.
    let folded = fold(&cache, vec![grave(9, 1), grave(10, 3)]).await.unwrap();
    assert_eq!((folded.cursor, folded.gone), (Seq(10), vec![with(1)]));
    assert!(cache.thread(with(1), None, 9, Arc::default()).await.unwrap().is_none());
    assert!(found(&cache, "secret ").await.is_empty() && found(&cache, "stays ").await.len() == 1);
    assert_eq!(cache.waiting_here().await.unwrap(), (0, 0));
    assert!(cache.snoozes(Timestamp::from_unix_ms(0)).await.unwrap().is_empty());
    let query = ListQuery { queue: Queue::Open, inbox: None, tag: None, offset: 0, limit: 9 };
    let list = cache.list(query, Arc::default()).await.unwrap();
    assert_eq!((list.total, list.rows[0].conversation.id), (1, with(2)));
}

#[tokio::test]
async fn messages_are_found_by_words_beginnings_and_other_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let texts = ["My lamp arrived broken", "Où est ma crème brûlée?", "我的灯坏了", "a \"quoted\" word"];
    let events = texts.iter().zip(1..).map(|(text, seq)| says(seq, 1, seq == 1, text)).collect();
    fold(&cache, events).await.unwrap();
    for (words, hits) in [
        ("lam", 1),
        ("lam ", 0),
        ("BROKEN lamp ", 1),
        ("creme", 1),
        ("灯坏", 1),
        ("坏灯", 0),
        ("\"quoted\"", 1),
    ] {
        assert_eq!(found(&cache, words).await.len(), hits, "{words}");
    }
    let contacts = cache.search("contact 1".into(), 9, Arc::default()).await.unwrap().contacts;
    assert_eq!(contacts.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_are_a_safe_search(words in prop_oneof![any::<String>(), "[\"'*^:(){}+\\-,. a灯ANDORNEAR/\u{1}\u{0}]{0,40}"]) {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let cache = open(folder.path());
            fold(&cache, vec![says(1, 1, true, &format!("x {words}"))]).await.unwrap();
            cache.search(words.clone(), 9, Arc::default()).await.unwrap();
        });
    }

    #[test]
    fn every_whole_word_that_was_said_is_found(text in "[a-zé灯坏กข]{2,9}( [a-z0-9]{2,9}){0,4}") {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let cache = open(folder.path());
            fold(&cache, vec![says(1, 1, true, &text)]).await.unwrap();
            for word in text.split(' ') {
                prop_assert_eq!(found(&cache, word).await.len(), 1, "{} in {}", word, &text);
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_waits_to_be_sent_survives_in_order_and_under_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    fold(&cache, vec![says(1, 1, true, "hello")]).await.unwrap();
    for text in ["one", "two", "three"] {
        cache.enqueue(with(1), Errand::Say { content: Content::text(text) }).await.unwrap();
    }
    let first = cache.heads().await.unwrap().remove(0);
    cache.begin_try(first.id.clone()).await.unwrap();
    cache.close().await;
    let cache = open(folder.path());
    let head = cache.heads().await.unwrap().remove(0);
    assert_eq!((&head.command, &head.id, head.text()), (&first.command, &first.id, Some("one".into())));
    // It may be with the hub already: it can't be taken back. The one after it can.
    assert!(cache.withdraw(head.id.clone()).await.unwrap().is_none());
    cache.park(head.id.clone(), "Ana has it.".into()).await.unwrap();
    let next = cache.heads().await.unwrap().remove(0);
    assert_eq!(next.text(), Some("two".into()));
    assert_eq!(cache.waiting_here().await.unwrap(), (2, 1));
    assert!(cache.unpark(head.id.clone()).await.unwrap());
    let again = cache.heads().await.unwrap().remove(0);
    assert_eq!(again.id, head.id);
    assert_ne!(again.command, head.command, "the hub remembers that it refused the old one");
}

#[tokio::test]
async fn a_newer_file_is_refused_in_words_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.db");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute_batch("CREATE TABLE later (x); PRAGMA user_version = 99").unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    let Err(error) = Cache::open(path.clone()) else { panic!("opened") };
    assert!(matches!(error, DeskError::NewerDatabase { found: 99 }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_file_is_refused_in_words_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.db");
    std::fs::write(&path, "not a database at all, but long enough to be one ".repeat(99)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let Err(error) = Cache::open(path.clone()) else { panic!("opened") };
    assert!(
        matches!(error, DeskError::Corrupt { .. }) && error.to_string().contains("Move it away"),
        "{error}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn lists_and_search_walk_an_index_and_sort_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let queues = [Queue::Waiting, Queue::Mine, Queue::Others, Queue::Bot, Queue::Closed, Queue::Open];
    let mut queries = vec![(search::HITS.to_owned(), vec!["\"a\"".to_owned().into(), 9.into()])];
    for (queue, tag) in queues.into_iter().flat_map(|queue| [(queue, None), (queue, Some("vip".to_owned()))])
    {
        for inbox in [None, Some(inbox())] {
            let query = ListQuery { queue, inbox, tag: tag.clone(), offset: 0, limit: 9 };
            let (from, order, values) = lists::plan(&query);
            queries.push((format!("SELECT c.state FROM {from} ORDER BY {order} LIMIT 9"), values));
        }
    }
    cache
        .read(move |db| {
            for (sql, values) in queries {
                let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let steps =
                    explain.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3))?;
                for step in steps {
                    let step = step?;
                    let indexed = step.contains(" USING ") || step.contains("VIRTUAL TABLE INDEX");
                    assert!(indexed && !step.contains("TEMP B-TREE"), "{sql}: {step}");
                }
            }
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn closing_waits_for_what_is_read_and_refuses_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(folder.path());
    let (started, reads) = tokio::sync::oneshot::channel();
    let (go_on, may) = std::sync::mpsc::channel::<()>();
    let long = tokio::spawn({
        let cache = cache.clone();
        async move {
            let job = move |db: &rusqlite::Connection| {
                started.send(()).unwrap();
                may.recv().unwrap();
                Ok(db.query_row("SELECT count(*) FROM facts", [], |row| row.get::<_, i64>(0))?)
            };
            cache.read(job).await
        }
    });
    reads.await.unwrap();
    let mut closing = std::pin::pin!(cache.close());
    assert!(futures::poll!(&mut closing).is_pending(), "it is still read");
    assert!(matches!(cache.read(|_| Ok(())).await, Err(CacheError::Closed)));
    go_on.send(()).unwrap();
    closing.await;
    long.await.unwrap().unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["cache.db"], "nobody has it open, so its log is tidied up");
}
