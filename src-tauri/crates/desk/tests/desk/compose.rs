//! Files that go with messages, and messages that are taken back: on the real hub, with it away, and over a restart.

use crate::{
    real_hub::{ask, does, say},
    world::{live, rows, said, thread, until},
};
use baton_core::{
    Actor, Content, ConversationId, InboxKind, Location, Parts, QuickReply, Role, Text, api::NewInbox,
};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Attached, Beside, Item, Queue, Written},
};
use baton_hub::{Config, Hub};
use std::{net::SocketAddr, path::Path};
use tempfile::TempDir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and then some";

/// A hub, Ana's desk, and Maya whom Ana holds.
struct World {
    data: TempDir,
    hub: Hub,
    ana: Desk,
    config: DeskConfig,
    maya: ConversationId,
}

async fn hub(data: &Path, port: u16) -> Hub {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let config = Config { data: data.join("hub"), listen, name: "Lamps".into(), public_url: None, tls: None };
    Hub::start(config).await.unwrap()
}

impl World {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let hub = hub(data.path(), 0).await;
        let token = hub.directory().add_operator("Ana", Role::Admin).unwrap().token;
        let url = format!("http://{}", hub.address()).parse().unwrap();
        let hub_address = HubAddress { url, token, embedded: true };
        let config = DeskConfig { data: data.path().join("ana"), hub: hub_address };
        let ana = Desk::open(config.clone()).await.unwrap();
        live(&ana).await;
        let new = NewInbox { kind: InboxKind::Janis, name: "Shop".into(), settings: [].into() };
        let inbox = ana.add_inbox(new).await.unwrap().id;
        does(&hub, inbox, "Maya", Actor::contact("Maya"), say("My lamp is broken")).await;
        does(&hub, inbox, "Maya", Actor::bot(), ask()).await;
        let waiting = until("Maya waits", async || rows(&ana, Queue::Waiting).await.pop()).await;
        let maya = waiting.conversation.id;
        ana.take(maya, None).await.unwrap();
        until("Ana holds her", async || rows(&ana, Queue::Mine).await.pop()).await;
        Self { data, hub, ana, config, maya }
    }

    async fn settings(&self, undo_s: u8) {
        let settings = self.ana.boot().await.unwrap().settings;
        self.ana.save_settings(baton_desk::settings::Settings { undo_s, ..settings }).await.unwrap();
    }

    /// Chooses a file, in two pieces as a window does.
    async fn choose(&self, name: &str, bytes: &[u8]) -> Attached {
        let file =
            self.ana.attach(self.maya, name.into(), "image/png".into(), bytes.len() as u64).await.unwrap();
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        self.ana.attach_part(file.id.clone(), first.to_vec()).await.unwrap();
        self.ana.attach_part(file.id, rest.to_vec()).await.unwrap()
    }

    async fn ready(&self) -> Attached {
        let file = async || self.ana.attached(self.maya).await.unwrap().pop().filter(|file| file.ready);
        until("the hub has the file", file).await
    }

    /// How many files lie on Ana's computer.
    fn here(&self) -> usize {
        let folders = std::fs::read_dir(self.data.path().join("ana/attached")).unwrap();
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }
}

#[tokio::test]
async fn a_chosen_file_is_with_the_hub_before_it_is_sent_and_the_contact_can_read_it() {
    let world = World::start().await;
    world.settings(0).await;
    world.choose("lamp.png", PNG).await;
    assert_eq!(world.ready().await.sent, PNG.len() as u64);
    let unsent = world.ana.say(world.maya, vec![Content::text("See here")], None).await.unwrap();
    assert_eq!(unsent.len(), 2);
    let landed = thread(&world.ana, world.maya, "sent", |t| {
        t.items.iter().all(|item| !matches!(item, Item::Unsent(_))) && said(t).len() == 3
    });
    let mut landed = landed.await;
    assert_eq!(said(&landed)[1..], ["See here", "[picture] lamp.png"]);
    let Some(Item::Message(message)) = landed.items.pop() else { panic!("no message") };
    let Content::Attachments(files) = message.content else { panic!("no files") };
    let id = files.items[0].reference.clone().unwrap().trim_start_matches("file:").parse().unwrap();
    assert!(files.items[0].url.contains("/files/"), "{files:?}");
    until("its bytes leave this computer", async || (world.here() == 0).then_some(())).await;
    assert!(world.ana.attached(world.maya).await.unwrap().is_empty());
    assert_eq!(world.hub.files().find(id).await.unwrap().unwrap().size, PNG.len() as u64);
}

