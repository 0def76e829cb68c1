//! HTTP requests to one hub as one operator.

use crate::{DeskError, HubAddress, view::Failure};
use baton_core::api::ErrorBody;
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use url::Url;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Why a request led to nothing.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Nothing usable answered; the same request may succeed later. Whether it was done is not known.
    Away(String),
    /// The hub does not know the token.
    SignedOut,
    /// The hub says no, and would say so again.
    Refused(Box<Failure>),
}

/// Requests to one hub as one operator; cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
}

impl Client {
    /// Prepares it; nothing is sent.
    pub fn new(hub: &HubAddress) -> Result<Self, DeskError> {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", hub.token)).map_err(|_| {
            DeskError::Other(
                "The token contains characters that no token has. Ask an admin for a new one.".into(),
            )
        })?;
        bearer.set_sensitive(true);
        let mut http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
            .connect_timeout(CONNECT_WITHIN)
            .tcp_nodelay(true)
            // A redirect could carry the token to another host.
            .redirect(reqwest::redirect::Policy::none());
        if hub.embedded {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            DeskError::Other(format!("No secure connection can be prepared on this computer: {error}"))
        })?;
        let mut base = hub.url.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        if base.cannot_be_a_base() || !matches!(base.scheme(), "http" | "https") {
            return Err(DeskError::Other(format!(
                "{base} is no hub's address. It begins with http:// or https://."
            )));
        }
        Ok(Self { http, base })
    }

    /// A request under the hub's address; `path` has no leading slash.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // Every path here is made of constants and ids: joining them to an http address can't fail.
        let url = self.base.join(path).unwrap_or_else(|_| self.base.clone());
        self.http.request(method, url)
    }

    /// `GET`s JSON.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Trouble> {
        answer(self.request(Method::GET, path)).await
    }

    /// `GET`s JSON of a part that older hubs don't have: any 404 says so, also one that no Baton hub would write.
    pub async fn get_where_it_is<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, Trouble> {
        let request = self.request(Method::GET, path).timeout(ANSWER_WITHIN);
        let response = request.send().await.map_err(|error| away(&error))?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            _ => read(response).await.map(Some),
        }
    }

    /// Sends JSON and reads the JSON answer.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        answer(self.request(method, path).json(body)).await
    }

    /// Sends a request whose answer says nothing.
    pub async fn call(&self, request: RequestBuilder) -> Result<(), Trouble> {
        let response = request.timeout(ANSWER_WITHIN).send().await.map_err(|error| away(&error))?;
        checked(response).await.map(drop)
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Trouble> {
    read(request.timeout(ANSWER_WITHIN).send().await.map_err(|error| away(&error))?).await
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, Trouble> {
    let body = checked(response).await?.bytes().await.map_err(|error| away(&error))?;
    serde_json::from_slice(&body).map_err(|error| {
        tracing::error!(%error, "the hub's answer can't be read");
        Trouble::Away("The hub's answer can't be read. Hub and desktop may be of different versions.".into())
    })
}

/// The response, when it is a good one.
pub async fn checked(response: reqwest::Response) -> Result<reqwest::Response, Trouble> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(Trouble::SignedOut);
    }
    let later = status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    let body = response.bytes().await.unwrap_or_default();
    let Ok(ErrorBody { error }) = serde_json::from_slice(&body) else {
        return Err(if later || status.is_redirection() || status == StatusCode::NOT_FOUND {
            Trouble::Away("What answers at that address is no Baton hub, or it is starting.".into())
        } else {
            Trouble::Refused(Box::new(Failure {
                code: "invalid".into(),
                message: "The hub did not accept that.".into(),
                holder: None,
            }))
        });
    };
    if later {
        return Err(Trouble::Away(error.message));
    }
    let code = match error.code.as_str() {
        "no_conversation" | "no_message" | "not_found" => "missing".to_owned(),
        _ => error.code,
    };
    Err(Trouble::Refused(Box::new(Failure { code, message: error.message, holder: error.holder })))
}

/// Why nothing answered, in words; the details go to the log.
pub fn away(error: &reqwest::Error) -> Trouble {
    tracing::debug!(error = %error.to_string(), "the hub can't be reached");
    let host = error.url().and_then(|url| {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}{port}", url.host_str()?))
    });
    let at = host.unwrap_or_else(|| "the hub's address".into());
    Trouble::Away(if error.is_timeout() {
        format!("{at} takes too long to answer.")
    } else if error.is_connect() {
        format!("Nothing answers at {at}.")
    } else {
        format!("The connection to {at} was cut.")
    })
}
