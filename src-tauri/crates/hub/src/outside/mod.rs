//! Requests to the outside: the one place where the hub's clients are made and its requests leave it.
//!
//! They carry keys, so they go to the address that an admin has set and nowhere else: redirects are not followed, and what
//! [`address`] forbids is never connected to, whether it was written as a number or a name resolves to it. (Where the system names a
//! proxy, names are the proxy's to resolve.)

pub mod address;

pub use address::Forbidden;

use reqwest::{
    Client, ClientBuilder, RequestBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{error::Error, net::SocketAddr, sync::Arc};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// It may not go there.
    #[error("{0}")]
    Forbidden(#[from] Forbidden),
    /// It failed on the way.
    #[error("{0}")]
    Failed(reqwest::Error),
}

impl From<reqwest::Error> for Unsent {
    /// What the resolver forbade comes back inside of the client's error.
    fn from(error: reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(forbidden) = inner.downcast_ref::<Forbidden>() {
                return Self::Forbidden(forbidden.clone());
            }
            cause = inner.source();
        }
        Self::Failed(error.without_url())
    }
}

/// A client for one kind of other side, with its own time-outs.
pub fn client(set: impl Fn(ClientBuilder) -> ClientBuilder) -> Client {
    let guarded = Client::builder().redirect(Policy::none()).dns_resolver(Arc::new(Allowed));
    // It fails only where the system has no certificates to trust at all; then the same without its time-outs fails too, and says so.
    set(guarded).build().unwrap_or_else(|error| {
        tracing::error!(%error, "requests to the outside use the usual client");
        Client::new()
    })
}

/// Sends a request where it may go.
pub async fn send(request: RequestBuilder) -> Result<Response, Unsent> {
    let (client, request) = request.build_split();
    let request = request?;
    address::check(request.url())?;
    Ok(client.execute(request).await?)
}

/// Why an answer was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// It has more bytes than this.
    #[error("it answered with more than {0} bytes")]
    TooLarge(usize),
    /// It broke off.
    #[error("{0}")]
    Broken(#[from] reqwest::Error),
}

/// The whole answer, up to so many bytes.
pub async fn read(mut answer: Response, most: usize) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(Unread::TooLarge(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Names to addresses, without those that are forbidden. What is connected to is exactly what was checked here: a name that
/// answers differently the next time can't get around it.
struct Allowed;

impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(allowed(found)?.into_iter()) as Addrs)
        })
    }
}

/// Those that are not forbidden; why, when that leaves none.
fn allowed(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, Forbidden> {
    let (mut allowed, mut forbidden) = (Vec::new(), None);
    for one in found {
        match address::allows(one.ip()) {
            Ok(()) => allowed.push(one),
            Err(why) => forbidden = Some(why),
        }
    }
    match forbidden {
        Some(why) if allowed.is_empty() => Err(why),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests;
