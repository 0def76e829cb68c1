//! The hub is away for an hour: the desk works from what it has, and what was written meanwhile goes out once, in order.

use baton_core::{ControlKind, ConversationId, Kind, Role};
use baton_desk::{
    Desk,
    view::{Item, Link, ListQuery, Queue, Written},
};
use baton_tests::{
    World,
    parts::{Janis, Platform},
    said::messenger_in,
    until,
};

/// Waits until the desk's link stands so.
async fn until_link(desk: &Desk, what: &str, fits: impl Fn(&Link) -> bool) {
    until(&format!("the desk is {what}"), async || {
        fits(&desk.boot().await.unwrap().status.link).then_some(())
    })
    .await;
}

/// Waits until the desk knows that Ana has it.
async fn until_mine(desk: &Desk, of: ConversationId) {
    until("the desk knows that Ana has it", async || {
        let row = desk.thread(of, None, 10).await.ok()?.row;
        (row.conversation.control == ControlKind::Operator).then_some(())
    })
    .await;
}

fn texts() -> Vec<String> {
    (1..=30).map(|number| format!("Reply {number}")).collect()
}

/// The texts that still wait in a thread, as the window shows them.
async fn unsent(desk: &Desk, of: ConversationId) -> Vec<String> {
    let items = desk.thread(of, None, 100).await.unwrap().items;
    let unsent = items.into_iter().filter_map(|item| match item {
        Item::Unsent(unsent) => Some(unsent.content.preview()),
        _ => None,
    });
    unsent.collect()
}

#[tokio::test]
async fn the_desk_works_on_without_its_hub_and_then_sends_what_was_written() {
    let mut world = World::start().await;
    let inbox = world.janis("Shop");
    let ana = world.operator("Ana", Role::Agent);
    let bot = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
    world.until_connected(&inbox).await;
    for (customer, mid) in [("tomas", "mid.1"), ("lea", "mid.2")] {
        let asked = messenger_in(customer, mid, "Where is my lamp?");
        bot.hop_in(asked.clone()).await.expect("hopIn");
        bot.assistance_requested(asked).await.expect("asked");
    }
    let desk = world.desk(&ana).await;
    until_link(&desk, "live", |link| *link == Link::Live).await;
    let tomas = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await.id;
    let lea = ana.until_contact("lea", "waits", |of| of.control == ControlKind::Waiting).await.id;
    desk.take(tomas, None).await.unwrap();
    until_mine(&desk, tomas).await;

    world.hub().stop().await;
    until_link(&desk, "away", |link| matches!(link, Link::Away { reason, .. } if !reason.is_empty())).await;
    // The lists, the threads and the search are there.
    let waiting = ListQuery { queue: Queue::Waiting, inbox: None, tag: None, offset: 0, limit: 50 };
    assert_eq!(desk.list(waiting).await.unwrap().rows[0].conversation.id, lea);
    assert_eq!(desk.search("lamp".into(), 10).await.unwrap().hits.len(), 2);
    // Taking over can't be done alone; everything else waits for the hub, in order.
    let refused = desk.take(lea, None).await.unwrap_err();
    assert_eq!(refused.code, "offline");
    assert!(refused.message.contains("needs the hub"), "{}", refused.message);
    for text in &texts()[..20] {
        desk.send(tomas, text.clone(), None).await.unwrap();
    }
    desk.note(tomas, "He will call at five".into()).await.unwrap();
    desk.draft(lea, Written::text("Dear Lea")).await.unwrap();
    desk.close().await;

    // The program is ended and started: it opens from its cache, with the hub still away.
    let desk = world.desk(&ana).await;
    assert_eq!(desk.boot().await.unwrap().me.expect("who she is").name, "Ana");
    for text in &texts()[20..] {
        desk.send(tomas, text.clone(), None).await.unwrap();
    }
    desk.hand_back(tomas, None).await.unwrap();
    assert_eq!(unsent(&desk, tomas).await, texts());
    assert_eq!(desk.boot().await.unwrap().status.outbox, 32);
    assert_eq!(desk.thread(lea, None, 10).await.unwrap().row.draft.as_deref(), Some("Dear Lea"));

    world.restart().await;
    until_link(&desk, "live again", |link| *link == Link::Live).await;
    until("the outbox is empty", async || (desk.boot().await.unwrap().status.outbox == 0).then_some(()))
        .await;
    until("the bot has every reply", async || (bot.chat_responses().len() == texts().len()).then_some(()))
        .await;
    let handed = bot.chat_responses();
    let handed: Vec<_> = handed.iter().map(|reply| reply["text"].as_str().expect("a text")).collect();
    assert_eq!(handed, texts(), "each once, in the order in which it was written");
    let kinds = ana.history().await.into_iter().filter(|event| event.conversation == tomas);
    let story: Vec<_> = kinds
        .filter_map(|event| match event.kind {
            Kind::Message(said) if event.actor.id.is_some() => Some(said.content.preview()),
            Kind::Noted { text } => Some(text),
            Kind::Returned { .. } => Some("handed back".into()),
            _ => None,
        })
        .collect();
    let mut written = texts();
    written.insert(20, "He will call at five".into());
    written.push("handed back".into());
    assert_eq!(story, written, "the note and the hand-back stand where they were written");
    until("nothing waits in the thread", async || unsent(&desk, tomas).await.is_empty().then_some(())).await;
    desk.close().await;
}
