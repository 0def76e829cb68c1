//! Bots on bare socket.io clients, old and new: what they are told, what they tell, and who of several gets a reply.

use baton_core::{
    ActorKind, ControlKind, ConversationId, DeliveryState, Kind, ReturnReason, Role, Seq, api::AddedInbox,
};
use baton_tests::{
    Operator, Wire, World,
    parts::{Generation, Janis, Part, Platform, socket},
    said::{messenger_in, messenger_out},
    until,
};
use serde_json::{Value, json};
use std::collections::HashSet;

/// A bot whose socket is known to be this inbox's.
async fn bound(world: &World, inbox: &AddedInbox, generation: Generation) -> Part {
    let part = socket(&world.url(), generation, &[]).await;
    let id = part.event("socket_id_set").await;
    // Not as the Python client shows it, which reports each reply back.
    let shown = Wire::new(&world.url(), inbox).request("update_bot_socket_id");
    let shown = shown.json(&json!({ "socket_id": id })).send().await.expect("the hub answers");
    assert_eq!(shown.json::<Value>().await.expect("JSON"), json!({ "success": true }));
    part
}

/// A customer who asked for a person, and is Ana's now.
async fn held(world: &World, inbox: &AddedInbox, ana: &Operator, customer: &str) -> ConversationId {
    let bot = Wire::new(&world.url(), inbox);
    bot.call("human", &messenger_in(customer, &format!("mid.{customer}"), "A person, please")).await;
    let waiting = ana.until_contact(customer, "waits", |of| of.control == ControlKind::Waiting).await;
    ana.take(waiting.id).await.expect("nobody has it").id
}

async fn until_delivered(ana: &Operator, of: ConversationId, text: &str) {
    until(&format!("«{text}» is delivered"), async || {
        let messages = ana.messages(of).await;
        let delivery = messages.into_iter().find(|message| message.content.preview() == text)?.delivery?;
        (delivery.state == DeliveryState::Delivered).then_some(())
    })
    .await;
}

#[tokio::test]
async fn every_generation_is_told_of_pauses_replies_and_typing_and_tells_of_its_customers_typing() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    for generation in [Generation::One, Generation::Two, Generation::Four] {
        let name = format!("{generation:?}");
        let inbox = world.janis(&name);
        let bot = bound(&world, &inbox, generation).await;
        let of = held(&world, &inbox, &ana, &name).await;
        assert_eq!(bot.event("channel update").await, json!({ "channel": name, "paused": true }));

        let _: Value =
            ana.command(of, "typing", json!({ "id": baton_tests::fresh_id() })).await.expect("she holds it");
        assert_eq!(bot.event("user typing").await, json!({ "channel": name, "typing": true }));
        ana.say(of, "Ana here").await.expect("she holds it");
        let handed = bot.event("chat response").await;
        assert_eq!((&handed["channel"], &handed["text"]), (&json!(name), &json!("Ana here")));
        // A missing one of these ends the socket's thread of the Python client.
        for member in ["ts", "slack_user", "team"] {
            assert!(handed[member].is_string(), "{member} is in {handed}");
        }
        until_delivered(&ana, of, "Ana here").await;

        let mut events = ana.events(Seq(0)).await;
        events.until_now().await;
        bot.call("emit", json!({ "event": "user typing", "data": { "channel": name, "typing": true } }))
            .await
            .unwrap();
        assert_eq!(events.typing().await, (of, ActorKind::Contact));
        ana.hand_back(of).await.expect("she holds it");
        assert_eq!(bot.event("channel update").await, json!({ "channel": name, "paused": false }));
    }
}

