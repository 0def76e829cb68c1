//! The operator API as its clients see it: over a real hub on a free port.

use crate::{Config, Hub};
use baton_core::Role;
use serde_json::{Value, json};
use std::{collections::BTreeMap, net::SocketAddr};
use tempfile::TempDir;

/// A hub with two operators and a bot.
pub(super) struct World {
    hub: Hub,
    _data: TempDir,
    pub http: reqwest::Client,
    pub ana: String,
    pub ben: String,
    keys: BTreeMap<String, String>,
}

impl World {
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { data: data.path().into(), listen, name: "Test".into(), public_url: None };
        let hub = Hub::start(config).await.unwrap();
        let ana = hub.directory().add_operator("Ana", Role::Agent).unwrap().token;
        let ben = hub.directory().add_operator("Ben", Role::Admin).unwrap().token;
        let mut world = Self {
            hub,
            _data: data,
            http: reqwest::Client::new(),
            ana,
            ben: ben.clone(),
            keys: BTreeMap::new(),
        };
        let added = world.call(&ben, "POST", "/v1/inboxes", json!({"kind": "janis", "name": "Shop"})).await.1;
        for name in ["api_key", "client_key", "id"] {
            world.keys.insert(name.into(), added[name].as_str().unwrap().into());
        }
        world
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub.address())
    }

    pub async fn call(&self, token: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method.parse().unwrap(), self.url(path)).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.call(&self.ana, "GET", path, Value::Null).await
    }

    /// The bot reports that Tomás said something, and asks for help.
    pub async fn tomas_asks(&self) -> String {
        let body = json!({"sender": {"id": "tomas"}, "message": {"mid": "m1", "text": "I want a person"}});
        for call in ["in", "human"] {
            let request = self.http.post(self.url(&format!("/api/v1/{call}"))).json(&body);
            let keys = [("apikey", &self.keys["api_key"]), ("clientkey", &self.keys["client_key"])];
            let request = keys.into_iter().fold(request, |request, (name, key)| request.header(name, key));
            assert!(request.send().await.unwrap().status().is_success());
        }
        let (_, page) = self.get("/v1/conversations?control=waiting").await;
        page["conversations"][0]["id"].as_str().unwrap().to_owned()
    }
}

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

#[tokio::test]
async fn the_description_names_every_route() {
    let world = World::start().await;
    let (_, description) = world.get("/openapi.json").await;
    let paths = description["paths"].as_object().unwrap();
    for path in [
        "/v1/me",
        "/v1/conversations",
        "/v1/conversations/{id}",
        "/v1/conversations/{id}/messages",
        "/v1/events",
        "/v1/conversations/{id}/take",
        "/v1/conversations/{id}/return",
        "/v1/conversations/{id}/notes",
        "/v1/conversations/{id}/assign",
        "/v1/conversations/{id}/transfer",
        "/v1/conversations/{id}/tags",
        "/v1/conversations/{id}/close",
        "/v1/conversations/{id}/read",
        "/v1/conversations/{id}/typing",
        "/v1/files",
        "/v1/files/{id}",
        "/files/{token}/{name}",
        "/v1/inboxes",
        "/v1/inboxes/{id}",
        "/v1/operators",
        "/healthz",
        "/metrics",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
}

#[tokio::test]
async fn the_stream_goes_on_where_it_was_cut() {
    let world = World::start().await;
    world.tomas_asks().await;
    let frames = async |since: &str, wanted: &str| {
        let request =
            world.http.get(world.url("/v1/events")).bearer_auth(&world.ana).header("last-event-id", since);
        let mut answer = request.send().await.unwrap();
        let mut text = String::new();
        while !text.contains(wanted) {
            text += std::str::from_utf8(&answer.chunk().await.unwrap().unwrap()).unwrap();
        }
        text
    };
    let all = frames("0", "caught_up").await;
    assert!(
        all.contains("id: 1\n") && all.contains("id: 2\n") && all.contains("\"kind\":\"help_requested\"")
    );
    let rest = frames("1", "caught_up").await;
    assert!(!rest.contains("id: 1\n") && rest.contains("id: 2\n"), "{rest}");
}

#[tokio::test]
async fn a_removed_inbox_leaves_nothing() {
    let world = World::start().await;
    world.tomas_asks().await;
    let path = format!("/v1/inboxes/{}", world.keys["id"]);
    assert_eq!(world.call(&world.ben, "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(world.get("/v1/conversations").await.1["conversations"], json!([]));
    assert_eq!(world.get("/v1/inboxes").await.1, json!([]));
}
