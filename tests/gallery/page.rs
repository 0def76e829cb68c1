//! The built page, served.

use axum::{
    Router,
    body::Body,
    extract::{Path as At, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Where the page was built, and where the pictures go.
pub fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask gallery`"));
    PathBuf::from(folder)
}

/// Serves the built page.
pub async fn serve() -> SocketAddr {
    let page = folder("BATON_PAGE");
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
