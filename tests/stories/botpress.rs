//! A real Botpress with its real HITL module: followed, paused, answered in its channel, resumed; also when it goes away.

use axum::{Router, routing::get};
use baton_core::{
    ActorKind, ControlKind, DeliveryState, Event, InboxKind, Kind, Message, Role, WaitReason, api::Checked,
};
use baton_tests::{Operator, World, parts::Botpress, until};
use reqwest::Method;
use serde_json::json;

/// The words of a conversation with Botpress' customer, each with who said it.
async fn said(ana: &Operator, contact: &str) -> Vec<(ActorKind, String)> {
    let conversation = ana.until_contact(contact, "is there", |_| true).await;
    let messages = ana.messages(conversation.id).await;
    messages.into_iter().map(|message| (message.author.kind, message.content.preview())).collect()
}

async fn until_said(ana: &Operator, contact: &str, text: &str) {
    until(&format!("{text:?} is in Baton"), async || {
        said(ana, contact).await.iter().any(|(_, said)| said == text).then_some(())
    })
    .await;
}

const PAUSED: &str = "Bot paused, a human will get in touch very soon.";

#[tokio::test]
async fn the_bot_asks_by_code_and_ana_answers_in_its_channel() {
    let mut server = Botpress::start().await;
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    server.hear("Mia Klein", "Hello").await;
    server.until_said("Mia Klein", "You said: Hello").await;
    let inbox = world.inbox(InboxKind::Botpress, "Lamps", &[("url", &server.url())]);
    world.until_connected(&inbox).await;
    until_said(&ana, "mia-klein", "You said: Hello").await;
    let mia = ana.until_contact("mia-klein", "is with the bot", |mia| mia.control == ControlKind::Bot).await;
    assert_eq!(mia.contact.name, "Mia Klein");

    server.hear("Mia Klein", "HITL_START").await;
    let mia = ana.until_contact("mia-klein", "waits", |mia| mia.control == ControlKind::Waiting).await;
    until_said(&ana, "mia-klein", PAUSED).await;
    let asked =
        |event: &Event| matches!(&event.kind, Kind::HelpRequested { reason: WaitReason::HelpRequested, .. });
    assert_eq!(ana.history().await.iter().filter(|event| asked(event)).count(), 1, "one alert");

    ana.take(mia.id).await.expect("nobody has it");
    server.hear("Mia Klein", "Is the lamp back?").await;
    until_said(&ana, "mia-klein", "Is the lamp back?").await;
    ana.say(mia.id, "Ana here: on Thursday ✓").await.expect("she holds it");
    server.until_said("Mia Klein", "Ana here: on Thursday ✓").await;
    assert!(
        !server.said_to("Mia Klein").await.iter().any(|said| said.contains("Is the lamp back?")),
        "the bot is silent"
    );

    // A button reaches the bot although it is paused; what it answers is marked.
    server.hear_as("Mia Klein", "postback", "Show me more").await;
    server.until_said("Mia Klein", "You said: Show me more").await;
    until_said(&ana, "mia-klein", "You said: Show me more").await;
    let messages = ana.messages(mia.id).await;
    let over: Vec<_> =
        messages.iter().filter(|message| message.over).map(|message| message.content.preview()).collect();
    assert_eq!(over, ["You said: Show me more"], "the bot spoke over her, and her own words are no echo");
    let hers: Vec<_> =
        messages.iter().filter(|message| message.content.preview().starts_with("Ana here")).collect();
    assert_eq!(hers.len(), 1, "Botpress lists her words as the bot's; they are recorded once");
    assert_eq!(hers[0].delivery.as_ref().expect("hers").state, DeliveryState::Delivered);

    // The server goes away and comes back: what was done meanwhile is done there then.
    server.end().await;
    world.until_connection(&inbox, false).await;
    let trouble = ana.inboxes().await.remove(0).trouble.expect("a reason");
    assert!(trouble.contains("Nothing answers at"), "{trouble}");
    ana.say(mia.id, "Anything else?").await.expect("she holds it");
    ana.hand_back(mia.id).await.expect("she holds it");
    server.begin().await;
    world.until_connected(&inbox).await;
    server.until_said("Mia Klein", "Anything else?").await;
    server.until_paused(false).await;
    server.hear("Mia Klein", "Thanks").await;
    server.until_said("Mia Klein", "You said: Thanks").await;
    until_said(&ana, "mia-klein", "You said: Thanks").await;
    assert_eq!(ana.conversation(mia.id).await.control, ControlKind::Bot);
    let said = said(&ana, "mia-klein").await;
    for text in ["Hello", "HITL_START", PAUSED, "Is the lamp back?", "Anything else?", "Thanks"] {
        assert_eq!(said.iter().filter(|(_, said)| said == text).count(), 1, "{text:?} once in {said:?}");
    }
}

