//! A desk with a real hub: what an operator sees, does, and is called for.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod failed;
mod world;

use baton_core::{ControlKind, DeliveryState, Role, Seq};
use baton_desk::view::{Call, Change, Item, Queue, Written};
use serde_json::json;
use std::{path::Path, time::Duration};
use world::{World, away, item, live, row_in, rows, until};

#[tokio::test]
async fn asked_called_taken_answered_and_handed_back() {
    let world = World::start().await;
    let desk = world.desk().await;
    let mut calls = desk.calls();
    live(&desk).await;
    world.bot("in", "m1", "I want a person").await;
    world.bot("human", "m1", "I want a person").await;
    let row = row_in(&desk, Queue::Waiting).await;
    let id = row.conversation.id;
    assert_eq!((row.inbox_name.as_str(), row.conversation.unread), ("Support", 1));
    let Some(Call::Show(notice)) = calls.recv().await else { panic!("called") };
    assert!(
        notice.title.ends_with("asks for a person") && notice.body.contains("«I want a person»"),
        "{notice:?}"
    );

    desk.take(id, None).await.unwrap();
    assert_eq!(calls.recv().await, Some(Call::Withdraw(id)));
    row_in(&desk, Queue::Mine).await;
    assert_eq!(world.bot("in", "m2", "hello?").await["paused"], true);

    // The stream brings it in its own time: only then has Ana seen it.
    item(&desk, id, |item| match item {
        Item::Message(message) => (message.content.preview() == "hello?").then_some(()),
        _ => None,
    })
    .await;
    let seen = desk.thread(id, None, 50).await.unwrap().seen;
    desk.send(id, "Ana here".into(), Some(seen)).await.unwrap();
    item(&desk, id, |item| match item {
        Item::Message(message) if message.content.preview() == "Ana here" => {
            message.delivery.as_ref().filter(|delivery| delivery.state == DeliveryState::Pending).map(drop)
        }
        _ => None,
    })
    .await;
    desk.hand_back(id, None).await.unwrap();
    until(&desk, "with the bot", async || {
        let row = desk.list(rows(Queue::Bot)).await.unwrap().rows.pop()?;
        (row.conversation.control == ControlKind::Bot).then_some(())
    })
    .await;
    assert_eq!(world.bot("in", "m3", "thanks").await["paused"], false);
    desk.close().await;
}

#[tokio::test]
async fn a_reply_that_may_be_stale_is_held_once_and_kept() {
    let world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "one").await;
    let id = row_in(&desk, Queue::Bot).await.conversation.id;
    desk.take(id, None).await.unwrap();
    row_in(&desk, Queue::Mine).await;
    let seen = desk.thread(id, None, 50).await.unwrap().seen;
    world.bot("in", "m2", "wait, another address").await;
    until(&desk, "the new message", async || {
        (desk.thread(id, None, 50).await.unwrap().seen > seen).then_some(())
    })
    .await;
    let held = desk.send(id, "To the old address".into(), Some(seen)).await.unwrap_err();
    assert_eq!(
        (held.code.as_str(), held.message.as_str()),
        ("stale_reply", "Not sent. Visitor tomas wrote: «wait, another address»")
    );
    let row = desk.thread(id, None, 50).await.unwrap().row;
    assert_eq!(row.draft.as_deref(), Some("To the old address"));
    desk.send(id, "To the old address".into(), None).await.unwrap();
    desk.close().await;
}