#[tokio::test]
async fn of_two_sockets_the_last_gets_the_replies_and_both_are_told_of_pauses() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = world.janis("Shop");
    let first = bound(&world, &inbox, Generation::Two).await;
    let second = bound(&world, &inbox, Generation::Four).await;
    let of = held(&world, &inbox, &ana, "tomas").await;
    for bot in [&first, &second] {
        assert_eq!(bot.event("channel update").await["paused"], true);
    }
    ana.say(of, "To the one that came last").await.expect("she holds it");
    assert_eq!(second.event("chat response").await["text"], "To the one that came last");
    until_delivered(&ana, of, "To the one that came last").await;

    // It goes: the other one is there still. A stranger's socket is told nothing.
    let stranger = socket(&world.url(), Generation::Four, &[]).await;
    stranger.event("socket_id_set").await;
    second.call("close", json!({})).await.unwrap();
    second.event("disconnect").await;
    let mut said = 0;
    until("the first gets a reply", async || {
        said += 1;
        ana.say(of, &format!("Is anybody there? {said}")).await.expect("she holds it");
        (!first.events("chat response").is_empty()).then_some(())
    })
    .await;
    let handed: Vec<_> = [&first, &second].iter().flat_map(|bot| bot.events("chat response")).collect();
    let texts: HashSet<_> = handed.iter().map(|reply| reply["text"].as_str().expect("a text")).collect();
    assert_eq!(texts.len(), handed.len(), "no reply is handed to both: {handed:?}");
    for event in ["chat response", "channel update"] {
        assert!(stranger.events(event).is_empty(), "a socket without keys is told nothing");
    }
    until_delivered(&ana, of, &format!("Is anybody there? {said}")).await;
}

#[tokio::test]
async fn the_node_client_reports_a_reply_without_its_metadata_and_it_is_no_message() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = world.janis("Shop");
    let bot = Janis::node(&world.url(), &inbox, Platform::Messenger).await;
    world.until_connected(&inbox).await;
    let of = held(&world, &inbox, &ana, "tomas").await;
    ana.say(of, "It comes on Thursday").await.expect("she holds it");
    assert_eq!(bot.chat_response().await["text"], "It comes on Thursday");
    bot.hop_out(messenger_out("tomas", "It comes on Thursday")).await.expect("hopOut");
    assert_eq!(ana.messages(of).await.len(), 2, "the echo is no message");
    // The same words again are the bot's own, over the person who holds it.
    bot.hop_out(messenger_out("tomas", "It comes on Thursday")).await.expect("hopOut");
    let messages = ana.until_messages(of, "have the bot's line", |messages| messages.len() == 3).await;
    assert_eq!((messages[2].author.kind, messages[2].over), (ActorKind::Bot, true));
}

#[tokio::test]
async fn a_bot_pauses_asks_resumes_and_archives_its_channels() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = world.janis("Shop");
    let bot = Janis::node(&world.url(), &inbox, Platform::Messenger).await;
    let wire = Wire::new(&world.url(), &inbox);
    let paused = async || wire.get("channels/paused").await["channels"].clone();
    bot.hop_in(messenger_in("tomas", "mid.1", "Hello")).await.expect("hopIn");
    assert_eq!(paused().await, json!([]));
    let held = held(&world, &inbox, &ana, "lea").await;

    wire.call(
        "update_channel",
        &json!({ "channel_id": "tomas", "paused": true, "is_archived": false, "minutes": 5 }),
    )
    .await;
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await;
    assert!(of.lease_until.is_some(), "the bot's own silence ends by itself");
    assert_eq!(paused().await.as_array().map(Vec::len), Some(2));
    for channel in ["tomas", "lea"] {
        let state = wire.call("channel_state", &json!({ "channel": channel })).await;
        assert_eq!(state, json!({ "paused": true }));
    }
    assert_eq!(
        wire.call("channel_state", &json!({ "channel": "a stranger" })).await,
        json!({ "paused": false })
    );

    // The bot's side may take each of them back: its own silence, and what a person holds (somebody pressed "Done" in the page's inbox).
    for channel in ["tomas", "lea"] {
        wire.call("update_channel", &json!({ "channel_id": channel, "paused": false })).await;
        ana.until_contact(channel, "is the bot's", |of| of.control == ControlKind::Bot).await;
    }
    let back = ana.history().await.into_iter().rfind(|event| event.conversation == held);
    let back = back.expect("its last event");
    assert_eq!(back.actor.kind, ActorKind::Bot);
    assert!(matches!(back.kind, Kind::Returned { reason: ReturnReason::Bot, .. }), "{back:?}");
    assert_eq!(paused().await, json!([]));
    wire.call("update_channel", &json!({ "channel_id": "tomas", "paused": false, "is_archived": true }))
        .await;
    ana.until_contact("tomas", "is closed", |of| of.control == ControlKind::Closed).await;
    bot.hop_in(messenger_in("tomas", "mid.2", "Hello again")).await.expect("hopIn");
    ana.until_contact("tomas", "is open again", |of| of.control == ControlKind::Bot).await;
}
