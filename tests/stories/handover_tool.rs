//! Baton's own web chat, handed to a live chat tool that answers late, garbage, or that it is over; and pushes that come too late.

use axum::{Json, Router, extract::State, response::IntoResponse, routing::post};
use baton_core::{
    ControlKind, InboxKind, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World,
    parts::{Page, address},
    until,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::{net::TcpListener, task::JoinHandle};

/// What the tool does with a call.
#[derive(Debug, Clone)]
enum Answers {
    Json(Value),
    Page,
    Status(u16),
    /// Not within five seconds, nor later.
    Never,
}

type Kept = Arc<Mutex<(Answers, Vec<Value>)>>;

/// Another vendor's live chat tool.
struct Tool {
    url: String,
    kept: Kept,
    serving: JoinHandle<()>,
}

impl Tool {
    async fn start() -> Self {
        let kept: Kept =
            Arc::new(Mutex::new((Answers::Json(json!({"paused": true, "minutesPaused": 5})), Vec::new())));
        let routes = Router::new().route("/hook", post(call)).with_state(Arc::clone(&kept));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("it listens"));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { url, kept, serving }
    }

    fn answers(&self, answers: Answers) {
        self.kept.lock().expect("nobody dies holding it").0 = answers;
    }

    /// How often it was asked about this customer.
    fn asked(&self, user: &str) -> usize {
        let kept = self.kept.lock().expect("nobody dies holding it");
        kept.1.iter().filter(|body| body["userId"] == user).count()
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn call(State(kept): State<Kept>, Json(body): Json<Value>) -> axum::response::Response {
    let answers = {
        let mut kept = kept.lock().expect("nobody dies holding it");
        kept.1.push(body);
        kept.0.clone()
    };
    match answers {
        Answers::Json(value) => Json(value).into_response(),
        Answers::Page => "<html>It works!</html>".into_response(),
        Answers::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Answers::Never => std::future::pending().await,
    }
}

async fn chat(tool: &Tool) -> (World, Operator, AddedInbox) {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let settings = [("handover_url", tool.url.as_str()), ("handover_token", "token")];
    let chat = world.inbox(InboxKind::Botkit, "Shop", &settings);
    (world, ana, chat)
}

/// A visitor who has said something.
async fn visitor(chat: &AddedInbox, name: &str, text: &str) -> Page {
    let mut page = Page::new(&address(chat), name);
    page.hello().await;
    page.say(text).await;
    page
}

async fn until_control(ana: &Operator, contact: &str, control: ControlKind) -> ConversationSummary {
    ana.until_contact(contact, &format!("is {control:?}"), |known| known.control == control).await
}

#[tokio::test]
async fn a_tool_that_is_late_or_answers_garbage_leaves_who_asks_to_batons_own_people() {
    let tool = Tool::start().await;
    let (mut world, ana, chat) = chat(&tool).await;
    let moods = [
        Answers::Never,
        Answers::Page,
        Answers::Status(500),
        Answers::Json(json!({"paused": "yes"})),
        Answers::Json(json!({"paused": false})),
    ];
    for (number, mood) in moods.into_iter().enumerate() {
        tool.answers(mood.clone());
        let name = format!("visitor-{number}");
        let gave_up = world.hub().words().iter().filter(|line| line.contains("did not take")).count();
        let _page = visitor(&chat, &name, "Hello").await;
        until_control(&ana, &name, ControlKind::Waiting).await;
        until("the tool is asked", async || (tool.asked(&name) == 1).then_some(())).await;
        if !matches!(mood, Answers::Json(Value::Object(ref answer)) if answer["paused"] == false) {
            until("its answer is given up", async || {
                let now = world.hub().words().iter().filter(|line| line.contains("did not take")).count();
                (now > gave_up).then_some(())
            })
            .await;
        }
        let waits = until_control(&ana, &name, ControlKind::Waiting).await;
        ana.take(waits.id).await.expect("nobody has it");
    }
}

#[tokio::test]
async fn a_tool_that_is_late_in_the_middle_loses_the_conversation_and_not_the_words() {
    let tool = Tool::start().await;
    let (_world, ana, chat) = chat(&tool).await;
    let page = visitor(&chat, "tomas", "Hello").await;
    let held = until_control(&ana, "tomas", ControlKind::Operator).await;
    tool.answers(Answers::Never);
    page.say("Are you there?").await;
    until_control(&ana, "tomas", ControlKind::Waiting).await;
    let said: Vec<_> = ana.messages(held.id).await.iter().map(|one| one.content.preview()).collect();
    assert_eq!(said, ["Hello", "Are you there?"]);
    ana.take(held.id).await.expect("nobody has it");
}

#[tokio::test]
async fn a_tool_ends_a_conversation_and_what_it_pushes_then_is_judged_by_how_it_stands() {
    let tool = Tool::start().await;
    let (_world, ana, chat) = chat(&tool).await;
    let page = visitor(&chat, "tomas", "Hello").await;
    let held = until_control(&ana, "tomas", ControlKind::Operator).await;
    let (http, url) = (reqwest::Client::new(), chat.given["handover_push_url"].clone());
    let push = async |key: &str, more: Value| {
        let mut body = json!({"userId": "tomas", "botId": chat.id, "paused": true, "minutesPaused": 5});
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        let answer =
            http.post(&url).header("authorization", key).json(&body).send().await.expect("it answers");
        answer.status()
    };
    let key = chat.given["handover_key"].clone();
    let message = |text: &str| json!({"eventType": "message", "text": text});
    assert_eq!(push("hk_wrong", message("Not mine")).await, StatusCode::UNAUTHORIZED);
    assert_eq!(push(&key, message("How can I help?")).await, StatusCode::OK);
    assert_eq!(page.hears().await, "How can I help?", "and nothing of who had no key");

    // The visitor's last words are answered with the end.
    tool.answers(Answers::Json(json!({"paused": false, "minutesPaused": 0})));
    page.say("Thanks, bye").await;
    until_control(&ana, "tomas", ControlKind::Closed).await;
    let back = json!({"eventType": "channel_update", "paused": false});
    for _ in 0..2 {
        assert_eq!(push(&key, back.clone()).await, StatusCode::OK, "it is so already");
    }
    assert_eq!(push(&key, json!({"eventType": "user_typing"})).await, StatusCode::CONFLICT);
    assert_eq!(ana.conversation(held.id).await.control, ControlKind::Closed, "nothing of it reopened it");
    // Who writes again is asked about again, from the beginning.
    tool.answers(Answers::Json(json!({"paused": true})));
    let asked = tool.asked("tomas");
    page.say("One more thing").await;
    until_control(&ana, "tomas", ControlKind::Operator).await;
    assert_eq!(tool.asked("tomas"), asked + 1);
    // The tool's last word after it gave the conversation back still arrives: it has it again then.
    assert_eq!(push(&key, back.clone()).await, StatusCode::OK);
    until_control(&ana, "tomas", ControlKind::Bot).await;
    assert_eq!(push(&key, message("Bye!")).await, StatusCode::OK);
    assert_eq!(page.hears().await, "Bye!");
    assert_eq!(ana.conversation(held.id).await.control, ControlKind::Operator);
}
