//! Asking a team's hub whether it lets this operator in.

use crate::links::failure;
use baton_core::api::Me;
use baton_desk::view::Failure;
use std::time::Duration;
use url::Url;

/// Who this token is on that hub. Nothing is changed anywhere.
pub async fn check(url: &Url, token: &str) -> Result<Me, Failure> {
    let address = crate::state::address(url);
    let nobody = || {
        let text =
            format!("Nothing answers at {address}. Check the address, or use the hub on this computer.");
        failure("offline", text)
    };
    // Not followed, as later: a redirect could carry the token to another host.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.timeout(Duration::from_secs(10)).build();
    let client = client.map_err(|error| failure("internal", error.to_string()))?;
    let asked = client.get(format!("{address}/v1/me")).bearer_auth(token.trim()).send().await;
    let answer = asked.map_err(|_| nobody())?;
    match answer.status().as_u16() {
        200 => answer.json().await.map_err(|_| nobody()),
        401 | 403 => Err(failure("signed_out", "This hub refuses the token. Ask an admin for a new link.")),
        _ => Err(nobody()),
    }
}
