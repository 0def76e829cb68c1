//! Botcopy, by the letter of its documentation: a bot asks for a person, its history is there, the two talk, the bot resumes.

use baton_core::{
    ActorKind, ControlKind, DeliveryState, InboxKind, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{Operator, World, fresh_id, parts::Botcopy, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A Botcopy whose bot is connected to an inbox with these settings.
async fn connected(world: &World, settings: &[(&str, &str)]) -> (Botcopy, AddedInbox) {
    let mut botcopy = Botcopy::start().await;
    let url = botcopy.push_url();
    let inbox = world.inbox(
        InboxKind::Botcopy,
        "Web",
        &[&[("api_key", "portal-key"), ("push_url", url.as_str())], settings].concat(),
    );
    botcopy.connect(&inbox);
    (botcopy, inbox)
}

async fn only(ana: &Operator, query: &str) -> ConversationSummary {
    until("the conversation is there", async || ana.conversations(query).await.pop()).await
}

/// What a Dialogflow ES agent answers.
fn es(id: &str, text: &str) -> Value {
    json!({"responseId": id, "queryResult": {"queryText": "…", "fulfillmentMessages": [{"text": {"text": [text]}}],
        "intent": {"displayName": "Handover"}, "intentDetectionConfidence": 0.9,
        "outputContexts": [{"name": "projects/shop/agent/sessions/s/contexts/bc-human-handover", "lifespanCount": 1,
            "parameters": {"bc-department": "lamps"}}]}})
}

/// What a Dialogflow CX agent answers.
fn cx(id: &str, text: &str) -> Value {
    json!({"responseId": id, "queryResult": {"responseMessages": [{"text": {"text": [text]}}],
        "parameters": {"bcHumanHandover": true}, "match": {"intent": {"displayName": "Lamps"}, "confidence": 0.8}}})
}

/// Each shape of the documentation, in order.
fn history() -> Vec<Value> {
    let at = |minute: u32| format!("2026-11-20T10:{minute:02}:00.000Z");
    vec![
        json!({"_id": "1", "botPlatform": "dialogflowES", "direction": "in", "payload": {"queryParameters": {},
            "event": {"name": "WELCOME", "data": {}}, "lang": "en", "sessionId": "s"}, "createdAt": at(1)}),
        json!({"_id": "2", "botPlatform": "dialogflowES", "direction": "out", "payload": es("r1", "Hi! What can I do?"), "createdAt": at(2)}),
        json!({"_id": "3", "botPlatform": "dialogFlowCX", "direction": "in", "payload": {"queryParameters": {"queryParameters": {},
            "query": "Do you have lamps?", "lang": "en", "sessionId": "s"}, "createdAt": at(3)}}),
        json!({"_id": "4", "botPlatform": "dialogFlowCX", "direction": "out", "payload": cx("r2", "Two kinds."), "createdAt": at(4)}),
        json!({"_id": "5", "botPlatform": "dialogFlowCX", "direction": "out", "payload": {"text": "Zoe here, hello"}, "createdAt": at(5)}),
        json!({"_id": "6", "botPlatform": "dialogFlowCX", "direction": "out", "payload": {"queryParameters": {"contexts": [],
            "payload": {}, "webhookHeaders": {}}, "query": "Hello Zoe", "lang": "en", "sessionId": "s"}, "createdAt": at(6)}),
    ]
}

/// Who said what, a line each.
async fn transcript(ana: &Operator, of: &ConversationSummary) -> Vec<(ActorKind, String)> {
    let messages = ana.every_message(of.id).await;
    messages.iter().map(|message| (message.author.kind, message.content.preview())).collect()
}

const BEFORE: [(ActorKind, &str); 8] = [
    (ActorKind::Contact, "[event] WELCOME"),
    (ActorKind::Bot, "Hi! What can I do?"),
    (ActorKind::Contact, "Do you have lamps?"),
    (ActorKind::Bot, "Two kinds."),
    (ActorKind::Operator, "Zoe here, hello"),
    (ActorKind::Contact, "Hello Zoe"),
    (ActorKind::Contact, "A person, please"),
    (ActorKind::Bot, "I get somebody."),
];

fn said(lines: &[(ActorKind, &str)]) -> Vec<(ActorKind, String)> {
    lines.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect()
}

async fn delivered(ana: &Operator, of: &ConversationSummary, text: &str) {
    until("the reply is delivered", async || {
        let messages = ana.messages(of.id).await;
        let message = messages.into_iter().find(|message| message.content.preview() == text)?;
        (message.delivery?.state == DeliveryState::Delivered).then_some(())
    })
    .await;
}

#[tokio::test]
async fn from_the_trigger_to_an_event_in_the_bot() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[]).await;
    assert_eq!(ana.me().await.expect("she signs in").name, "Ana");

    let answer = botcopy.triggers("tomas", "A person, please", es("r3", "I get somebody."), history()).await;
    assert_eq!(answer, json!({"paused": true, "minutesPaused": 10}));
    let waits = only(&ana, "control=waiting").await;
    assert_eq!((waits.contact.id.as_str(), &waits.tags), ("tomas", &vec!["lamps".to_owned()]));
    assert_eq!(transcript(&ana, &waits).await, said(&BEFORE));
    let first = &ana.every_message(waits.id).await[0];
    assert_eq!(first.at, "2026-11-20T10:01:00Z".parse().unwrap(), "as old as Botcopy says");

    ana.take(waits.id).await.expect("nobody has it");
    let told = botcopy.until_pushed("channel_update", |_| true).await;
    assert_eq!(
        told,
        json!({"eventType": "channel_update", "userId": "tomas", "botId": "bot-1", "paused": true, "minutesPaused": 10,
            "agentProfile": {"name": "Ana"}})
    );
    assert_eq!(
        botcopy.says("tomas", "Is the big one back?").await,
        json!({"paused": true, "minutesPaused": 10})
    );
    ana.say(waits.id, "On Thursday ✓").await.expect("she holds it");
    delivered(&ana, &waits, "On Thursday ✓").await;
    assert_eq!(
        botcopy.pushed("message"),
        [
            json!({"eventType": "message", "userId": "tomas", "botId": "bot-1", "paused": true, "minutesPaused": 10,
            "text": "On Thursday ✓"})
        ]
    );
    assert!(botcopy.pushes().iter().all(|push| push.key == "portal-key"));

    let body = json!({"id": fresh_id(), "event": "THANKS"});
    let _: ConversationSummary = ana.command(waits.id, "return", body).await.expect("she holds it");
    let told = botcopy.until_pushed("channel_update", |body| body["paused"] == false).await;
    assert_eq!(
        told,
        json!({"eventType": "channel_update", "userId": "tomas", "botId": "bot-1", "paused": false, "minutesPaused": 0,
            "agentProfile": {"name": "Ana"}, "unpauseChatEvent": "THANKS"})
    );
    assert!(!botcopy.is_paused("tomas"));

    // Asked for again: Botcopy sends all of it again, and what was live now has ids.
    let mut all = history();
    all.extend([
        json!({"_id": "7", "direction": "in", "payload": {"queryParameters": {}, "query": "A person, please"}}),
        json!({"_id": "8", "direction": "out", "payload": es("r3", "I get somebody.")}),
        json!({"_id": "9", "direction": "out", "payload": {"queryParameters": {}, "query": "Is the big one back?"}}),
        json!({"_id": "10", "direction": "out", "payload": {"text": "On Thursday ✓"}}),
        json!({"_id": "11", "direction": "in", "payload": {"queryParameters": {}, "query": "Thanks"}}),
        json!({"_id": "12", "direction": "out", "payload": cx("r4", "Bye")}),
    ]);
    botcopy.triggers("tomas", "Ana again, please", cx("r5", "One moment."), all).await;
    let more = [
        (ActorKind::Contact, "Is the big one back?"),
        (ActorKind::Operator, "On Thursday ✓"),
        (ActorKind::Contact, "Thanks"),
        (ActorKind::Bot, "Bye"),
        (ActorKind::Contact, "Ana again, please"),
        (ActorKind::Bot, "One moment."),
    ];
    assert_eq!(transcript(&ana, &waits).await, said(&[&BEFORE[..], &more].concat()));
    assert_eq!(ana.conversation(waits.id).await.control, ControlKind::Waiting);
}

