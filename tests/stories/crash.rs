//! `kill -9` of the hub at the worst moments: what it had acknowledged is there, and nothing goes out twice.

use baton_core::{ControlKind, ConversationId, DeliveryState, Role};
use baton_tests::{
    Operator, Wire, World, fresh_id,
    parts::{Janis, Platform},
    said::messenger_in,
    until,
};
use futures::future::join_all;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Counts what was acknowledged; the others read it.
#[derive(Default)]
struct Acknowledged(AtomicUsize);

impl Acknowledged {
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    async fn until(&self, count: usize) {
        until(&format!("{count} are acknowledged"), async || {
            (self.0.load(Ordering::SeqCst) >= count).then_some(())
        })
        .await;
    }
}

/// A customer writes on and on until the hub dies; how many messages were acknowledged.
async fn writes_until_the_end(bot: &Wire, customer: usize, acknowledged: &Acknowledged) -> usize {
    for number in 0.. {
        match bot.try_call("in", &said(customer, number)).await {
            Ok((status, answer)) => assert!(status.is_success(), "{status} {answer}"),
            Err(_gone) => return number,
        }
        acknowledged.one_more();
    }
    unreachable!("numbers don't end")
}

fn said(customer: usize, number: usize) -> serde_json::Value {
    messenger_in(&format!("customer {customer}"), &format!("mid.{customer}.{number}"), &number.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_killed_in_a_burst_keeps_every_message_that_it_acknowledged() {
    let mut world = World::start().await;
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let ana = world.operator("Ana", Role::Agent);
    let acknowledged = Acknowledged::default();
    let burst = join_all((0..24).map(|customer| writes_until_the_end(&bot, customer, &acknowledged)));
    let killing = async {
        acknowledged.until(1_000).await;
        world.kill();
    };
    let (written, ()) = tokio::join!(burst, killing);

    world.restart().await;
    // The bot doesn't know what became of its last call, and repeats it: that may be recorded already, and is not again.
    for (customer, number) in written.iter().enumerate() {
        bot.call("in", &said(customer, *number)).await;
    }
    for (customer, number) in written.iter().enumerate() {
        let of = ana.until_contact(&format!("customer {customer}"), "is there", |_| true).await.id;
        let found: Vec<_> =
            ana.every_message(of).await.iter().map(|message| message.content.preview()).collect();
        let expected: Vec<_> = (0..=*number).map(|number| number.to_string()).collect();
        assert_eq!(found, expected, "each once and in order");
    }
}

#[tokio::test]
async fn leases_and_waits_outlive_the_process_and_a_silence_ends_in_its_absence() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let bot = Wire::new(&world.url(), &inbox);
    let ana = world.operator("Ana", Role::Agent);
    for customer in ["Tomás", "Lea", "Kofi"] {
        bot.call("in", &messenger_in(customer, &format!("mid.{customer}"), "Hello")).await;
    }
    bot.call("human", &messenger_in("Tomás", "mid.Tomás", "Hello")).await;
    let waits = ana.until_contact("Tomás", "waits", |of| of.control == ControlKind::Waiting).await;
    let held = ana.until_contact("Lea", "is there", |_| true).await;
    let held = ana.take_for(held.id, 7.0).await.expect("nobody has it");
    bot.call(
        "update_channel",
        &json!({ "channel": "Kofi", "channel_id": "Kofi", "paused": true, "minutes": 0.01 }),
    )
    .await;
    let silent = ana.until_contact("Kofi", "is there", |_| true).await;
    let silence_ends = silent.lease_until.expect("the bot is silent for a moment");

    world.kill();
    until("the silence is over", async || (baton_tests::now() > silence_ends).then_some(())).await;
    world.restart().await;
    assert_eq!(ana.conversation(waits.id).await, waits);
    assert_eq!(ana.conversation(held.id).await, held);
    ana.until_contact("Kofi", "is the bot's again", |of| of.control == ControlKind::Bot).await;
    let answer = bot.call("channel_state", &json!({ "channel": "Kofi" })).await;
    assert_eq!(answer["paused"], false);
    let answer = bot.call("channel_state", &json!({ "channel": "Lea" })).await;
    assert_eq!(answer["paused"], true);
}

/// Ana answers on and on until the hub dies: the command ids and texts that she tried, the last without an answer.
async fn replies_until_the_end(
    ana: &Operator,
    of: ConversationId,
    acknowledged: &Acknowledged,
) -> Vec<(String, String)> {
    let mut tried = Vec::new();
    loop {
        let (id, text) = (fresh_id().as_str().to_owned(), format!("Reply {} to {of}", tried.len()));
        tried.push((id.clone(), text.clone()));
        let body = json!({ "id": id, "content": { "type": "text", "text": text } });
        let path = format!("/v1/conversations/{of}/messages");
        match ana.try_call(reqwest::Method::POST, &path, Some(body)).await {
            Ok((status, answer)) => assert!(status.is_success(), "{status} {answer}"),
            Err(_gone) => return tried,
        }
        acknowledged.one_more();
    }
}

/// What a bot was handed, by text.
fn counted(handed: &[serde_json::Value]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for reply in handed {
        *counts.entry(reply["text"].as_str().expect("a reply has a text").to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_killed_while_it_delivers_hands_no_reply_to_the_bot_twice() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    let bot = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
    world.until_connected(&inbox).await;
    let wire = Wire::new(&world.url(), &inbox);
    let mut conversations = Vec::new();
    for customer in 0..7 {
        let contact = format!("customer {customer}");
        wire.call("human", &messenger_in(&contact, &format!("mid.{customer}"), "A person, please")).await;
        let waiting = ana.until_contact(&contact, "waits", |of| of.control == ControlKind::Waiting).await;
        conversations.push(ana.take(waiting.id).await.expect("nobody has it").id);
    }
    // This client reports back what it is handed, before the bot sees it. From the first time on the hub knows, and counts on it.
    let first = conversations.pop().expect("there are seven");
    ana.say(first, "Hello").await.expect("she holds it");
    until("the bot was handed the first", async || bot.chat_responses().first().cloned()).await;
    let acknowledged = Acknowledged::default();
    let replies = join_all(conversations.iter().map(|of| replies_until_the_end(&ana, *of, &acknowledged)));
    let killing = async {
        // In the middle: some are said, some are with the bot, some wait.
        acknowledged.until(60).await;
        until("the bot was handed some", async || (bot.chat_responses().len() > 7).then_some(())).await;
        world.kill();
    };
    let (tried, ()) = tokio::join!(replies, killing);

    world.restart().await;
    // The published client's socket ends when it can't report a reply back; who runs the bot starts it again.
    let again = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
    for (of, tried) in conversations.iter().zip(&tried) {
        // Her desk repeats what was not answered, under the same id.
        let (id, text) = tried.last().expect("she tried once at least");
        ana.say_as(*of, id, text).await.expect("she holds it still");
    }
    let mut ends: HashMap<String, DeliveryState> = HashMap::new();
    for (of, tried) in conversations.iter().zip(&tried) {
        let settled = ana.until_messages(*of, "are settled", |messages| {
            messages
                .iter()
                .filter_map(|message| message.delivery.as_ref())
                .all(|d| d.state != DeliveryState::Pending)
        });
        settled.await;
        let messages = ana.every_message(*of).await;
        let said: Vec<_> = messages.iter().filter(|message| message.delivery.is_some()).collect();
        let texts: Vec<_> = said.iter().map(|message| message.content.preview()).collect();
        assert_eq!(
            texts,
            tried.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>(),
            "each once, in order"
        );
        for message in said {
            let delivery = message.delivery.clone().expect("filtered above");
            if delivery.state == DeliveryState::Failed {
                let why = delivery.reason.expect("a failure says why");
                assert!(why.contains("it may have arrived. Try again if it did not."), "{why}");
            }
            ends.insert(message.content.preview(), delivery.state);
        }
    }
    let handed = counted(&[bot.chat_responses(), again.chat_responses()].concat());
    assert!(handed.values().all(|count| *count == 1), "nothing is handed twice: {handed:?}");
    let unseen = |(text, state): &(String, DeliveryState)| {
        *state == DeliveryState::Delivered && !handed.contains_key(text)
    };
    let unseen: Vec<_> = ends.into_iter().filter(unseen).collect();
    // The client says a reply when its report of it was answered, and ends when it was not: the hub may have kept that one report
    // and died before its answer. It can't know better than the report.
    assert!(unseen.len() <= 1, "delivered and never handed: {unseen:?}");
}
