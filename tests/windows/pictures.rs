//! Pictures in the real window: the program fetches them, the window never does, and what is refused says why.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect},
    routing::get,
};
use baton_core::{InboxKind, Role, api::AddedInbox};
use baton_tests::{World, screen::Desktop, until};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};

/// One red pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, b'I', b'D', b'A', b'T', 0x08, 0xd7, 0x63,
    0xf8, 0xcf, 0xc0, 0, 0, 3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae,
    0x42, 0x60, 0x82,
];

/// Who asked for what.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// A shop's web server on this computer.
async fn shop() -> (SocketAddr, Asked) {
    let asked = Asked::default();
    let routes = Router::new()
        .route("/lamp.png", get(|| async { PNG }))
        .route("/voice.wav", get(|| async { silence() }))
        .route(
            "/logo.png",
            get(|| async {
                ([(header::CONTENT_TYPE, "image/png")], "<svg onload='alert(1)'/>").into_response()
            }),
        )
        .route("/inside.png", get(|| async { Redirect::temporary("http://127.0.0.1:1/secret.png") }))
        .layer(axum::middleware::from_fn_with_state(asked.clone(), noted));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (address, asked)
}

async fn noted(
    State(asked): State<Asked>,
    headers: HeaderMap,
    request: Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    let agent =
        headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned();
    asked.lock().unwrap().push((request.uri().path().to_owned(), agent));
    next.run(request).await
}

/// A second of silence.
fn silence() -> Vec<u8> {
    let (rate, data) = (8000_u32, vec![128_u8; 8000]);
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + 8000_u32).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(rate.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(8000_u32.to_le_bytes());
    wav.extend(data);
    wav
}

/// What a Messenger user sends, told as a bot's client tells it.
async fn says(hub: &str, inbox: &AddedInbox, mid: &str, attachments: Value) {
    let message = json!({"sender": {"id": "tomas"}, "recipient": {"id": "PAGE"}, "timestamp": 1, "message": {"mid": mid, "attachments": attachments}});
    let sent = reqwest::Client::new()
        .post(format!("{hub}/api/v1/in"))
        .header("apikey", &inbox.given["api_key"])
        .header("clientkey", &inbox.given["client_key"])
        .header("platform", "messenger");
    let answer = sent.json(&message).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn pictures_come_through_the_program_and_what_is_refused_says_why() {
    let mut world = World::start().await;
    let (shop, asked) = shop().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop web chat", &[("media_hosts", &shop.to_string())]);
    let ana = world.operator("Ana", Role::Agent);
    let file = |kind: &str, url: String| json!({"type": kind, "payload": {"url": url}});
    let here = |path: &str| format!("http://{shop}{path}");
    says(
        &world.url(),
        &inbox,
        "mid.1",
        json!([file("image", here("/lamp.png")), file("audio", here("/voice.wav"))]),
    )
    .await;
    says(&world.url(), &inbox, "mid.2", json!([file("image", here("/inside.png"))])).await;
    says(&world.url(), &inbox, "mid.3", json!([file("image", here("/logo.png"))])).await;
    says(&world.url(), &inbox, "mid.4", json!([file("image", "http://169.254.169.254/latest".into())])).await;
    says(&world.url(), &inbox, "mid.5", json!([file("image", "file:///etc/passwd".into())])).await;

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
        app.asks("return document.querySelector('[role=log] img')?.naturalWidth")
            .await
            .as_u64()
            .filter(|wide| *wide == 1)
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
    if let Some(folder) = std::env::var_os("BATON_PICTURES") {
        app.picture(&Path::new(&folder).join("pictures.png")).await;
    }
    app.close().await;

    let asked = asked.lock().unwrap().clone();
    assert!(asked.iter().all(|(_, agent)| agent.starts_with("Baton/")), "the window asked itself: {asked:?}");
    let lamps = asked.iter().filter(|(path, _)| path == "/lamp.png").count();
    assert_eq!(lamps, 1, "{asked:?}");
}
