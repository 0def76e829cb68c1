//! Inboxes that come, change and go: by the API, and by the command line while the hub serves.

use super::{World, stream::Stream};
use crate::{Hub, directory::Directory};
use baton_core::{
    InboxKind,
    api::{NewInbox, Signal},
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_removed_inbox_leaves_nothing() {
    let world = World::start().await;
    world.tomas_asks().await;
    let path = format!("/v1/inboxes/{}", world.keys["id"]);
    assert_eq!(world.call(&world.ben, "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(world.get("/v1/conversations").await.1["conversations"], json!([]));
    assert_eq!(world.get("/v1/inboxes").await.1, json!([]));
}

#[tokio::test]
async fn what_the_command_line_changes_reaches_an_open_desktop() {
    let world = World::start().await;
    let mut stream = Stream::open(&world, &world.ana, "0").await;
    stream.caught_up().await;
    let command_line = Directory::open(world.data.path()).unwrap();
    let new = NewInbox { kind: InboxKind::Janis, name: "Lamps".into(), settings: [].into() };
    let added = command_line.add_inbox(&new).unwrap().id;
    let told = |signal| match signal {
        Signal::Inbox { inbox: Some(inbox), id } if id == added => Some(inbox),
        _ => None,
    };
    assert_eq!(stream.signal(told).await.name, "Lamps");
    command_line.set_inbox(added, Some("Lights"), &[("minutes".into(), Some("7".into()))].into()).unwrap();
    let changed = stream.signal(told).await;
    assert_eq!((changed.name.as_str(), changed.settings["minutes"].as_str()), ("Lights", "7"));
    command_line.remove_inbox(added, "").unwrap();
    stream
        .signal(|signal| matches!(signal, Signal::Inbox { inbox: None, id } if id == added).then_some(()))
        .await;
}

#[tokio::test]
async fn a_removal_that_was_cut_short_goes_on_at_the_next_start() {
    let World { hub, data, keys, .. } = {
        let world = World::start().await;
        world.tomas_asks().await;
        world
    };
    hub.shutdown().await;
    // As the folder is left when the hub is killed after the keys went and before the first conversation did.
    Directory::open(data.path()).unwrap().remove_inbox(keys["id"].parse().unwrap(), "Ben").unwrap();
    let hub = Hub::start(World::config(&data)).await.unwrap();
    let mut feed = hub.engine().feed();
    let reader = hub.reader().clone();
    let inbox = keys["id"].parse().unwrap();
    let gone = async {
        while !reader.of_inbox(inbox, 1).unwrap().is_empty() {
            feed.recv().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("it is erased");
    let grave = reader.events(baton_core::Seq(0), 10).unwrap();
    assert_eq!((grave.len(), grave[0].actor.name.as_str()), (1, "Ben"));
    hub.shutdown().await;
}
