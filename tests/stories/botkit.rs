//! Botkit's web chat, told with its client's frames over npm's `ws` and with its webhook.

use baton_core::{ActorKind, ControlKind, DeliveryState, InboxKind, Role, Seq, api::ConversationSummary};
use baton_tests::{
    Operator, World,
    parts::{Page, address},
    until,
};
use serde_json::{Value, json};

/// Waits until this contact waits for a person.
async fn waiting(operator: &Operator, contact: &str) -> ConversationSummary {
    operator.until_contact(contact, "waits", |known| known.control == ControlKind::Waiting).await
}

/// Waits until the operator's latest message has this state.
async fn latest_is(operator: &Operator, conversation: &ConversationSummary, state: DeliveryState) {
    operator
        .until_messages(conversation.id, &format!("end with one that is {state:?}"), |all| {
            all.last().and_then(|last| last.delivery.as_ref()).is_some_and(|known| known.state == state)
        })
        .await;
}

/// A webhook client without cookies.
async fn receive(world: &World, body: Value) -> Value {
    let url = format!("{}/botkit/receive", world.url());
    let answer = reqwest::Client::new().post(url).json(&body).send().await.expect("the hub answers");
    assert!(answer.status().is_success(), "{body} is answered with {}", answer.status());
    answer.json().await.expect("always a JSON object")
}

#[tokio::test]
async fn a_visitor_asks_ana_answers_and_hands_back() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "bb69911e-a366-7401");
    tomas.hello().await;
    tomas.say("Where is my lamp?").await;
    let conversation = waiting(&ana, "bb69911e-a366-7401").await;
    ana.take(conversation.id).await.expect("nobody has it");
    ana.command::<Value>(conversation.id, "typing", json!({"id": baton_tests::fresh_id()}))
        .await
        .expect("she holds it");
    assert_eq!(tomas.frame().await, json!({"type": "typing"}));
    let mut events = ana.events(Seq(0)).await;
    events.until_now().await;
    tomas.send(tomas.event("typing")).await;
    assert_eq!(events.typing().await, (conversation.id, ActorKind::Contact), "she sees that he types");

    ana.say(conversation.id, "It comes on Thursday ✓").await.expect("she holds it");
    let frame = tomas.frame().await;
    let members: Vec<_> = frame.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["channel", "sent_timestamp", "text", "to", "type", "user"]);
    assert_eq!(
        (&frame["text"], &frame["to"]),
        (&json!("It comes on Thursday ✓"), &json!("bb69911e-a366-7401"))
    );
    latest_is(&ana, &conversation, DeliveryState::Delivered).await;

    ana.hand_back(conversation.id).await.expect("she holds it");
    tomas.say("One more thing").await;
    waiting(&ana, "bb69911e-a366-7401").await;
}

#[tokio::test]
async fn the_first_inbox_serves_the_root_and_each_its_own_path() {
    let mut world = World::start().await;
    let (first, second) =
        (world.inbox(InboxKind::Botkit, "Shop", &[]), world.inbox(InboxKind::Botkit, "Help", &[]));
    let ana = world.operator("Ana", Role::Agent);
    let mut at_root = Page::new(&world.url().replacen("http", "ws", 1), "tomas");
    at_root.hello().await;
    at_root.say("Hello").await;
    let mut at_path = Page::new(&address(&second), "ines");
    at_path.hello().await;
    at_path.say("Hello").await;
    assert_eq!(waiting(&ana, "tomas").await.inbox, first.id);
    assert_eq!(waiting(&ana, "ines").await.inbox, second.id);
}

#[tokio::test]
async fn what_is_said_while_the_page_is_away_comes_once_when_it_is_back() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.hello().await;
    tomas.say("Hello").await;
    let conversation = waiting(&ana, "tomas").await;
    ana.take(conversation.id).await.expect("nobody has it");
    ana.say(conversation.id, "one").await.expect("she holds it");
    assert_eq!(tomas.hears().await, "one");
    latest_is(&ana, &conversation, DeliveryState::Delivered).await;

    tomas.cut().await;
    ana.say(conversation.id, "two").await.expect("she holds it");
    ana.until_messages(conversation.id, "say what they wait for", |all| {
        let delivery = all.last().and_then(|last| last.delivery.as_ref());
        delivery.is_some_and(|known| known.reason.as_deref().is_some_and(|why| why.contains("not connected")))
    })
    .await;
    tomas.welcome_back().await;
    assert_eq!(tomas.hears().await, "two");
    latest_is(&ana, &conversation, DeliveryState::Delivered).await;

    world.kill();
    tomas.closed().await;
    world.restart().await;
    ana.say(conversation.id, "three").await.expect("she holds it");
    tomas.welcome_back().await;
    assert_eq!(tomas.hears().await, "three");
    ana.say(conversation.id, "four").await.expect("she holds it");
    assert_eq!(tomas.hears().await, "four");
    assert_eq!(tomas.heard(), ["one", "two", "three", "four"]);
    latest_is(&ana, &conversation, DeliveryState::Delivered).await;
}

#[tokio::test]
async fn a_webhook_gets_one_reply_per_request_and_the_rest_with_the_next() {
    let mut world = World::start().await;
    world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let message = json!({"type": "message", "text": "Hello", "user": "wh-1", "channel": "webhook"});
    let answer = receive(&world, message).await;
    assert_eq!(
        (&answer["type"], &answer["user"], &answer["channel"]),
        (&json!("typing"), &json!("wh-1"), &json!("webhook"))
    );
    let conversation = waiting(&ana, "wh-1").await;
    ana.take(conversation.id).await.expect("nobody has it");
    for words in ["one", "two"] {
        ana.say(conversation.id, words).await.expect("she holds it");
    }
    let poll = json!({"user": "wh-1", "channel": "webhook"});
    let one = receive(&world, poll.clone()).await;
    assert_eq!((&one["type"], &one["text"], &one["to"]), (&json!("message"), &json!("one"), &json!("wh-1")));
    let again = json!({"text": "And?", "user": "wh-1", "channel": "webhook"});
    assert_eq!(receive(&world, again).await["text"], "two");
    assert_eq!(receive(&world, poll).await["type"], "typing");
    let said = until("both are delivered", async || {
        let messages = ana.messages(conversation.id).await;
        let delivered = messages.iter().filter(|message| {
            message.delivery.as_ref().is_some_and(|known| known.state == DeliveryState::Delivered)
        });
        (delivered.count() == 2).then_some(messages)
    });
    let said = said.await;
    assert_eq!(said.len(), 4, "a poll says nothing: {said:?}");

    let form = reqwest::Client::new().post(format!("{}/botkit/receive", world.url()));
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let form =
        form.body("type=message&text=As+a+form&user=wh-7&channel=webhook").send().await.expect("answers");
    assert_eq!(form.json::<Value>().await.expect("JSON")["user"], "wh-7");
    waiting(&ana, "wh-7").await;
}
