//! Who comes through a door: a place, a TLS handshake where there is one, then requests, each head within its time.

use super::placed::{self, Placed};
use crate::places::Places;
use axum::{
    Router,
    extract::connect_info::{ConnectInfo, IntoMakeServiceWithConnectInfo},
    middleware::AddExtension,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;

/// When the system has no more to give, the next try waits for this long.
const AGAIN: Duration = Duration::from_millis(100);

/// The visits of one door.
pub struct Visits {
    /// How TLS is spoken here, where it is.
    pub tls: Option<TlsAcceptor>,
    /// The places of all doors.
    pub places: Places,
    /// What answers.
    pub app: IntoMakeServiceWithConnectInfo<Router, SocketAddr>,
    /// Ends connections when their request is answered.
    pub ending: CancellationToken,
    /// Ends connections at once.
    pub cut: CancellationToken,
    /// The connections that are open.
    pub open: TaskTracker,
    /// How long a handshake, and a request's head, may take.
    pub within: Duration,
}

impl Visits {
    /// Takes whoever comes, until the end.
    pub async fn take(mut self, listener: TcpListener) {
        let ending = self.ending.clone();
        while let Some(came) = ending.run_until_cancelled(listener.accept()).await {
            match came {
                Ok((stream, from)) => self.begin(stream, from).await,
                Err(error) if is_of_the_visitor(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be taken");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    async fn begin(&mut self, stream: TcpStream, from: SocketAddr) {
        let Some(place) = self.places.take(placed::from(from.ip())) else {
            metrics::counter!("baton_connections_refused_total").increment(1);
            return;
        };
        let Ok(answering) = self.app.call(from).await;
        let visit = Visit { answering, within: self.within, ending: self.ending.clone() };
        let (tls, cut) = (self.tls.clone(), self.cut.clone());
        let served = async move {
            stream.set_nodelay(true)?;
            let stream = Placed::new(stream, place);
            match tls {
                None => visit.serve(stream).await,
                Some(tls) => {
                    let shaken = tokio::time::timeout(visit.within, tls.accept(stream)).await;
                    visit.serve(shaken.map_err(|_| io::Error::from(ErrorKind::TimedOut))??).await
                }
            }
        };
        self.open.spawn(async move {
            if let Some(Err(error)) = cut.run_until_cancelled(served).await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

/// One connection.
struct Visit {
    answering: AddExtension<Router, ConnectInfo<SocketAddr>>,
    within: Duration,
    ending: CancellationToken,
}

impl Visit {
    /// Answers requests, until the other end leaves or the hub ends.
    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> io::Result<()> {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.within);
        let service = TowerToHyperService::new(self.answering);
        let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            () = self.ending.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        ended.map_err(io::Error::other)
    }
}

/// Whether it is this one connection that failed, and no other will for that.
fn is_of_the_visitor(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
