//! What no bot should send: refused in words that name the member, nothing half-kept; and what Baton doesn't know yet: kept.

use baton_core::{Content, ControlKind, Kind, Role};
use baton_tests::{Operator, Wire, World, said::messenger_in};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// Sends, and reads the answer, which is a JSON object whatever happened: the clients parse it whatever the status.
async fn answered(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("the hub answers");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a body");
    let body = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{status} {why}: {text}"));
    assert!(matches!(body, Value::Object(_)), "{status} {body}");
    (status, body)
}

/// It is refused so, in words that contain these, and nobody is told that he may be silent.
async fn refused(request: RequestBuilder, status: u16, words: &[&str]) {
    let shown = format!("{request:?}");
    let (found, body) = answered(request).await;
    assert_eq!(found, status, "{body} for {shown}");
    let error = body["error"].as_str().unwrap_or_else(|| panic!("no words in {body}"));
    for word in words {
        assert!(error.contains(word), "«{word}» is not in «{error}» for {shown}");
    }
    assert!(error.ends_with('.') && body.get("paused").is_none(), "{body}");
}

/// A world with an inbox and what is known of it.
async fn start() -> (World, Wire, Operator) {
    let mut world = World::start().await;
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let ana = world.operator("Ana", Role::Agent);
    (world, bot, ana)
}

#[tokio::test]
async fn wrong_keys_are_refused_in_words_and_a_socket_is_told_so_without_ending_its_bot() {
    let (world, bot, ana) = start().await;
    let other = world.janis("Other");
    let good = messenger_in("tomas", "mid.1", "Hello");
    let url = |call: &str| format!("{}/api/v1/{call}", world.url());
    let http = reqwest::Client::new();
    for call in ["in", "out", "unknown", "human", "channel_state", "update_channel"] {
        refused(http.post(url(call)).json(&good), 401, &["apikey and clientkey are missing"]).await;
        refused(http.post(url(call)).header("apikey", "jk_1").json(&good), 401, &["clientkey"]).await;
        let unknown = http.post(url(call)).header("apikey", "jk_1").header("clientkey", "jc_1");
        refused(unknown.json(&good), 401, &["The clientkey is not known"]).await;
        let mixed = bot.request(call).header("x", "y").json(&good).build().expect("a request");
        let client_key = mixed.headers()["clientkey"].clone();
        let mixed =
            http.post(url(call)).header("apikey", &other.given["api_key"]).header("clientkey", client_key);
        refused(mixed.json(&good), 401, &["apikey does not belong to this clientkey"]).await;
    }
    refused(http.get(url("channels/paused")), 401, &["apikey and clientkey are missing"]).await;
    // Any other answer than 2xx ends the whole process of an npm bot.
    for body in [json!({ "socket_id": "abc", "clientkey": "jc_1" }), json!([]), json!({ "socket_id": 5 })] {
        let wrong =
            http.post(url("update_bot_socket_id")).header("apikey", "jk_1").header("clientkey", "jc_1");
        let (status, answer) = answered(wrong.json(&body)).await;
        assert_eq!((status, &answer["success"]), (200, &json!(false)), "{answer}");
        assert!(answer["error"].as_str().expect("words").contains("clientkey"), "{answer}");
    }
    assert!(ana.history().await.is_empty());
}

