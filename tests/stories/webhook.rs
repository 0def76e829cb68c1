//! Replies by webhook, for bots without a socket: handed over, tried again with patience, refused with a reason.

use baton_core::{
    ControlKind, DeliveryState, InboxKind, Kind, Message, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, Refused, Wire, World, fresh_id,
    parts::{Janis, Platform},
    said::{messenger_in, messenger_out},
    until,
    webhook::{Answers, Webhook},
};
use reqwest::Method;
use serde_json::{Value, json};

/// A world with a webhook's inbox.
async fn start() -> (World, AddedInbox, Webhook, Operator) {
    let mut world = World::start().await;
    let webhook = Webhook::start().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop", &[("webhook_url", &webhook.url())]);
    let ana = world.operator("Ana", Role::Agent);
    (world, inbox, webhook, ana)
}

/// A customer who asked for a person, and is Ana's now.
async fn held(world: &World, inbox: &AddedInbox, ana: &Operator, customer: &str) -> ConversationSummary {
    let bot = Wire::new(&world.url(), inbox);
    bot.call("human", &messenger_in(customer, &format!("mid.{customer}"), "A person, please")).await;
    let waiting = ana.until_contact(customer, "waits", |of| of.control == ControlKind::Waiting).await;
    ana.take(waiting.id).await.expect("nobody has it")
}

/// Waits until this reply's delivery stands so, and gives the reason beside it.
async fn until_state(
    ana: &Operator,
    of: &ConversationSummary,
    text: &str,
    state: DeliveryState,
) -> Option<String> {
    until(&format!("«{text}» is {state:?}"), async || {
        let found = |message: &Message| message.content.preview() == text;
        let delivery = ana.messages(of.id).await.into_iter().find(found)?.delivery?;
        (delivery.state == state).then_some(delivery.reason)
    })
    .await
}

#[tokio::test]
async fn the_python_client_with_a_webhook_from_question_to_hand_back() {
    let (world, inbox, webhook, ana) = start().await;
    let bot = Janis::python_with_webhook(&world.url(), &inbox, Platform::Messenger).await;
    bot.hop_in(messenger_in("tomas", "mid.1", "A person, please")).await.expect("hopIn");
    bot.assistance_requested(messenger_in("tomas", "mid.1", "A person, please")).await.expect("asked");
    let waiting = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await;
    let of = ana.take(waiting.id).await.expect("nobody has it");
    let told = webhook.until_heard("channel update", 1).await;
    assert_eq!(told[0].body, json!({ "type": "channel update", "channel": "tomas", "paused": true }));

    let said = ana.say(of.id, "Ana here").await.expect("she holds it");
    let handed = webhook.until_heard("chat response", 1).await.remove(0);
    assert_eq!(handed.id, said.id.to_string(), "a bot can tell a repeat by it");
    assert_eq!((&handed.body["channel"], &handed.body["text"]), (&json!("tomas"), &json!("Ana here")));
    until_state(&ana, &of, "Ana here", DeliveryState::Delivered).await;

    // The bot says it to its customer and reports that, as it reports everything it says.
    let mut echo = messenger_out("tomas", "Ana here");
    echo["metadata"] = json!({ "ts": handed.body["ts"], "slack_user": "Ana", "team": "baton" });
    bot.hop_out(echo).await.expect("hopOut");
    assert_eq!(ana.messages(of.id).await.len(), 2, "the echo is not a message");
    ana.hand_back(of.id).await.expect("she holds it");
    let told = webhook.until_heard("channel update", 2).await;
    assert_eq!(told[1].body["paused"], false);
}

