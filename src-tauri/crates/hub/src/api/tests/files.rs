//! Files over the web: uploads as browsers and programs send them, and hostile ones.

use super::World;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and then some";

/// Uploads these bytes as the body itself.
async fn upload(world: &World, name: &str, mime: &str, bytes: &[u8]) -> (u16, Value) {
    let name = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    let request = world.http.post(world.url(&format!("/v1/files?name={name}"))).bearer_auth(&world.ana);
    let answer = request.header("content-type", mime).body(bytes.to_vec()).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn an_uploaded_picture_is_shown_to_whoever_has_its_address() {
    let world = World::start().await;
    let (status, lamp) = upload(&world, "../../my lamp.png", "image/png", PNG).await;
    assert_eq!(
        (status, &lamp["name"], &lamp["mime"], &lamp["size"], &lamp["media"]),
        (200, &json!("my lamp.png"), &json!("image/png"), &json!(PNG.len()), &json!("image"))
    );
    let answer = world.http.get(lamp["url"].as_str().unwrap()).send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((answer.status().as_u16(), header("content-type")), (200, "image/png".into()));
    assert!(header("content-disposition").starts_with("inline; filename=\"my lamp.png\""));
    assert!(header("content-security-policy").starts_with("sandbox"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(answer.bytes().await.unwrap(), PNG);

    let part =
        world.http.get(lamp["url"].as_str().unwrap()).header("range", "bytes=1-3").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.bytes().await.unwrap().as_ref()), (206, b"PNG".as_slice()));
    let own = world.url(&format!("/v1/files/{}", lamp["id"].as_str().unwrap()));
    assert_eq!(world.http.get(&own).send().await.unwrap().status(), 401);
    assert_eq!(world.http.get(&own).bearer_auth(&world.ben).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_form_works_too_and_what_could_run_is_saved_and_never_shown() {
    let world = World::start().await;
    let page = Part::bytes(b"<!DOCTYPE html><script>alert(1)</script>".to_vec())
        .file_name("page.html")
        .mime_str("text/html")
        .unwrap();
    let form = Form::new().text("note", "no file").part("file", page);
    let request = world.http.post(world.url("/v1/files")).bearer_auth(&world.ana).multipart(form);
    let page: Value = request.send().await.unwrap().json().await.unwrap();
    let answer = world.http.get(page["url"].as_str().unwrap()).send().await.unwrap();
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"page.html\""), "{disposition}");
    let form = Form::new().text("note", "no file");
    let request = world.http.post(world.url("/v1/files")).bearer_auth(&world.ana).multipart(form);
    assert_eq!(request.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn hostile_uploads_are_refused_in_words() {
    let world = World::start().await;
    let large = vec![b'a'; (crate::api::files::LARGEST + 1) as usize];
    for (name, mime, bytes, status, code) in [
        ("a.txt", "text/plain", large.as_slice(), 413, "too_large"),
        ("a.png", "image/png", b"<script>alert(1)</script>".as_slice(), 415, "wrong_type"),
        ("a", "application/octet-stream", &b"\x7fELF\x02\x01\x01\0".repeat(8), 415, "wrong_type"),
        ("a.txt", "text/plain", b"".as_slice(), 400, "invalid"),
    ] {
        let (found, answer) = upload(&world, name, mime, bytes).await;
        assert_eq!((found, &answer["error"]["code"]), (status, &json!(code)), "{name}: {answer}");
    }
    // Without a length that could be refused at once: the bytes are counted as they come.
    let stream =
        futures::stream::iter(large.chunks(1 << 16).map(|c| Ok::<_, String>(c.to_vec())).collect::<Vec<_>>());
    let request = world.http.post(world.url("/v1/files?name=a")).bearer_auth(&world.ana);
    let answer = request.body(reqwest::Body::wrap_stream(stream)).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let request = world.http.post(world.url("/v1/files")).bearer_auth(&world.ana).body("x");
    assert!(request.send().await.unwrap().text().await.unwrap().contains("name is missing"));
}

#[tokio::test]
async fn forged_and_foreign_addresses_open_nothing() {
    let world = World::start().await;
    let (_, lamp) = upload(&world, "lamp.png", "image/png", PNG).await;
    let url = lamp["url"].as_str().unwrap();
    let token = url.split('/').nth(4).unwrap();
    let later = format!("{}f{}", &token[..40], &token[41..]);
    for path in [
        format!("/files/{later}/lamp.png"),
        format!("/files/{}/lamp.png", "0".repeat(token.len())),
        "/files/x/lamp.png".into(),
        "/files/..%2f..%2fdirectory.db/x".into(),
        format!("/files/{token}/../../directory.db"),
        format!("/v1/files/{token}"),
    ] {
        let answer = world.http.get(world.url(&path)).bearer_auth(&world.ana).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_message_keeps_the_files_that_it_names_and_no_others() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let (_, lamp) = upload(&world, "lamp.png", "image/png", PNG).await;
    let item = |reference: &Value| json!({"url": "https://x.example/a", "name": "b", "reference": reference});
    world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/take"), json!({"id": "1"})).await;
    let say = async |command: &str, item: Value| {
        let body = json!({"id": command, "content": {"type": "attachments", "items": [item]}});
        world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/messages"), body).await
    };
    let (status, said) = say("2", item(&lamp["reference"])).await;
    let sent = &said["content"]["items"][0];
    assert_eq!(
        (status, &sent["name"], &sent["mime"]),
        (200, &json!("lamp.png"), &json!("image/png")),
        "{said}"
    );
    assert_eq!(world.http.get(sent["url"].as_str().unwrap()).send().await.unwrap().status(), 200);
    let (status, refused) = say("3", item(&json!("file:0190b8a0-0000-7000-8000-000000000000"))).await;
    assert_eq!(status, 400, "{refused}");
}
