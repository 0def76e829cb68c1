//! What agents, supervisors and admins may do.

use super::World;
use baton_core::Role;
use serde_json::{Value, json};

/// Only admins may: the inboxes, and with them the keys and all that was said.
const ADMINS: [(&str, &str); 5] = [
    ("POST", "/v1/inboxes"),
    ("POST", "/v1/inboxes/check"),
    ("PATCH", "/v1/inboxes/{id}"),
    ("DELETE", "/v1/inboxes/{id}"),
    ("POST", "/v1/inboxes/{id}/keys"),
];

#[tokio::test]
async fn every_route_is_for_every_operator_but_those_for_admins() {
    let world = World::start().await;
    let sue = world.hub.directory().add_operator("Sue", Role::Supervisor).unwrap().token;
    let (_, description) = world.get("/openapi.json").await;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            let for_admins = ADMINS.contains(&(method.as_str(), path.as_str()));
            for (name, token) in [("agent", &world.ana), ("supervisor", &sue), ("admin", &world.ben)] {
                let at = super::described::filled(path);
                let request = world.http.request(method.parse().unwrap(), world.url(&at)).bearer_auth(token);
                // An empty body: who may not ask is told so before what is asked is looked at.
                let status = request.json(&json!({})).send().await.unwrap().status().as_u16();
                assert_eq!(
                    status == 403,
                    for_admins && name != "admin",
                    "{method} {path} as {name}: {status}"
                );
                assert!(status != 401 && status != 500, "{method} {path} as {name}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn a_teams_canned_responses_are_its_supervisors_to_change() {
    let world = World::start().await;
    let sue = world.hub.directory().add_operator("Sue", Role::Supervisor).unwrap().token;
    let canned = |scope: &str, shortcut: &str| json!({"scope": scope, "shortcut": shortcut, "title": "Hours", "content": {"type": "text", "text": "9 to 5"}});
    for (token, scope, status) in [
        (&world.ana, "personal", 200),
        (&world.ana, "team", 403),
        (&sue, "team", 200),
        (&world.ben, "team", 200),
    ] {
        let body = canned(scope, &format!("h{}", &token[3..8]));
        let (found, answer) = world.call(token, "POST", "/v1/canned", body).await;
        assert_eq!(found, status, "{scope}: {answer}");
    }
}

#[tokio::test]
async fn a_wrong_or_missing_token_opens_nothing() {
    let world = World::start().await;
    let removed = world.hub.directory().add_operator("Max", Role::Admin).unwrap();
    world.hub.directory().remove_operator(removed.id).unwrap();
    let headers = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        "Bearer bo_wrong".into(),
        format!("Basic {}", world.ben),
        world.ben.clone(),
        format!("Bearer {}x", world.ben),
        format!("Bearer {}", world.ben.to_uppercase()),
        format!("Bearer {}", removed.token),
        format!("Bearer {}", world.keys["api_key"]),
    ];
    for header in headers {
        let request = world.http.get(world.url("/v1/me")).header("authorization", &header);
        let answer = request.send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        assert_eq!((status, &body["error"]["code"]), (401, &json!("signed_out")), "{header}");
    }
    let asked = world.http.get(world.url(&format!("/v1/me?token={}", world.ben))).send().await.unwrap();
    assert_eq!(asked.status(), 401, "a token in an address is in logs and histories");
}