#[tokio::test]
async fn what_is_written_offline_goes_out_once_and_in_order() {
    let mut world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "hello").await;
    let id = row_in(&desk, Queue::Bot).await.conversation.id;
    desk.take(id, None).await.unwrap();
    row_in(&desk, Queue::Mine).await;
    world.stop_hub().await;
    away(&desk).await;
    assert_eq!(desk.take(id, None).await.unwrap_err().code, "offline");
    for number in 0..5 {
        desk.send(id, format!("offline {number}"), None).await.unwrap();
    }
    // The program ends and starts again: the outbox is on the disk.
    desk.close().await;
    let desk = world.desk().await;
    assert_eq!(desk.boot().await.unwrap().status.outbox, 5);
    assert_eq!(desk.search("hello".into(), 10).await.unwrap().hits.len(), 1);
    world.start_hub().await;
    until(&desk, "sent", async || (desk.boot().await.unwrap().status.outbox == 0).then_some(())).await;
    let said = until(&desk, "five messages", async || {
        let items = desk.thread(id, None, 50).await.unwrap().items;
        let said: Vec<_> = items
            .iter()
            .filter_map(|item| match item {
                Item::Message(message) if message.author.id.is_some() => Some(message.content.preview()),
                _ => None,
            })
            .collect();
        (said.len() >= 5).then_some(said)
    })
    .await;
    assert_eq!(said, ["offline 0", "offline 1", "offline 2", "offline 3", "offline 4"]);
    desk.close().await;
}

#[tokio::test]
async fn a_colleague_s_taking_is_refused_here_by_name() {
    let world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "hello").await;
    let id = row_in(&desk, Queue::Bot).await.conversation.id;
    let ben = world.hub.as_ref().unwrap().directory().add_operator("Ben", Role::Agent).unwrap().token;
    let take = format!("http://{}/v1/conversations/{id}/take", world.address);
    let taken =
        reqwest::Client::new().post(take).bearer_auth(ben).json(&json!({"id": "b"})).send().await.unwrap();
    assert!(taken.status().is_success());
    let refused = desk.take(id, None).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.holder.unwrap().name.as_str()), ("held", "Ben"));
    desk.close().await;
}

#[tokio::test]
async fn a_changed_thread_is_told_as_it_changes() {
    let world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "one").await;
    let id = row_in(&desk, Queue::Bot).await.conversation.id;
    let thread = desk.thread(id, None, 50).await.unwrap();
    assert!(thread.seen > Seq(0));
    let mut changes = desk.changes();
    world.bot("in", "m2", "two").await;
    let told = async {
        loop {
            for change in changes.recv().await.unwrap() {
                if let Change::Item { conversation, entry } = change
                    && let (true, Item::Message(message)) = (conversation == id, *entry)
                {
                    return message.content.preview();
                }
            }
        }
    };
    assert_eq!(tokio::time::timeout(Duration::from_secs(10), told).await.unwrap(), "two");
    desk.close().await;
}

/// Whether a file of this folder, or of one in it, has these bytes.
fn contains(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return contains(&path, bytes);
        }
        // A file of the database may be gone between the look and the reading.
        std::fs::read(&path).unwrap_or_default().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test]
async fn what_is_erased_is_gone_from_the_desk_with_everything_written_about_it() {
    let world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "my number is 555 0101").await;
    let row = row_in(&desk, Queue::Bot).await.conversation;
    desk.draft(row.id, Written::text("Is it 555 0101?")).await.unwrap();
    desk.remove_inbox(row.inbox).await.unwrap();
    until(&desk, "gone", async || desk.thread(row.id, None, 50).await.err()).await;
    let found = desk.search("555".into(), 10).await.unwrap();
    assert_eq!((found.hits.len(), found.contacts.len(), found.searched), (0, 0, 0));
    assert_eq!(desk.boot().await.unwrap().counts.open, 0);
    until(&desk, "out of the files", async || {
        (!contains(&world.folder.path().join("desk"), b"555 0101")).then_some(())
    })
    .await;
    desk.close().await;
    // A cache that never knew the conversation reads over its grave.
    std::fs::remove_dir_all(world.folder.path().join("desk")).unwrap();
    let fresh = world.desk().await;
    live(&fresh).await;
    assert_eq!(fresh.boot().await.unwrap().counts.open, 0);
    fresh.close().await;
}
