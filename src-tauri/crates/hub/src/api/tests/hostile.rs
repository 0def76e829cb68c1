//! Clients that do what they should not, and a hub that must end all the same.

use super::{World, stream::Stream};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Sends these bytes as they are; gives what is answered until the hub closes the connection.
async fn raw(world: &World, request: &str) -> String {
    let mut stream = TcpStream::connect(world.hub.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer));
    read.await.expect("the connection is closed").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn only_this_computers_names_are_answered() {
    let world = World::start().await;
    for (host, status) in [
        ("127.0.0.1", 200),
        ("127.0.0.1:4747", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]", 200),
        ("[::1]:4747", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("evil.example:4747", 403),
        ("localhost@evil.example", 403),
        ("\u{e9}", 403),
        ("", 403),
    ] {
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = raw(&world, &request).await;
        let answered = answer.split(' ').nth(1).unwrap_or_default();
        // What is no name at all, HTTP itself may refuse.
        assert!(answered == status.to_string() || (status == 403 && answered == "400"), "{host}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_is_said_to_be_something_else_is_refused() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let take = |kind: Option<&'static str>, command: &'static str| {
        let request =
            world.http.post(world.url(&format!("/v1/conversations/{id}/take"))).bearer_auth(&world.ana);
        let request = kind.into_iter().fold(request, |request, kind| request.header("content-type", kind));
        request.body(json!({"id": command}).to_string()).send()
    };
    for (kind, status) in [
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("application/json; charset=utf-8"), 200),
        (Some("application/problem+json"), 200),
        (None, 200),
    ] {
        let answer = take(kind, "1").await.unwrap();
        let (found, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        assert_eq!(found, status, "{kind:?}: {body}");
        assert!(status == 200 || body["error"]["message"].as_str().unwrap().contains("application/json"));
    }
}

#[tokio::test]
async fn hostile_bodies_and_addresses_get_an_error_in_words() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let messages = format!("/v1/conversations/{id}/messages");
    let deep = "[".repeat(100_000);
    let long = "x".repeat(5_000);
    let posts = [
        String::new(),
        "null".into(),
        "[]".into(),
        "{\"id\": \"1\", \"content\": {\"type\": \"text\", \"text\": \"a\"}} {}".into(),
        "{\"id\": \"1\", \"content\": {\"type\": \"text\", \"text\": \"\\ud800\"}}".into(),
        format!("{{\"id\": \"{long}\", \"content\": {{\"type\": \"text\", \"text\": \"a\"}}}}"),
        format!("{{\"id\": \"1\", \"content\": {{\"type\": \"cards\", \"cards\": {deep}}}}}"),
        deep,
        "{\"id\": 7}".into(),
        "{\"id\": \"\"}".into(),
        "\u{0}".into(),
    ];
    for body in posts {
        let request = world.http.post(world.url(&messages)).bearer_auth(&world.ana);
        let answer = request.body(body.clone()).send().await.unwrap();
        let (status, answer) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        let words = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(status == 400 && words.len() > 10 && words.len() < 6_000, "{status} {answer} for {body:.60}");
    }
    for (path, status) in [
        ("/v1/conversations?limit=-1", 400),
        ("/v1/conversations?limit=99999999999999999999", 400),
        ("/v1/conversations?before=1-2-3x", 400),
        ("/v1/conversations?before=%00", 400),
        ("/v1/conversations?control=nobody", 400),
        ("/v1/conversations?inbox=%27%20OR%201=1", 400),
        ("/v1/conversations?q=%22%20OR%20%28%2A", 200),
        ("/v1/conversations?tag=%27%3B%20DROP%20TABLE%20events", 200),
        ("/v1/conversations/..%2f..%2fetc%2fpasswd", 404),
        (&format!("{messages}?before=x"), 400),
        (&format!("{messages}?limit=0"), 400),
        ("/v1/conversations/%FF", 404),
    ] {
        let (found, answer) = world.get(path).await;
        assert!(
            found == status && (status == 200 || answer["error"]["message"].is_string()),
            "{path}: {found} {answer}"
        );
    }
}

#[tokio::test]
async fn who_does_not_read_the_stream_does_not_keep_the_hub() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let mut stuck = TcpStream::connect(world.hub.address()).await.unwrap();
    let request =
        format!("GET /v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\r\n", world.ana);
    stuck.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 64];
    stuck.read_exact(&mut first).await.unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200"));
    // More than the kernel takes for a reader that reads no more.
    let (path, text) = (format!("/v1/conversations/{id}/notes"), "x".repeat(19_000));
    let note =
        |number: i32| world.call(&world.ana, "POST", &path, json!({"id": number.to_string(), "text": text}));
    for number in (0..400).step_by(50) {
        futures::future::join_all((number..number + 50).map(note)).await;
    }
    let ended = tokio::time::timeout(Duration::from_secs(8), world.hub.shutdown());
    ended.await.expect("the hub ends without its slowest reader");
}

#[tokio::test]
async fn a_bot_that_polls_does_not_keep_the_hub() {
    let world = World::start().await;
    let polling = world.url("/socket.io/?EIO=4&transport=polling");
    let opened = world.http.get(&polling).send().await.unwrap().text().await.unwrap();
    let session = serde_json::from_str::<Value>(opened.trim_start_matches('0')).unwrap();
    let poll = format!("{polling}&sid={}", session["sid"].as_str().unwrap());
    let waiting = tokio::spawn(world.http.get(&poll).send());
    // A second poll of the same session is refused as long as the first one waits.
    let refused = async { while world.http.get(&poll).send().await.unwrap().status() != 400 {} };
    tokio::time::timeout(Duration::from_secs(8), refused).await.expect("the first poll waits");
    let ended = tokio::time::timeout(Duration::from_secs(8), world.hub.shutdown());
    ended.await.expect("the hub ends without waiting for the poll");
    // Its answer does not matter: the bot connects again.
    let _ = waiting.await;
}

#[tokio::test]
async fn an_open_stream_ends_with_the_hub() {
    let world = World::start().await;
    let mut stream = Stream::open(&world, &world.ana, "0").await;
    stream.caught_up().await;
    let ending = world.hub.shutdown();
    let read = async { while stream.frame().await.is_some() {} };
    tokio::join!(ending, read);
}

#[tokio::test]
async fn what_happens_is_counted() {
    let world = World::start().await;
    world.tomas_asks().await;
    world.get("/v1/me").await;
    let metrics = world.http.get(world.url("/metrics")).send().await.unwrap().text().await.unwrap();
    for line in [
        "baton_events_total ",
        "baton_append_seconds_bucket{le=\"0.001\"} ",
        "baton_append_events_bucket{le=\"1\"} ",
        "baton_request_seconds_bucket{route=\"/v1/me\",le=\"0.1\"} ",
        "baton_requests_total{route=\"/v1/me\",status=\"200\"} ",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}
