//! The headers under which a kept file is safe in any browser.

use super::{File, content, name};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header, header::InvalidHeaderValue};

/// Nothing in the file may run, load anything or be framed with rights.
const SANDBOX: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'",
);

/// Sets them: what is no picture, sound or film that browsers show safely is saved and not shown.
pub fn content_headers(file: &File, headers: &mut HeaderMap) -> Result<(), InvalidHeaderValue> {
    let how = if content::is_shown(&file.mime) { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&file.mime)?);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name::disposition(how, &file.name))?);
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    // The chat's page is another origin, and shows them.
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    Ok(())
}
