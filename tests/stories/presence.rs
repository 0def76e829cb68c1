//! Whether a visitor is there: told beside the log, known where the channel tells it, and nowhere else.

use baton_core::{
    ConversationId, InboxKind, Role,
    api::{Presence, PresenceState, Signal},
};
use baton_tests::{
    Events, Operator, Wire, World,
    events::Heard,
    parts::{Page, address},
    said::messenger_in,
};
use serde_json::json;

/// What the stream says next of this visitor.
async fn next(events: &mut Events, of: ConversationId) -> Presence {
    loop {
        match events.hear().await.expect("the stream goes on") {
            Heard::Signal(Signal::Presence { conversation, now }) if conversation == of => return now,
            _ => {}
        }
    }
}

async fn known(operator: &Operator, of: ConversationId) -> Option<PresenceState> {
    operator.conversation(of).await.contact.presence
}

#[tokio::test]
async fn a_visitor_comes_looks_away_leaves_and_is_back_and_a_restart_forgets_nothing() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.connect().await.expect("the hub takes the connection");
    let mut hello = tomas.event("hello");
    hello["baton"] = json!(true);
    tomas.send(hello).await;
    tomas.say("Where is my lamp?").await;
    let of = ana.until_contact("tomas", "is there", |_| true).await.id;
    assert_eq!(known(&ana, of).await, Some(PresenceState::Online));

    let mut events = ana.events(ana.conversation(of).await.version).await;
    events.until_now().await;
    let mut looks = tomas.event("looks");
    looks["here"] = json!(false);
    tomas.send(looks.clone()).await;
    let away = next(&mut events, of).await;
    assert_eq!((away.presence, away.last_seen.is_some()), (PresenceState::Away, true));
    looks["here"] = json!(true);
    tomas.send(looks).await;
    assert_eq!(next(&mut events, of).await, Presence::ONLINE);

    tomas.leave().await;
    let left = next(&mut events, of).await;
    assert_eq!((left.presence, left.last_seen.is_some()), (PresenceState::Left, true));
    world.hub().stop().await;
    world.restart().await;
    let contact = ana.conversation(of).await.contact;
    assert_eq!((contact.presence, contact.last_seen), (Some(PresenceState::Left), left.last_seen));

    let mut events = ana.events(ana.conversation(of).await.version).await;
    events.until_now().await;
    tomas.welcome_back().await;
    assert_eq!(next(&mut events, of).await, Presence::ONLINE);
    assert_eq!(ana.conversation(of).await.contact.last_seen, None);
    // None of it is in the log.
    let history = ana.history().await;
    assert!(history.iter().all(|event| !json!(event).to_string().contains("presence")));
}

#[tokio::test]
async fn who_goes_on_to_the_next_page_of_the_site_is_not_said_to_have_left() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.hello().await;
    tomas.say("Where is my lamp?").await;
    let of = ana.until_contact("tomas", "is there", |_| true).await.id;
    let mut events = ana.events(ana.conversation(of).await.version).await;
    events.until_now().await;
    tomas.leave().await;
    tomas.welcome_back().await;
    assert_eq!(next(&mut events, of).await, Presence::ONLINE);
    tomas.leave().await;
    assert_eq!(next(&mut events, of).await.presence, PresenceState::Left);
}

#[tokio::test]
async fn where_a_channel_does_not_tell_nothing_is_claimed() {
    let mut world = World::start().await;
    let bot = Wire::new(&world.url(), &world.janis("Phone"));
    world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    bot.call("in", &messenger_in("ines", "mid.1", "Hello")).await;
    let by_hook = json!({"user": "tomas", "text": "Hello", "channel": "webhook"});
    let sent = reqwest::Client::new().post(format!("{}/botkit/receive", world.url())).json(&by_hook).send();
    assert!(sent.await.expect("the hub answers").status().is_success());
    for contact in ["ines", "tomas"] {
        let all = ana.until_contact(contact, "is there", |_| true).await;
        assert_eq!(known(&ana, all.id).await, None, "{contact}");
    }
}
