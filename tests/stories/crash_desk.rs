//! `kill -9` of the program at the operator's desk, with things in its outbox: each is sent once and in order after its restart.

use baton_core::{ControlKind, ConversationId, Role};
use baton_tests::{Operator, Wire, World, parts::DeskProcess, said::messenger_in, until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_baton-desk-part");

/// Ana holds the conversations of these customers, and her desk knows it.
async fn held(world: &World, ana: &Operator, desk: &DeskProcess, customers: &[&str]) -> Vec<ConversationId> {
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let mut held = Vec::new();
    for customer in customers {
        bot.call("human", &messenger_in(customer, &format!("mid.{customer}"), "A person, please")).await;
        let of = ana.until_contact(customer, "waits", |of| of.control == ControlKind::Waiting).await.id;
        ana.take(of).await.expect("nobody has it");
        until(&format!("the desk knows that Ana has {customer}"), async || {
            let row = &desk.try_thread(of).await.ok()?["row"];
            (row["control"] == "operator").then_some(())
        })
        .await;
        held.push(of);
    }
    held
}

/// What Ana said there, oldest first.
async fn said(ana: &Operator, of: ConversationId) -> Vec<String> {
    let messages = ana.every_message(of).await;
    let hers = messages.iter().filter(|message| message.delivery.is_some());
    hers.map(|message| message.content.preview()).collect()
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("Reply {number}")).collect()
}

async fn until_empty(desk: &DeskProcess) {
    until("the outbox is empty", async || (desk.status().await["outbox"] == 0).then_some(())).await;
}

#[tokio::test]
async fn a_desk_killed_offline_sends_its_outbox_once_and_in_order_when_it_is_back() {
    let mut world = World::start().await;
    world.announce_undelivered();
    let ana = world.operator("Ana", Role::Agent);
    let data = world.folder().join("desk");
    let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
    let held = held(&world, &ana, &desk, &["Tomás", "Lea"]).await;
    world.kill();
    for text in texts(20) {
        for of in &held {
            desk.send(*of, &text).await;
        }
    }
    desk.hand_back(held[0]).await;
    desk.kill();

    // Started again while the hub is still away: all of it is there, in the thread too.
    let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
    assert_eq!(desk.status().await["outbox"], 41);
    let thread = desk.try_thread(held[1]).await.expect("the thread is in the cache");
    let unsent = thread["items"].as_array().expect("items").iter().filter(|item| item["item"] == "unsent");
    let unsent: Vec<_> = unsent.map(|item| item["content"]["text"].as_str().expect("a text")).collect();
    assert_eq!(unsent, texts(20));
    desk.kill();

    world.restart().await;
    let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
    until_empty(&desk).await;
    for of in &held {
        assert_eq!(said(&ana, *of).await, texts(20), "each once, in the order in which it was written");
    }
    assert_eq!(ana.conversation(held[0]).await.control, ControlKind::Bot, "handed back after the last reply");
    assert_eq!(ana.conversation(held[1]).await.control, ControlKind::Operator);
}

#[tokio::test]
async fn a_desk_killed_while_it_sends_repeats_nothing() {
    let mut world = World::start().await;
    world.announce_undelivered();
    let ana = world.operator("Ana", Role::Agent);
    let data = world.folder().join("desk");
    let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
    let held = held(&world, &ana, &desk, &["Tomás", "Lea", "Kofi"]).await;
    world.kill();
    for text in texts(40) {
        for of in &held {
            desk.send(*of, &text).await;
        }
    }
    desk.kill();
    world.restart().await;
    // Killed again and again while the outbox drains: the hub knows each by its id.
    for sent in [8, 20, 32] {
        let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
        until(&format!("{sent} are sent"), async || (said(&ana, held[0]).await.len() >= sent).then_some(()))
            .await;
        desk.kill();
    }
    let desk = DeskProcess::start(PROGRAM, &world.url(), &ana, &data).await;
    until_empty(&desk).await;
    for of in &held {
        assert_eq!(said(&ana, *of).await, texts(40), "each once, in the order in which it was written");
    }
}
