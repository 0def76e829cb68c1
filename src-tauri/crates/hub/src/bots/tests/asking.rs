//! What a bot is asked, and what becomes of its answers.

use super::world::{Bot, Does, World, failures, says, talk};
use baton_core::*;
use serde_json::json;

#[tokio::test]
async fn a_customer_s_first_words_begin_the_bot_and_are_handed_to_it() {
    let mut world =
        World::start(&[("language", "en"), ("engine", "custom"), ("settings", r#"{"myToken":"x"}"#)]).await;
    world.bot.answers(
        json!({"event": "continue", "context": {"token": 1.0}, "data": {"name": "Mia"}, "messages": [
        {"code": "message", "type": "text", "body": "Welcome"}]}),
    );
    world.bot.answers(says("We have lamps"));
    world.mia("I need a lamp").await;
    let begun = world.bot.asked().await;
    assert_eq!((&begun["event"], &begun["message"]), (&json!("start"), &json!(null)));
    assert_eq!(begun["settings"], json!({"engine": {"type": "custom", "settings": {"myToken": "x"}}}));
    let asked = world.bot.asked().await;
    assert_eq!(asked["event"], "continue");
    assert_eq!(asked["message"], json!({"code": "message", "type": "text", "body": "I need a lamp"}));
    assert_eq!(
        (&asked["context"], &asked["data"], &asked["language"]),
        (&json!({"token": 1.0}), &json!({"name": "Mia"}), &json!("en"))
    );
    let (state, events) = world.settled(2).await;
    assert_eq!(asked["environment"]["contactId"], state.id.to_string());
    assert_eq!(asked["environment"]["acct"], world.inbox.to_string());
    assert!(asked["environment"]["token"].as_str().unwrap().contains('.'));
    let expected = [
        (ActorKind::Contact, "I need a lamp"),
        (ActorKind::Bot, "Welcome"),
        (ActorKind::Bot, "We have lamps"),
    ];
    assert_eq!(talk(&events), expected.map(|(by, text)| (by, text.to_owned())));
    world.bot.nothing_more();
}

#[tokio::test]
async fn what_is_said_quickly_is_handed_over_one_after_the_other() {
    let mut world = World::start(&[]).await;
    let first = world.bot.waits();
    world.mia("one").await;
    world.mia("two").await;
    world.mia("three").await;
    assert_eq!(world.bot.asked().await["event"], "start");
    world.bot.nothing_more();
    first.send(says("Welcome")).unwrap();
    for text in ["one", "two", "three"] {
        assert_eq!(world.bot.asked().await["message"]["body"], text);
    }
    world.settled(4).await;
    world.bot.nothing_more();
}

#[tokio::test]
async fn a_transfer_calls_a_person_with_what_the_bot_collected_and_ends_the_bot() {
    let mut world = World::start(&[("transfers", r#"{"boss": "operator:ana"}"#)]).await;
    world.bot.answers(says("Welcome"));
    world.bot.answers(
        json!({"event": "end", "data": {"transferToAgent": "jolly", "city": "Cagliari"}, "messages": [
        {"code": "message", "type": "text", "body": "I'm transferring you"}]}),
    );
    world.mia("a person, please").await;
    let (state, events) = world.settled(2).await;
    let Control::Waiting { reason, .. } = &state.control else { panic!("{state:?}") };
    assert_eq!(*reason, WaitReason::Transfer { team: Some("jolly".into()) });
    let noted =
        events.iter().any(|event| matches!(&event.kind, Kind::Noted { text } if text == "city: Cagliari"));
    assert!(noted, "{events:#?}");
    // What Mia says now is a person's to answer; once that person gives it back, the bot begins anew.
    world.mia("hello?").await;
    world.ana_takes().await;
    world.ana_returns(None).await;
    world.bot.asked().await;
    world.bot.asked().await;
    world.bot.answers(says("Welcome back"));
    world.bot.answers(json!({"event": "end", "data": {"transferToAgent": "boss"}}));
    world.mia("again").await;
    assert_eq!(world.bot.asked().await["event"], "start");
    assert_eq!(world.bot.asked().await["message"]["body"], "again");
    let (state, _) = world.settled(4).await;
    assert_eq!(state.assignee, Some(world.ana.clone()));
    world.bot.nothing_more();
}

#[tokio::test]
async fn a_bot_that_has_said_all_closes_and_begins_anew_when_the_customer_writes_again() {
    let mut world = World::start(&[]).await;
    world.bot.answers(says("Welcome"));
    world.bot.answers(json!({"event": "end", "context": {"old": true}, "messages": [
        {"code": "message", "type": "text", "body": "Bye, see you soon!"}]}));
    world.mia("bye").await;
    let (state, _) = world.settled(2).await;
    assert_eq!(state.control.kind(), ControlKind::Closed);
    world.mia("one more thing").await;
    for event in ["start", "continue", "start", "continue"] {
        let asked = world.bot.asked().await;
        assert_eq!((&asked["event"], &asked["context"]), (&json!(event), &json!(null)));
    }
}

#[tokio::test]
async fn an_answer_after_a_takeover_is_recorded_and_marked() {
    let mut world = World::start(&[]).await;
    world.mia("hello").await;
    world.settled(2).await;
    let late = world.bot.waits();
    world.mia("do you have lamps?").await;
    for _ in 0..3 {
        world.bot.asked().await;
    }
    world.ana_takes().await;
    late.send(json!({"event": "end", "data": {"transferToAgent": "jolly"}, "messages": [
        {"code": "message", "type": "text", "body": "Yes, we have"}]}))
        .unwrap();
    let (state, events) = world.settled(3).await;
    assert_eq!(state.control.holder(), Some(&world.ana), "what the bot decides late changes nothing");
    let over: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Message(said) if said.over => Some(said.content.preview()),
            _ => None,
        })
        .collect();
    assert_eq!(over, ["Yes, we have"]);
}

#[tokio::test]
async fn an_answer_that_comes_after_the_lease_ended_is_the_bot_s_own_again() {
    let mut world = World::start(&[]).await;
    world.mia("hello").await;
    world.settled(2).await;
    let late = world.bot.waits();
    world.mia("do you have lamps?").await;
    for _ in 0..3 {
        world.bot.asked().await;
    }
    world.ana_takes().await;
    world.minutes_pass(11);
    let returned = |event: &Event| matches!(event.kind, Kind::Returned { reason: ReturnReason::Lease, .. });
    world.until(|_, events| events.iter().any(returned)).await;
    late.send(says("Yes, we have")).unwrap();
    let (state, events) = world.settled(3).await;
    assert_eq!(state.control.kind(), ControlKind::Bot);
    let said = events.iter().find_map(|event| match &event.kind {
        Kind::Message(said) if said.content.preview() == "Yes, we have" => Some(said.over),
        _ => None,
    });
    assert_eq!(said, Some(false), "nobody is there whom it could speak over");
    world.bot.nothing_more();
}

#[tokio::test]
async fn what_is_said_to_a_person_is_never_the_bot_s() {
    let mut world = World::start(&[]).await;
    world.mia("hello").await;
    world.settled(2).await;
    world.ana_takes().await;
    world.mia("Ana, are you there?").await;
    world.ana_returns(Some("back_from_ana")).await;
    world.mia("and the bot?").await;
    let mut events = Vec::new();
    for _ in 0..4 {
        let asked = world.bot.asked().await;
        events.push((asked["event"].clone(), asked["message"]["body"].clone()));
    }
    let expected = [
        ("start", json!(null)),
        ("continue", json!("hello")),
        ("back_from_ana", json!(null)),
        ("continue", json!("and the bot?")),
    ];
    assert_eq!(events, expected.map(|(event, body)| (json!(event), body)));
    let mut world = world.restart().await;
    world.mia("still there?").await;
    assert_eq!(world.bot.asked().await["message"]["body"], "still there?");
    world.bot.nothing_more();
}

#[tokio::test]
async fn what_was_tapped_goes_to_the_bot_with_its_title_and_payload() {
    let mut world = World::start(&[]).await;
    world.bot.answers(
        json!({"event": "continue", "messages": [{"code": "message", "type": "text", "body": "Which?",
        "quick_replies": [{"content_type": "text", "title": "Red", "payload": "red 1"}]},
        {"code": "message", "type": "text", "body": "Or", "template": {"type": "generic", "elements": [
            {"title": "Lamp", "buttons": [{"type": "postback", "title": "Buy", "payload": "BUY 7"}]}]}}]}),
    );
    world.mia("hello").await;
    world.settled(2).await;
    world.mia("red 1").await;
    world.mia("BUY 7").await;
    for _ in 0..2 {
        world.bot.asked().await;
    }
    let tapped = json!({"code": "message", "type": "text", "body": "Red", "payload": "red 1"});
    assert_eq!(world.bot.asked().await["message"], tapped);
    let pressed = json!({"code": "message", "type": "postback", "body": "Buy", "payload": "BUY 7"});
    assert_eq!(world.bot.asked().await["message"], pressed);
}

#[tokio::test]
async fn a_bot_that_misses_twice_calls_a_person_and_goes_on() {
    let mut world = World::start(&[("unknown_key", "missed")]).await;
    world.bot.answers(says("Welcome"));
    let missed = json!({"event": "continue", "data": {"missed": true}, "messages": [
        {"code": "message", "type": "text", "body": "Sorry, I didn't get that!"}]});
    world.bot.answers(missed.clone());
    world.bot.answers(missed);
    world.mia("blorp").await;
    world.settled(2).await;
    world.mia("blorp!").await;
    let (state, _) = world.settled(3).await;
    let Control::Waiting { reason, .. } = &state.control else { panic!("{state:?}") };
    assert_eq!(*reason, WaitReason::NotUnderstood);
    world.mia("hello").await;
    world.settled(4).await;
    for _ in 0..4 {
        world.bot.asked().await;
    }
}

#[tokio::test]
async fn a_contact_who_only_comes_is_greeted_once() {
    let mut world = World::start(&[]).await;
    let (engine, reader) = (world.hub.engine().clone(), world.hub.reader().clone());
    let (inbox, mia) = (world.hub.directory().inbox(world.inbox).unwrap(), Contact::unnamed("mia"));
    let (one, other) = tokio::join!(
        crate::bots::greet(&engine, &reader, &inbox, &mia, None),
        crate::bots::greet(&engine, &reader, &inbox, &mia, None)
    );
    one.and(other).unwrap();
    world.settled(1).await;
    crate::bots::greet(&engine, &reader, &inbox, &mia, None).await.unwrap();
    world.mia("hello").await;
    let (_, events) = world.settled(2).await;
    assert_eq!(
        talk(&events).iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(),
        ["Hello", "hello", "Hello"]
    );
    assert_eq!(world.bot.asked().await["event"], "start");
    assert_eq!(world.bot.asked().await["event"], "continue");
    world.bot.nothing_more();
}

#[tokio::test]
async fn filters_see_requests_and_answers_in_order() {
    let filters = r#"[{"url": "BOT/a"}, {"url": "BOT/b", "response": false}]"#;
    let mut world = World::start(&[("filters", filters)]).await;
    world.mia("hello").await;
    let (_, events) = world.settled(2).await;
    let mut paths = Vec::new();
    for _ in 0..8 {
        paths.push(world.bot.called().await.0);
    }
    let way = ["a/filter/request", "b/filter/request", "bot/message", "a/filter/response"];
    assert_eq!(paths, [way, way].concat());
    let Some(Kind::BotAnswered(answered)) = events.last().map(|event| &event.kind) else { panic!() };
    let parts: Vec<_> = answered.steps.iter().map(|step| step.part).collect();
    let (request, response) = (StepPart::RequestFilter, StepPart::ResponseFilter);
    assert_eq!((parts[0], parts[parts.len() - 1], parts.len()), (request, response, 4));
    assert!(parts.contains(&StepPart::Bot) && answered.about.is_some());
    assert!(failures(&events).is_empty());
}

#[tokio::test]
async fn a_filter_that_fails_is_left_out_or_stops_everything() {
    let skip = r#"[{"url": "http://127.0.0.1:1", "response": false, "on_failure": "skip"}]"#;
    let mut world = World::start(&[("filters", skip)]).await;
    world.mia("hello").await;
    let (_, events) = world.settled(2).await;
    assert!(failures(&events).is_empty() && talk(&events).len() == 3);
    let left_out = |event: &Event| match &event.kind {
        Kind::BotAnswered(answered) => {
            answered.steps.iter().any(|step| step.skipped && step.failure.is_some())
        }
        _ => false,
    };
    assert!(events.iter().any(left_out));
    world.bot.asked().await;
    let stop = r#"[{"url": "http://127.0.0.1:1", "response": false}]"#;
    let mut world = World::start(&[("filters", stop)]).await;
    world.mia("hello").await;
    let (state, events) = world.settled(1).await;
    assert_eq!(state.control.kind(), ControlKind::Waiting);
    assert_eq!(failures(&events), ["The request filter 127.0.0.1:1 can't be reached."]);
    world.bot.nothing_more();
}

#[tokio::test]
async fn a_webhook_with_botkit_s_shape_is_a_bot_too() {
    let mut bot = Bot::start().await;
    let world = World::start(&[]).await;
    let mut inbox = (*world.hub.directory().inbox(world.inbox).unwrap()).clone();
    inbox.kind = InboxKind::Botkit;
    inbox.settings.insert("bot".into(), format!("http://{}/hook", bot.address));
    let found = crate::bots::bot_of(world.hub.directory(), &std::sync::Arc::new(inbox.clone()));
    let Ok(Some(hook)) = found else { panic!("{found:?}") };
    bot.then(Does::Answers(
        200,
        json!([{"type": "typing"}, {"type": "message", "text": "Hi", "quick_replies": [
        {"title": "Red", "payload": "red"}]}]),
    ));
    let state = world.mia("hello").await;
    let content = Content::text("hello");
    let question = crate::bots::Question {
        conversation: &state,
        inbox: &inbox,
        carries: Carries::TEXT,
        event: "continue",
        content: Some(&content),
        tapped: crate::bots::Tapped::default(),
        memory: "",
    };
    let (steps, answer) = hook.ask_once(&question).await;
    assert_eq!((steps.len(), answer.unwrap().lines.len()), (1, 1));
    let asked = bot.asked().await;
    assert_eq!(
        (&asked["type"], &asked["text"], &asked["user"]),
        (&json!("message"), &json!("hello"), &json!("mia"))
    );
}
