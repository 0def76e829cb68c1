//! What the demo's bot calls by itself: an answer that comes later, and a file.

use super::says::{Later, one, text};
use serde_json::{Value, json};
use std::time::Duration;

/// How long it thinks.
const THINKS: Duration = Duration::from_millis(2_500);

const GUIDE: &str = "Water for tea\n\nGreen 70 to 80 degrees, white 85, oolong 90, black and herbs 100.\n";

/// Calls the hub with the token of the request.
pub async fn call(http: &reqwest::Client, environment: &Value, later: Later) -> reqwest::Result<()> {
    let of = |name: &str| environment[name].as_str().unwrap_or_default();
    // The hub in this program speaks plain HTTP on this computer.
    let contact = format!(
        "http://{}/a/{}/api/{}/contacts/{}",
        of("host"),
        of("acct"),
        of("apiVersion"),
        of("contactId")
    );
    let token = of("token");
    let message = match later {
        Later::Thought => {
            tokio::time::sleep(THINKS).await;
            text("Here I am again: this answer came by itself, a little later.")
        }
        Later::File => {
            let file = reqwest::multipart::Part::text(GUIDE)
                .file_name("Water for tea.txt")
                .mime_str("text/plain")?;
            let form = reqwest::multipart::Form::new().part("file", file);
            let upload = http.post(format!("{contact}/bot-attach?desc=Water%20for%20tea")).bearer_auth(token);
            let uploaded: Value = upload.multipart(form).send().await?.error_for_status()?.json().await?;
            json!({"code": "message", "type": "attachment", "url": uploaded["url"], "meta": uploaded["meta"]})
        }
    };
    let answer = http.post(format!("{contact}/bot-response")).bearer_auth(token).json(&one(message));
    answer.send().await?.error_for_status().map(drop)
}
