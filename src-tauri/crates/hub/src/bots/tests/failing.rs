//! Bots that fail, hang, or are gone for a moment; hubs that end in between. A customer's message is never sent twice.

use super::world::{Bot, Does, World, failures, says, talk};
use baton_core::*;
use serde_json::json;

#[tokio::test]
async fn a_bot_that_breaks_is_said_to_have_failed_and_a_person_is_called() {
    let mut world = World::start(&[]).await;
    world.bot.answers(says("Welcome"));
    world.bot.then(Does::Answers(
        500,
        json!({"error": 500, "message": "platform error", "info": "no toLowerCase"}),
    ));
    world.mia("hello").await;
    let (state, events) = world.settled(2).await;
    let Control::Waiting { reason, .. } = &state.control else { panic!("{state:?}") };
    assert_eq!(*reason, WaitReason::HelpRequested);
    assert_eq!(failures(&events), ["The bot answered 500: platform error: no toLowerCase."]);
    for _ in 0..2 {
        world.bot.asked().await;
    }
    world.bot.nothing_more();
}

#[tokio::test]
async fn a_bot_that_never_answers_is_not_asked_again() {
    let mut world = World::start(&[("timeout", "1")]).await;
    world.bot.answers(says("Welcome"));
    let _never = world.bot.waits();
    world.mia("hello").await;
    let (state, events) = world.settled(2).await;
    assert_eq!(state.control.kind(), ControlKind::Waiting);
    assert_eq!(failures(&events), ["The bot did not answer in 1 s."]);
    for _ in 0..2 {
        world.bot.asked().await;
    }
    world.bot.nothing_more();
}

#[tokio::test]
async fn what_is_no_answer_is_said_where() {
    let world = World::start(&[]).await;
    world.bot.answers(json!({"event": "perhaps"}));
    world.mia("hello").await;
    let (_, events) = world.settled(1).await;
    assert!(failures(&events)[0].contains("'event' is 'perhaps'"), "{events:#?}");
}

#[tokio::test]
async fn a_bot_that_is_gone_for_a_moment_gets_it_once() {
    let world = World::start(&[]).await;
    let address = world.bot.address;
    world.mia("hello").await;
    world.settled(2).await;
    let mut world = world;
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let old = std::mem::replace(&mut world.bot, Bot::at(free).await);
    drop(old);
    // The address is free as soon as the old server has let go of it.
    let gone = async {
        while reqwest::Client::new().post(format!("http://{address}/x")).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.unwrap();
    world.mia("are you there?").await;
    let claimed =
        |events: &[Event]| events.iter().filter(|e| matches!(e.kind, Kind::BotAsked(_))).count() == 3;
    world.until(|_, events| claimed(events)).await;
    let mut back = Bot::at(address).await;
    assert_eq!(back.asked().await["message"]["body"], "are you there?");
    let (_, events) = world.settled(3).await;
    assert!(failures(&events).is_empty(), "{events:#?}");
    back.nothing_more();
}

#[tokio::test]
async fn a_bot_that_turns_it_away_is_asked_again_when_it_says() {
    let mut world = World::start(&[]).await;
    world.bot.then(Does::Answers(429, json!({})));
    world.mia("hello").await;
    let (_, events) = world.settled(2).await;
    assert!(failures(&events).is_empty(), "{events:#?}");
    for event in ["start", "start", "continue"] {
        assert_eq!(world.bot.asked().await["event"], event);
    }
}

#[tokio::test]
async fn what_was_under_way_when_the_hub_ended_is_said_to_have_failed_and_what_waited_is_handed_over() {
    let world = World::start(&[]).await;
    world.mia("hello").await;
    world.settled(2).await;
    let _never = world.bot.waits();
    world.mia("one").await;
    let asked = |events: &[Event]| events.iter().filter(|e| matches!(e.kind, Kind::BotAsked(_))).count() == 3;
    world.until(|_, events| asked(events)).await;
    world.mia("two").await;
    let mut world = world.restart().await;
    let (_, events) = world.settled(4).await;
    assert_eq!(failures(&events).len(), 1);
    assert!(failures(&events)[0].contains("Baton ended"), "{events:#?}");
    let mut handed = Vec::new();
    for _ in 0..4 {
        handed.push(world.bot.asked().await["message"]["body"].clone());
    }
    assert_eq!(handed, [json!(null), json!("hello"), json!("one"), json!("two")]);
    world.bot.nothing_more();
    assert_eq!(talk(&events).last().unwrap().1, "Hello");
}

#[tokio::test]
async fn a_bot_whose_inbox_is_gone_calls_a_person() {
    let world = World::start(&[]).await;
    let hub = &world.hub;
    let mut inbox = (*hub.directory().inbox(world.inbox).unwrap()).clone();
    inbox.kind = InboxKind::Botkit;
    inbox.settings.insert("bot".into(), InboxId::from_bytes([9; 16]).to_string());
    let found = crate::bots::bot_of(hub.directory(), &std::sync::Arc::new(inbox));
    assert!(found.unwrap_err().contains("Choose another bot"));
}
