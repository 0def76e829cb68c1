//! What every connector that vendors call keeps to, whatever it speaks: keys, sizes, words for what is wrong, repeats, replies that
//! arrive, wait or fail. (Botpress and Vivocha are called by Baton; their stories hold them to the same.)

use baton_core::{
    ControlKind, DeliveryState, InboxKind, Message, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World,
    said::messenger_in,
    until,
    webhook::{Answers, Webhook},
};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// Settings that replies by webhook need, the setting that holds its address, and the event of a reply.
type Replies = (&'static [(&'static str, &'static str)], &'static str, &'static str);

/// One vendor's way to call Baton, and to be called.
struct Vendor {
    kind: InboxKind,
    /// How replies leave by a webhook; `None`: they wait for a socket.
    replies: Option<Replies>,
    /// A call with this key in place of the inbox's own; `None` where guests have no key.
    with_key: Option<fn(&World, &AddedInbox, &str) -> RequestBuilder>,
    /// A call of what the contact says.
    call: fn(&World, &AddedInbox) -> RequestBuilder,
    /// What the contact says, under the vendor's id for it where it has one.
    says: fn(&AddedInbox, &str, &str) -> Value,
    /// A call that asks for a person, with what the contact says.
    asks: fn(&World, &AddedInbox, &str) -> RequestBuilder,
}

fn http() -> reqwest::Client {
    reqwest::Client::new()
}

fn janis(world: &World, inbox: &AddedInbox, key: &str, call: &str) -> RequestBuilder {
    let request = http().post(format!("{}/api/v1/{call}", world.url()));
    request.header("apikey", &inbox.given["api_key"]).header("clientkey", key)
}

fn botcopy(inbox: &AddedInbox, key: &str) -> RequestBuilder {
    http().post(&inbox.given["webhook_url"]).header("authorization", key)
}

fn step_two(inbox: &AddedInbox, text: &str) -> Value {
    json!({"accessToken": inbox.given["access_token"], "userId": "tomas", "botId": "bot", "sessionId": "s", "session": "s",
        "queryInput": {"text": {"text": text, "languageCode": "en"}}, "queryParams": {"contexts": []}})
}

fn step_one(inbox: &AddedInbox, text: &str) -> Value {
    let mut body = step_two(inbox, text);
    body["dialogflowResponse"] = json!({"responseId": text, "queryResult": {"queryText": text}});
    body["messageHistory"] = json!([]);
    body
}

const VENDORS: [Vendor; 3] = [
    Vendor {
        kind: InboxKind::Janis,
        replies: Some((&[], "webhook_url", "chat response")),
        with_key: Some(|world, inbox, key| janis(world, inbox, key, "in")),
        call: |world, inbox| janis(world, inbox, &inbox.given["client_key"], "in"),
        says: |_, id, text| messenger_in("tomas", id, text),
        asks: |world, inbox, text| {
            janis(world, inbox, &inbox.given["client_key"], "human").json(&messenger_in("tomas", text, text))
        },
    },
    Vendor {
        kind: InboxKind::Botcopy,
        replies: Some((&[("api_key", "portal-key")], "push_url", "message")),
        with_key: Some(|_, inbox, key| botcopy(inbox, key)),
        call: |_, inbox| botcopy(inbox, &inbox.given["access_token"]),
        says: |inbox, _, text| step_two(inbox, text),
        asks: |_, inbox, text| botcopy(inbox, &inbox.given["access_token"]).json(&step_one(inbox, text)),
    },
    Vendor {
        kind: InboxKind::Botkit,
        replies: None,
        with_key: None,
        call: |world, _| http().post(format!("{}/botkit/receive", world.url())),
        says: |_, id, text| json!({"type": "message", "user": "tomas", "channel": "webhook", "text": text, "id": id}),
        asks: |world, _, text| {
            let body = json!({"type": "message", "user": "tomas", "channel": "webhook", "text": text});
            http().post(format!("{}/botkit/receive", world.url())).json(&body)
        },
    },
];

/// A world with an inbox of this vendor, whose replies go to a webhook.
async fn start(vendor: &Vendor) -> (World, AddedInbox, Webhook, Operator) {
    let mut world = World::start().await;
    let webhook = Webhook::start().await;
    let url = webhook.url();
    let settings = match vendor.replies {
        Some((more, name, _)) => [more, &[(name, url.as_str())]].concat(),
        None => Vec::new(),
    };
    let inbox = world.inbox(vendor.kind, "Shop", &settings);
    let ana = world.operator("Ana", Role::Agent);
    ana.me().await.expect("she is on duty");
    (world, inbox, webhook, ana)
}

async fn sent(request: RequestBuilder) -> (StatusCode, String) {
    let answer = request.send().await.expect("the hub answers");
    (answer.status(), answer.text().await.expect("in words"))
}

#[tokio::test]
async fn nobody_without_the_key_is_heard() {
    for vendor in VENDORS {
        let Some(with_key) = vendor.with_key else { continue };
        let (world, inbox, _, ana) = start(&vendor).await;
        let body = (vendor.says)(&inbox, "m1", "Hello");
        for key in ["", "wrong", inbox.name.as_str()] {
            let (status, words) = sent(with_key(&world, &inbox, key).json(&body)).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{:?}: {words}", vendor.kind);
            assert!(words.to_lowercase().contains("key") || words.contains("token"), "{words}");
        }
        assert!(ana.history().await.is_empty(), "{:?} recorded something", vendor.kind);
    }
}

#[tokio::test]
async fn what_can_t_be_read_is_refused_in_words_and_leaves_nothing_behind() {
    for vendor in VENDORS {
        let (world, inbox, _, ana) = start(&vendor).await;
        let large = (vendor.says)(&inbox, "m1", &"x".repeat(5 << 20)).to_string();
        for (body, expected) in [
            ("{\"text\":".to_owned(), StatusCode::BAD_REQUEST),
            ("[7]".to_owned(), StatusCode::BAD_REQUEST),
            ("\u{fffd}".to_owned(), StatusCode::BAD_REQUEST),
            (large, StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let call = (vendor.call)(&world, &inbox).header("content-type", "application/json");
            let (status, words) = sent(call.body(body)).await;
            assert_eq!(status, expected, "{:?}: {words}", vendor.kind);
            assert!(words.len() > 20, "{:?} says what is wrong: {words}", vendor.kind);
        }
        assert!(ana.history().await.is_empty(), "{:?} recorded something", vendor.kind);
    }
}

#[tokio::test]
async fn what_comes_twice_is_recorded_once() {
    // Botkit's and Botcopy's messages have no id: who says "ok" twice says it twice.
    let unnamed = [InboxKind::Botkit, InboxKind::Botcopy];
    for vendor in VENDORS.iter().filter(|vendor| !unnamed.contains(&vendor.kind)) {
        let (world, inbox, _, ana) = start(vendor).await;
        for text in ["One", "Two"] {
            for _ in 0..3 {
                let body = (vendor.says)(&inbox, text, text);
                let (status, words) = sent((vendor.call)(&world, &inbox).json(&body)).await;
                assert!(status.is_success(), "{:?}: {words}", vendor.kind);
            }
        }
        let of = ana.until_contact("tomas", "is there", |_| true).await;
        let said: Vec<_> = ana.messages(of.id).await.iter().map(|one| one.content.preview()).collect();
        assert_eq!(said, ["One", "Two"], "{:?}", vendor.kind);
    }
}

/// Waits until this reply's delivery stands so, and gives the reason beside it.
async fn until_state(ana: &Operator, of: &ConversationSummary, text: &str, state: DeliveryState) -> String {
    until(&format!("«{text}» is {state:?}"), async || {
        let found = |message: &Message| message.content.preview() == text;
        let delivery = ana.messages(of.id).await.into_iter().find(found)?.delivery?;
        (delivery.state == state).then(|| delivery.reason.unwrap_or_default())
    })
    .await
}

#[tokio::test]
async fn a_reply_arrives_once_waits_for_a_busy_vendor_and_fails_with_a_reason() {
    for vendor in VENDORS {
        let Some((_, _, reply)) = vendor.replies else { continue };
        let (world, inbox, webhook, ana) = start(&vendor).await;
        let (status, words) = sent((vendor.asks)(&world, &inbox, "A person, please")).await;
        assert!(status.is_success(), "{:?}: {words}", vendor.kind);
        let waits = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await;
        let of = ana.take(waits.id).await.expect("nobody has it");

        webhook.answers(&[
            Answers::Status(200),
            Answers::Status(503),
            Answers::Busy(1),
            Answers::Status(200),
        ]);
        for text in ["First", "Second"] {
            ana.say(of.id, text).await.expect("she holds it");
        }
        until_state(&ana, &of, "Second", DeliveryState::Delivered).await;
        let texts: Vec<_> = webhook.heard(reply).iter().map(|heard| heard.body["text"].clone()).collect();
        assert_eq!(texts, ["First", "Second", "Second", "Second"], "{:?}: in order", vendor.kind);

        webhook.answers(&[Answers::Status(401)]);
        ana.say(of.id, "Third").await.expect("she holds it");
        let why = until_state(&ana, &of, "Third", DeliveryState::Failed).await;
        assert!(why.contains("key"), "{:?}: {why}", vendor.kind);
    }
}

#[tokio::test]
async fn an_inbox_of_any_kind_may_have_files_in_a_private_network() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let hosts = ("media_hosts", "files.intern:8080, 10.0.0.5");
    for (kind, needed) in [
        (InboxKind::Janis, None),
        (InboxKind::Botcopy, None),
        (InboxKind::Botkit, None),
        (InboxKind::Botpress, Some(("url", "http://127.0.0.1:1"))),
        (InboxKind::Vivocha, Some(("manager_url", "http://127.0.0.1:1"))),
    ] {
        let settings: Vec<_> = needed.into_iter().chain([hosts]).collect();
        let made = world.inbox(kind, "Shop", &settings);
        let inbox = until("the hub knows the inbox", async || {
            ana.inboxes().await.into_iter().find(|inbox| inbox.id == made.id)
        })
        .await;
        assert_eq!(inbox.settings.get(hosts.0).map(String::as_str), Some(hosts.1), "{kind:?}");
    }
}
