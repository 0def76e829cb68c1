//! What stands before every operator route: the host's name, limits, counting, and words for what has no route.

use super::Api;
use crate::{engine::Refused, web::error::ApiError};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::{Duration, Instant};

/// So long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// So long a file may.
const FILES: Duration = Duration::from_secs(600);

/// On a loopback address only requests to a loopback name are answered: a page in a browser that was led here by its own
/// domain's name is not.
pub async fn host(State(api): State<Api>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    if api.loopback && host.is_some_and(|host| !is_loopback(host)) {
        let words = "This hub answers on this computer only. Use 127.0.0.1 or localhost as its address.";
        return ApiError::forbidden(words).into_response();
    }
    next.run(request).await
}

fn is_loopback(host: &HeaderValue) -> bool {
    let Ok(host) = Authority::try_from(host.as_bytes()) else { return false };
    let name = host.host();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A request that takes longer is answered that it did: nobody holds a connection for ever. Files have longer, as they may be
/// large and their senders slow.
pub async fn in_time(request: Request, next: Next) -> Response {
    let patience = if request.uri().path().starts_with("/v1/files") { FILES } else { PATIENCE };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => {
            let words = "This took too long. Ask again: a command with the same id is not done twice.";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", words).into_response()
        }
    }
}

/// Lets the hub's end wait for the answer; a bot that polls for what may come is not waited for.
pub async fn under_way(State(api): State<Api>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET && request.uri().path().starts_with("/socket.io/") {
        let answer = api.ending.run_until_cancelled(next.run(request)).await;
        return answer.unwrap_or_else(|| ApiError::from(Refused::Ending).into_response());
    }
    api.under_way.track_future(next.run(request)).await
}

/// What a request is called in the hub's own log: its route, never its address or headers, which may have secrets.
pub fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}

/// Counts the request, and keeps its answer out of caches and frames.
pub async fn count(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let mut answer = next.run(request).await;
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let status = answer.status().as_u16().to_string();
    metrics::counter!("baton_requests_total", "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("baton_request_seconds", "route" => route).record(started.elapsed().as_secs_f64());
    let headers = answer.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// No such route.
pub async fn nothing_here() -> ApiError {
    ApiError::missing("There is nothing at this path. GET /openapi.json lists what there is.")
}

/// The route has other methods.
pub async fn other_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "This path takes other methods. GET /openapi.json lists them.",
    )
}

/// A handler panicked: the others go on.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::internal(&"a request's handler panicked").into_response()
}
