//! Janis bots with the published clients, unchanged: asked, taken over, answered, handed back.

use baton_core::{ControlKind, DeliveryState, Role, api::ConversationSummary};
use baton_tests::{
    Operator, World,
    parts::{Generation, Janis, Platform, socket},
    said::{messenger_in, messenger_out, slack_in},
    until,
};
use serde_json::{Value, json};

async fn waiting(ana: &Operator) -> ConversationSummary {
    until("somebody waits", async || ana.conversations("control=waiting").await.pop()).await
}

async fn delivered(ana: &Operator, conversation: &ConversationSummary, text: &str) {
    until("the reply is delivered", async || {
        let messages = ana.messages(conversation.id).await;
        let message = messages.into_iter().find(|message| message.content.preview() == text)?;
        (message.delivery?.state == DeliveryState::Delivered).then_some(())
    })
    .await;
}

fn paused(answer: &Value) -> bool {
    answer.get("paused").unwrap_or(answer).as_bool().expect("paused is true or false")
}

/// The whole way, as both clients go it.
async fn takeover(world: &mut World, bot: &Janis, inbox: &baton_core::api::AddedInbox) {
    let ana = world.operator("Ana", Role::Agent);
    world.until_connected(inbox).await;
    let asked = messenger_in("tomas", "mid.1", "Where is my lamp?");
    assert!(!paused(&bot.hop_in(asked.clone()).await.expect("hopIn")));
    bot.hop_out(messenger_out("tomas", "I don't know.")).await.expect("hopOut");
    bot.log_unknown_intent(asked.clone()).await.expect("logUnknownIntent");
    assert_eq!(ana.conversations("control=bot").await.len(), 1, "once is an alert, not a wait");
    bot.assistance_requested(asked).await.expect("assistanceRequested");

    let conversation = waiting(&ana).await;
    assert_eq!(ana.messages(conversation.id).await.len(), 2, "what was reported twice is recorded once");
    ana.take(conversation.id).await.expect("nobody has it");
    assert_eq!(bot.channel_update().await["paused"], true);
    assert!(paused(&bot.hop_in(messenger_in("tomas", "mid.2", "Hello?")).await.expect("hopIn")));

    ana.say(conversation.id, "Ana here: it comes on Thursday ✓").await.expect("she holds it");
    let handed = bot.chat_response().await;
    assert_eq!(
        (&handed["channel"], &handed["text"]),
        (&json!("tomas"), &json!("Ana here: it comes on Thursday ✓"))
    );
    delivered(&ana, &conversation, "Ana here: it comes on Thursday ✓").await;
    assert_eq!(ana.messages(conversation.id).await.len(), 4, "the client's echo is not a message");

    ana.hand_back(conversation.id).await.expect("she holds it");
    until("the bot is told that it may speak", async || {
        (bot.channel_update().await["paused"] == false).then_some(())
    })
    .await;
    assert!(!paused(&bot.hop_in(messenger_in("tomas", "mid.3", "Thanks")).await.expect("hopIn")));
    assert_eq!(ana.conversation(conversation.id).await.control, ControlKind::Bot);
}

#[tokio::test]
async fn the_python_client_from_question_to_hand_back() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let bot = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
    takeover(&mut world, &bot, &inbox).await;
}

#[tokio::test]
async fn the_node_client_from_question_to_hand_back() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let bot = Janis::node(&world.url(), &inbox, Platform::Messenger).await;
    takeover(&mut world, &bot, &inbox).await;
}

