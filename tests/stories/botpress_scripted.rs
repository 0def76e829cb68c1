//! Botpress servers with more sessions than their lists show, without a realtime channel, and in every bad mood.

use baton_core::{
    ControlKind, DeliveryState, InboxKind, Kind, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World,
    parts::{ScriptedBotpress, botpress_scripted::Mood},
    until,
};

fn follow(world: &World, server: &ScriptedBotpress) -> AddedInbox {
    world.inbox(InboxKind::Botpress, "Lamps", &[("url", server.url())])
}

/// A small server that is followed; its first customer is Mia.
struct Followed {
    server: ScriptedBotpress,
    world: World,
    ana: Operator,
    inbox: AddedInbox,
    mia: ConversationSummary,
}

async fn followed() -> Followed {
    let server = ScriptedBotpress::start(3, 2).await;
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = follow(&world, &server);
    world.until_connected(&inbox).await;
    let mia = ana.until_contact("customer-1", "is there", |_| true).await;
    Followed { server, world, ana, inbox, mia }
}

async fn until_trouble(ana: &Operator, words: &str) {
    until(&format!("the inbox says {words:?}"), async || {
        ana.inboxes().await.into_iter().find_map(|inbox| inbox.trouble?.contains(words).then_some(()))
    })
    .await;
}

#[tokio::test]
async fn what_lists_of_a_hundred_do_not_show_is_read_all_the_same() {
    let server = ScriptedBotpress::start(250, 3).await;
    for number in 0..117 {
        server.hear(7, &format!("And another thing, the {number}th"));
    }
    server.pause_by_code(30);
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = follow(&world, &server);
    world.until_connected(&inbox).await;
    until("every session is here", async || (ana.every_conversation("").await.len() == 250).then_some(()))
        .await;
    let first = ana.until_contact("customer-1", "is there", |_| true).await;
    let said = ana.messages(first.id).await;
    assert_eq!(said.len(), 3);
    assert_eq!(said[0].at.to_string(), "2026-11-20T23:39:27.561Z", "history has its own time");

    // One was paused by code long ago: a person is asked for.
    ana.until_contact("customer-30", "waits", |one| one.control == ControlKind::Waiting).await;
    // Botpress gives a hundred messages of a session: what is missing is said.
    let long = ana.until_contact("customer-7", "is there", |_| true).await;
    assert_eq!(ana.every_message(long.id).await.len(), 100);
    let history = ana.history().await;
    let notes: Vec<_> = history.iter().filter(|event| matches!(event.kind, Kind::Noted { .. })).collect();
    assert_eq!((notes.len(), notes[0].conversation), (1, long.id));

    // There is no realtime channel: it is asked, seldom and with its own tags, and what happens shows.
    until_trouble(&ana, "realtime channel").await;
    server.hear(2, "Are you there?");
    until("what was said is here", async || {
        let second = ana.until_contact("customer-2", "is there", |_| true).await;
        ana.messages(second.id)
            .await
            .iter()
            .any(|said| said.content.preview() == "Are you there?")
            .then_some(())
    })
    .await;
    let bounds = async |contact: &str| ana.until_contact(contact, "is there", |_| true).await.carries;
    assert_eq!(bounds("customer-1").await, None, "no bound is known beyond the hub's");
    let messenger = bounds("customer-2").await.expect("what its vendor publishes").limits;
    assert_eq!(messenger.text, Some(2_000));
    until("it is asked for changes only", async || (server.not_changed() > 0).then_some(())).await;
}

