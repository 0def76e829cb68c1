//! The routes that need no token: health, metrics (for this computer only), the description.

use super::Api;
use crate::web::error::ApiError;
use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use baton_core::api::ErrorBody;
use serde::Serialize;
use std::net::SocketAddr;

/// How the hub is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// Baton's version.
    version: &'static str,
    /// The place of the last event in the log.
    seq: i64,
}

/// Whether the hub serves and can read its record.
#[utoipa::path(get, path = "/healthz", security(()), responses((status = 200, body = Health), (status = 500, body = ErrorBody)))]
pub async fn health(State(api): State<Api>) -> Result<Json<Health>, ApiError> {
    let seq = api.reader.run(crate::store::Reader::last_seq).await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), seq: seq.0 }))
}

/// Prometheus metrics, for this computer only.
#[utoipa::path(get, path = "/metrics", security(()), responses((status = 200, body = String), (status = 403, body = ErrorBody)))]
pub async fn metrics(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Result<String, ApiError> {
    if !peer.ip().to_canonical().is_loopback() {
        return Err(ApiError::forbidden(
            "Metrics are given to this computer only. Let a local collector fetch them.",
        ));
    }
    let seq = api.reader.run(crate::store::Reader::last_seq).await?;
    metrics::gauge!("baton_log_seq").set(seq.0 as f64);
    Ok(api.metrics.render())
}
