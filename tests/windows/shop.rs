//! A shop's web server on this computer, with pictures and sounds of all sorts, and what its customers send.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use baton_core::api::AddedInbox;
use futures::stream;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

/// One red pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, b'I', b'D', b'A', b'T', 0x08, 0xd7, 0x63,
    0xf8, 0xcf, 0xc0, 0, 0, 3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae,
    0x42, 0x60, 0x82,
];

/// A film of a second and a half, 64 × 48 pixels, VP8: recorded from a canvas.
const FILM: &[u8] = include_bytes!("../golden/film.webm");

/// A film that no computer can play: it ends after its first box.
const ODD: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";

/// Who asked for what.
pub type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// A shop's web server on this computer.
pub async fn shop() -> (SocketAddr, Asked) {
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
        .route("/film.webm", get(|| async { FILM }))
        .route("/odd.mp4", get(|| async { ODD }))
        .route("/huge.png", get(huge))
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

/// A picture that says that it has 3 GiB, and does not end.
async fn huge() -> Response {
    let more = stream::repeat_with(|| Ok::<_, std::io::Error>(PNG.repeat(1000)));
    ([(header::CONTENT_LENGTH, (3_u64 << 30).to_string())], Body::from_stream(more)).into_response()
}

/// What a Messenger user sends.
pub fn messenger(mid: &str, attachments: Value) -> Value {
    json!({"sender": {"id": "tomas"}, "recipient": {"id": "PAGE"}, "timestamp": 1, "message": {"mid": mid, "attachments": attachments}})
}

/// Tells the hub what a contact (`in`) or a bot (`out`) said, as a bot's client does.
pub async fn says(hub: &str, inbox: &AddedInbox, call: &str, message: Value) {
    let sent = reqwest::Client::new()
        .post(format!("{hub}/api/v1/{call}"))
        .header("apikey", &inbox.given["api_key"])
        .header("clientkey", &inbox.given["client_key"])
        .header("platform", "messenger");
    let answer = sent.json(&message).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}
