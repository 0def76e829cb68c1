//! What bots call by themselves: asynchronous answers and uploads, with their token and no other.

use super::world::{World, says, talk};
use baton_core::*;
use serde_json::{Value, json};

/// Where the bot calls, and with which token.
async fn called(world: &mut World) -> (String, String) {
    world.mia("hello").await;
    world.settled(2).await;
    world.bot.asked().await;
    let environment = world.bot.asked().await["environment"].clone();
    let text = |name: &str| environment[name].as_str().unwrap().to_owned();
    assert_eq!(text("host"), world.hub.address().to_string());
    let path = format!("/a/{}/api/{}/contacts/{}", text("acct"), text("apiVersion"), text("contactId"));
    (world.url(&path), text("token"))
}

async fn post(world: &World, url: &str, token: &str, body: &Value) -> (u16, Value) {
    let answer = world.http.post(url).bearer_auth(token).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn an_answer_that_comes_by_itself_is_the_bot_s() {
    let mut world = World::start(&[]).await;
    let (at, token) = called(&mut world).await;
    let url = format!("{at}/bot-response");
    let mut later = says("It takes three days");
    later["context"] = json!({"asked": "delivery"});
    assert_eq!(post(&world, &url, &token, &later).await.0, 200);
    let (_, events) = world.settled(3).await;
    assert_eq!(talk(&events).last().unwrap(), &(ActorKind::Bot, "It takes three days".to_owned()));
    world.mia("thanks").await;
    assert_eq!(world.bot.asked().await["context"], json!({"asked": "delivery"}));
    world.settled(4).await;
    world.ana_takes().await;
    assert_eq!(post(&world, &url, &token, &says("Anything else?")).await.0, 200);
    let (_, events) = world.settled(5).await;
    let over = events.iter().any(|event| matches!(&event.kind, Kind::Message(said) if said.over));
    assert!(over, "it is marked, and not shown over a person");
}

#[tokio::test]
async fn nobody_answers_with_a_forged_a_foreign_or_no_token() {
    let mut world = World::start(&[]).await;
    let (at, token) = called(&mut world).await;
    let url = format!("{at}/bot-response");
    let upright = post(&world, &url, "x.y.z", &says("forged")).await;
    assert_eq!((upright.0, &upright.1["error"]["code"]), (401, &json!("token")));
    let none = world.http.post(&url).json(&says("none")).send().await.unwrap();
    assert_eq!(none.status(), 401);
    let contact =
        url.replace(at.rsplit('/').next().unwrap(), &ConversationId::from_bytes([7; 16]).to_string());
    assert_eq!(post(&world, &contact, &token, &says("another's")).await.0, 401);
    let account = url.replace(&world.inbox.to_string(), &InboxId::from_bytes([7; 16]).to_string());
    assert_eq!(post(&world, &account, &token, &says("another's")).await.0, 401);
    let (_, events) = world.settled(2).await;
    assert_eq!(talk(&events).len(), 3, "nothing of it was said");
}

#[tokio::test]
async fn a_body_that_is_no_bot_response_is_refused_by_name() {
    let mut world = World::start(&[]).await;
    let (at, token) = called(&mut world).await;
    let url = format!("{at}/bot-response");
    for (body, field) in [
        (json!({}), "event"),
        (json!({"event": "start"}), "event"),
        (json!({"event": "continue", "messages": 7}), "messages"),
        (json!([1]), "BotResponse"),
    ] {
        let (status, said) = post(&world, &url, &token, &body).await;
        assert_eq!(status, 400, "{body}");
        assert!(said["error"]["message"].as_str().unwrap().contains(field), "{said}");
    }
    let large = json!({"event": "continue", "context": {"x": "x".repeat(2 << 20)}});
    let answer = world.http.post(&url).bearer_auth(&token).json(&large).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn an_uploaded_file_is_kept_and_handed_out_at_the_address_that_the_bot_is_given() {
    let mut world = World::start(&[]).await;
    let (at, token) = called(&mut world).await;
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let upload = |token: String, part: &'static str| {
        let file = reqwest::multipart::Part::bytes(picture.clone())
            .file_name("attachment.png")
            .mime_str("image/png");
        let form = reqwest::multipart::Form::new().part(part, file.unwrap());
        world
            .http
            .post(format!("{at}/bot-attach?desc=A%20lamp&ref=r-1"))
            .bearer_auth(token)
            .multipart(form)
            .send()
    };
    assert_eq!(upload("forged".into(), "file").await.unwrap().status(), 401);
    assert_eq!(upload(token.clone(), "other").await.unwrap().status(), 400);
    let uploaded: Value = upload(token.clone(), "file").await.unwrap().json().await.unwrap();
    let meta = &uploaded["meta"];
    assert_eq!(
        (&meta["originalName"], &meta["mimetype"], &meta["desc"], &meta["ref"], &meta["size"]),
        (
            &json!("attachment.png"),
            &json!("image/png"),
            &json!("A lamp"),
            &json!("r-1"),
            &json!(picture.len())
        )
    );
    let back = world.http.get(uploaded["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(back.bytes().await.unwrap(), picture);
    let message = json!({"event": "continue", "messages": [
        {"code": "message", "type": "attachment", "url": uploaded["url"], "meta": meta}]});
    assert_eq!(post(&world, &format!("{at}/bot-response"), &token, &message).await.0, 200);
    let (_, events) = world.settled(3).await;
    let sent = events.iter().rev().find_map(|event| match &event.kind {
        Kind::Message(said) => Some(said.content.clone()),
        _ => None,
    });
    let Some(Content::Attachments(files)) = sent else { panic!("{sent:?}") };
    assert_eq!((files.items[0].media, files.items[0].description.as_deref()), (Media::Image, Some("A lamp")));
    assert!(files.items[0].reference.as_deref().unwrap().starts_with("file:"));
}
