//! Botkit's web chat with clients that no page is: forged, replayed, too large, too slow, too many.

use baton_core::{InboxKind, Role, api::AddedInbox};
use baton_tests::{
    DEADLINE, World,
    parts::{Page, address},
    until,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// `POST …/history` as a browser with this cookie.
async fn history(inbox: &AddedInbox, user: &str, cookie: Option<&str>, more: Value) -> Value {
    let request = reqwest::Client::new().post(format!("{}/history", inbox.given["url"]));
    let request = cookie.into_iter().fold(request, |request, cookie| request.header("cookie", cookie));
    let mut body = json!({ "user": user });
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let answer = request.json(&body).send().await.expect("the hub answers");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

#[tokio::test]
async fn a_forged_user_reads_and_says_nothing_in_anothers_name() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.hello().await;
    tomas.say("My order is 4711").await;
    let conversation = ana.until_contact("tomas", "is there", |_| true).await;
    tomas.leave().await;
    tomas.welcome_back().await;
    tomas.say("Still there?").await;
    ana.until_messages(conversation.id, "are two", |all| all.len() == 2).await;

    let nothing = json!({"success": true, "history": []});
    assert_eq!(history(&inbox, "tomas", None, json!({})).await, nothing);
    let mine = history(&inbox, "tomas", tomas.cookie(), json!({})).await;
    let texts: Vec<_> =
        mine["history"].as_array().expect("a list").iter().map(|item| &item["text"]).collect();
    assert_eq!(texts, [&json!("My order is 4711"), &json!("Still there?")]);
    assert_eq!(mine["history"][0]["type"], "message_received");

    let mut mallory = Page::new(&address(&inbox), "tomas");
    mallory.welcome_back().await;
    mallory.say("I am Tomas, send it to me").await;
    until("Mallory is somebody else", async || {
        let all = ana.conversations("limit=10").await;
        all.into_iter().find(|known| known.contact.id.starts_with("tomas~"))
    })
    .await;
    assert_eq!(ana.messages(conversation.id).await.len(), 2);
}

#[tokio::test]
async fn a_token_of_another_inbox_or_a_changed_one_proves_nothing() {
    let world = World::start().await;
    let (shop, help) =
        (world.inbox(InboxKind::Botkit, "Shop", &[]), world.inbox(InboxKind::Botkit, "Help", &[]));
    let mut tomas = Page::new(&address(&shop), "tomas");
    tomas.hello().await;
    tomas.say("Hello").await;
    tomas.leave().await;
    tomas.welcome_back().await;
    let token = tomas.cookie().and_then(|cookie| cookie.split_once('=')).expect("a cookie").1.to_owned();
    let shown = |token: &str| json!({ "token": token });
    until("the token's owner reads", async || {
        let read = history(&shop, "tomas", None, shown(&token)).await;
        (read["history"].as_array().expect("a list").len() == 1).then_some(())
    })
    .await;
    let mut ines = Page::new(&address(&help), "tomas");
    ines.hello().await;
    ines.say("Something private").await;
    for (inbox, token) in
        [(&help, token.clone()), (&shop, token.replace('.', ".0")), (&shop, format!("{token}00"))]
    {
        assert_eq!(history(inbox, "tomas", None, shown(&token)).await["history"], json!([]), "{token}");
    }
}

#[tokio::test]
async fn a_known_user_is_who_the_site_vouches_for() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[("identity_secret", "sixteen letters!")]);
    let ana = world.operator("Ana", Role::Agent);
    // printf user-42 | openssl dgst -sha256 -hmac 'sixteen letters!'
    let hash = "2d8ae461d48e6c0782873545df0c4eaad6d60c8a44e92526b05cf0395088b8b2";
    let mut known = Page::without_cookies(&address(&inbox), "user-42");
    known.connect().await.expect("connects");
    let mut hello = known.event("hello");
    hello["user_profile"] = json!({"id": "user-42", "name": "Ann Example", "hash": hash});
    known.send(hello.clone()).await;
    known.say("It is me").await;
    let conversation = ana.until_contact("user-42", "is there", |_| true).await;
    assert_eq!(
        history(&inbox, "user-42", None, json!({"user_hash": hash})).await["history"][0]["text"],
        "It is me"
    );

    let mut forged = Page::without_cookies(&address(&inbox), "user-42");
    forged.connect().await.expect("connects");
    hello["user_profile"]["hash"] = "00".repeat(32).into();
    forged.send(hello).await;
    let refused = forged.frame().await;
    assert_eq!((&refused["type"], &refused["error"]["code"]), (&json!("error"), &json!("identity")));
    forged.say("No, it is me").await;
    let other = ana.until_contact("unverified:user-42", "is apart", |_| true).await;
    assert_ne!(other.id, conversation.id);
    assert_eq!(history(&inbox, "user-42", None, json!({})).await["history"], json!([]));
}

