//! The module's API over Baton's conversations, against what the module was recorded to answer.

use crate::{Config, Hub};
use baton_core::Role;
use serde_json::{Value, json};
use std::{collections::BTreeSet, net::SocketAddr};
use tempfile::TempDir;

/// A hub with a Janis bot to which Tomás and Mia talk.
struct World {
    hub: Hub,
    _data: TempDir,
    http: reqwest::Client,
    ana: String,
    ben: String,
    keys: Vec<(String, String)>,
}

impl World {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let config =
            Config { data: data.path().into(), listen, name: "Test".into(), public_url: None, tls: None };
        let hub = Hub::start(config).await.unwrap();
        let ana = hub.directory().add_operator("Ana", Role::Agent).unwrap().token;
        let ben = hub.directory().add_operator("Ben", Role::Admin).unwrap().token;
        let new = json!({"kind": "janis", "name": "Shop"});
        let added = hub.directory().add_inbox(&serde_json::from_value(new).unwrap()).unwrap();
        let key = |header: &str, name: &str| (header.to_owned(), added.given[name].clone());
        let keys = vec![key("apikey", "api_key"), key("clientkey", "client_key")];
        let world = Self { hub, _data: data, http: reqwest::Client::new(), ana, ben, keys };
        world.says("in", "tomas", "Is the lamp back?").await;
        world.says("out", "tomas", "On Tuesday.").await;
        world.says("in", "mia", "Hello").await;
        world
    }

    async fn says(&self, way: &str, who: &str, text: &str) {
        let url = format!("http://{}/api/v1/{way}", self.hub.address());
        let body = match way {
            "in" => json!({"sender": {"id": who}, "message": {"text": text}}),
            _ => json!({"recipient": {"id": who}, "message": {"text": text}}),
        };
        let request = self.keys.iter().fold(self.http.post(url), |post, (name, key)| post.header(name, key));
        assert!(request.json(&body).send().await.unwrap().status().is_success());
    }

    async fn call(&self, token: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let url = format!("http://{}/api/botpress-hitl/{path}", self.hub.address());
        let request = self.http.request(method.parse().unwrap(), url).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(&self.ana, "GET", path, Value::Null).await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> (u16, String) {
        self.call(token, "POST", path, body).await
    }
}

fn members(row: &Value) -> BTreeSet<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

fn ids(list: &Value) -> Vec<i64> {
    list["sessions"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn sessions_and_messages_have_the_members_that_were_recorded() {
    let world = World::start().await;
    let party =
        "platform userId full_name user_image_url last_event_on last_heard_on paused paused_trigger raw";
    let said = "id session_id type text raw_message direction ts";
    let list = world.get("sessions").await;
    assert_eq!(list["total"], 0);
    let row = &list["sessions"][1];
    let expected = format!("{party} {said} mId count");
    assert_eq!(members(row), expected.split(' ').collect());
    assert_eq!(
        (&row["text"], &row["count"], &row["direction"]),
        (&json!("On Tuesday."), &json!(2), &json!("out"))
    );
    assert_eq!((&row["userId"], &row["paused"], &row["raw"]), (&json!("tomas"), &json!(0), &json!("{}")));
    assert_eq!(row["id"], row["session_id"]);

    let messages = world.get(&format!("sessions/{}", row["id"])).await;
    let first = &messages[0];
    let expected = format!("{party} {said}");
    assert_eq!(members(first), expected.split(' ').collect());
    assert_eq!(
        (&first["direction"], &first["type"], &first["text"]),
        (&json!("in"), &json!("text"), &json!("Is the lamp back?"))
    );
    assert_eq!((&first["session_id"], &messages[1]["id"]), (&row["id"], &row["mId"]));
    let ts = first["ts"].as_str().unwrap();
    assert!(ts.len() == 24 && ts.ends_with('Z'), "{ts}");
}

#[tokio::test]
async fn pause_message_and_unpause_are_take_say_and_return() {
    let world = World::start().await;
    let tomas = ids(&world.get("sessions").await)[1];
    let path = |what: &str| format!("sessions/{tomas}/{what}");
    assert_eq!(world.post(&world.ana, &path("pause"), Value::Null).await, (200, "OK".into()));
    let paused = world.get("sessions?onlyPaused=true").await;
    assert_eq!(ids(&paused), [tomas]);
    let row = &paused["sessions"][0];
    assert_eq!((&row["paused"], &row["paused_trigger"]), (&json!(1), &json!("operator")));
    for other in ["sessions?onlyPaused=false", "sessions?onlyPaused=1"] {
        assert_eq!(ids(&world.get(other).await).len(), 2);
    }

    let said = world.post(&world.ana, &path("message"), json!({"message": "Ana here"})).await;
    assert_eq!(said, (200, "OK".into()));
    let messages = world.get(&format!("sessions/{tomas}")).await;
    assert_eq!((&messages[2]["text"], &messages[2]["direction"]), (&json!("Ana here"), &json!("out")));

    for what in ["pause", "message", "unpause"] {
        let (status, words) = world.post(&world.ben, &path(what), json!({"message": "Ben too"})).await;
        assert_eq!(status, 409, "{what}");
        assert!(words.contains("Ana has it."), "{words}");
    }
    for _ in 0..2 {
        assert_eq!(world.post(&world.ana, &path("unpause"), Value::Null).await, (200, "OK".into()));
    }
    assert_eq!(ids(&world.get("sessions?onlyPaused=true").await), Vec::<i64>::new());
}

#[tokio::test]
async fn a_message_without_a_pause_leaves_the_bot_in_charge() {
    let world = World::start().await;
    let mia = ids(&world.get("sessions").await)[0];
    let said = world.post(&world.ben, &format!("sessions/{mia}/message"), json!({"message": "Hi"})).await;
    assert_eq!(said.0, 200);
    let list = world.get("sessions").await;
    let row = &list["sessions"][0];
    assert_eq!((&row["text"], &row["paused"]), (&json!("Hi"), &json!(0)));
}

#[tokio::test]
async fn what_is_not_there_or_not_right_is_said_in_words() {
    let world = World::start().await;
    for id in ["99999", "abc"] {
        let (status, words) = world.call(&world.ana, "GET", &format!("sessions/{id}"), Value::Null).await;
        assert_eq!(status, 404);
        assert!(words.contains(&format!("no session '{id}'")), "{words}");
        for what in ["message", "pause", "unpause"] {
            let asked =
                world.post(&world.ana, &format!("sessions/{id}/{what}"), json!({"message": "x"})).await;
            assert_eq!(asked.0, 404);
        }
    }
    for body in [json!({}), json!({"message": " "}), json!({"message": 7})] {
        let (status, words) = world.post(&world.ana, "sessions/1/message", body).await;
        assert!(status == 400 && words.contains("message"), "{words}");
    }
    let (status, words) = world.call("bo_wrong", "GET", "sessions", Value::Null).await;
    assert!(status == 401 && words.contains("Bearer"), "{words}");
    assert_eq!(world.call("bo_wrong", "GET", "sessions/1", Value::Null).await.0, 401);
}
