//! One bot reports ten thousand messages at once: none is lost, and nobody else has to wait for it.

use baton_core::{ControlKind, Role};
use baton_tests::{
    Wire, World,
    parts::{Janis, Platform},
    said::messenger_in,
};
use futures::{StreamExt, future::ready, stream};
use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};
use tokio::sync::watch;

const MESSAGES: usize = 10_000;
const CUSTOMERS: usize = 20;
const AT_ONCE: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_of_one_bot_are_all_kept_and_another_bot_is_served_meanwhile() {
    let mut world = World::start().await;
    let (loud, calm) = (world.janis("Loud"), world.janis("Calm"));
    let ana = world.operator("Ana", Role::Agent);
    let other = Janis::python(&world.url(), &calm, Platform::Messenger).await;
    world.until_connected(&calm).await;

    let bot = Wire::new(&world.url(), &loud);
    let (reported, mut so_far) = watch::channel(0);
    let report = async |number: usize| {
        let customer = format!("customer {}", number % CUSTOMERS);
        bot.call("in", &messenger_in(&customer, &format!("mid.{number}"), &number.to_string())).await;
        reported.send_modify(|count| *count += 1);
    };
    // It goes on until Lea was served, so that she is served in the middle of it.
    let served = AtomicBool::new(false);
    let goes_on = |number: &usize| ready(*number < MESSAGES || !served.load(Ordering::SeqCst));
    let burst = stream::iter(0..).take_while(goes_on).for_each_concurrent(AT_ONCE, report);
    let meanwhile = async {
        so_far.wait_for(|count| *count > MESSAGES / 10).await.expect("the burst goes on");
        let asked = messenger_in("lea", "mid.lea", "A person, please");
        other.hop_in(asked.clone()).await.expect("hopIn");
        other.assistance_requested(asked).await.expect("asked");
        let of = ana.until_contact("lea", "waits", |of| of.control == ControlKind::Waiting).await.id;
        ana.take(of).await.expect("nobody has it");
        ana.say(of, "Ana here").await.expect("she holds it");
        assert_eq!(other.chat_response().await["text"], "Ana here");
        served.store(true, Ordering::SeqCst);
    };
    tokio::join!(burst, meanwhile);
    let reported = *reported.borrow();
    assert!(reported >= MESSAGES);

    let mut kept = HashSet::new();
    for conversation in ana.every_conversation(&format!("inbox={}", loud.id)).await {
        for message in ana.every_message(conversation.id).await {
            let number: usize = message.content.preview().parse().expect("a number");
            assert_eq!(conversation.contact.id, format!("customer {}", number % CUSTOMERS));
            assert!(kept.insert(number), "{number} is kept twice");
        }
    }
    assert_eq!(kept.len(), reported);
}
