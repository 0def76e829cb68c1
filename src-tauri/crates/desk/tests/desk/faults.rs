//! When the hub, or the way to it, fails.

use crate::{
    scripted::{Faults, Hub, with},
    world::{config, live, open, rows, said, thread, until},
};
use baton_core::{Seq, Timestamp};
use baton_desk::{
    Desk, DeskError,
    view::{Item, Link, ListQuery, Queue, Written},
};
use proptest::{prelude::*, test_runner::TestRunner};
use std::path::Path;

/// Everything that the window could show of the hub's log.
async fn picture(desk: &Desk) -> String {
    let mut picture = String::new();
    for queue in [Queue::Open, Queue::Waiting, Queue::Mine, Queue::Others, Queue::Bot, Queue::Closed] {
        let query = ListQuery { queue, inbox: None, tag: None, offset: 0, limit: 200 };
        let list = desk.list(query).await.unwrap();
        picture += &format!("{queue:?} {}\n", list.total);
        for row in list.rows {
            picture += &serde_json::to_string(&row).unwrap();
            let thread = desk.thread(row.conversation.id, None, 500).await.unwrap();
            picture += &format!("\n{}\n", serde_json::to_string(&thread.items).unwrap());
        }
    }
    let found = desk.search("hello".into(), 200).await.unwrap();
    picture + &format!("{} {}", found.hits.len(), found.searched)
}

fn a_day(hub: &Hub) {
    use baton_core::Action;
    hub.contact_says("Maya", "hello there");
    hub.bot_says("Maya", "Hello, I am a bot");
    hub.contact_says("Noor", "hello?");
    hub.asks("Maya");
    hub.takes("Ana", "Maya");
    hub.does("Maya", crate::scripted::actor("Ana"), crate::scripted::say("hello, a person")).unwrap();
    hub.does("Noor", crate::scripted::actor("Ben"), Action::Note { text: "A regular".into() }).unwrap();
    hub.does("Noor", crate::scripted::actor("Ben"), Action::Tag { tags: vec!["vip".into()] }).unwrap();
    hub.does("Maya", crate::scripted::actor("Ana"), Action::Close).unwrap();
    hub.contact_says("Maya", "hello again");
    hub.asks("Noor");
}

async fn caught_up(desk: &Desk, hub: &Hub) {
    let last = hub.log().events.last().map_or(0, |event| event.seq.0);
    until("caught up", async || {
        let open = rows(desk, Queue::Open).await;
        let closed = rows(desk, Queue::Closed).await;
        let newest = open.iter().chain(&closed).map(|row| row.conversation.version.0).max();
        (newest == Some(last)).then_some(())
    })
    .await;
}

#[test]
fn a_stream_cut_anywhere_gives_the_same_cache_as_one_that_was_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, ..ProptestConfig::default() });
    let cuts = (proptest::collection::vec(0usize..6, 0..4), any::<bool>());
    let hub = runtime.block_on(Hub::start());
    a_day(&hub);
    let whole = runtime.block_on(async {
        let data = tempfile::tempdir().unwrap();
        let desk = open(&hub, data.path(), "Ana").await;
        caught_up(&desk, &hub).await;
        picture(&desk).await
    });
    runner
        .run(&cuts, |(cut_after, stutter)| {
            runtime.block_on(async {
                hub.faults(|faults| *faults = Faults { cut_after, stutter, ..Faults::default() });
                let data = tempfile::tempdir().unwrap();
                let desk = open(&hub, data.path(), "Ana").await;
                caught_up(&desk, &hub).await;
                let cut = picture(&desk).await;
                desk.close().await;
                prop_assert_eq!(&cut, &whole);
                Ok(())
            })
        })
        .unwrap();
}

#[tokio::test]
async fn an_hour_without_the_hub_then_everything_goes_out_in_order_once() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "hello");
    hub.takes("Ana", "Maya");
    let maya = with("Maya");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    hub.faults(|faults| faults.away = true);
    until("away", async || matches!(desk.boot().await.unwrap().status.link, Link::Away { .. }).then_some(()))
        .await;
    for n in 0..20 {
        desk.send(maya, format!("line {n}"), None).await.unwrap();
    }
    desk.note(maya, "offline for an hour".into()).await.unwrap();
    desk.hand_back(maya, None).await.unwrap();
    assert_eq!(desk.take(maya, None).await.unwrap_err().code, "offline");
    let boot = desk.boot().await.unwrap();
    assert_eq!((boot.status.outbox, boot.counts.mine), (22, 1));
    assert_eq!(said(&desk.thread(maya, None, 100).await.unwrap())[20], "(line 19)");
    desk.close().await;
    drop(desk);
    // The program is started again, still offline; then the hub returns, and loses one answer.
    let desk = open(&hub, data.path(), "Ana").await;
    assert_eq!(desk.boot().await.unwrap().status.outbox, 22);
    hub.faults(|faults| *faults = Faults { lose_answer: true, ..Faults::default() });
    desk.reconnect();
    let sent = thread(&desk, maya, "sent", |t| {
        t.row.sending == 0 && t.row.conversation.control == baton_core::ControlKind::Bot
    })
    .await;
    let expected: Vec<String> =
        std::iter::once("hello".into()).chain((0..20).map(|n| format!("line {n}"))).collect();
    assert_eq!(said(&sent), expected);
    assert!(matches!(&sent.items[sent.items.len() - 2], Item::Note { .. }));
    assert_eq!(desk.boot().await.unwrap().status.outbox, 0);
}

