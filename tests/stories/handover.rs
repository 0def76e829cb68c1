//! Baton's own web chat, handed to another vendor's live chat tool as Botcopy does it: the tool is a second Baton.

use baton_core::{
    ActorKind, ControlKind, DeliveryState, InboxKind, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World, fresh_id,
    parts::{Page, address},
    until,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Two hubs: the shop's, whose web chat is handed over, and the agency's, whose people answer.
struct Pair {
    shop: World,
    agency: World,
    chat: AddedInbox,
    zoe: Operator,
}

impl Pair {
    async fn start() -> Self {
        let shop = World::start().await;
        let mut agency = World::start().await;
        let tool = agency.inbox(InboxKind::Botcopy, "The shop's chat", &[("push_url", &shop.url())]);
        let (url, token) = (&tool.given["webhook_url"], &tool.given["access_token"]);
        let chat = shop.inbox(InboxKind::Botkit, "Shop", &[("handover_url", url), ("handover_token", token)]);
        assert_eq!(chat.given["handover_push_url"], format!("{}/webhooks/handover/push", shop.url()));
        let key = format!("api_key={}", chat.given["handover_key"]);
        let set = agency.hub().run(&["inbox", "set", &tool.id.to_string(), &key]);
        assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
        let zoe = agency.operator("Zoe", Role::Agent);
        Self { shop, agency, chat, zoe }
    }
}

async fn waiting(operator: &Operator, contact: &str) -> ConversationSummary {
    operator.until_contact(contact, "waits", |known| known.control == ControlKind::Waiting).await
}

#[tokio::test]
async fn a_visitor_of_the_shop_is_answered_by_the_agency() {
    let mut pair = Pair::start().await;
    let ana = pair.shop.operator("Ana", Role::Agent);
    pair.zoe.me().await.expect("she is on duty");
    let mut tomas = Page::new(&address(&pair.chat), "tomas");
    tomas.hello().await;
    tomas.say("Where is my lamp?").await;

    let there = waiting(&pair.zoe, "tomas").await;
    let held = |known: &ConversationSummary| known.control == ControlKind::Operator;
    let here = ana.until_contact("tomas", "is held by the live chat", held).await;
    assert_eq!(here.operator.as_ref().expect("somebody").name, "Live chat");
    let said: Vec<_> = pair.zoe.messages(there.id).await.iter().map(|one| one.content.preview()).collect();
    assert_eq!(said, ["Where is my lamp?"]);

    pair.zoe.take(there.id).await.expect("nobody has it");
    until("her name is known here", async || {
        (ana.conversation(here.id).await.operator?.name == "Zoe").then_some(())
    })
    .await;
    pair.zoe.say(there.id, "It comes on Thursday").await.expect("she holds it");
    assert_eq!(tomas.hears().await, "It comes on Thursday");
    tomas.say("Thanks, Zoe").await;
    let answered =
        |all: &[baton_core::Message]| all.last().is_some_and(|last| last.content.preview() == "Thanks, Zoe");
    pair.zoe.until_messages(there.id, "end with the answer", answered).await;
    let here_said = ana.messages(here.id).await;
    let by: Vec<_> = here_said.iter().map(|one| (one.author.kind, one.author.name.as_str())).collect();
    assert_eq!(by[1], (ActorKind::Operator, "Zoe"));
    assert_eq!(by.len(), 3);

    pair.zoe.hand_back(there.id).await.expect("she holds it");
    ana.until_contact("tomas", "is the bot's", |known| known.control == ControlKind::Bot).await;
}

#[tokio::test]
async fn a_tool_that_is_gone_leaves_the_visitor_to_baton_s_own_people() {
    let mut pair = Pair::start().await;
    let ana = pair.shop.operator("Ana", Role::Agent);
    pair.zoe.me().await.expect("she is on duty");
    let mut tomas = Page::new(&address(&pair.chat), "tomas");
    tomas.hello().await;
    tomas.say("Hello").await;
    let held = |known: &ConversationSummary| known.control == ControlKind::Operator;
    ana.until_contact("tomas", "is held by the live chat", held).await;
    pair.agency.kill();
    // It does not take what the visitor writes, nor a new conversation: both wait here.
    tomas.say("Are you there?").await;
    waiting(&ana, "tomas").await;
    let mut ines = Page::new(&address(&pair.chat), "ines");
    ines.hello().await;
    ines.say("Hello").await;
    let waits = waiting(&ana, "ines").await;
    ana.take(waits.id).await.expect("nobody has it");
}

#[tokio::test]
async fn pushes_need_the_key_and_are_told_what_is_wrong() {
    let mut pair = Pair::start().await;
    let ana = pair.shop.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&pair.chat), "tomas");
    tomas.hello().await;
    // Nobody is on duty there: the visitor waits here, and Ana takes it.
    tomas.say("Hello").await;
    assert!(tomas.hears().await.starts_with("Nobody is here right now"));
    let waits = waiting(&ana, "tomas").await;
    let http = reqwest::Client::new();
    let url = pair.chat.given["handover_push_url"].clone();
    let push = async |key: &str, body: Value| {
        let answer =
            http.post(&url).header("authorization", key).json(&body).send().await.expect("it answers");
        (answer.status(), answer.json::<Value>().await.expect("JSON")["error"]["message"].to_string())
    };
    let key = pair.chat.given["handover_key"].clone();
    let bot = pair.chat.id.to_string();
    let message = json!({"eventType": "message", "userId": "tomas", "botId": bot, "paused": true, "minutesPaused": 5, "text": "Hi"});
    assert_eq!(push("wrong", message.clone()).await.0, StatusCode::UNAUTHORIZED);
    for (member, value, status, words) in [
        ("userId", json!(""), StatusCode::BAD_REQUEST, "userId"),
        ("userId", json!("nobody"), StatusCode::NOT_FOUND, "userId"),
        ("botId", json!("other"), StatusCode::BAD_REQUEST, "botId"),
        ("eventType", json!("dance"), StatusCode::BAD_REQUEST, "eventType"),
        ("minutesPaused", json!(-1), StatusCode::BAD_REQUEST, "minutesPaused"),
        ("text", json!(7), StatusCode::BAD_REQUEST, "text"),
    ] {
        let mut wrong = message.clone();
        wrong[member] = value;
        let (answered, why) = push(&key, wrong).await;
        assert_eq!(answered, status, "{member}: {why}");
        assert!(why.contains(words), "{why}");
    }
    ana.take(waits.id).await.expect("nobody has it");
    let (status, why) = push(&key, message.clone()).await;
    assert!(status == StatusCode::CONFLICT && why.contains("Ana"), "{why}");
    let _: ConversationSummary =
        ana.command(waits.id, "return", json!({"id": fresh_id()})).await.expect("she holds it");
    assert_eq!(push(&key, message).await.0, StatusCode::OK);
    assert_eq!(tomas.hears().await, "Hi");
    let delivered = |all: &[baton_core::Message]| {
        let last = all.last().and_then(|last| last.delivery.as_ref());
        last.is_some_and(|known| known.state == DeliveryState::Delivered)
    };
    ana.until_messages(waits.id, "end with one that is delivered", delivered).await;
    let back = json!({"eventType": "channel_update", "userId": "tomas", "botId": bot, "paused": false, "unpauseChatEvent": "none"});
    assert_eq!(push(&key, back).await.0, StatusCode::OK);
    assert_eq!(ana.conversation(waits.id).await.control, ControlKind::Bot);
}
