//! Conversations as operators handle them.

use super::World;
use serde_json::{Value, json};

#[tokio::test]
async fn taken_answered_and_handed_back() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let at = |what: &str| format!("/v1/conversations/{id}/{what}");
    let (status, taken) = world.call(&world.ana, "POST", &at("take"), json!({"id": "c1"})).await;
    assert_eq!(
        (status, &taken["control"], &taken["operator"]["name"]),
        (200, &json!("operator"), &json!("Ana"))
    );
    assert!(taken["lease_until"].is_string());

    let (status, held) = world.call(&world.ben, "POST", &at("take"), json!({"id": "c2"})).await;
    assert_eq!(
        (status, &held["error"]["code"], &held["error"]["holder"]["name"]),
        (409, &json!("held"), &json!("Ana"))
    );

    let reply = json!({"id": "c3", "content": {"type": "text", "text": "Ana here"}});
    let (status, sent) = world.call(&world.ana, "POST", &at("messages"), reply.clone()).await;
    assert_eq!(
        (status, &sent["author"]["kind"], &sent["delivery"]["state"]),
        (200, &json!("operator"), &json!("pending"))
    );
    let (_, again) = world.call(&world.ana, "POST", &at("messages"), reply).await;
    assert_eq!(again["id"], sent["id"]);
    let (_, messages) = world.get(&at("messages")).await;
    assert_eq!(messages["messages"].as_array().unwrap().len(), 2);

    let (status, back) = world.call(&world.ana, "POST", &at("return"), json!({"id": "c4"})).await;
    assert_eq!((status, &back["control"], &back["operator"]), (200, &json!("bot"), &Value::Null));
    let (status, refused) = world.call(&world.ana, "POST", &at("return"), json!({"id": "c5"})).await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("not_held")));
}

#[tokio::test]
async fn notes_tags_assigning_and_closing() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let me = world.get("/v1/me").await.1;
    for (what, body) in [
        ("notes", json!({"id": "1", "text": "a courier"})),
        ("tags", json!({"id": "2", "tags": ["refund", "lamp", "refund"]})),
        ("assign", json!({"id": "3", "operator": me["id"]})),
        ("read", json!({"id": "4"})),
        ("typing", json!({"id": "5"})),
        ("transfer", json!({"id": "6", "team": "claims"})),
        ("close", json!({"id": "7"})),
    ] {
        let (status, answer) =
            world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/{what}"), body).await;
        assert_eq!((status, &answer["id"]), (200, &json!(id)), "{what}: {answer}");
    }
    let (_, closed) = world.get("/v1/conversations?control=closed&tag=lamp").await;
    assert_eq!(closed["conversations"][0]["tags"], json!(["lamp", "refund"]));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let messages = format!("/v1/conversations/{id}/messages");
    let cases = [
        (
            "POST",
            messages.as_str(),
            json!({"id": "x", "content": {"type": "text", "text": 5}}),
            400,
            "content",
        ),
        ("POST", &messages, json!({"content": {"type": "text", "text": "x"}}), 400, "id"),
        (
            "POST",
            &messages,
            json!({"id": "x", "content": {"type": "text", "text": " "}}),
            400,
            "content.text",
        ),
        ("GET", "/v1/conversations?limit=many", Value::Null, 400, "limit"),
        ("GET", "/v1/conversations?assignee=nobody", Value::Null, 400, "assignee"),
        ("GET", "/v1/conversations/nonsense", Value::Null, 404, "path"),
        ("GET", "/v1/nothing", Value::Null, 404, "path"),
        ("DELETE", "/v1/me", Value::Null, 405, "methods"),
        ("POST", "/v1/inboxes", json!({"kind": "janis", "name": "X"}), 403, "admins"),
    ];
    for (method, path, body, status, word) in cases {
        let (found, answer) = world.call(&world.ana, method, path, body).await;
        let words = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(found == status && words.contains(word), "{method} {path}: {found} {answer}");
    }
    assert_eq!(world.call("wrong", "GET", "/v1/me", Value::Null).await.0, 401);
    let large = json!({"id": "x", "content": {"type": "text", "text": "a".repeat(2 << 20)}});
    let (status, answer) = world.call(&world.ana, "POST", &messages, large).await;
    assert_eq!((status, &answer["error"]["code"]), (413, &json!("too_large")));
}

#[tokio::test]
async fn conversations_are_found_by_what_was_said_and_by_name() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    for (q, found) in
        [("person", true), ("WANT%20person", true), ("tomas", true), ("100%25", false), ("lamp", false)]
    {
        let (status, page) = world.get(&format!("/v1/conversations?q={q}")).await;
        assert_eq!((status, page["conversations"][0]["id"] == json!(id)), (200, found), "{q}: {page}");
    }
}

#[tokio::test]
async fn what_a_vendor_sent_is_shown_byte_for_byte() {
    let world = World::start().await;
    let body = "{ \"sender\" :{\"id\":\"mia\"},\t\"message\":{\"mid\":\"m7\",\"text\":\"caf\\u00e9 ☕\"}, \"extra\": 1.50 }\n";
    let request =
        world.http.post(world.url("/api/v1/in")).body(body).header("content-type", "application/json");
    let keys = [("apikey", &world.keys["api_key"]), ("clientkey", &world.keys["client_key"])];
    let request = keys.into_iter().fold(request, |request, (name, key)| request.header(name, key));
    assert!(request.send().await.unwrap().status().is_success());
    let page = world.get("/v1/conversations?q=mia").await.1;
    let id = page["conversations"][0]["id"].as_str().unwrap().to_owned();
    let messages = world.get(&format!("/v1/conversations/{id}/messages")).await.1;
    let path = format!("/v1/messages/{}/source", messages["messages"][0]["id"].as_str().unwrap());
    let shown = world.http.get(world.url(&path)).bearer_auth(&world.ana).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(shown.text().await.unwrap(), body);
    assert_eq!(world.http.get(world.url(&path)).send().await.unwrap().status(), 401);

    world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/take"), json!({"id": "1"})).await;
    let reply = json!({"id": "2", "content": {"type": "text", "text": "Hello Mia"}});
    let said = world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/messages"), reply).await.1;
    let source = world.get(&format!("/v1/messages/{}/source", said["id"].as_str().unwrap())).await;
    assert_eq!((source.0, &source.1["error"]["code"]), (404, &json!("no_source")));
    for (unknown, code) in [("00000000-0000-7000-8000-000000000000", "missing"), ("nonsense", "missing")] {
        let (status, answer) = world.get(&format!("/v1/messages/{unknown}/source")).await;
        assert_eq!((status, &answer["error"]["code"]), (404, &json!(code)), "{unknown}");
    }
}

#[tokio::test]
async fn a_page_on_another_name_is_refused() {
    let world = World::start().await;
    let request = world.http.get(world.url("/healthz")).header("host", "evil.example");
    assert_eq!(request.send().await.unwrap().status(), 403);
    assert_eq!(world.get("/healthz").await.1["status"], "ok");
    assert!(world.http.get(world.url("/metrics")).send().await.unwrap().status().is_success());
}