#[tokio::test]
async fn a_refused_message_is_kept_with_its_reason_until_somebody_decides() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "hello");
    let maya = with("Maya");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    desk.send(maya, "too early".into(), None).await.unwrap();
    let parked = thread(&desk, maya, "parked", |t| t.row.failed == 1).await;
    let Some(Item::Unsent(unsent)) = parked.items.last() else { panic!("{parked:?}") };
    assert_eq!(unsent.refused.as_deref(), Some("The bot has it again. Take over to send this."));
    assert_eq!(desk.boot().await.unwrap().status.failed, 1);
    desk.take(maya, None).await.unwrap();
    desk.retry(maya, unsent.id.clone()).await.unwrap();
    let sent = thread(&desk, maya, "sent", |t| t.row.sending + t.row.failed == 0).await;
    assert_eq!(said(&sent), ["hello", "too early"]);
    // And one that is taken back: its text is the draft again.
    desk.hand_back(maya, None).await.unwrap();
    let Item::Unsent(second) = desk.send(maya, "too late".into(), None).await.unwrap() else { panic!() };
    thread(&desk, maya, "parked again", |t| t.row.failed == 1).await;
    assert_eq!(desk.withdraw(maya, second.id).await.unwrap(), "too late");
    let thread = desk.thread(maya, None, 10).await.unwrap();
    assert_eq!((thread.row.failed, thread.row.draft.as_deref()), (0, Some("too late")));
}

#[tokio::test]
async fn a_refused_token_says_signed_out_and_the_cache_stays_readable() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Maya", "hello");
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    hub.faults(|faults| faults.signed_out = true);
    until("signed out", async || (desk.boot().await.unwrap().status.link == Link::SignedOut).then_some(()))
        .await;
    assert_eq!(rows(&desk, Queue::Open).await.len(), 1);
    assert_eq!(desk.take(with("Maya"), None).await.unwrap_err().code, "signed_out");
    hub.faults(|faults| faults.signed_out = false);
    desk.reconnect();
    live(&desk).await;
}

#[tokio::test]
async fn a_gap_in_the_stream_is_noticed_and_what_was_missed_is_read_again() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    hub.contact_says("Noor", "hello");
    hub.contact_says("Maya", "the opening that gets lost");
    hub.faults(|faults| faults.leave_out = vec![Seq(2)]);
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    desk.draft(with("Noor"), Written::text("half a thought")).await.unwrap();
    hub.faults(|faults| faults.leave_out = Vec::new());
    hub.contact_says("Maya", "and the rest");
    let maya = thread(&desk, with("Maya"), "read anew", |t| said(t).len() == 2).await;
    assert_eq!(said(&maya), ["the opening that gets lost", "and the rest"]);
    let noor = thread(&desk, with("Noor"), "kept", |t| said(t).len() == 1).await;
    assert_eq!(noor.row.draft.as_deref(), Some("half a thought"));
}

#[tokio::test]
async fn a_hub_whose_log_is_shorter_is_another_log_and_the_old_cache_is_kept_beside() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    a_day(&hub);
    let desk = open(&hub, data.path(), "Ana").await;
    caught_up(&desk, &hub).await;
    desk.close().await;
    let restored = Hub::start().await;
    restored.contact_says("Elif", "hello from a restored backup");
    let desk = open(&restored, data.path(), "Ana").await;
    let elif = thread(&desk, with("Elif"), "the new log", |t| said(t).len() == 1).await;
    assert_eq!(elif.row.conversation.contact.name, "Elif");
    assert_eq!(rows(&desk, Queue::Open).await.len(), 1);
    let files =
        std::fs::read_dir(data.path()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.filter(|name| name.contains(".before-")).count(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named_and_left_as_it_is() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    let desk = open(&hub, data.path(), "Ana").await;
    live(&desk).await;
    desk.close().await;
    let file = cache_file(data.path());
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let before = std::fs::read(&file).unwrap();
    let refused = Desk::open(config(&hub, data.path(), "Ana")).await.err().unwrap();
    assert!(matches!(refused, DeskError::NewerDatabase { found: 99 }), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    std::fs::write(&file, "this was a database once, and is text now ".repeat(200)).unwrap();
    let before = std::fs::read(&file).unwrap();
    let refused = Desk::open(config(&hub, data.path(), "Ana")).await.err().unwrap();
    assert!(matches!(&refused, DeskError::Corrupt { path, .. } if *path == file), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

fn cache_file(data: &Path) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    files.find(|path| path.extension().is_some_and(|ext| ext == "db")).unwrap()
}

#[tokio::test]
async fn everything_readable_works_before_the_hub_answers() {
    let (hub, data) = (Hub::start().await, tempfile::tempdir().unwrap());
    a_day(&hub);
    let desk = open(&hub, data.path(), "Ana").await;
    caught_up(&desk, &hub).await;
    let online = picture(&desk).await;
    desk.close().await;
    hub.faults(|faults| faults.away = true);
    let desk = open(&hub, data.path(), "Ana").await;
    assert_eq!(picture(&desk).await, online);
    let boot = desk.boot().await.unwrap();
    assert_eq!((boot.me.unwrap().name.as_str(), boot.inboxes.len()), ("Ana", 1));
    assert!(boot.counts.oldest_waiting.unwrap() > Timestamp::default());
}
