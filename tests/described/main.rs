//! The operator API is what `/openapi.json` says: Schemathesis sends what the description allows and what it does not, and the hub
//! answers as described, never with a fault of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that can't go on ends here")]

use baton_core::{InboxKind, Role};
use baton_tests::{Wire, World, parts::Schemathesis, said::messenger_in};
use reqwest::Method;
use serde_json::{Value, json};

/// Everything but the event stream, which has no end; for one minute: what is left of it after each route was tried goes into more
/// inventions.
const OPTIONS: [&str; 14] = [
    "--exclude-path",
    "/v1/events",
    "--checks",
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
    "--phases",
    "examples,coverage,fuzzing",
    "--max-examples",
    "10",
    "--max-time",
    "60",
    "--seed",
    "4747",
    "--continue-on-failure",
    "--no-shrink",
];

#[tokio::test]
async fn no_request_finds_a_fault_and_every_answer_is_as_described() {
    let mut world = World::start().await;
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let inbox = world.inbox(InboxKind::Botkit, "Web chat", &[]);
    let ana = world.operator("Ana", Role::Admin);
    bot.call("in", &messenger_in("tomas", "mid.1", "Where is my order?")).await;
    let conversation = ana.until_contact("tomas", "is there", |_| true).await.id;
    let message = ana.until_messages(conversation, "has one message", |all| all.len() == 1).await[0].id;
    let hello = json!({ "shortcut": "hi", "title": "Hello", "content": {"type": "text", "text": "Hello!"} });
    let canned: Value = ana.call(Method::POST, "/v1/canned", Some(hello)).await.expect("it is kept");

    // Ids that there are: behind an unknown one there is nothing to try.
    let known = format!(
        r#"
        [[operations]]
        include-path-regex = "^/v1/conversations/"
        parameters = {{ "path.id" = "{conversation}" }}
        [[operations]]
        include-path-regex = "^/v1/messages/"
        parameters = {{ "path.id" = "{message}" }}
        [[operations]]
        include-path-regex = "^/v1/inboxes/.*/keys$"
        parameters = {{ "path.id" = "{}" }}
        [[operations]]
        include-path-regex = "^/v1/canned/.id"
        include-method = "PUT"
        parameters = {{ "path.id" = {} }}
        "#,
        inbox.id, canned["id"],
    );
    std::fs::write(world.folder().join("schemathesis.toml"), known).expect("it is written");
    world.announce_undelivered();
    let report = Schemathesis::new(&world.url(), &ana.token, world.folder()).options(&OPTIONS).run().await;
    let report = report.unwrap_or_else(|found| panic!("{found}"));

    let described: Value = ana.call(Method::GET, "/openapi.json", None).await.expect("it is open");
    let methods = described["paths"].as_object().expect("paths").values();
    let operations: usize = methods.map(|path| path.as_object().map_or(0, serde_json::Map::len)).sum();
    assert!(report.contains(&format!("Tested: {}", operations - 1)), "{report}");
}