#[tokio::test]
async fn whatever_is_repeated_is_recorded_once() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[]).await;
    let _listens = ana.events(baton_core::Seq(0)).await;
    for _ in 0..3 {
        let answer =
            botcopy.triggers("tomas", "A person, please", es("r3", "I get somebody."), history()).await;
        assert_eq!(answer["paused"], true);
    }
    let waits = only(&ana, "control=waiting").await;
    assert_eq!(transcript(&ana, &waits).await, said(&BEFORE));
}

#[tokio::test]
async fn a_call_that_comes_again_is_one_message_and_what_is_said_twice_is_two() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[]).await;
    let _listens = ana.events(baton_core::Seq(0)).await;
    botcopy.triggers("tomas", "A person", cx("r1", "One moment."), vec![]).await;
    let waits = only(&ana, "control=waiting").await;
    let hellos = async |text: &str| {
        let said = ana.messages(waits.id).await;
        said.iter().filter(|message| message.content.preview() == text).count()
    };
    // Botcopy's proxy gets no answer in time and sends it once more: nothing can be recorded yet.
    let disk = rusqlite::Connection::open(world.data().join("hub.db")).expect("the record is there");
    disk.execute_batch("BEGIN IMMEDIATE").expect("nobody writes now");
    let (first, again) = tokio::join!(botcopy.says("tomas", "Hello?"), botcopy.says("tomas", "Hello?"));
    assert_eq!((&first["paused"], &again["paused"]), (&json!(true), &json!(true)));
    disk.execute_batch("ROLLBACK").expect("the lock is given up");
    until("it is recorded", async || (hellos("Hello?").await > 0).then_some(())).await;
    // The customer says the same again, at once: each was answered.
    for _ in 0..2 {
        assert_eq!(botcopy.says("tomas", "ok").await["paused"], true);
    }
    assert_eq!((hellos("Hello?").await, hellos("ok").await), (1, 2));
}

