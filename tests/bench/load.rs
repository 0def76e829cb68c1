//! HTTP load: so many connections, each sending its next request as soon as the last was answered.

use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// What a run gave.
pub struct Load {
    /// Requests per second.
    pub per_second: f64,
    /// Half of the requests took at most this.
    pub p50: Duration,
    /// 99 of 100 took at most this.
    pub p99: Duration,
    /// Requests answered, all of them 2xx.
    pub answered: usize,
}

/// Makes request number `n` of connection `c`.
pub type Make = dyn Fn(usize, usize) -> Request<Full<Bytes>> + Send + Sync;

/// Keeps `connections` busy for `span` and says how it went. Any answer but 2xx ends the run with its words.
pub async fn run(to: SocketAddr, connections: usize, span: Duration, make: Arc<Make>) -> Result<Load> {
    let end = Instant::now() + span;
    all(to, connections, make, move |_, now| now < end).await
}

/// Sends `each` requests on each of `connections` and says how it went.
pub async fn count(to: SocketAddr, connections: usize, each: usize, make: Arc<Make>) -> Result<Load> {
    all(to, connections, make, move |number, _| number < each).await
}

async fn all(
    to: SocketAddr,
    connections: usize,
    make: Arc<Make>,
    more: impl Fn(usize, Instant) -> bool + Copy + Send + 'static,
) -> Result<Load> {
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|connection| tokio::spawn(one(to, connection, more, Arc::clone(&make))))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let took = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at =
        |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    Ok(Load { per_second: times.len() as f64 / took, p50: at(0.50), p99: at(0.99), answered: times.len() })
}

async fn one(
    to: SocketAddr,
    connection: usize,
    more: impl Fn(usize, Instant) -> bool,
    make: Arc<Make>,
) -> Result<Vec<Duration>> {
    let stream = TcpStream::connect(to).await.with_context(|| format!("nothing answers at {to}"))?;
    stream.set_nodelay(true)?;
    let (mut sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(driver);
    let mut times = Vec::with_capacity(65_536);
    for number in 0.. {
        let sent = Instant::now();
        if !more(number, sent) {
            break;
        }
        let answer = sender.send_request(make(connection, number)).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
        times.push(sent.elapsed());
    }
    driver.abort();
    Ok(times)
}
