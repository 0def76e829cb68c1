//! A disk without room: who asks is told so in words, nothing is half kept, and what was acknowledged is there.

use super::World;
use crate::{Hub, engine};
use serde_json::{Value, json};

#[tokio::test]
async fn what_has_no_room_is_refused_and_what_was_acknowledged_is_kept() {
    let mut world = World::start_on(|data, rules| engine::open_small(data, rules, 60)).await;
    let (mut kept, mut refused) = (Vec::new(), None);
    for number in 0..200 {
        let body = json!({"sender": {"id": "tomas"},
            "message": {"mid": format!("m{number}"), "text": format!("{number} {}", "lamp ".repeat(400))}});
        let answer = world.bot("in", &body).await;
        let (status, words) = (answer.status().as_u16(), answer.text().await.unwrap());
        match status {
            200 => kept.push(number),
            _ => {
                refused = Some((status, words));
                break;
            }
        }
    }
    let (status, words) = refused.expect("there is no room for 200 of them");
    assert!((status == 507 || status == 503) && words.contains("room"), "{status} {words}");
    assert!(!kept.is_empty());

    // What is there can still be read; commands are refused in the same words, and leave nothing.
    let page = world.get("/v1/conversations").await.1;
    let conversation = &page["conversations"][0];
    let id = conversation["id"].as_str().unwrap().to_owned();
    let note = json!({"id": "n1", "text": "x".repeat(19_000)});
    let (status, answer) =
        world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/notes"), note.clone()).await;
    assert_eq!((status, &answer["error"]["code"]), (507, &json!("disk_full")), "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("room"));
    assert_eq!(world.get("/healthz").await.1["seq"], conversation["version"]);

    // With room again, the same requests do what they asked for.
    world.hub.shutdown().await;
    world.hub = Hub::start(World::config(&world.data)).await.unwrap();
    let (status, answer) =
        world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/notes"), note).await;
    assert_eq!(status, 200, "{answer}");
    let messages = world.get(&format!("/v1/conversations/{id}/messages?limit=500")).await.1;
    let number = |message: &Value| {
        let text = message["content"]["text"].as_str().unwrap();
        text.split(' ').next().unwrap().parse::<i32>().unwrap()
    };
    let said: Vec<_> = messages["messages"].as_array().unwrap().iter().map(number).collect();
    assert_eq!(said, kept);
}
