//! Where the hub listens: plain, with TLS, or both. Who dawdles over a TLS handshake or over a request's head is shown out, and
//! there are so many places.

mod placed;
mod visit;

use crate::{Config, StartError};
use axum::Router;
use rustls::ServerConfig;
use std::{io::ErrorKind, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use visit::Visits;

/// What is under way when the hub ends may take this long.
const GRACE: Duration = Duration::from_secs(10);

/// A TLS handshake, and the head of a request, may take this long; so long also may a connection be kept without a request.
const WITHIN: Duration = Duration::from_secs(15);

/// The hub's listeners, open and not yet served.
pub struct Doors {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it also listens, for HTTPS.
    pub secure: Option<SocketAddr>,
    plain: Option<TcpListener>,
    tls: Option<(TcpListener, Arc<ServerConfig>)>,
}

impl Doors {
    /// Listens as the configuration says.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let at = |listener: &TcpListener| {
            listener.local_addr().map_err(|error| StartError::Other(error.to_string()))
        };
        let main = listen(config.listen).await?;
        let address = at(&main)?;
        let Some(tls) = &config.tls else {
            return Ok(Self { address, secure: None, plain: Some(main), tls: None });
        };
        std::fs::create_dir_all(&config.data).map_err(|error| StartError::of_folder(&config.data, &error))?;
        match tls.listen {
            None => {
                let server = tls.config(address, &config.data)?;
                Ok(Self { address, secure: None, plain: None, tls: Some((main, server)) })
            }
            Some(listen) => {
                let listener = self::listen(listen).await?;
                let secure = at(&listener)?;
                let server = tls.config(secure, &config.data)?;
                Ok(Self { address, secure: Some(secure), plain: Some(main), tls: Some((listener, server)) })
            }
        }
    }

    /// Where the vendors' side reaches the hub.
    pub fn reached_at(&self, config: &Config) -> Arc<str> {
        let scheme = if self.plain.is_some() { "http" } else { "https" };
        match &config.public_url {
            Some(url) => url.trim_end_matches('/').into(),
            None => format!("{scheme}://{}", self.address).into(),
        }
    }

    /// Serves until `ending`, then finishes what is under way.
    pub async fn serve(self, app: Router, ending: CancellationToken) {
        self.serve_within(app, ending, WITHIN).await;
    }

    /// Serves those who say within this time what they want.
    async fn serve_within(self, app: Router, ending: CancellationToken, within: Duration) {
        let places = placed::of_the_system();
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let (cut, open) = (CancellationToken::new(), TaskTracker::new());
        // Whoever is still there when this is dropped is cut off.
        let _cut = cut.clone().drop_guard();
        let doors = [
            self.plain.map(|listener| (listener, None)),
            self.tls.map(|(listener, config)| (listener, Some(TlsAcceptor::from(config)))),
        ];
        let taking = doors.into_iter().flatten().map(|(listener, tls)| {
            let (places, app, ending) = (places.clone(), app.clone(), ending.clone());
            let (cut, open) = (cut.clone(), open.clone());
            Visits { tls, places, app, ending, cut, open, within }.take(listener)
        });
        futures::future::join_all(taking).await;
        open.close();
        if tokio::time::timeout(GRACE, open.wait()).await.is_err() {
            tracing::warn!("connections were still open after ten seconds and were cut off");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => StartError::AddressTaken(address),
        _ => StartError::Other(format!("Baton can't listen on {address}: {error}.")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tls;
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    /// What the other end says until it closes; a closed connection may also be reset.
    async fn said(mut stream: TcpStream) -> String {
        let mut said = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await;
        ended.expect("it is shown out").ok();
        String::from_utf8_lossy(&said).into_owned()
    }

    async fn opened(tls: Option<Tls>) -> (tempfile::TempDir, Doors) {
        let data = tempfile::tempdir().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { data: data.path().into(), listen, name: "Baton".into(), public_url: None, tls };
        let doors = Doors::open(&config).await.unwrap();
        (data, doors)
    }

    #[tokio::test]
    async fn who_never_says_what_they_want_is_shown_out_at_both_doors_and_others_are_served() {
        let tls = Tls { listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))), certificate: None };
        let (_data, doors) = opened(Some(tls)).await;
        let (address, secure) = (doors.address, doors.secure.unwrap());
        let (app, ending) = (Router::new().route("/", get(async || "served")), CancellationToken::new());
        let serving = tokio::spawn(doors.serve_within(app, ending.clone(), Duration::from_millis(300)));
        let mut dawdling = Vec::new();
        for (door, begun) in [(address, ""), (address, "GET / HT"), (address, "PRI * HTTP"), (secure, "")] {
            let mut stream = TcpStream::connect(door).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            dawdling.push(stream);
        }
        let mut quick = TcpStream::connect(address).await.unwrap();
        quick.write_all(b"GET / HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n").await.unwrap();
        assert!(said(quick).await.ends_with("served"));
        for stream in dawdling {
            assert!(!said(stream).await.contains("200 OK"));
        }
        ending.cancel();
        serving.await.unwrap();
    }

    #[tokio::test]
    async fn a_request_that_is_under_way_is_answered_when_the_hub_ends() {
        let (_data, doors) = opened(None).await;
        let address = doors.address;
        let (asked, ending) = (Arc::new(tokio::sync::Notify::new()), CancellationToken::new());
        let (came, ends) = (Arc::clone(&asked), ending.clone());
        let slow = get(async move || {
            came.notify_one();
            ends.cancelled().await;
            "answered"
        });
        let serving = tokio::spawn(doors.serve(Router::new().route("/", slow), ending.clone()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: hub\r\n\r\n").await.unwrap();
        asked.notified().await;
        ending.cancel();
        assert!(said(stream).await.ends_with("answered"));
        serving.await.unwrap();
    }
}