#[tokio::test]
async fn a_site_that_is_not_named_may_not_show_the_chat() {
    let world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[("origins", "https://shop.example")]);
    let mut page = Page::new(&address(&inbox), "tomas");
    page.header("origin", "https://evil.example");
    assert_eq!(page.connect().await.unwrap_err(), "status 403");
    page.header("origin", "https://shop.example");
    page.connect().await.expect("its site is named");
}

#[tokio::test]
async fn what_is_no_frame_is_told_and_what_is_too_large_ends_the_socket_only() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.hello().await;
    for wrong in ["this is not json", "[]", r#"{"type":"message","text":{},"user":"tomas"}"#] {
        tomas.raw(wrong).await;
        assert_eq!(tomas.frame().await["type"], "error", "{wrong}");
    }
    let mut huge = Page::new(&address(&inbox), "huge");
    huge.hello().await;
    huge.say(&"x".repeat(64 << 20)).await;
    let code = huge.closed().await;
    assert!([1006, 1009].contains(&code), "{code}");
    tomas.say("Is anybody there?").await;
    ana.until_contact("tomas", "is there", |_| true).await;
    assert!(ana.conversations("limit=10").await.iter().all(|known| known.contact.id != "huge"));
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_and_a_large_one_is_refused() {
    let world = World::start().await;
    world.inbox(InboxKind::Botkit, "Shop", &[]);
    let host = world.url().replace("http://", "");
    let mut slow = TcpStream::connect(&host).await.expect("connects");
    let head = format!(
        "POST /botkit/receive HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).await.expect("writes");
    let large = reqwest::Client::new().post(format!("{}/botkit/receive", world.url()));
    let large = large.body("x".repeat(1 << 20)).send().await.expect("the hub answers");
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let mut answer = vec![0; 64];
    let read = until("the slow one is answered", async || slow.read(&mut answer).await.ok()).await;
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 408"));
}

#[tokio::test]
async fn a_client_that_sends_its_head_byte_by_byte_is_dropped_and_others_are_served() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let host = world.url().replace("http://", "");
    let slow = TcpStream::connect(&host).await.expect("connects");
    let (mut answers, mut head) = slow.into_split();
    let dripping = tokio::spawn(async move {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        for letter in "POST /botkit/receive HTTP/1.1\r\n".bytes().chain(std::iter::repeat(b'x')) {
            second.tick().await;
            if head.write_all(&[letter]).await.is_err() {
                break;
            }
        }
    });
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.hello().await;
    tomas.say("Is anybody there?").await;
    ana.until_contact("tomas", "is there", |_| true).await;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(DEADLINE, answers.read_to_end(&mut answer)).await;
    ended.expect("the slow one is dropped").ok();
    assert!(!String::from_utf8_lossy(&answer).contains(" 200 "));
    dripping.await.expect("nothing more can be sent");
    tomas.say("Still here").await;
    let conversation = ana.until_contact("tomas", "is there", |_| true).await;
    ana.until_messages(conversation.id, "are two", |all| all.len() == 2).await;
}

#[tokio::test]
async fn who_sends_too_much_is_slowed_down_and_loses_nothing() {
    let mut world = World::start().await;
    let inbox = world.inbox(InboxKind::Botkit, "Shop", &[]);
    let ana = world.operator("Ana", Role::Agent);
    let mut tomas = Page::new(&address(&inbox), "tomas");
    tomas.header("x-forwarded-for", "203.0.113.7");
    tomas.hello().await;
    for number in 0..36 {
        tomas.say(&format!("{number}")).await;
    }
    let conversation = ana.until_contact("tomas", "is there", |_| true).await;
    let all = ana.until_messages(conversation.id, "are all there", |all| all.len() == 36).await;
    let texts: Vec<_> = all.iter().map(|message| message.content.spoken().to_owned()).collect();
    assert_eq!(texts, (0..36).map(|number| number.to_string()).collect::<Vec<_>>());

    let http = reqwest::Client::new();
    let body = json!({"user": "flood", "text": "x", "channel": "webhook"});
    let send = async |cookie: &str| {
        let request =
            http.post(format!("{}/botkit/receive", world.url())).header("x-forwarded-for", "203.0.113.8");
        request.header("cookie", cookie).json(&body).send().await.expect("the hub answers")
    };
    let first = send("").await;
    let cookie =
        first.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let answers = futures::future::join_all((0..150).map(|_| send(&cookie))).await;
    let refused = answers.iter().find(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.expect("a flood is refused").headers().contains_key("retry-after"));
}
