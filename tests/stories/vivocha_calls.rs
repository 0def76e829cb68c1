//! What bots call by themselves on their platform, by https: asynchronous answers, uploads; and who may not.

use crate::vivocha::Shop;
use baton_core::Content;
use baton_tests::parts::{Page, address};
use serde_json::{Value, json};

/// A picture of one pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn later() -> Value {
    json!({"messages": [{"code": "message", "type": "text", "body": "Async bot responses", "template": {"type": "generic",
        "elements": [{"title": "HEY! This is an Async Message", "subtitle": "Just a little crazy",
        "buttons": [{"type": "postback", "title": "OK", "payload": "ok1"}]}]}}],
        "event": "continue", "context": {"token": "abcd.123.4567"}})
}

#[tokio::test]
async fn an_asynchronous_answer_is_the_bot_s_and_after_a_takeover_only_recorded() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    mia.say("async").await;
    assert!(mia.hears().await.starts_with("Async Message set!"));
    shop.bot.asked().await;
    assert_eq!(shop.bot.responds(later(), Value::Null).await.0, 200);
    assert!(mia.hears().await.starts_with("Async bot responses"));
    mia.say("ok").await;
    assert_eq!(mia.hears().await, ";)");
    assert_eq!(shop.bot.asked().await["context"]["token"], "abcd.123.4567");

    let of = shop.conversation().await.id;
    shop.ana.take(of).await.expect("the bot has it");
    assert_eq!(shop.bot.responds(later(), Value::Null).await.0, 200);
    let messages = shop.until_said("Async bot responses").await;
    assert!(messages.last().expect("one").over);
    shop.ana.say(of, "Ana here").await.expect("she holds it");
    assert_eq!(mia.hears().await, "Ana here");
    shop.delivered("Ana here").await;
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_again() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    let (status, uploaded) = shop.bot.attaches("lamp.png", "image/png", PIXEL, Value::Null).await;
    assert_eq!(status, 200, "{uploaded}");
    assert_eq!(
        (&uploaded["meta"]["originalName"], &uploaded["meta"]["desc"]),
        (&json!("lamp.png"), &json!("A lamp"))
    );
    let message =
        json!({"code": "message", "type": "attachment", "url": uploaded["url"], "meta": uploaded["meta"]});
    let said = json!({"event": "continue", "messages": [message]});
    assert_eq!(shop.bot.responds(said, Value::Null).await.0, 200);
    let frame = loop {
        let frame = mia.frame().await;
        if frame["files"].is_array() {
            break frame;
        }
    };
    let url = frame["files"][0]["url"].as_str().expect("an address");
    let down = reqwest::get(url).await.expect("the hub answers");
    assert_eq!(down.headers()["content-type"], "image/png");
    assert!(down.bytes().await.expect("bytes").starts_with(b"\x89PNG"));
    let messages = shop.ana.messages(shop.conversation().await.id).await;
    let Some(Content::Attachments(files)) = messages.last().map(|message| &message.content) else {
        panic!("{messages:?}")
    };
    assert_eq!(files.items[0].description.as_deref(), Some("A lamp"));
}

#[tokio::test]
async fn nobody_speaks_for_a_bot_with_another_token_and_nothing_too_large_is_taken() {
    let shop = Shop::open(&[]).await;
    let _mia = shop.mia().await;
    let other = "00000000-0000-7000-8000-000000000000";
    // From here on the bot calls with what it was given for Leo; played again for Mia, his token is none.
    let mut leo = Page::new(&address(&shop.chat), "leo");
    leo.hello().await;
    assert_eq!(shop.bot.asked().await["event"], "start");
    let replayed = json!({"contactId": shop.conversation().await.id});
    for forged in [
        json!({"token": "x.y.z"}),
        json!({"token": ""}),
        json!({"contactId": other}),
        json!({"acct": other}),
        replayed,
    ] {
        assert_eq!(shop.bot.responds(later(), forged.clone()).await.0, 401, "{forged}");
        assert_eq!(shop.bot.attaches("x.png", "image/png", PIXEL, forged).await.0, 401);
    }
    let (status, refused) = shop.bot.responds(json!({"messages": []}), Value::Null).await;
    assert_eq!(status, 400);
    assert!(refused["error"]["message"].as_str().expect("words").contains("event"));
    let large = json!({"event": "continue", "context": {"large": "x".repeat(2 << 20)}});
    assert_eq!(shop.bot.responds(large, Value::Null).await.0, 413);
    assert_eq!(shop.ana.messages(shop.conversation().await.id).await.len(), 2, "only the greeting was said");
}