#[tokio::test]
async fn a_webhook_that_fails_is_tried_again_with_patience_and_in_order() {
    let (world, inbox, webhook, ana) = start().await;
    let of = held(&world, &inbox, &ana, "tomas").await;
    webhook.answers(&[Answers::Status(500), Answers::Busy(1)]);
    let said = ana.say(of.id, "First").await.expect("she holds it");
    ana.say(of.id, "Second").await.expect("she holds it");
    until("what the first waits for is said", async || {
        let waits = until_state(&ana, &of, "First", DeliveryState::Pending).await?;
        waits.contains("The bot").then_some(())
    })
    .await;
    until_state(&ana, &of, "Second", DeliveryState::Delivered).await;

    let handed = webhook.heard("chat response");
    let texts: Vec<_> = handed.iter().map(|heard| heard.body["text"].as_str().expect("a text")).collect();
    assert_eq!(texts, ["First", "First", "First", "Second"], "the second waits for the first");
    assert!(handed[..3].iter().all(|heard| heard.id == said.id.to_string()), "each try says which it is");
    // The log has each try before it was made, and a second at least between an outcome and the next try.
    let mut tries = Vec::new();
    for event in ana.history().await {
        if let Kind::Delivery { message, delivery, tries: number } = event.kind
            && message == said.id
        {
            tries.push((number, delivery.state, delivery.reason.is_some(), event.at));
        }
    }
    let story: Vec<_> = tries.iter().map(|(number, state, waits, _)| (*number, *state, *waits)).collect();
    let (pending, delivered) = (DeliveryState::Pending, DeliveryState::Delivered);
    let one_after_another = [
        (1, pending, false),
        (1, pending, true),
        (2, pending, false),
        (2, pending, true),
        (3, pending, false),
        (3, delivered, false),
    ];
    assert_eq!(story, one_after_another);
    for pair in [1, 3] {
        assert!(tries[pair + 1].3.ms_since(tries[pair].3) >= 1_000, "no haste: {tries:?}");
    }
}

#[tokio::test]
async fn what_a_webhook_refuses_has_failed_with_the_reason_and_can_be_tried_again() {
    let (world, inbox, webhook, ana) = start().await;
    let of = held(&world, &inbox, &ana, "tomas").await;
    for (status, why) in [
        (400, "The bot refused it"),
        (401, "the key is no longer valid"),
        (404, "ended on their side"),
        (413, "The bot refused it"),
    ] {
        webhook.answers(&[Answers::Status(status)]);
        let text = format!("Refused with {status}");
        let said = ana.say(of.id, &text).await.expect("she holds it");
        let reason = until_state(&ana, &of, &text, DeliveryState::Failed).await.expect("a failure says why");
        assert!(reason.contains(why), "{status}: {reason}");
        let path = format!("/v1/conversations/{}/messages/{}/retry", of.id, said.id);
        let again: Result<Value, Refused> =
            ana.call(Method::POST, &path, Some(json!({ "id": fresh_id() }))).await;
        again.expect("what failed can be tried again");
        until_state(&ana, &of, &text, DeliveryState::Delivered).await;
    }
    assert_eq!(webhook.heard("chat response").len(), 8, "each twice: refused, and once more when Ana asked");
}

#[tokio::test]
async fn a_webhook_that_is_not_there_gets_the_reply_when_it_is_back() {
    let (world, inbox, webhook, ana) = start().await;
    let address = webhook.address();
    drop(webhook);
    let of = held(&world, &inbox, &ana, "tomas").await;
    ana.say(of.id, "I am here").await.expect("she holds it");
    until("what it waits for is said", async || {
        let waits = until_state(&ana, &of, "I am here", DeliveryState::Pending).await?;
        waits.contains("did not answer").then_some(())
    })
    .await;
    let webhook = Webhook::start_at(address).await;
    until_state(&ana, &of, "I am here", DeliveryState::Delivered).await;
    assert_eq!(webhook.heard("chat response").len(), 1);
}

#[tokio::test]
async fn a_webhook_that_never_answers_one_customer_keeps_no_other_waiting() {
    let (mut world, inbox, webhook, ana) = start().await;
    world.announce_undelivered();
    let (stuck, lea) = (held(&world, &inbox, &ana, "tomas").await, held(&world, &inbox, &ana, "lea").await);
    webhook.answers(&[Answers::Never]);
    ana.say(stuck.id, "Hello Tomás").await.expect("she holds it");
    webhook.until_heard("chat response", 1).await;
    ana.say(lea.id, "Hello Lea").await.expect("she holds it");
    until_state(&ana, &lea, "Hello Lea", DeliveryState::Delivered).await;
    until_state(&ana, &stuck, "Hello Tomás", DeliveryState::Pending).await;

    // Killed in the middle of that try: it may have arrived, so it is not sent again by itself.
    world.kill();
    world.restart().await;
    let reason = until_state(&ana, &stuck, "Hello Tomás", DeliveryState::Failed).await.expect("a reason");
    assert!(reason.contains("it may have arrived"), "{reason}");
    assert_eq!(webhook.heard("chat response").len(), 2);
}
