//! The routes.

use super::{Botkit, page, socket, upload, webhook};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};
use std::{sync::Arc, time::Duration};
use tower_http::timeout::TimeoutLayer;

/// The largest body, in bytes.
const BODY: usize = 64 * 1024;

/// A request that takes longer, its body included, is given up.
const WITHIN: Duration = Duration::from_secs(10);

/// All of them. The first inbox also serves the paths without an inbox.
pub fn routes(botkit: Arc<Botkit>) -> Router {
    Router::new()
        .route("/", get(socket::open))
        .route("/botkit/{inbox}", get(socket::open))
        .route("/botkit/{inbox}/{file}", get(page::file))
        .route("/botkit/receive", post(webhook::receive).options(webhook::preflight))
        .route("/botkit/history", post(webhook::history).options(webhook::preflight))
        .route("/botkit/{inbox}/receive", post(webhook::receive).options(webhook::preflight))
        .route("/botkit/{inbox}/history", post(webhook::history).options(webhook::preflight))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, WITHIN))
        // Files take longer, and are larger.
        .route("/botkit/{inbox}/file", post(upload::take).layer(DefaultBodyLimit::disable()))
        .with_state(botkit)
}