/// Bodies that no call takes, and what is said of them.
fn nonsense() -> Vec<(Vec<u8>, u16, &'static [&'static str])> {
    let nested = format!("{{\"sender\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    vec![
        (b"".to_vec(), 400, &["not valid JSON"]),
        (b"{\"sender\":".to_vec(), 400, &["not valid JSON"]),
        (b"sender=tomas&text=hi".to_vec(), 400, &["not valid JSON"]),
        (b"{\"text\":\"\xff\xfe\"}".to_vec(), 400, &["not valid JSON"]),
        (br#"{"channel":"\ud800","channel_id":"\ud800"}"#.to_vec(), 400, &["not valid JSON"]),
        (b"{\"text\":NaN}".to_vec(), 400, &["not valid JSON"]),
        (b"[{\"channel\":\"C1\"}]".to_vec(), 400, &["JSON object"]),
        (b"null".to_vec(), 400, &["JSON object"]),
        (b"\"channel\"".to_vec(), 400, &["JSON object"]),
        (nested.into_bytes(), 400, &[""]),
        (vec![b'{'; 2 << 20], 413, &["1 MiB"]),
        (messenger_in("tomas", "mid.1", &"a".repeat(2 << 20)).to_string().into_bytes(), 413, &["1 MiB"]),
    ]
}

/// Messages with something wrong in them, and the member that is named.
fn wrong() -> Vec<(Value, &'static [&'static str])> {
    let long = "x".repeat(513);
    vec![
        (json!({}), &["`channel` is missing"]),
        (json!({ "text": "Hello" }), &["`channel` is missing"]),
        (json!({ "channel": "" }), &["`channel` is missing"]),
        (json!({ "channel": 5, "text": "x" }), &["`channel`", "wrong type"]),
        (json!({ "channel": "C1", "text": ["x"] }), &["`text`", "wrong type"]),
        (json!({ "channel": long, "text": "x" }), &["`channel`", "512 bytes"]),
        (json!({ "sender": { "id": 17 }, "message": { "text": "x" } }), &["`sender.id`", "wrong type"]),
        (json!({ "sender": "tomas", "message": { "text": "x" } }), &["`sender`", "wrong type"]),
        (json!({ "channel": "C1", "message": { "text": { "a": 1 } } }), &["`message.text`", "wrong type"]),
        (json!({ "channel": "C1", "message": { "mid": 5 } }), &["`message.mid`", "wrong type"]),
        (json!({ "channel": "C1", "ts": 1.5 }), &["`ts`", "wrong type"]),
        (
            json!({ "channel": "C1", "quick_replies": [{ "title": 5 }] }),
            &["`quick_replies[0].title`", "wrong type"],
        ),
        (
            json!({ "entry": [{ "messaging": [{ "sender": { "id": [] } }] }] }),
            &["`entry[0].messaging[0].sender.id`"],
        ),
    ]
}

#[tokio::test]
async fn nonsense_is_refused_by_name_on_every_call_and_nothing_of_it_is_kept() {
    let (_world, bot, ana) = start().await;
    for call in ["in", "out", "unknown", "human", "channel_state", "update_channel"] {
        for (body, status, words) in nonsense() {
            refused(bot.request(call).body(body), status, words).await;
        }
    }
    for call in ["in", "out", "unknown", "human"] {
        for (body, words) in wrong() {
            refused(bot.request(call).json(&body), 400, words).await;
        }
    }
    for call in ["in", "unknown", "human"] {
        refused(
            bot.request(call).json(&json!({ "message": { "text": "x" } })),
            400,
            &["`sender.id` is missing"],
        )
        .await;
    }
    refused(
        bot.request("out").json(&json!({ "message": { "text": "x" } })),
        400,
        &["`recipient.id` is missing"],
    )
    .await;
    refused(bot.request("channel_state").json(&json!({ "channel": 5 })), 400, &["`channel`", "wrong type"])
        .await;
    for (body, words) in [
        (json!({ "paused": true }), &["`channel_id` is missing"][..]),
        (json!({ "channel_id": "tomas" }), &["`paused` is missing"]),
        (json!({ "channel_id": "tomas", "paused": "yes" }), &["`paused`", "wrong type"]),
        (json!({ "channel_id": "tomas", "paused": true, "minutes": -1 }), &["`minutes`", "0 to 1440"]),
        (json!({ "channel_id": "tomas", "paused": true, "minutes": 1e9 }), &["`minutes`", "0 to 1440"]),
    ] {
        refused(bot.request("update_channel").json(&body), 400, words).await;
    }
    assert!(ana.history().await.is_empty(), "nothing is half-kept");
    // And the next good one is taken as if nothing had been.
    assert_eq!(bot.call("in", &messenger_in("tomas", "mid.1", "Hello")).await["paused"], false);
    // What its platform takes is recorded too.
    let said = ana.history().await.into_iter().filter(|event| matches!(event.kind, Kind::Message(_)));
    assert_eq!(said.count(), 1);
}

