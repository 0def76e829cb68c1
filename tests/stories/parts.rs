//! The parts that the stories stand on are really there.

use baton_tests::parts::Part;
use serde_json::json;

#[tokio::test]
async fn the_published_clients_are_installed_and_their_drivers_answer() {
    let nobody = json!({ "server": "http://127.0.0.1:9", "api_key": "k", "client_key": "c", "platform": "messenger", "webhook": true });
    for part in [Part::python("janis_bot.py"), Part::node("wordhop_bot.js", &[])] {
        part.call("start", nobody.clone()).await.expect("the client starts");
        let refused = part.call("hopIn", json!({ "message": { "mid": "m", "text": "Hi" } })).await;
        assert!(refused.is_err(), "nobody serves on port 9, so the client itself fails: {refused:?}");
    }
}

#[tokio::test]
async fn a_bare_socket_client_of_every_generation_reports_that_nobody_serves() {
    for generation in ["1", "2", "4"] {
        let part = Part::node("socket_bot.js", &[generation]);
        part.call("start", json!({ "server": "http://127.0.0.1:9" })).await.expect("the client starts");
        part.event("connect_error").await;
    }
}
