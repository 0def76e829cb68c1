//! A file that a visitor sends from Baton's own page: shown to the operator and to the bot; and what is not taken.

use crate::vivocha::Shop;
use baton_core::Content;
use baton_tests::parts::Chromium;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A picture of one pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The visitor chooses a file with these bytes.
async fn chooses(browser: &Chromium, name: &str, mime: &str, bytes: &str) {
    let (name, mime) = (json!(name), json!(mime));
    browser
        .run(&format!(
            "(() => {{ const files = new DataTransfer(); files.items.add(new File([{bytes}], {name}, {{ type: {mime} }})); \
             const input = document.getElementById('file'); input.files = files.files; input.dispatchEvent(new Event('change')); }})()"
        ))
        .await;
}

#[tokio::test]
async fn a_picture_goes_from_the_page_to_the_operator_and_to_the_bot() {
    let shop = Shop::open(&[]).await;
    let mia = Chromium::default();
    mia.open(&shop.chat.given["url"]).await;
    mia.shows("Hello! I am a DummyBot").await;
    assert_eq!(shop.bot.asked().await["event"], "start");
    let bytes = format!("Uint8Array.from(atob('{PIXEL}'), (one) => one.charCodeAt(0))");
    chooses(&mia, "my lamp.png", "image/png", &bytes).await;
    mia.until("document.querySelector('#log > li.mine:not(.sending) img')").await;

    let asked = shop.bot.asked().await;
    assert_eq!(
        (&asked["message"]["type"], &asked["message"]["meta"]["mimetype"]),
        (&json!("attachment"), &json!("image/png"))
    );
    let known = shop.ana.conversations("limit=10").await.pop().expect("one conversation");
    let sent = |all: &[baton_core::Message]| {
        all.iter().any(|message| matches!(message.content, Content::Attachments(_)))
    };
    let all = shop.ana.until_messages(known.id, "have a file", sent).await;
    let file = all.iter().find_map(|message| match &message.content {
        Content::Attachments(files) => files.items.first(),
        _ => None,
    });
    let file = file.expect("a file");
    assert_eq!(file.name.as_deref(), Some("my lamp.png"));
    let down = reqwest::get(&file.url).await.expect("the hub answers");
    assert_eq!(down.headers()["content-type"], "image/png");
    assert!(down.bytes().await.expect("bytes").starts_with(b"\x89PNG"));

    // What is not taken is said at the message, and nothing of it is recorded.
    chooses(&mia, "large.bin", "application/octet-stream", "new Uint8Array(11 * 1024 * 1024)").await;
    mia.shows("The file is larger than 10 MB").await;
    chooses(&mia, "setup.exe", "application/x-msdownload", "'MZ' + '\\0'.repeat(510)").await;
    mia.until("document.querySelectorAll('#log > li.failed').length === 2").await;
    let kept = async |name: &str| {
        let key = json!(format!(":{name}"));
        let script = format!("localStorage[Object.keys(localStorage).find((key) => key.endsWith({key}))]");
        mia.run(&script).await.as_str().expect("text").to_owned()
    };
    let (user, token) = (kept("user").await, kept("token").await);
    let about = [("name", "a.bin"), ("id", "1"), ("user", user.as_str()), ("token", token.as_str())];
    let at = format!("{}/file", shop.chat.given["url"]);
    let at = url::Url::parse_with_params(&at, about).expect("an address");
    let large =
        reqwest::Client::new().post(at).body(vec![0; 11 << 20]).send().await.expect("the hub answers");
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let files = shop.ana.messages(known.id).await;
    assert_eq!(files.iter().filter(|message| matches!(message.content, Content::Attachments(_))).count(), 1);
}

#[tokio::test]
async fn nobody_else_sends_files_in_a_visitors_name() {
    let shop = Shop::open(&[]).await;
    let at = format!("{}/file", shop.chat.given["url"]);
    let send = async |query: &str, origin: &str, bytes: usize| {
        let request = reqwest::Client::new().post(format!("{at}?{query}")).header("origin", origin);
        let answer = request.body(vec![b'a'; bytes]).send().await.expect("the hub answers");
        let status = answer.status();
        (
            status,
            answer.json::<Value>().await.expect("JSON")["error"]["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let here = shop.world.url();
    let (status, words) = send("name=a.txt&id=1&user=mia&token=forged.0", &here, 10).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{words}");
    let (status, words) = send("name=a.txt&id=1&user=mia&token=forged.0", "https://evil.example", 10).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{words}");
    let (status, words) = send("id=1&user=mia", &here, 10).await;
    assert_eq!((status, words.contains("name")), (StatusCode::BAD_REQUEST, true), "{words}");
    assert!(shop.ana.conversations("limit=10").await.is_empty());
}
