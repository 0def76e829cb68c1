//! One request after the other along redirects, each checked; and its body into a file, within a size.

use super::{
    Refusal,
    address::{self, Allowed, Checked},
    kind::HEAD,
    resolver::PublicOnly,
};
use data_url::DataUrl;
use futures::StreamExt;
use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use std::{io::Write, sync::Arc, time::Duration};
use url::Url;

const REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(10);
/// A server may be silent for so long.
const SILENCE: Duration = Duration::from_secs(20);

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Progress {
    /// Bytes that came.
    #[cfg_attr(feature = "typescript", specta(type = f64))]
    pub came: u64,
    /// Of so many, where the server says.
    #[cfg_attr(feature = "typescript", specta(type = Option<f64>))]
    pub of: Option<u64>,
}

/// Fetches. Without a proxy: it would look names up itself, unchecked.
#[derive(Debug)]
pub struct Fetcher {
    public: Client,
    open: Client,
}

impl Fetcher {
    /// Two clients: one whose resolver knows public addresses only, one for hosts that an inbox allows.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = || {
            Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
                .user_agent(concat!("Baton/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self { public: client().dns_resolver(Arc::new(PublicOnly)).build()?, open: client().build()? })
    }

    /// What is there. A redirect is followed when where it leads may be fetched too.
    async fn ask(&self, url: Url, allowed: &Allowed) -> Result<Response, Refusal> {
        let mut next = address::check(url, allowed)?;
        for hop in 0..=REDIRECTS {
            let Checked { url, open } = next;
            let client = if open { &self.open } else { &self.public };
            let answer = client.get(url.clone()).send().await.map_err(|error| after(hop, error.into()))?;
            let status = answer.status();
            if !status.is_redirection() {
                return if status.is_success() { Ok(answer) } else { Err(Refusal::Status(status.as_u16())) };
            }
            let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.ok_or(Refusal::Status(status.as_u16()))?;
            let to = url.join(to).map_err(|error| Refusal::Address(error.to_string()))?;
            next = address::check(to, allowed).map_err(|refusal| after(hop + 1, refusal))?;
        }
        Err(Refusal::Redirects(REDIRECTS))
    }

    /// Writes what is there into a file: at most so many bytes, and only if `judge` agrees with its first
    /// [`super::kind::HEAD`] bytes. Answers how many bytes it has.
    pub async fn pour(
        &self,
        origin: Origin<'_>,
        Pour { into, most, too_large, judge, heard }: Pour<'_>,
    ) -> Result<u64, Refusal> {
        let answer = match origin {
            Origin::Hub { request, .. } => {
                let answer = request.send().await?;
                let status = answer.status();
                if !status.is_success() {
                    return Err(Refusal::Status(status.as_u16()));
                }
                answer
            }
            Origin::Address { url, .. } if url.starts_with("data:") => {
                let body = inside(url)?;
                judge(&body[..body.len().min(HEAD)])?;
                into.write_all(&body)?;
                return Ok(body.len() as u64);
            }
            Origin::Address { url, allowed } => self.ask(address::read(url)?, allowed).await?,
        };
        let of = answer.content_length();
        if of.is_some_and(|of| of > most) {
            return Err(too_large(most));
        }
        let mut came = 0_u64;
        let mut head = Vec::new();
        let mut judged = false;
        let mut body = answer.bytes_stream();
        while let Some(chunk) = body.next().await {
            let chunk = chunk?;
            came += chunk.len() as u64;
            if came > most {
                return Err(too_large(most));
            }
            if !judged {
                head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
                if head.len() == HEAD {
                    judge(&head)?;
                    judged = true;
                }
            }
            into.write_all(&chunk)?;
            heard(Progress { came, of });
        }
        if !judged {
            judge(&head)?;
        }
        into.flush()?;
        Ok(came)
    }
}

/// Where something comes from.
pub enum Origin<'a> {
    /// An address in a message.
    Address {
        /// http, https, or `data:` for small files.
        url: &'a str,
        /// Private hosts that may be asked all the same.
        allowed: &'a Allowed,
    },
    /// A file that the hub keeps.
    Hub {
        /// Its name there.
        reference: &'a str,
        /// How to ask for it.
        request: Box<RequestBuilder>,
    },
}

impl Origin<'_> {
    /// The same for the same file, whenever it is asked for.
    pub fn key(&self) -> String {
        let name = match self {
            Self::Address { url, .. } => url,
            Self::Hub { reference, .. } => reference,
        };
        blake3::hash(name.as_bytes()).to_hex().to_string()
    }
}

/// The file that stands in a `data:` address.
fn inside(url: &str) -> Result<Vec<u8>, Refusal> {
    let body = DataUrl::process(url).map_err(|error| Refusal::Address(error.to_string()))?.decode_to_vec();
    Ok(body.map_err(|_| Refusal::Address("its base64 is broken".into()))?.0)
}

/// Where a body goes, and within which limits.
pub struct Pour<'a> {
    /// The file.
    pub into: &'a mut (dyn Write + Send),
    /// So many bytes at most.
    pub most: u64,
    /// What to say of more.
    pub too_large: fn(u64) -> Refusal,
    /// Whether its beginning is what is wanted.
    pub judge: &'a mut (dyn FnMut(&[u8]) -> Result<(), Refusal> + Send),
    /// Told how far it is.
    pub heard: &'a (dyn Fn(Progress) + Send + Sync),
}

/// A private address that was not asked for but redirected to says so.
fn after(hop: usize, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Private(place) if hop > 0 => Refusal::PrivateRedirect(place),
        other => other,
    }
}
