//! An operator's ordinary day.

use crate::{
    scripted::{Hub, with},
    world::{live, open, rows, said, thread, until},
};
use baton_core::{ControlKind, DeliveryState, Timestamp};
use baton_desk::view::{Change, Item, Pass, Queue};

#[tokio::test]
async fn ana_takes_over_answers_and_hands_back() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "My lamp arrived broken");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    hub.asks("Maya");
    let maya = with("Maya");
    until("Maya waits", async || (desk.boot().await.unwrap().counts.waiting == 1).then_some(())).await;
    desk.take(maya, None).await.unwrap();
    let held = thread(&desk, maya, "held", |t| t.row.conversation.control == ControlKind::Operator).await;
    let sent = desk.send(maya, "I am a person, hello".into(), Some(held.seen)).await.unwrap();
    assert!(matches!(sent, Item::Unsent(_)));
    let answered = thread(&desk, maya, "answered", |t| said(t).len() == 2 && t.row.sending == 0).await;
    assert_eq!(said(&answered), ["My lamp arrived broken", "I am a person, hello"]);
    let Some(Item::Message(message)) = answered.items.last() else { panic!("{answered:?}") };
    assert_eq!(message.delivery.as_ref().unwrap().state, DeliveryState::Pending);
    desk.hand_back(maya, None).await.unwrap();
    let back = thread(&desk, maya, "back", |t| t.row.conversation.control == ControlKind::Bot).await;
    let passes = back.items.iter().filter_map(|item| match item {
        Item::Pass { pass, .. } => Some(pass),
        _ => None,
    });
    let passes: Vec<_> = passes.collect();
    assert!(matches!(
        passes[..],
        [Pass::Asked { .. }, Pass::Taken { waited_ms: Some(_) }, Pass::Returned { .. }]
    ));
    assert!(rows(&desk, Queue::Mine).await.is_empty());
}

#[tokio::test]
async fn a_desk_works_on_a_hub_that_is_older_than_canned_responses() {
    let (hub, data) = (Hub::older().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "hello");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    assert!(!desk.boot().await.unwrap().canned && desk.canned().is_empty());
    desk.take(with("Maya"), None).await.unwrap();
    thread(&desk, with("Maya"), "held", |t| t.row.conversation.control == ControlKind::Operator).await;
}

#[tokio::test]
async fn ben_reads_that_ana_was_faster() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "hello");
    hub.asks("Maya");
    let (ana, ben) = (open(&hub, data.path(), "Ana").await, open(&hub, data.path(), "Ben").await);
    live(&ana).await;
    live(&ben).await;
    ana.take(with("Maya"), None).await.unwrap();
    let lost = ben.take(with("Maya"), None).await.unwrap_err();
    assert_eq!(lost.code, "held");
    assert_eq!(lost.holder.unwrap().name, "Ana");
    assert_eq!(lost.message, "Ana has it, 1 second before you. Your text is kept as a draft.");
    until("Ben sees it", async || (rows(&ben, Queue::Others).await.len() == 1).then_some(())).await;
}

#[tokio::test]
async fn a_reply_that_has_not_seen_the_contacts_words_is_held_once() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "Is it broken?");
    hub.takes("Ana", "Maya");
    let desk = open(&hub, data.path(), "Ana").await;
    let maya = with("Maya");
    let seen = thread(&desk, maya, "read", |t| t.items.len() == 2).await.seen;
    hub.contact_says("Maya", "Never mind, it works");
    thread(&desk, maya, "news", |t| t.items.len() == 3).await;
    let stale = desk.send(maya, "Send it back".into(), Some(seen)).await.unwrap_err();
    assert_eq!(stale.code, "stale_reply");
    assert_eq!(stale.message, "Not sent. Maya wrote: «Never mind, it works»");
    assert_eq!(desk.thread(maya, None, 9).await.unwrap().row.draft.as_deref(), Some("Send it back"));
    desk.send(maya, "Send it back".into(), None).await.unwrap();
    let sent =
        thread(&desk, maya, "sent", |t| said(t).last().is_some_and(|last| last == "Send it back")).await;
    assert_eq!(sent.row.draft, None);
}

#[tokio::test]
async fn a_thread_is_opened_at_a_moment() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    let moment = |n: i64| Timestamp::from_unix_ms(1_700_000_000_000 + n * 60_000);
    for n in 0..200 {
        hub.contact_said("Maya", &format!("line {n}"), moment(n));
    }
    let desk = open(&hub, data.path(), "Ana").await;
    let maya = with("Maya");
    thread(&desk, maya, "all", |t| said(t).last().is_some_and(|last| last == "line 199")).await;
    let at = async |n: i64| desk.thread_at(maya, moment(n), 40).await.unwrap();
    let middle = at(80).await;
    let lines = said(&middle);
    assert!(lines[..20].contains(&"line 80".into()) && lines.len() == 40 && middle.more, "{lines:?}");
    assert_eq!(said(&at(-5).await)[0], "line 0");
    assert_eq!(said(&at(500).await).last().unwrap(), "line 199");
    assert_eq!(desk.thread_at(with("Nobody"), moment(1), 40).await.unwrap_err().code, "missing");
}

#[tokio::test]
async fn the_window_hears_of_open_threads_and_of_every_row() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "one");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    desk.thread(with("Maya"), None, 50).await.unwrap();
    let mut changes = desk.changes();
    hub.contact_says("Maya", "two");
    hub.contact_says("Noor", "unopened");
    let (mut items, mut seen) = (Vec::new(), Vec::new());
    while seen.len() < 2 {
        let batch = tokio::time::timeout(crate::world::PATIENCE, changes.recv()).await.unwrap().unwrap();
        for change in batch {
            match change {
                Change::Item { conversation, .. } => items.push(conversation),
                Change::Row(row) => seen.push(row.conversation.id),
                _ => {}
            }
        }
        seen.sort();
        seen.dedup();
    }
    assert_eq!(items, [with("Maya")]);
}
