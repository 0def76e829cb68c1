//! `/openapi.json` and the router say the same.

use super::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Each method that is not described is not there, and each that is described is: a request without a token gets 401 (or what an
/// open route answers), never 404 or 405.
#[tokio::test]
async fn every_route_is_described_and_every_description_has_its_route() {
    let world = World::start().await;
    let (_, description) = world.get("/openapi.json").await;
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() > 15);
    for (path, methods) in paths {
        let at = filled(path);
        let described: BTreeSet<_> =
            methods.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = world.http.request(method.parse().unwrap(), world.url(&at));
            let answer = request.json(&json!({})).send().await.unwrap();
            let status = answer.status().as_u16();
            let there = status != 405 && answer.headers().get("allow").is_none();
            assert_eq!(there, described.contains(method), "{method} {path}: {status}");
        }
    }
}

/// A path with something in the place of each parameter.
pub fn filled(path: &str) -> String {
    let part = |part: &str| match part.starts_with('{') {
        true => "01a1fd1b-d5f4-71c4-82bf-f9ae1f0cf9e2".to_owned(),
        false => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The router can't be listed: its routes are read off its source, so that one that is added beside the description is noticed.
#[test]
fn no_operators_route_stands_beside_the_description() {
    let source = include_str!("../mod.rs");
    let beside: Vec<_> = source.lines().map(str::trim).filter(|line| line.starts_with(".route(")).collect();
    assert_eq!(beside.len(), 1, "only /openapi.json itself: {beside:?}");
    let merged: Vec<_> = source.lines().map(str::trim).filter(|line| line.starts_with(".merge(")).collect();
    assert_eq!(
        merged,
        vec![".merge(hitl::routes())", ".merge(vendors)"],
        "routes that vendors' clients expect"
    );
}

#[tokio::test]
async fn what_needs_a_token_says_so() {
    let world = World::start().await;
    let (_, description) = world.get("/openapi.json").await;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let open = operation["security"] == json!([{}]);
            let request =
                world.http.request(method.to_uppercase().parse().unwrap(), world.url(&filled(path)));
            let answer = request.json(&json!({})).send().await.unwrap();
            assert_eq!(answer.status() == 401, !open, "{method} {path}: {}", answer.status());
            let described: &Value = &operation["responses"]["401"];
            assert_eq!(described.is_null(), open, "{method} {path} describes its 401");
        }
    }
}