#[tokio::test]
async fn nobody_on_duty_is_said_and_the_bot_goes_on() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[("away", "We are back on Monday.")]).await;
    let answer = botcopy.triggers("tomas", "A person, please", cx("r1", "One moment."), vec![]).await;
    assert_eq!(answer, json!({"paused": false}));
    let told = botcopy.until_pushed("message", |_| true).await;
    assert_eq!(
        (&told["text"], &told["paused"], &told["minutesPaused"]),
        (&json!("We are back on Monday."), &json!(false), &json!(0))
    );
    // Who comes later finds the wish, and what was said in nobody's name.
    let waits = only(&ana, "control=waiting").await;
    until("it is recorded", async || (ana.messages(waits.id).await.len() == 3).then_some(())).await;
    assert_eq!(transcript(&ana, &waits).await[2], (ActorKind::System, "We are back on Monday.".into()));
    // She is here now: the next wish pauses the bot.
    let answer = botcopy.triggers("tomas", "Please!", cx("r2", "One moment."), vec![]).await;
    assert_eq!(answer["paused"], true);
}

#[tokio::test]
async fn what_was_closed_has_ended_and_what_was_handed_back_is_the_bot_s() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[]).await;
    let _listens = ana.events(baton_core::Seq(0)).await;
    botcopy.triggers("tomas", "A person", cx("r1", "One moment."), vec![]).await;
    let waits = only(&ana, "control=waiting").await;
    ana.take(waits.id).await.expect("nobody has it");
    let _: ConversationSummary =
        ana.command(waits.id, "close", json!({"id": fresh_id()})).await.expect("she holds it");
    assert_eq!(botcopy.says("tomas", "Bye").await, json!({"paused": false, "minutesPaused": 0}));
    assert_eq!(botcopy.says("tomas", "Do you have lamps?").await, json!({"paused": false}));
}

