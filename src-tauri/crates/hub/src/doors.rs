//! Where the hub listens: plain, with TLS, or both.

use crate::{Config, StartError};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{io::ErrorKind, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What is under way when the hub ends may take this long.
const GRACE: Duration = Duration::from_secs(10);

/// The hub's listeners, open and not yet served.
pub struct Doors {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it also listens, for HTTPS.
    pub secure: Option<SocketAddr>,
    plain: Option<TcpListener>,
    tls: Option<(TcpListener, RustlsConfig)>,
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
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        let (plain, ended) = (service.clone(), ending.clone());
        let plain = self.plain.map(|listener| async move {
            axum::serve(listener, plain).with_graceful_shutdown(ended.cancelled_owned()).await
        });
        let secure = self.tls.map(|(listener, config)| async move {
            let handle = Handle::new();
            let ends = handle.clone();
            let ender = tokio::spawn(async move {
                ending.cancelled().await;
                ends.graceful_shutdown(Some(GRACE));
            });
            let served = axum_server::from_tcp_rustls(listener.into_std()?, config)?
                .handle(handle)
                .serve(service)
                .await;
            ender.abort();
            served
        });
        let (plain, secure) = tokio::join!(optional(plain), optional(secure));
        if let Err(error) = plain.and(secure) {
            tracing::error!(%error, "the hub stopped listening");
        }
    }
}

async fn optional(serving: Option<impl Future<Output = std::io::Result<()>>>) -> std::io::Result<()> {
    match serving {
        Some(serving) => serving.await,
        None => Ok(()),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => StartError::AddressTaken(address),
        _ => StartError::Other(format!("Baton can't listen on {address}: {error}.")),
    })
}
