//! Trying a connection before it is kept: what is there, what is not, and what can't be known.

use super::World;
use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    response::Html,
    routing::post,
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// A vendor's side of the test's own; it ends with the test.
struct Vendor {
    url: String,
    serving: JoinHandle<()>,
}

impl Vendor {
    async fn start(routes: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { url, serving: tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() }) }
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// `ok` of each step, and all their words.
async fn check(world: &World, kind: &str, settings: Value) -> (Value, Vec<Option<bool>>, String) {
    let body = json!({"kind": kind, "settings": settings});
    let (status, checked) = world.call(&world.ben, "POST", "/v1/inboxes/check", body).await;
    assert_eq!(status, 200, "{checked}");
    let steps = checked["steps"].as_array().unwrap();
    let found = steps.iter().map(|step| step["ok"].as_bool()).collect();
    let words = steps.iter().map(|step| step["why"].as_str().unwrap()).collect::<Vec<_>>().join("\n");
    (checked["ok"].clone(), found, words)
}

#[tokio::test]
async fn a_webhook_is_tried_and_what_is_wrong_is_said() {
    let vendor = Vendor::start(
        Router::new()
            .route("/hook", post(async || (StatusCode::BAD_REQUEST, r#"{"error": "empty"}"#)))
            .route("/page", post(async || Html("<h1>It works!</h1>"))),
    )
    .await;
    let world = World::start().await;
    let at = |path: &str| json!({"webhook_url": format!("{}{path}", vendor.url)});
    assert_eq!(check(&world, "janis", at("/hook")).await.1, [Some(true)]);
    let (ok, found, words) = check(&world, "janis", at("/page")).await;
    assert_eq!((ok, found), (json!(false), vec![Some(false)]));
    assert!(words.contains("web page"), "{words}");
    assert!(check(&world, "janis", at("/none")).await.2.contains("404"));
    let (ok, found, _) = check(&world, "janis", json!({})).await;
    assert_eq!((ok, found.len()), (json!(true), 0), "its bot calls: there is nothing to try");
    let gone = vendor.url.clone();
    drop(vendor);
    let (_, _, words) = check(&world, "vivocha", json!({"manager_url": gone, "engine": "x"})).await;
    assert!(words.contains("Nothing answers"), "{words}");
    assert_eq!(world.get("/v1/inboxes").await.1.as_array().unwrap().len(), 1, "nothing was kept");
}

#[tokio::test]
async fn botcopy_s_key_is_tried_with_a_push_for_nobody() {
    let push = async |headers: HeaderMap| match headers.get("authorization").map(|key| key.as_bytes()) {
        Some(b"good") => (StatusCode::NOT_FOUND, "no such user"),
        _ => (StatusCode::UNAUTHORIZED, "no"),
    };
    let vendor = Vendor::start(Router::new().route("/webhooks/handover/push", post(push))).await;
    let world = World::start().await;
    let with = |key: &str| json!({"push_url": vendor.url, "api_key": key});
    let (ok, found, words) = check(&world, "botcopy", with("bad")).await;
    assert_eq!((ok, found), (json!(false), vec![Some(true), Some(false), None]));
    assert!(words.contains("refuses it") && words.contains("this computer only"), "{words}");
    let (ok, found, _) = check(&world, "botcopy", with("good")).await;
    assert_eq!((ok, found), (json!(true), vec![None, None, None]), "the first reply shows it");
    assert!(check(&world, "botcopy", json!({})).await.2.contains("replies wait"));

    // The key that an inbox has is used where none is typed.
    let new = json!({"kind": "botcopy", "name": "Web", "settings": with("bad")});
    let (_, inbox) = world.call(&world.ben, "POST", "/v1/inboxes", new).await;
    let body = json!({"kind": "botcopy", "inbox": inbox["id"], "settings": {"push_url": vendor.url}});
    let (_, checked) = world.call(&world.ben, "POST", "/v1/inboxes/check", body).await;
    assert_eq!(checked["steps"][1]["ok"], false);
    let other = json!({"kind": "janis", "inbox": inbox["id"]});
    assert_eq!(world.call(&world.ben, "POST", "/v1/inboxes/check", other).await.0, 400);
}

#[tokio::test]
async fn only_an_admin_tries_connections_and_bad_settings_are_named() {
    let world = World::start().await;
    let body = json!({"kind": "botpress", "settings": {"url": "nowhere"}});
    assert_eq!(world.call(&world.ana, "POST", "/v1/inboxes/check", body.clone()).await.0, 403);
    let (status, refused) = world.call(&world.ben, "POST", "/v1/inboxes/check", body).await;
    assert_eq!(status, 400);
    assert!(refused["error"]["message"].as_str().unwrap().contains("url"));
    let body = json!({"kind": "botpress", "settings": {"url": "http://127.0.0.1:9"}});
    let (_, checked) = world.call(&world.ben, "POST", "/v1/inboxes/check", body).await;
    assert_eq!((&checked["ok"], &checked["steps"][0]["what"]), (&json!(false), &json!("Server")));
}
