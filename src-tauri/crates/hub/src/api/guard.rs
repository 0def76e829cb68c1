//! What stands before every operator route: the host's name, limits, counting, and words for what has no route.

use super::{Api, error::ApiError};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Instant;

/// On a loopback address only requests to a loopback name are answered: a page in a browser that was led here by its own
/// domain's name is not.
pub async fn host(State(api): State<Api>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    if api.loopback && name.is_some_and(|name| !is_loopback(name)) {
        let words = "This hub answers on this computer only. Use 127.0.0.1 or localhost as its address.";
        return ApiError::forbidden(words).into_response();
    }
    next.run(request).await
}

fn is_loopback(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
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
