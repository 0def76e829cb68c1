//! Botcopy when things go wrong: down, slow, restarted, out of order; and a hub whose disk is late.

use baton_core::{
    ControlKind, DeliveryState, InboxKind, Kind, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World, fresh_id, now,
    parts::{Botcopy, botcopy::Mood},
    until,
};
use serde_json::{Value, json};

/// A customer whom Ana talks with, by Botcopy.
async fn held(
    world: &mut World,
    settings: &[(&str, &str)],
) -> (Botcopy, AddedInbox, Operator, ConversationSummary) {
    let ana = world.operator("Ana", Role::Agent);
    let mut botcopy = Botcopy::start().await;
    let url = botcopy.push_url();
    let settings = [&[("api_key", "portal-key"), ("push_url", url.as_str())], settings].concat();
    let inbox = world.inbox(InboxKind::Botcopy, "Web", &settings);
    botcopy.connect(&inbox);
    ana.me().await.expect("she signs in");
    let answer = json!({"responseId": "r1", "queryResult": {"fulfillmentText": "One moment."}});
    botcopy.triggers("tomas", "A person", answer, vec![]).await;
    let waits = ana.conversations("control=waiting").await.pop().expect("it was answered");
    let held = ana.take(waits.id).await.expect("nobody has it");
    botcopy.until_pushed("channel_update", |body| body["paused"] == true).await;
    (botcopy, inbox, ana, held)
}

/// Waits until the latest message is delivered, or failed or waits with a reason that has these words.
async fn until_reply(ana: &Operator, of: &ConversationSummary, state: DeliveryState, words: &str) {
    until(&format!("the reply is {state:?} {words}"), async || {
        let delivery = ana.messages(of.id).await.pop()?.delivery?;
        let reason = delivery.reason.unwrap_or_default();
        (delivery.state == state && reason.contains(words)).then_some(())
    })
    .await;
}

fn texts(botcopy: &Botcopy) -> Vec<Value> {
    botcopy.pushed("message").into_iter().map(|body| body["text"].clone()).collect()
}

#[tokio::test]
async fn while_botcopy_is_down_a_reply_waits_and_then_arrives_once() {
    let mut world = World::start().await;
    let (mut botcopy, _, ana, held) = held(&mut world, &[]).await;
    botcopy.goes_down().await;
    ana.say(held.id, "I am here").await.expect("she holds it");
    until_reply(&ana, &held, DeliveryState::Pending, "can't be reached").await;
    botcopy.comes_back().await;
    until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    assert_eq!(texts(&botcopy), ["I am here"]);
}

#[tokio::test]
async fn a_busy_or_broken_botcopy_is_asked_again_and_a_wrong_key_is_said() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    for mood in [Mood::Status(503, None), Mood::Status(429, Some(1))] {
        botcopy.answers(mood.clone());
        ana.say(held.id, &format!("{mood:?}")).await.expect("she holds it");
        until_reply(&ana, &held, DeliveryState::Pending, "Botcopy").await;
        botcopy.answers(Mood::Well);
        until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    }
    botcopy.answers(Mood::Garbage);
    ana.say(held.id, "Garbage").await.expect("she holds it");
    until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    botcopy.answers(Mood::Status(401, None));
    ana.say(held.id, "Wrong key").await.expect("she holds it");
    until_reply(&ana, &held, DeliveryState::Failed, "API key").await;
}

#[tokio::test]
async fn what_may_have_arrived_is_not_said_twice() {
    let mut world = World::start().await;
    world.announce_undelivered();
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    botcopy.answers(Mood::Silent);
    ana.say(held.id, "Are you there?").await.expect("she holds it");
    until_reply(&ana, &held, DeliveryState::Failed, "may have arrived").await;
    assert_eq!(texts(&botcopy), ["Are you there?"]);
}

#[tokio::test]
async fn cards_are_not_for_botcopy_and_that_is_said() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    let card = json!({"type": "cards", "cards": [{"title": "Lamp"}]});
    let sent: Result<baton_core::Message, _> =
        ana.command(held.id, "messages", json!({"id": fresh_id(), "content": card})).await;
    if sent.is_ok() {
        until_reply(&ana, &held, DeliveryState::Failed, "carries text").await;
    }
    assert!(texts(&botcopy).is_empty());
}

#[tokio::test]
async fn a_hub_that_was_killed_knows_whom_it_talks_with() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    world.kill();
    world.restart().await;
    assert_eq!(botcopy.says("tomas", "Still there?").await["paused"], true);
    ana.say(held.id, "Yes").await.expect("the lease outlives the process");
    until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    let pushed = botcopy.until_pushed("message", |_| true).await;
    assert_eq!((&pushed["userId"], &pushed["botId"]), (&json!("tomas"), &json!("bot-1")));
    ana.hand_back(held.id).await.expect("she holds it");
    botcopy.until_pushed("channel_update", |body| body["paused"] == false).await;
}

