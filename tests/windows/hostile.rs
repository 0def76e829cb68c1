//! What somebody could send to harm an operator, in the real window: nothing runs, nothing is fetched that should not be, and each
//! refusal says why where everybody sees it.

use crate::shop::{messenger, says, shop};
use baton_core::{InboxKind, Role};
use baton_tests::{World, screen::Desktop};
use serde_json::json;

/// It would be seen at once if it ran.
const MARKUP: &str =
    "<img src=x onerror=\"document.title='harmed'\"><script>document.title='harmed'</script><b>bold</b>";

#[tokio::test]
async fn hostile_messages_are_refused_with_a_reason_that_is_seen() {
    let mut world = World::start().await;
    let (shop, asked) = shop().await;
    let inbox = world.inbox(InboxKind::Janis, "Shop web chat", &[("media_hosts", &shop.to_string())]);
    let ana = world.operator("Ana", Role::Agent);
    let link = |title: &str, url: &str| json!({"type": "web_url", "title": title, "url": url});
    let card = json!({
        "title": MARKUP, "subtitle": MARKUP, "image_url": "javascript:document.title='harmed'",
        "default_action": {"type": "web_url", "url": "javascript:document.title='harmed'"},
        "buttons": [link("Run", "javascript:document.title='harmed'"), link("Read", "file:///etc/passwd"),
            {"type": "postback", "title": MARKUP, "payload": MARKUP}],
    });
    let replies = json!([{"content_type": "text", "title": MARKUP, "payload": MARKUP, "image_url": "file:///etc/passwd"}]);
    let template = json!({"type": "template", "payload": {"template_type": "generic", "elements": [card]}});
    let file = |kind: &str, url: String| json!([{"type": kind, "payload": {"url": url}}]);
    let hub = world.url();
    says(&hub, &inbox, "out", json!({"recipient": {"id": "tomas"}, "message": {"attachment": template}}))
        .await;
    says(
        &hub,
        &inbox,
        "out",
        json!({"recipient": {"id": "tomas"}, "message": {"text": MARKUP, "quick_replies": replies}}),
    )
    .await;
    let attached = [
        file("image", format!("http://{shop}/huge.png")),
        file("image", format!("http://{shop}/inside.png")),
        file("file", "file:///etc/passwd".into()),
        file("file", "javascript:document.title='harmed'".into()),
    ];
    for (n, attachments) in attached.into_iter().enumerate() {
        says(&hub, &inbox, "in", messenger(&format!("mid.{n}"), attachments)).await;
    }

    let desktop = Desktop::start().await;
    let data = world.folder().join("app");
    let app = desktop.app(&data, &["--hub", &world.url(), "--token", &ana.token]).await;
    app.find("[aria-label=Conversations] [role=listitem] button").await.click().await.unwrap();
    for words in [
        MARKUP,
        "Baton does not open this address: javascript:document.title='harmed'",
        "Baton does not open this address: file:///etc/passwd",
        "It is larger than the 20 MB that are shown here. Save it instead.",
        "It redirects into a private network, to 127.0.0.1:1. That was not fetched.",
        "Not an address that Baton fetches",
    ] {
        app.reads("[role=log]", words).await;
    }
    let live = app
        .asks(
            "const log = document.querySelector('[role=log]'); \
             const links = [...log.querySelectorAll('[href], [src]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src')); \
             return [document.title, log.querySelectorAll('script, iframe, [onerror]').length, links.filter((to) => !/^(https?|media|blob|mailto|tel):/.test(to))]",
        )
        .await;
    assert_eq!(live, json!(["Baton", 0, []]));
    app.close().await;
    let asked = asked.lock().unwrap().clone();
    assert!(asked.iter().all(|(_, agent)| agent.starts_with("Baton/")), "the window asked itself: {asked:?}");
}