#[tokio::test]
async fn a_hub_killed_while_it_reads_goes_on_and_has_each_message_once() {
    let server = ScriptedBotpress::start(120, 40).await;
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    follow(&world, &server);
    until("some sessions are here", async || (ana.every_conversation("").await.len() > 10).then_some(()))
        .await;
    world.kill();
    server.hear(1, "Said while the hub was away");
    world.restart().await;
    until("every session is here", async || (ana.every_conversation("").await.len() == 120).then_some(()))
        .await;
    until("every message is here", async || {
        let history = ana.history().await;
        let said = history.iter().filter(|event| matches!(event.kind, Kind::Message(_))).count();
        assert!(said <= 120 * 40 + 1, "each once, not {said}");
        (said == 120 * 40 + 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn in_every_bad_mood_what_was_done_here_waits_and_is_done_once() {
    let Followed { server, mut world, ana, inbox, mia } = followed().await;
    ana.take(mia.id).await.expect("nobody has it");
    until("Botpress is told", async || server.is_paused(1).then_some(())).await;

    for (mood, words) in [(Mood::Status(503), "503"), (Mood::Garbage, "is not Botpress")] {
        server.is_in(mood);
        until_trouble(&ana, words).await;
        world.until_connection(&inbox, false).await;
        let text = format!("Said while it answered {words}");
        ana.say(mia.id, &text).await.expect("she holds it");
        server.is_in(Mood::Well);
        world.until_connected(&inbox).await;
        until("it is said", async || (server.times_said(1, &text) == 1).then_some(())).await;
        let hers = async |text: &str| {
            let all = ana.messages(mia.id).await;
            all.into_iter().filter(|message| message.content.preview() == text).collect::<Vec<_>>()
        };
        until("it is delivered", async || {
            let delivery = hers(&text).await.first()?.delivery.clone()?;
            (delivery.state == DeliveryState::Delivered).then_some(())
        })
        .await;
        assert_eq!(hers(&text).await.len(), 1, "its echo is no message");
    }

    server.is_in(Mood::Status(500));
    world.until_connection(&inbox, false).await;
    ana.hand_back(mia.id).await.expect("she holds it");
    assert!(server.is_paused(1), "it can't be told now");
    let noted = async |words: &str| {
        until(&format!("it is noted: {words}"), async || {
            let history = ana.history().await;
            history.iter().find_map(|event| match &event.kind {
                Kind::Noted { text } if event.conversation == mia.id && text.contains(words) => Some(()),
                _ => None,
            })
        })
        .await;
    };
    noted("Botpress did not hear that its bot may speak again").await;
    server.is_in(Mood::Well);
    until("Botpress is told once it can be", async || (!server.is_paused(1)).then_some(())).await;
    noted("Botpress has heard it now: its bot may speak again").await;
}

#[tokio::test]
async fn a_takeover_that_botpress_did_not_hear_is_told_after_a_kill_too() {
    let Followed { server, mut world, ana, inbox, mia } = followed().await;
    server.is_in(Mood::Status(503));
    world.until_connection(&inbox, false).await;
    ana.take(mia.id).await.expect("nobody has it");
    until("she is told", async || {
        let history = ana.history().await;
        let told = |event: &baton_core::Event| matches!(&event.kind, Kind::Noted { text } if text.contains("did not hear the pause"));
        history.iter().any(told).then_some(())
    })
    .await;
    world.kill();
    server.is_in(Mood::Well);
    world.restart().await;
    until("Botpress is told", async || server.is_paused(1).then_some(())).await;
    world.kill();
    // Handed back, and killed before Botpress could be told.
    server.is_in(Mood::Status(503));
    world.restart().await;
    ana.hand_back(mia.id).await.expect("she holds it");
    world.kill();
    server.is_in(Mood::Well);
    world.restart().await;
    until("Botpress is told that too", async || (!server.is_paused(1)).then_some(())).await;
    assert_eq!(ana.conversation(mia.id).await.control, ControlKind::Bot);
}

#[tokio::test]
async fn what_botpress_did_without_saying_so_is_not_taken_for_its_own_wish() {
    let Followed { server, mut world, ana, inbox, mia } = followed().await;
    // It is silent before anybody heard so; then she hands back, and it has to speak again.
    server.is_in(Mood::Falling);
    ana.take(mia.id).await.expect("nobody has it");
    until("Botpress did it", async || server.is_paused(1).then_some(())).await;
    world.kill();
    world.restart().await;
    ana.hand_back(mia.id).await.expect("she holds it");
    server.is_in(Mood::Well);
    until("its bot speaks again", async || (!server.is_paused(1)).then_some(())).await;
    assert_eq!(ana.conversation(mia.id).await.control, ControlKind::Bot, "nobody was called");
    // And the other way: it speaks again before anybody heard so; then she takes over once more.
    ana.take(mia.id).await.expect("nobody has it");
    until("Botpress is told", async || server.is_paused(1).then_some(())).await;
    world.until_connected(&inbox).await;
    server.is_in(Mood::Falling);
    ana.hand_back(mia.id).await.expect("she holds it");
    until("Botpress did it", async || (!server.is_paused(1)).then_some(())).await;
    ana.take(mia.id).await.expect("nobody has it");
    server.is_in(Mood::Well);
    until("its bot is silent", async || server.is_paused(1).then_some(())).await;
    world.until_connected(&inbox).await;
    assert_eq!(ana.conversation(mia.id).await.control, ControlKind::Operator, "it was not taken from her");
}

#[tokio::test]
async fn what_botpress_does_late_undoes_nothing_that_was_decided_since() {
    let Followed { server, mut world, ana, inbox, mia } = followed().await;
    ana.take(mia.id).await.expect("nobody has it");
    until("Botpress is silent", async || server.is_paused(1).then_some(())).await;
    server.is_in(Mood::Lagging);
    ana.hand_back(mia.id).await.expect("she holds it");
    until("it may speak again", async || (server.told(1) == Some(false)).then_some(())).await;
    // She takes it once more: Botpress still is silent, but only because it has not done yet what it was told.
    ana.take(mia.id).await.expect("nobody has it");
    until("it is to be silent after all", async || (server.told(1) == Some(true)).then_some(())).await;
    server.is_in(Mood::Well);
    assert!(server.is_paused(1), "it did all in order");
    server.hear(1, "Are you still there?");
    world.until_connected(&inbox).await;
    let asks = |one: &ConversationSummary| {
        one.last_message.as_ref().is_some_and(|last| last.preview == "Are you still there?")
    };
    ana.until_contact("customer-1", "asks", asks).await;
    assert_eq!(ana.conversation(mia.id).await.control, ControlKind::Operator, "it was not taken from her");
}