#[tokio::test]
async fn what_botcopy_was_not_told_before_a_kill_it_is_told_after() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    // Handed back while Botcopy has a problem, and killed before it could be told.
    botcopy.answers(Mood::Status(503, None));
    let body = json!({"id": fresh_id(), "event": "THANKS"});
    let _: ConversationSummary = ana.command(held.id, "return", body).await.expect("she holds it");
    botcopy.until_pushed("channel_update", |body| body["paused"] == false).await;
    world.kill();
    botcopy.answers(Mood::Well);
    assert!(botcopy.is_paused("tomas"), "it believes that Ana has it");
    let before = botcopy.pushes().len();
    world.restart().await;
    until("the bot resumes", async || (!botcopy.is_paused("tomas")).then_some(())).await;
    assert_eq!(
        botcopy.pushes()[before].body,
        json!({"eventType": "channel_update", "userId": "tomas", "botId": "bot-1", "paused": false, "minutesPaused": 0,
            "agentProfile": {"name": "Ana"}, "unpauseChatEvent": "THANKS"})
    );
    // The same with a takeover.
    botcopy.answers(Mood::Status(503, None));
    ana.take(held.id).await.expect("nobody has it");
    botcopy.until_pushed("channel_update", |body| body["paused"] == true).await;
    world.kill();
    botcopy.answers(Mood::Well);
    world.restart().await;
    until("the bot is silent", async || botcopy.is_paused("tomas").then_some(())).await;
    // What it was told it is not told again.
    ana.say(held.id, "Here I am").await.expect("she holds it");
    until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    world.kill();
    let before = botcopy.pushed("channel_update").len();
    world.restart().await;
    ana.say(held.id, "Still here").await.expect("the lease outlives the process");
    until_reply(&ana, &held, DeliveryState::Delivered, "").await;
    assert_eq!(botcopy.pushed("channel_update").len(), before);
}

#[tokio::test]
async fn who_holds_it_reads_that_botcopy_did_not_hear_the_pause() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    ana.hand_back(held.id).await.expect("she holds it");
    botcopy.until_pushed("channel_update", |body| body["paused"] == false).await;
    botcopy.answers(Mood::Status(401, None));
    ana.take(held.id).await.expect("nobody has it");
    until("it is noted", async || {
        let history = ana.history().await;
        history.iter().find_map(|event| match &event.kind {
            Kind::Noted { text } if text.contains("did not hear the pause") && text.contains("API key") => {
                Some(())
            }
            _ => None,
        })
    })
    .await;
}

#[tokio::test]
async fn a_late_disk_does_not_wake_the_bot() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) = held(&mut world, &[]).await;
    let disk = rusqlite::Connection::open(world.data().join("hub.db")).expect("the record is there");
    disk.execute_batch("BEGIN IMMEDIATE").expect("nobody writes now");
    // `says` hears nothing that comes after five seconds.
    assert_eq!(botcopy.says("tomas", "Hello?").await, json!({"paused": true, "minutesPaused": 10}));
    assert_eq!(ana.messages(held.id).await.len(), 2, "it is not on the disk yet");
    disk.execute_batch("ROLLBACK").expect("the lock is given up");
    until("it was recorded after all", async || (ana.messages(held.id).await.len() == 3).then_some(())).await;
}

#[tokio::test]
async fn when_the_lease_runs_out_the_bot_resumes_with_the_inbox_s_event() {
    let mut world = World::start().await;
    let (botcopy, _, ana, held) =
        held(&mut world, &[("resume_event", "BACK_TO_BOT"), ("minutes", "1")]).await;
    assert_eq!(botcopy.pushed("channel_update")[0]["minutesPaused"], 1);
    // The shortest lease is a minute, longer than one condition is waited for.
    let ends = held.lease_until.expect("she holds it");
    until("half of it has passed", async || (ends.ms_since(now()) < 30_000).then_some(())).await;
    until("the lease is nearly over", async || (ends.ms_since(now()) < 2_000).then_some(())).await;
    let told = botcopy.until_pushed("channel_update", |body| body["paused"] == false).await;
    assert_eq!(
        told,
        json!({"eventType": "channel_update", "userId": "tomas", "botId": "bot-1", "paused": false, "minutesPaused": 0,
            "agentProfile": {"name": "Ana"}, "unpauseChatEvent": "BACK_TO_BOT"})
    );
    assert_eq!(ana.conversation(held.id).await.control, ControlKind::Bot);
    assert_eq!(botcopy.says("tomas", "Bot?").await, json!({"paused": false}));
}