#[tokio::test]
async fn what_is_sent_while_the_hub_is_away_is_sent_once_with_its_file_after_a_restart() {
    let World { data, hub: first, ana, config, maya } = {
        let world = World::start().await;
        world.settings(0).await;
        world
    };
    let address = first.address();
    first.shutdown().await;
    let world = World { hub: hub(&data.path().join("elsewhere"), 0).await, data, ana, config, maya };
    world.choose("lamp.png", PNG).await;
    world.ana.say(world.maya, vec![Content::text("See here")], None).await.unwrap();
    world.choose("next.png", PNG).await;
    world.ana.close().await;
    let ana = Desk::open(world.config.clone()).await.unwrap();
    let words = said(&ana.thread(world.maya, None, 10).await.unwrap());
    assert_eq!(words[1..], ["(See here)", "([picture] lamp.png)"]);
    assert_eq!(ana.attached(world.maya).await.unwrap()[0].name, "next.png");

    let again = hub(world.data.path(), address.port()).await;
    let sent = thread(&ana, world.maya, "sent", |t| {
        said(t).len() == 3 && t.items.iter().all(|item| !matches!(item, Item::Unsent(_)))
    });
    assert_eq!(said(&sent.await)[1..], ["See here", "[picture] lamp.png"]);
    let of = world.maya;
    let kept = again.reader().run(move |reader| reader.messages(of, None, 50)).await.unwrap();
    assert_eq!(kept.len(), 3);
}

#[tokio::test]
async fn a_draft_keeps_all_that_is_being_written_over_a_restart_until_it_is_sent() {
    let world = World::start().await;
    world.settings(60).await;
    let place = Content::Location(Location { latitude: 52.5, longitude: 13.4, ..Location::default() });
    let beside = Beside {
        note: "Ask Ben".into(),
        quick_replies: vec![QuickReply::new("Yes", None), QuickReply::new("No", None)],
        more: vec![place.clone()],
        fields: [("card.title".into(), "Arc la".into())].into(),
    };
    let written = Written { text: "Here?".into(), beside: beside.clone() };
    world.ana.draft(world.maya, written.clone()).await.unwrap();
    world.ana.close().await;
    let ana = Desk::open(world.config.clone()).await.unwrap();
    assert_eq!(ana.written(world.maya).await.unwrap(), written);
    live(&ana).await;

    let words = Text { text: "Here?".into(), quick_replies: beside.quick_replies.clone(), ..Text::default() };
    let parts = Content::Parts(Parts { parts: vec![Content::Text(words), place] });
    let unsent = ana.say(world.maya, vec![parts], None).await.unwrap();
    let stays = Beside { quick_replies: vec![], more: vec![], ..beside };
    let left = Written { text: String::new(), beside: stays };
    assert_eq!(
        ana.written(world.maya).await.unwrap(),
        left,
        "a note and an unfinished card go with no reply"
    );
    for item in unsent.iter().rev() {
        let Item::Unsent(unsent) = item else { panic!("{item:?}") };
        ana.withdraw(world.maya, unsent.id.clone()).await.unwrap();
    }
    assert_eq!(ana.written(world.maya).await.unwrap(), written, "taken back, it is the draft again");
    ana.draft(world.maya, Written::default()).await.unwrap();
    assert_eq!(ana.thread(world.maya, None, 1).await.unwrap().row.draft, None);
}

#[tokio::test]
async fn a_message_is_taken_back_within_its_seconds_with_its_file() {
    let world = World::start().await;
    world.settings(60).await;
    world.choose("lamp.png", PNG).await;
    world.ready().await;
    let unsent = world.ana.say(world.maya, vec![Content::text("Too early")], None).await.unwrap();
    for item in unsent.iter().rev() {
        let Item::Unsent(unsent) = item else { panic!("{item:?}") };
        assert!(unsent.held_until.is_some());
        world.ana.withdraw(world.maya, unsent.id.clone()).await.unwrap();
    }
    let back = world.ana.thread(world.maya, None, 10).await.unwrap();
    assert_eq!((said(&back).len(), back.row.draft.as_deref()), (1, Some("Too early")));
    assert_eq!(world.ana.attached(world.maya).await.unwrap()[0].name, "lamp.png");

    // What is said next lets what was held go.
    world.ana.say(world.maya, vec![Content::text("First")], None).await.unwrap();
    world.ana.say(world.maya, vec![Content::text("Second")], None).await.unwrap();
    let sent = thread(&world.ana, world.maya, "the first", |t| said(t).contains(&"First".to_owned())).await;
    assert_eq!(said(&sent).last().unwrap(), "(Second)");
}

#[tokio::test]
async fn a_file_that_is_refused_or_taken_out_is_not_sent() {
    let world = World::start().await;
    world.settings(0).await;
    world.choose("page.png", b"<!DOCTYPE html><script>alert(1)</script>").await;
    let refused = async || world.ana.attached(world.maya).await.unwrap().pop()?.refused;
    let words = until("the hub refuses it", refused).await;
    assert!(words.contains("image/png"), "{words}");
    let failure = world.ana.say(world.maya, vec![Content::text("x")], None).await.unwrap_err();
    assert!(failure.message.contains("page.png"), "{failure}");
    let file = world.ana.attached(world.maya).await.unwrap().remove(0);
    world.ana.detach(file.id).await.unwrap();
    assert_eq!((world.ana.attached(world.maya).await.unwrap().len(), world.here()), (0, 0));
    let large = world.ana.attach(world.maya, "film.mp4".into(), "video/mp4".into(), 26 << 20).await;
    assert!(large.unwrap_err().message.contains("25 MiB"));
}
