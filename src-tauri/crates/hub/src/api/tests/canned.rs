//! Canned responses over the web: whose they are, and the file.

use super::World;
use serde_json::{Value, json};

fn said(scope: &str, shortcut: &str, text: &str) -> Value {
    json!({"scope": scope, "shortcut": shortcut, "title": "A greeting",
        "content": {"type": "text", "text": text, "quick_replies": [{"title": "Yes"}]}})
}

async fn shortcuts(world: &World, token: &str) -> Vec<String> {
    let (_, book) = world.call(token, "GET", "/v1/canned", Value::Null).await;
    let word = |canned: &Value| canned["shortcut"].as_str().unwrap().to_owned();
    book["canned"].as_array().unwrap().iter().map(word).collect()
}

#[tokio::test]
async fn own_ones_are_nobody_elses_and_the_teams_are_written_by_those_who_lead() {
    let world = World::start().await;
    let (ana, ben) = (world.ana.clone(), world.ben.clone());
    let (status, hi) =
        world.call(&ana, "POST", "/v1/canned", said("personal", "/hi", "Hi {{contact.name|there}}")).await;
    assert_eq!((status, &hi["shortcut"], &hi["scope"]), (200, &json!("hi"), &json!("personal")));
    assert_eq!(world.call(&ana, "POST", "/v1/canned", said("team", "bye", "Bye")).await.0, 403);
    let (status, bye) = world.call(&ben, "POST", "/v1/canned", said("team", "bye", "Bye")).await;
    assert_eq!(status, 200);
    assert_eq!(shortcuts(&world, &ana).await, ["bye", "hi"]);
    assert_eq!(shortcuts(&world, &ben).await, ["bye"]);

    let at = |canned: &Value| format!("/v1/canned/{}", canned["id"].as_str().unwrap());
    assert_eq!(world.call(&ben, "PUT", &at(&hi), said("personal", "hi", "Mine now")).await.0, 404);
    assert_eq!(world.call(&ben, "DELETE", &at(&hi), Value::Null).await.0, 404);
    assert_eq!(world.call(&ana, "DELETE", &at(&bye), Value::Null).await.0, 403);
    let (status, hey) = world.call(&ana, "PUT", &at(&hi), said("personal", "hey", "Hey")).await;
    assert_eq!((status, &hey["id"], &hey["content"]["text"]), (200, &hi["id"], &json!("Hey")));
    assert_eq!(world.call(&ana, "DELETE", &at(&hi), Value::Null).await.0, 204);
    assert_eq!(shortcuts(&world, &ana).await, ["bye"]);
}

#[tokio::test]
async fn what_is_wrong_with_one_is_named() {
    let world = World::start().await;
    world.call(&world.ana, "POST", "/v1/canned", said("personal", "hi", "Hi")).await;
    let mut untitled = said("personal", "x", "x");
    untitled["title"] = json!(" ");
    for (bad, field) in [
        (said("personal", "hi", "Hi again"), "/hi"),
        (said("personal", "two words", "x"), "shortcut"),
        (said("personal", "x", " "), "content.text"),
        (said("everybody", "x", "x"), "scope"),
        (untitled, "title"),
    ] {
        let (status, answer) = world.call(&world.ana, "POST", "/v1/canned", bad.clone()).await;
        let words = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(status == 400 && words.contains(field), "{bad}: {answer}");
    }
}

#[tokio::test]
async fn the_file_goes_out_and_in_again_and_a_wrong_one_changes_nothing() {
    let world = World::start().await;
    let (ana, ben) = (world.ana.clone(), world.ben.clone());
    world.call(&ben, "POST", "/v1/canned", said("team", "bye", "Bye")).await;
    world.call(&ben, "POST", "/v1/canned", said("personal", "hi", "Hi")).await;
    let (_, mut file) = world.call(&ben, "GET", "/v1/canned", Value::Null).await;
    file["canned"][0]["content"]["text"] = json!("Goodbye");
    file["canned"].as_array_mut().unwrap().push(said("personal", "new", "New"));
    assert_eq!(world.call(&ana, "POST", "/v1/canned/import", file.clone()).await.0, 403);
    let (status, kept) = world.call(&ben, "POST", "/v1/canned/import", file.clone()).await;
    assert_eq!(status, 200, "{kept}");
    assert_eq!(shortcuts(&world, &ben).await, ["bye", "hi", "new"]);
    assert_eq!(kept["canned"][0]["content"]["text"], json!("Goodbye"));
    file["canned"].as_array_mut().unwrap().push(said("personal", "a b", "x"));
    file["canned"][0]["content"]["text"] = json!("Changed");
    let (status, refused) = world.call(&ben, "POST", "/v1/canned/import", file).await;
    let words = refused["error"]["message"].as_str().unwrap_or_default();
    assert!(status == 400 && words.starts_with("canned[3]: shortcut"), "{refused}");
    let (_, book) = world.call(&ben, "GET", "/v1/canned", Value::Null).await;
    assert_eq!(book["canned"][0]["content"]["text"], json!("Goodbye"));
}

#[tokio::test]
async fn desks_are_told_when_they_change() {
    let world = World::start().await;
    let mut stream = world.http.get(world.url("/v1/events")).bearer_auth(&world.ben).send().await.unwrap();
    let mut heard = String::new();
    let mut told = false;
    while !heard.contains("\"signal\":\"canned\"") {
        heard += std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap();
        if heard.contains("caught_up") && !told {
            told = true;
            world.call(&world.ana, "POST", "/v1/canned", said("personal", "hi", "Hi")).await;
        }
    }
}
