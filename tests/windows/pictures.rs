//! Pictures in the real window: the program fetches them, the window never does, and what is refused says why.

use crate::shop::{messenger, says, shop};
use baton_core::{InboxKind, Role};
use baton_tests::{World, screen::Desktop, until};
use serde_json::{Value, json};
use std::path::Path;

#[tokio::test]
async fn pictures_come_through_the_program_and_what_is_refused_says_why() {
    let mut world = World::start().await;
    let (shop, asked) = shop().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop web chat", &[("media_hosts", &shop.to_string())]);
    let ana = world.operator("Ana", Role::Agent);
    let file = |kind: &str, url: String| json!({"type": kind, "payload": {"url": url}});
    let here = |path: &str| format!("http://{shop}{path}");
    let say = async |mid: &str, attachments: Value| {
        says(&world.url(), &inbox, "in", messenger(mid, attachments)).await
    };
    say("mid.1", json!([file("image", here("/lamp.png")), file("audio", here("/voice.wav"))])).await;
    say("mid.6", json!([file("video", here("/film.webm"))])).await;
    say("mid.7", json!([file("video", here("/odd.mp4"))])).await;
    say("mid.2", json!([file("image", here("/inside.png"))])).await;
    say("mid.3", json!([file("image", here("/logo.png"))])).await;
    say("mid.4", json!([file("image", "http://169.254.169.254/latest".into())])).await;
    say("mid.5", json!([file("image", "file:///etc/passwd".into())])).await;

    let desktop = Desktop::start().await;
    let data = world.folder().join("app");
    let app = desktop.app(&data, &["--hub", &world.url(), "--token", &ana.token]).await;
    app.find("[aria-label=Conversations] [role=listitem] button").await.click().await.unwrap();
    for words in [
        "It redirects into a private network, to 127.0.0.1:1. That was not fetched.",
        "It is an SVG, which can carry scripts.",
        "It points into a private network. Nothing was fetched.",
        "Baton fetches http and https only. Nothing was fetched.",
    ] {
        app.reads("[role=log]", words).await;
    }
    until("the picture is drawn", async || {
        // It is fetched when it comes into view.
        let seen = "const log = document.querySelector('[role=log]'), drawn = log.querySelector('img');
            (drawn ?? log.querySelector('[data-coming]'))?.scrollIntoView();
            return drawn?.naturalWidth";
        app.asks(seen).await.as_u64().filter(|wide| *wide == 1)
    })
    .await;
    app.press("Play voice.wav").await;
    until("the sound is played", async || {
        app.asks("return document.querySelector('audio')?.duration")
            .await
            .as_f64()
            .filter(|long| (0.9..1.1).contains(long))
    })
    .await;
    app.press("Play film.webm").await;
    until("the film is decoded", async || {
        app.asks("return document.querySelector('video')?.videoWidth")
            .await
            .as_u64()
            .filter(|wide| *wide == 64)
    })
    .await;
    app.press("Play odd.mp4").await;
    app.reads("[role=log]", "This computer can’t play video/mp4").await;
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join("pictures.png")).await;
    }
    app.close().await;

    let asked = asked.lock().unwrap().clone();
    assert!(asked.iter().all(|(_, agent)| agent.starts_with("Baton/")), "the window asked itself: {asked:?}");
    let lamps = asked.iter().filter(|(path, _)| path == "/lamp.png").count();
    assert_eq!(lamps, 1, "{asked:?}");
}
