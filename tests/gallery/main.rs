//! Every kind of message in the real webview, in both themes: drawn, never blank, asking nothing of the network; and the whole
//! window at every width, with nothing that a screen reader or a narrow screen loses. Run by `cargo xtask gallery`, which builds
//! the page and keeps the pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that can't go on ends here")]

mod page;
mod readers;
mod widths;

use baton_tests::screen::Browser;
use page::{folder, serve};

#[tokio::test]
async fn every_kind_is_drawn_in_both_themes() {
    let address = serve().await;
    let pictures = folder("BATON_PICTURES");
    let browser = Browser::start().await;
    for (name, theme, width) in [("light", "light", 500), ("dark", "dark", 500), ("narrow", "light", 360)] {
        let into = pictures.join(name);
        std::fs::create_dir_all(&into).unwrap();
        browser
            .open(&format!("http://{address}/?fake&gallery&theme={theme}&wide={width}"), (width, 1700))
            .await;
        browser.find("[data-kind]").await;
        let kinds = browser.asks("return [...document.querySelectorAll('[data-kind]')].map((one) => [one.dataset.kind, one.dataset.type, one.querySelector('.said').innerText.trim(), one.querySelector('.unk') !== null])").await;
        let kinds: Vec<(String, String, String, bool)> = serde_json::from_value(kinds).unwrap();
        assert!(kinds.len() > 60, "only {} kinds", kinds.len());
        for (name, kind, text, boxed) in kinds {
            assert!(!text.is_empty(), "{name} is blank");
            assert!(
                !boxed || ["unsupported", "parts"].contains(&kind.as_str()),
                "{name} is drawn as not known"
            );
            browser.picture_of(&format!("[data-kind='{name}']"), &into.join(format!("{name}.png"))).await;
        }
        // By its looks too: a button that another part's style hides is there for scripts only. Only the one beside a message waits for
        // the pointer or the focus.
        let hidden = browser.asks("return [...document.querySelectorAll('[data-kind] button:not(.asent)')].filter((one) => { const { opacity, visibility, display } = getComputedStyle(one); return opacity === '0' || visibility !== 'visible' || display === 'none'; }).map((one) => `${one.closest('[data-kind]').dataset.kind}: ${one.innerText}`)").await;
        assert_eq!(hidden, serde_json::json!([]), "buttons that nobody sees");
        let asked =
            browser.asks("return performance.getEntriesByType('resource').map((one) => one.name)").await;
        let asked: Vec<String> = serde_json::from_value(asked).unwrap();
        let own = |url: &String| url.starts_with(&format!("http://{address}/")) || url.starts_with("data:");
        assert!(asked.iter().all(own), "the page asked for {asked:?}");
    }
    browser.close().await;
}