#[tokio::test]
async fn wrong_messages_of_a_batch_are_named_and_the_good_ones_are_kept_once() {
    let (_world, bot, ana) = start().await;
    let good = |contact: &str, id: &str| messenger_in(contact, id, "Hello");
    let nobody = json!({ "message": { "mid": "mid.2", "text": "Who?" } });
    let odd = json!({ "sender": { "id": 17 }, "message": { "mid": "mid.3", "text": "x" } });
    let mut batch = json!({ "object": "page", "entry": [
        { "messaging": [good("tomas", "mid.1"), nobody] },
        { "messaging": [odd, good("mara", "mid.4")] },
    ] });
    let (status, answer) = answered(bot.request("in").json(&batch)).await;
    let error = answer["error"].as_str().unwrap_or_else(|| panic!("no words in {answer}"));
    for words in [
        "`entry[0].messaging[1].sender.id` is missing.",
        "`entry[1].messaging[0].sender.id` has the wrong type",
        "The other 2 messages are kept.",
    ] {
        assert!(error.contains(words), "«{words}» is not in «{error}»");
    }
    assert_eq!((status, &answer["paused"]), (400, &json!(false)), "{answer}");
    assert_eq!(ana.conversations("limit=10").await.len(), 2, "they are kept before it is answered");
    // Corrected and sent again: each is there once.
    batch["entry"][0]["messaging"][1]["sender"] = json!({ "id": "lea" });
    batch["entry"][1]["messaging"][0]["sender"] = json!({ "id": "lea" });
    bot.call("in", &batch).await;
    for (contact, messages) in [("tomas", 1), ("mara", 1), ("lea", 2)] {
        let of = ana.until_contact(contact, "is there", |_| true).await.id;
        assert_eq!(ana.messages(of).await.len(), messages, "{contact}");
    }
}

#[tokio::test]
async fn a_batch_that_asks_for_a_person_asks_for_each_that_can_be_read() {
    let (_world, bot, ana) = start().await;
    let batch = json!({ "entry": [{ "messaging": [
        { "message": { "text": "Who?" } },
        messenger_in("tomas", "mid.1", "A person, please"),
    ] }] });
    for call in ["human", "unknown"] {
        refused(bot.request(call).json(&batch), 400, &["`entry[0].messaging[0].sender.id` is missing"]).await;
    }
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await;
    assert_eq!(ana.messages(of.id).await.len(), 1, "both calls report the same message");
}

#[tokio::test]
async fn a_wrong_address_or_method_is_answered_as_json_too() {
    let (world, _bot, _ana) = start().await;
    let http = reqwest::Client::new();
    for (request, status) in [
        (http.post(format!("{}/api/v1/nothing", world.url())), StatusCode::NOT_FOUND),
        (http.get(format!("{}/api/v1/in", world.url())), StatusCode::METHOD_NOT_ALLOWED),
    ] {
        assert_eq!(answered(request).await.0, status);
    }
}

#[tokio::test]
async fn what_baton_does_not_know_yet_is_kept_byte_for_byte() {
    let (_world, bot, ana) = start().await;
    // Unusual spacing and an unknown member on every level.
    let source = r#"{ "sender":{"id":"tomas","mood":"fine"},  "message":{"mid":"mid.1","text":"Hello","nlp":{"intents":[1.50]},
        "attachments":[{"type":"hologram","payload":{"shape":"cube"}}]}, "weather":"rain" }"#;
    let answer = bot.request("in").body(source).send().await.expect("the hub answers");
    assert_eq!(answer.status(), StatusCode::OK);
    let of = ana.until_contact("tomas", "is there", |_| true).await.id;
    let message = ana.messages(of).await.remove(0);
    let said = serde_json::to_value(&message.content).expect("JSON");
    assert!(said.to_string().contains("hologram") && said.to_string().contains("cube"), "{said}");
    assert!(message.content.preview().contains("Hello"), "{}", message.content.preview());
    assert!(!matches!(message.content, Content::Unsupported(_)), "the words beside it are words: {said}");
    let path = format!("/v1/messages/{}/source", message.id);
    let (status, kept) = ana.try_call(Method::GET, &path, None).await.expect("the hub answers");
    assert_eq!((status, kept.as_str()), (StatusCode::OK, source));
}
