//! What the hub counts and measures, for `/metrics`.
//!
//! | | |
//! | --- | --- |
//! | `baton_events_total` | events appended to the log |
//! | `baton_append_seconds`, `baton_append_events` | one durable write of the log: how long, how many events |
//! | `baton_deliveries_total{outcome}` | tries to bring a reply to its channel, by what came of them |
//! | `baton_requests_total{route,status}`, `baton_request_seconds{route}` | operators' requests |
//! | `baton_streams` | open event streams |
//! | `baton_connections_refused_total` | connections for which there was no place |
//! | `baton_log_seq` | the place of the log's last event |

use crate::StartError;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::{
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often the samples are folded.
const EVERY: Duration = Duration::from_secs(5);

/// Upper bounds of what takes time, in seconds: from a tenth of a millisecond to a request's patience.
const SECONDS: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Upper bounds of how many events share a write.
const EVENTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// One recorder for the process, however many hubs it starts.
pub fn recorder() -> Result<PrometheusHandle, StartError> {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    let _one = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = RECORDER.get() {
        return Ok(handle.clone());
    }
    let handle =
        install().map_err(|error| StartError::Other(format!("Metrics can't be recorded: {error}.")))?;
    Ok(RECORDER.get_or_init(|| handle).clone())
}

fn install() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_events".into()), &EVENTS)?
        .install_recorder()
}

/// Folds the samples, which would grow until somebody asks for them.
pub async fn upkeep(metrics: PrometheusHandle, ending: CancellationToken) {
    while ending.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        metrics.run_upkeep();
    }
}