#[tokio::test]
async fn what_is_done_in_botpress_own_window_shows_here_at_once() {
    let server = Botpress::start().await;
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let inbox = world.inbox(InboxKind::Botpress, "Lamps", &[("url", &server.url())]);
    world.until_connected(&inbox).await;
    server.hear("Ben Otieno", "Hello").await;
    until_said(&ana, "ben-otieno", "You said: Hello").await;

    server.in_its_own_window("sessions/1/pause").await;
    let ben = ana.until_contact("ben-otieno", "waits", |ben| ben.control == ControlKind::Waiting).await;
    let paused =
        |event: &Event| matches!(&event.kind, Kind::HelpRequested { reason: WaitReason::BotPaused, .. });
    let history = ana.history().await;
    let by = history.iter().find(|event| paused(event)).map(|event| event.actor.name.clone());
    assert_eq!(by.as_deref(), Some("Botpress"), "the thread says where it was paused");
    // Somebody answers in that window: not the bot, which gets nothing while it is paused.
    server.hear("Ben Otieno", "Is anybody there?").await;
    until_said(&ana, "ben-otieno", "Is anybody there?").await;
    server.types_in_its_own_window("sessions/1/message", "Zoe here").await;
    until_said(&ana, "ben-otieno", "Zoe here").await;
    let said = ana.messages(ben.id).await;
    let zoe = said.iter().find(|message| message.content.preview() == "Zoe here").expect("it is here");
    assert_eq!((zoe.author.kind, zoe.author.name.as_str()), (ActorKind::Operator, "Operator in Botpress"));
    assert!(zoe.delivery.is_none(), "it was said there already");
    let times = server.said_to("Ben Otieno").await;
    assert_eq!(times.iter().filter(|said| *said == "Zoe here").count(), 1, "once");
    server.in_its_own_window("sessions/1/unpause").await;
    let ben = ana.until_contact("ben-otieno", "is with the bot", |ben| ben.control == ControlKind::Bot).await;

    ana.take(ben.id).await.expect("nobody has it");
    server.until_paused(true).await;
    // Whoever presses in the very moment of a takeover loses to it. Once her words are there, it is settled.
    ana.say(ben.id, "Ana here").await.expect("she holds it");
    let delivered =
        |message: &Message| message.delivery.as_ref().is_some_and(|d| d.state == DeliveryState::Delivered);
    ana.until_messages(ben.id, "have hers, delivered", |messages| messages.iter().any(delivered)).await;
    server.in_its_own_window("sessions/1/unpause").await;
    ana.until_contact("ben-otieno", "is with the bot", |ben| ben.control == ControlKind::Bot).await;
}

#[tokio::test]
async fn a_log_in_is_asked_for_refused_and_taken_in_words() {
    let server = Botpress::with_password("secret123").await;
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let url = server.url();
    let (url, user) = (("url", url.as_str()), ("user", "admin"));
    let none = world.inbox(InboxKind::Botpress, "Without", &[url]);
    let wrong = world.inbox(InboxKind::Botpress, "Wrong", &[url, user, ("password", "guess")]);
    let right = world.inbox(InboxKind::Botpress, "Right", &[url, user, ("password", "secret123")]);
    let trouble = async |id, what: &str| {
        until(what, async || {
            let inboxes = ana.inboxes().await;
            let trouble = inboxes.into_iter().find(|inbox| inbox.id == id)?.trouble?;
            trouble.contains(what).then_some(())
        })
        .await;
    };
    trouble(none.id, "wants a log-in").await;
    trouble(wrong.id, "does not take this user and password").await;
    world.until_connected(&right).await;
    server.hear("Mia Klein", "HITL_START").await;
    ana.until_contact("mia-klein", "waits", |mia| mia.control == ControlKind::Waiting).await;

    // Something else answers at the address; or a Botpress without the module.
    let elsewhere = serve(Router::new()).await;
    let other = world.inbox(InboxKind::Botpress, "Elsewhere", &[("url", &elsewhere)]);
    trouble(other.id, "is not Botpress").await;
    let bare = serve(Router::new().route("/api/ping", get(async || "pong"))).await;
    let bare = world.inbox(InboxKind::Botpress, "Bare", &[("url", &bare)]);
    trouble(bare.id, "has no HITL module").await;
}

#[tokio::test]
async fn a_connection_is_tried_before_it_is_kept() {
    let server = Botpress::with_password("secret123").await;
    let mut world = World::start().await;
    let cleo = world.operator("Cleo", Role::Admin);
    let check = async |url: &str, password: Option<&str>| {
        let mut settings = json!({"url": url});
        if let Some(password) = password {
            (settings["user"], settings["password"]) = ("admin".into(), password.into());
        }
        let body = json!({"kind": "botpress", "settings": settings});
        let checked: Checked =
            cleo.call(Method::POST, "/v1/inboxes/check", Some(body)).await.expect("she is an admin");
        checked
    };
    let last = |checked: &Checked| checked.steps.last().expect("a step").clone();
    let right = check(&server.url(), Some("secret123")).await;
    let tried: Vec<_> = right.steps.iter().map(|step| (step.what.as_str(), step.ok)).collect();
    let well = Some(true);
    assert_eq!(
        tried,
        [("Server", well), ("Log-in", well), ("HITL module", well), ("Realtime channel", well)]
    );
    assert!(right.ok);
    for (password, words) in
        [(None, "wants a log-in"), (Some("guess"), "does not take this user and password")]
    {
        let wrong = check(&server.url(), password).await;
        let step = last(&wrong);
        assert_eq!((wrong.ok, step.what.as_str()), (false, "Log-in"));
        assert!(step.why.contains(words), "{}", step.why);
    }
    let bare = serve(Router::new().route("/api/ping", get(async || "pong"))).await;
    assert!(last(&check(&bare, None).await).why.contains("has no HITL module"));
    let elsewhere = serve(Router::new()).await;
    assert!(last(&check(&elsewhere, None).await).why.contains("is not Botpress"));
    assert!(last(&check("http://127.0.0.1:9", None).await).why.contains("Nothing answers"));
    assert!(cleo.inboxes().await.is_empty(), "nothing was kept");
}

/// Serves these routes until the story ends; where.
async fn serve(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
    format!("http://{address}")
}
