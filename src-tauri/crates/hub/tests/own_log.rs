//! What the hub writes about itself: requests by their routes, never a secret. A program of its own, as the log is the process's.

use baton_core::{InboxKind, Role, api::NewInbox};
use baton_hub::{Config, Hub};
use serde_json::json;
use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// Where the log goes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn requests_are_in_the_log_and_secrets_are_not() {
    let written = Written::default();
    let writer = written.clone();
    tracing_subscriber::fmt()
        .with_env_filter("baton_hub=trace,tower_http=trace")
        .with_writer(move || writer.clone())
        .init();
    let data = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let config =
        Config { data: data.path().into(), listen, name: "Test".into(), public_url: None, tls: None };
    let hub = Hub::start(config).await.unwrap();
    let ana = hub.directory().add_operator("Ana", Role::Agent).unwrap();
    let new = NewInbox { kind: InboxKind::Janis, name: "Shop".into(), settings: [].into() };
    let keys = hub.directory().add_inbox(&new).unwrap().given;

    let http = reqwest::Client::new();
    let at = |path: &str| format!("http://{}{path}", hub.address());
    let bot = http.post(at("/api/v1/in")).header("apikey", &keys["api_key"]);
    let bot = bot.header("clientkey", &keys["client_key"]);
    let said = json!({"sender": {"id": "tomas"}, "message": {"mid": "m1", "text": "my PIN is 4711-secret"}});
    assert!(bot.json(&said).send().await.unwrap().status().is_success());
    let operator =
        |request: reqwest::RequestBuilder| async { request.send().await.unwrap().status().as_u16() };
    let take = at("/v1/conversations/01a1fd1b-d5f4-71c4-82bf-f9ae1f0cf9e2/take");
    assert_eq!(operator(http.post(take).bearer_auth(&ana.token).json(&json!({"id": "1"}))).await, 404);
    assert_eq!(operator(http.get(at("/v1/me?token=bo_asked")).bearer_auth("bo_wrong")).await, 401);
    assert_eq!(operator(http.get(at("/files/bf_signed/lamp.png"))).await, 404);
    hub.shutdown().await;

    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    for route in ["/v1/conversations/{id}/take", "/api/v1/in", "/v1/me", "/files/{token}/{name}"] {
        assert!(log.contains(route), "{route} is not in\n{log}");
    }
    let secrets: [&str; 7] = [
        &ana.token,
        &keys["api_key"],
        &keys["client_key"],
        "bo_asked",
        "bo_wrong",
        "bf_signed",
        "4711-secret",
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in\n{log}");
    }
}