#[tokio::test]
async fn typing_is_seen_on_both_sides() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (botcopy, _) = connected(&world, &[]).await;
    let mut hears = ana.events(baton_core::Seq(0)).await;
    botcopy.triggers("tomas", "A person", cx("r1", "One moment."), vec![]).await;
    let waits = only(&ana, "control=waiting").await;
    ana.take(waits.id).await.expect("nobody has it");
    assert_eq!(botcopy.types("tomas").await, json!({"paused": true, "minutesPaused": 10}));
    assert_eq!(hears.typing().await, (waits.id, ActorKind::Contact));
    for _ in 0..5 {
        let _: ConversationSummary =
            ana.command(waits.id, "typing", json!({"id": fresh_id()})).await.expect("she holds it");
    }
    let typing = botcopy.until_pushed("user_typing", |_| true).await;
    assert_eq!((&typing["paused"], &typing["minutesPaused"]), (&json!(true), &json!(10)));
    ana.say(waits.id, "Here").await.expect("she holds it");
    delivered(&ana, &waits, "Here").await;
    assert_eq!(botcopy.pushed("user_typing").len(), 1, "once for ten seconds");
}

#[tokio::test]
async fn only_who_has_the_keys_is_heard_and_bad_bodies_are_told_where() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let (mut botcopy, _) = connected(&world, &[("custom_header", "X-Shop: secret")]).await;
    let (_, other) = connected(&world, &[]).await;
    let good = botcopy.step_two("tomas", "Hello");
    let token = botcopy.token().to_owned();
    let ask = async |botcopy: &Botcopy, token: &str, body: String| {
        let answer = botcopy.request(token).header("content-type", "application/json").body(body).send();
        let answer = answer.await.expect("it is answered");
        (answer.status(), answer.json::<Value>().await.expect("JSON"))
    };
    assert_eq!(ask(&botcopy, &token, good.to_string()).await.0, StatusCode::UNAUTHORIZED, "no custom header");
    botcopy.send_header("x-shop", "secret");
    for wrong in ["", "bc_wrong", other.given["access_token"].as_str()] {
        assert_eq!(ask(&botcopy, wrong, good.to_string()).await.0, StatusCode::UNAUTHORIZED);
    }
    let mut unsigned = good.clone();
    unsigned["accessToken"] = json!("bc_wrong");
    assert_eq!(ask(&botcopy, &token, unsigned.to_string()).await.0, StatusCode::UNAUTHORIZED);

    let mut nobody = good.clone();
    nobody["userId"] = json!("");
    let mut odd = good.clone();
    odd["queryInput"]["text"]["text"] = json!(7);
    for (body, words) in [
        ("{".to_owned(), "JSON"),
        ("[]".to_owned(), "object"),
        (nobody.to_string(), "userId"),
        (odd.to_string(), "queryInput.text.text"),
    ] {
        let (status, answer) = ask(&botcopy, &token, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer["error"]["message"].as_str().unwrap().contains(words), "{answer}");
    }
    let large = botcopy.step_two("tomas", &"x".repeat(2 << 20)).to_string();
    assert_eq!(ask(&botcopy, &token, large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(ana.conversations("").await.is_empty(), "nothing of it was recorded");

    let (status, answer) = ask(&botcopy, &format!("Bearer {token}"), good.to_string()).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({"paused": false})), "as older bots show it");
    let mut long = history();
    long.push(json!({"_id": "20", "payload": {"text": "x".repeat(2 << 20)}, "direction": "out"}));
    let (status, _) =
        ask(&botcopy, &token, botcopy.step_one("ines", "Hi", cx("r9", "Ok"), long).to_string()).await;
    assert_eq!(status, StatusCode::OK, "a history may be long");
    assert_eq!(only(&ana, "control=waiting").await.contact.id, "ines");
}
