//! An inbox is paused: what customers and bots say is still there, nobody is called, nobody takes over; then it is resumed.

use baton_core::{
    ControlKind, InboxKind, Kind, Role, Seq,
    api::{AddedInbox, ConversationSummary, InboxInfo},
};
use baton_tests::{
    Operator, World,
    parts::{Botcopy, ScriptedBotpress},
    until,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn pause(cleo: &Operator, inbox: &AddedInbox, paused: bool) -> InboxInfo {
    let path = format!("/v1/inboxes/{}", inbox.id);
    cleo.call(Method::PATCH, &path, Some(json!({"paused": paused}))).await.expect("she is an admin")
}

/// The notes of a conversation.
async fn notes(ana: &Operator, of: &ConversationSummary) -> Vec<String> {
    let history = ana.history().await.into_iter().filter(|event| event.conversation == of.id);
    history
        .filter_map(|event| if let Kind::Noted { text } = event.kind { Some(text) } else { None })
        .collect()
}

fn answer(id: &str) -> Value {
    json!({"responseId": id, "queryResult": {"responseMessages": [{"text": {"text": ["One moment."]}}]}})
}

#[tokio::test]
async fn botcopy_is_told_that_nobody_comes_and_who_is_held_stays_so() {
    let mut world = World::start().await;
    let (ana, cleo) = (world.operator("Ana", Role::Agent), world.operator("Cleo", Role::Admin));
    let mut botcopy = Botcopy::start().await;
    let url = botcopy.push_url();
    let settings = [("api_key", "k"), ("push_url", url.as_str()), ("away", "We are back on Monday.")];
    let inbox = world.inbox(InboxKind::Botcopy, "Web", &settings);
    botcopy.connect(&inbox);
    let _listens = ana.events(Seq(0)).await;
    for (user, id) in [("tomas", "r1"), ("ines", "r2")] {
        assert_eq!(botcopy.triggers(user, "A person, please", answer(id), vec![]).await["paused"], true);
    }
    let [tomas, ines] = [
        ana.until_contact("tomas", "waits", |_| true).await,
        ana.until_contact("ines", "waits", |_| true).await,
    ];
    ana.take(tomas.id).await.expect("nobody has it");

    assert!(pause(&cleo, &inbox, true).await.paused);
    let refused = ana.take(ines.id).await.expect_err("nobody takes over in a paused inbox");
    assert_eq!((refused.status, refused.error.code.as_str()), (StatusCode::CONFLICT, "paused"));
    assert!(refused.error.message.contains("An admin resumes it"), "{}", refused.error.message);
    // Who waited is not left with a silent bot; who is held is.
    assert_eq!(botcopy.says("ines", "Hello?").await, json!({"paused": false}));
    assert_eq!(botcopy.says("tomas", "Hello?").await["paused"], true);
    ana.say(tomas.id, "I am here").await.expect("she holds it");
    botcopy.until_pushed("message", |body| body["text"] == "I am here").await;
    // Somebody new asks, though Ana is here.
    assert_eq!(botcopy.triggers("mia", "A person!", answer("r3"), vec![]).await, json!({"paused": false}));
    let told = botcopy.until_pushed("message", |body| body["userId"] == "mia").await;
    assert_eq!((&told["text"], &told["paused"]), (&json!("We are back on Monday."), &json!(false)));
    let mia = ana.until_contact("mia", "is with the bot", |mia| mia.control == ControlKind::Bot).await;
    assert_eq!(
        notes(&ana, &mia).await,
        ["A person was asked for while this inbox was paused. Nobody was called."]
    );
    assert_eq!(ana.messages(ines.id).await.last().map(|last| last.content.preview()), Some("Hello?".into()));

    ana.hand_back(tomas.id).await.expect("she holds it");
    ana.take(tomas.id).await.expect_err("and it is not taken again");
    assert!(!pause(&cleo, &inbox, false).await.paused);
    ana.take(tomas.id).await.expect("resumed");
    assert_eq!(ana.conversation(ines.id).await.control, ControlKind::Waiting, "she kept her place");
}

#[tokio::test]
async fn what_botpress_pauses_meanwhile_is_shown_and_taken_up_when_resumed() {
    let server = ScriptedBotpress::start(3, 2).await;
    let mut world = World::start().await;
    let (ana, cleo) = (world.operator("Ana", Role::Agent), world.operator("Cleo", Role::Admin));
    let inbox = world.inbox(InboxKind::Botpress, "Lamps", &[("url", server.url())]);
    world.until_connected(&inbox).await;
    ana.until_contact("customer-2", "is there", |_| true).await;
    pause(&cleo, &inbox, true).await;
    server.pause_by_code(2);
    server.hear(2, "Is anybody there?");
    let noted = async |what: &str| {
        until(what, async || {
            let two = ana.until_contact("customer-2", "is there", |_| true).await;
            let notes = notes(&ana, &two).await;
            (!notes.is_empty()).then_some((two, notes))
        })
        .await
    };
    let (two, kept) = noted("the request is kept").await;
    assert_eq!((two.control, kept.len()), (ControlKind::Bot, 1));
    // Over a restart too it is neither forgotten nor undone.
    world.kill();
    world.restart().await;
    world.until_connected(&inbox).await;
    server.hear(3, "Something else");
    until("the server was read again", async || {
        let three = ana.until_contact("customer-3", "is there", |_| true).await;
        let said = ana.messages(three.id).await;
        said.iter().any(|said| said.content.preview() == "Something else").then_some(())
    })
    .await;
    assert!(server.is_paused(2), "Botpress' own pause stays");
    assert_eq!(noted("it is still kept").await.1.len(), 1, "once");

    pause(&cleo, &inbox, false).await;
    ana.until_contact("customer-2", "waits", |two| two.control == ControlKind::Waiting).await;
    ana.take(two.id).await.expect("resumed");
    ana.hand_back(two.id).await.expect("she holds it");
    until("the bot resumes there", async || (!server.is_paused(2)).then_some(())).await;
}
