//! Bringing files to the hub.

use super::{
    Client, Trouble,
    client::{away, checked},
};
use baton_core::api::Uploaded;
use reqwest::{Body, Method, header};
use std::time::Duration;

/// A file of 25 MiB over a slow line takes minutes; longer than this and something is stuck.
const WITHIN: Duration = Duration::from_secs(20 * 60);

impl Client {
    /// Uploads a file.
    pub async fn upload(&self, name: &str, mime: &str, size: u64, body: Body) -> Result<Uploaded, Trouble> {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let mime = if mime.is_empty() { "application/octet-stream" } else { mime };
        let request = self
            .request(Method::POST, &format!("v1/files?name={name}"))
            .header(header::CONTENT_TYPE, mime)
            .header(header::CONTENT_LENGTH, size)
            .timeout(WITHIN)
            .body(body);
        let answer = checked(request.send().await.map_err(|error| away(&error))?).await?;
        let body = answer.bytes().await.map_err(|error| away(&error))?;
        serde_json::from_slice(&body).map_err(|error| {
            tracing::error!(%error, "the hub's answer can't be read");
            Trouble::Away(
                "The hub's answer can't be read. Hub and desktop may be of different versions.".into(),
            )
        })
    }
}
