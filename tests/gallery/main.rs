//! Every kind of message in the real webview, in both themes: drawn, never blank, asking nothing of the network. Run by
//! `cargo xtask gallery`, which builds the page and keeps the pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that can't go on ends here")]

use axum::{
    Router,
    body::Body,
    extract::{Path as At, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use baton_tests::screen::Browser;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Where the page was built, and where the pictures go.
fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask gallery`"));
    PathBuf::from(folder)
}

/// Serves the built page.
async fn serve(page: PathBuf) -> SocketAddr {
    let routes = Router::new()
        .route("/", get(async |State(page): State<PathBuf>| file(&page, "index.html").await))
        .route(
            "/{*path}",
            get(async |State(page): State<PathBuf>, At(path): At<String>| file(&page, &path).await),
        )
        .with_state(page);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

async fn file(page: &Path, path: &str) -> Response {
    let mime = match path.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    match tokio::fs::read(page.join(path)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, mime)], Body::from(bytes)).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::test]
async fn every_kind_is_drawn_in_both_themes() {
    let address = serve(folder("BATON_PAGE")).await;
    let pictures = folder("BATON_PICTURES");
    let browser = Browser::start().await;
    for theme in ["light", "dark"] {
        let into = pictures.join(theme);
        std::fs::create_dir_all(&into).unwrap();
        browser.open(&format!("http://{address}/?fake&gallery&theme={theme}"), (500, 1700)).await;
        browser.find("[data-kind]").await;
        let kinds = browser.asks("return [...document.querySelectorAll('[data-kind]')].map((one) => [one.dataset.kind, one.dataset.type, one.querySelector('.said').innerText.trim(), one.querySelector('.unk') !== null])").await;
        let kinds: Vec<(String, String, String, bool)> = serde_json::from_value(kinds).unwrap();
        assert!(kinds.len() > 60, "only {} kinds", kinds.len());
        for (name, kind, text, boxed) in kinds {
            assert!(!text.is_empty(), "{name} is blank");
            assert!(
                !boxed || ["unsupported", "parts"].contains(&kind.as_str()),
                "{name} is drawn as not known"
            );
            browser.picture_of(&format!("[data-kind='{name}']"), &into.join(format!("{name}.png"))).await;
        }
        let asked =
            browser.asks("return performance.getEntriesByType('resource').map((one) => one.name)").await;
        let asked: Vec<String> = serde_json::from_value(asked).unwrap();
        let own = |url: &String| url.starts_with(&format!("http://{address}/")) || url.starts_with("data:");
        assert!(asked.iter().all(own), "the page asked for {asked:?}");
    }
    browser.close().await;
}