#[tokio::test]
async fn a_reply_waits_visibly_for_its_bot_and_goes_out_once() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    {
        let bot = Janis::python(&world.url(), &inbox, Platform::Slack).await;
        world.until_connected(&inbox).await;
        let asked = slack_in("D1", "U1", "1355517523.000005", "A person, please");
        bot.hop_in(asked.clone()).await.expect("hopIn");
        bot.assistance_requested(asked).await.expect("assistanceRequested");
    }
    world.until_connection(&inbox, false).await;
    let conversation = waiting(&ana).await;
    ana.take(conversation.id).await.expect("nobody has it");
    ana.say(conversation.id, "I am here").await.expect("she holds it");
    until("it is said what the reply waits for", async || {
        let messages = ana.messages(conversation.id).await;
        let delivery = messages.last()?.delivery.clone()?;
        delivery
            .reason
            .filter(|reason| delivery.state == DeliveryState::Pending && reason.contains("not connected"))
    })
    .await;
    // The hub is killed and comes back, and then the bot.
    world.kill();
    world.restart().await;
    let bot = Janis::python(&world.url(), &inbox, Platform::Slack).await;
    assert_eq!(bot.chat_response().await["text"], "I am here");
    delivered(&ana, &conversation, "I am here").await;
    assert_eq!(bot.chat_responses().len(), 1);
}

#[tokio::test]
async fn the_python_client_comes_back_by_itself_after_a_restart_of_the_hub() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    let bot = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
    world.until_connected(&inbox).await;
    bot.assistance_requested(messenger_in("tomas", "mid.1", "A person")).await.expect("assistanceRequested");
    let conversation = waiting(&ana).await;
    ana.take(conversation.id).await.expect("nobody has it");
    world.kill();
    world.restart().await;
    ana.say(conversation.id, "After the restart").await.expect("the lease outlives the process");
    assert_eq!(bot.chat_response().await["text"], "After the restart");
    delivered(&ana, &conversation, "After the restart").await;
}

#[tokio::test]
async fn sockets_of_every_generation_and_transport_are_told_their_id() {
    let world = World::start().await;
    for generation in [Generation::One, Generation::Two, Generation::Four] {
        for transports in [&["polling"][..], &["websocket"], &["polling", "websocket"]] {
            let part = socket(&world.url(), generation, transports).await;
            assert!(part.event("socket_id_set").await.is_string(), "{generation:?} {transports:?}");
        }
    }
}

#[tokio::test]
async fn a_reply_longer_than_messenger_takes_is_refused_before_it_fails_and_goes_as_two() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    let bot = Janis::node(&world.url(), &inbox, Platform::Messenger).await;
    world.until_connected(&inbox).await;
    bot.assistance_requested(messenger_in("tomas", "mid.1", "A person")).await.expect("assistanceRequested");
    let conversation = waiting(&ana).await;
    let limits =
        ana.conversation(conversation.id).await.carries.expect("the client named its platform").limits;
    assert_eq!(limits.text, Some(2_000));
    ana.take(conversation.id).await.expect("nobody has it");

    let (one, two) = ("a".repeat(2_000), "b".repeat(140));
    let refused =
        ana.say(conversation.id, &format!("{one}{two}")).await.expect_err("Messenger takes no more");
    assert_eq!(refused.status, 400);
    assert!(
        refused.error.message.contains("content.text: 2,140 of 2,000 characters. Shorten it."),
        "{refused:?}"
    );
    for part in [&one, &two] {
        ana.say(conversation.id, part).await.expect("as two messages it is taken");
        assert_eq!(bot.chat_response().await["text"], json!(part));
    }
    assert_eq!(bot.chat_responses().len(), 2, "nothing of what was refused reached the bot");
}

#[tokio::test]
async fn on_slack_the_hub_s_own_length_counts() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    let bot = Janis::python(&world.url(), &inbox, Platform::Slack).await;
    world.until_connected(&inbox).await;
    let asked = slack_in("D1", "U1", "1355517523.000005", "A person, please");
    bot.assistance_requested(asked).await.expect("assistanceRequested");
    let conversation = waiting(&ana).await;
    assert_eq!(conversation.carries, None, "no bound is known beyond the hub's");
    ana.take(conversation.id).await.expect("nobody has it");
    let long = "x".repeat(20_000);
    ana.say(conversation.id, &long).await.expect("Slack takes that much");
    assert_eq!(bot.chat_response().await["text"], json!(long));
    let refused = ana.say(conversation.id, &format!("{long}!")).await.expect_err("the hub's own bound");
    assert!(refused.error.message.contains("20,001 of 20,000 characters"), "{refused:?}");
}
