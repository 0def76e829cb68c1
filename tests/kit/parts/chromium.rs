//! A visitor's browser: headless Chromium.

use super::Part;
use serde_json::{Value, json};

/// A browser with one page.
pub struct Chromium {
    part: Part,
    /// Gone after the browser is.
    _profile: tempfile::TempDir,
}

impl Default for Chromium {
    fn default() -> Self {
        let profile = tempfile::Builder::new().prefix("baton-chromium-").tempdir().expect("a folder");
        let part = Part::node("chromium.js", &[&profile.path().to_string_lossy()]);
        Self { part, _profile: profile }
    }
}

impl Chromium {
    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.part.call("open", json!({ "url": url })).await.expect("Chromium opens it");
    }

    /// Runs a script in the page; its value.
    pub async fn run(&self, script: &str) -> Value {
        self.part.call("run", json!({ "script": script })).await.expect("the script runs")
    }

    /// Waits until a script's value is true; that value.
    pub async fn until(&self, script: &str) -> Value {
        self.part.call("until", json!({ "script": script })).await.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Types into the web chat and sends it.
    pub async fn say(&self, words: &str) {
        let words = json!(words);
        self.run(&format!(
            "(() => {{ const words = document.getElementById('words'); words.value = {words}; \
             document.getElementById('composer').requestSubmit(); }})()"
        ))
        .await;
    }

    /// Waits until the web chat shows these words in a message.
    pub async fn shows(&self, words: &str) {
        let words = json!(words);
        self.until(&format!(
            "[...document.querySelectorAll('#log > li')].some((row) => row.innerText.includes({words}))"
        ))
        .await;
    }

    /// The words of each message that the web chat shows, in order.
    pub async fn messages(&self) -> Vec<String> {
        let script = "[...document.querySelectorAll('#log > li:not(.passed) .bubble')].map((bubble) => bubble.innerText)";
        serde_json::from_value(self.run(script).await).expect("texts")
    }

    /// The origins that the page asked since it was opened.
    pub async fn asked(&self) -> Vec<String> {
        serde_json::from_value(self.part.call("asked", Value::Null).await.expect("answers")).expect("origins")
    }

    /// What the browser's console complained of since the last time.
    pub async fn complaints(&self) -> Vec<String> {
        serde_json::from_value(self.part.call("complaints", Value::Null).await.expect("answers"))
            .expect("words")
    }
}
