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

#[tokio::test]
async fn in_a_paused_inbox_nothing_is_lost_and_nobody_takes_over() {
    let world = World::start().await;
    let waits = world.tomas_asks().await;
    let path = format!("/v1/inboxes/{}", world.keys["id"]);
    let pause = |paused: bool| json!({"paused": paused});
    assert_eq!(world.call(&world.ana, "PATCH", &path, pause(true)).await.0, 403, "an admin's to decide");
    let (_, inbox) = world.call(&world.ben, "PATCH", &path, pause(true)).await;
    assert_eq!((&inbox["paused"], &inbox["settings"]), (&json!(true), &json!({})));
    let changed = json!({"name": "Shop 2", "settings": {"minutes": "7"}});
    let (_, inbox) = world.call(&world.ben, "PATCH", &path, changed).await;
    assert_eq!(inbox["paused"], true, "other settings don't resume it");

    let take = format!("/v1/conversations/{waits}/take");
    let (status, refused) = world.call(&world.ana, "POST", &take, json!({"id": "1"})).await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("paused")));
    let words = refused["error"]["message"].as_str().unwrap();
    assert!(words.contains("paused") && words.contains("admin"), "{words}");

    let said = json!({"sender": {"id": "mia"}, "message": {"mid": "m2", "text": "A person, please"}});
    for call in ["in", "human"] {
        assert!(world.bot(call, &said).await.status().is_success());
    }
    let silence = json!({"channel_id": "mia", "paused": true, "minutes": 5});
    assert!(world.bot("update_channel", &silence).await.status().is_success());
    let state: Value = world.bot("channel_state", &json!({"channel": "mia"})).await.json().await.unwrap();
    assert_eq!(state, json!({"paused": false}), "nobody would come");
    let (_, page) = world.get("/v1/conversations?control=bot").await;
    let mia = &page["conversations"][0];
    assert_eq!(
        (&mia["contact"]["id"], &mia["last_message"]["preview"]),
        (&json!("mia"), &json!("A person, please"))
    );
    let events = world
        .hub
        .reader()
        .events_of(mia["id"].as_str().unwrap().parse().unwrap(), baton_core::Seq(0), 10)
        .unwrap();
    let notes = events.iter().filter(|event| matches!(event.kind, baton_core::Kind::Noted { .. })).count();
    assert_eq!(notes, 2, "both requests can be read");

    assert_eq!(world.call(&world.ben, "PATCH", &path, pause(false)).await.1.get("paused"), None);
    assert_eq!(world.call(&world.ana, "POST", &take, json!({"id": "2"})).await.0, 200);
}

#[tokio::test]
async fn an_inbox_is_paused_from_the_command_line_too() {
    let world = World::start().await;
    let command_line = Directory::open(world.data.path()).unwrap();
    let id = world.keys["id"].parse().unwrap();
    let set = |value: &str| command_line.set_inbox(id, None, &[("paused".into(), Some(value.into()))].into());
    assert!(set("maybe").unwrap_err().to_string().contains("paused"));
    set("true").unwrap();
    assert!(command_line.inbox(id).unwrap().rules().paused);
    set("false").unwrap();
    assert!(command_line.inbox(id).unwrap().settings.is_empty(), "as it was");
}
