//! A desk with a real hub: what an operator sees, does, and is called for.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use baton_core::{
    ControlKind, ConversationId, DeliveryState, InboxKind, Role, Seq,
    api::{AddedInbox, NewInbox},
};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Call, Change, Item, Link, ListQuery, Queue, Row, Written},
};
use baton_hub::{Config, Hub};
use serde_json::json;
use std::{net::SocketAddr, path::Path, time::Duration};
use tempfile::TempDir;

/// A hub, Ana's desk, and a bot's keys.
struct World {
    folder: TempDir,
    hub: Option<Hub>,
    address: SocketAddr,
    token: String,
    keys: AddedInbox,
}

async fn hub(data: &Path, port: u16) -> Hub {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    Hub::start(Config { data: data.join("hub"), listen, name: "Test".into(), public_url: None, tls: None })
        .await
        .unwrap()
}

impl World {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hub = hub(folder.path(), 0).await;
        let token = hub.directory().add_operator("Ana", Role::Admin).unwrap().token;
        let new = NewInbox { kind: InboxKind::Janis, name: "Support".into(), settings: [].into() };
        let keys = hub.directory().add_inbox(&new).unwrap();
        Self { address: hub.address(), hub: Some(hub), token, keys, folder }
    }

    async fn desk(&self) -> Desk {
        let url = format!("http://{}", self.address).parse().unwrap();
        let hub = HubAddress { url, token: self.token.clone(), embedded: true };
        Desk::open(DeskConfig { data: self.folder.path().join("desk"), hub }).await.unwrap()
    }

    async fn stop_hub(&mut self) {
        self.hub.take().unwrap().shutdown().await;
    }

    async fn start_hub(&mut self) {
        self.hub = Some(hub(self.folder.path(), self.address.port()).await);
    }

    /// The bot reports something of Tomás.
    async fn bot(&self, call: &str, mid: &str, text: &str) -> serde_json::Value {
        let body = json!({"sender": {"id": "tomas"}, "recipient": {"id": "tomas"}, "message": {"mid": mid, "text": text}});
        let request = reqwest::Client::new().post(format!("http://{}/api/v1/{call}", self.address));
        let request = request.header("apikey", &self.keys.given["api_key"]);
        let request = request.header("clientkey", &self.keys.given["client_key"]).json(&body);
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}

/// Waits until the look gives something; looks again whenever something changed.
async fn until<T>(desk: &Desk, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let mut changes = desk.changes();
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            // Also looks again without a change: what is waited for may be in the past.
            let _ = tokio::time::timeout(Duration::from_millis(200), changes.recv()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.unwrap_or_else(|_| panic!("never: {what}"))
}

fn rows(queue: Queue) -> ListQuery {
    ListQuery { queue, inbox: None, tag: None, offset: 0, limit: 50 }
}

async fn row_in(desk: &Desk, queue: Queue) -> Row {
    until(desk, &format!("a row in {queue:?}"), async || desk.list(rows(queue)).await.unwrap().rows.pop())
        .await
}

async fn live(desk: &Desk) {
    until(desk, "live", async || (desk.boot().await.unwrap().status.link == Link::Live).then_some(())).await;
}

async fn item<T>(desk: &Desk, of: ConversationId, look: impl Fn(&Item) -> Option<T>) -> T {
    until(desk, "an item", async || desk.thread(of, None, 50).await.unwrap().items.iter().find_map(&look))
        .await
}

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
    until(&desk, "away", async || {
        matches!(desk.boot().await.unwrap().status.link, Link::Away { .. }).then_some(())
    })
    .await;
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
