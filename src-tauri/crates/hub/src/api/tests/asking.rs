//! Asking a colleague for what they hold.

use super::{World, stream::Stream};
use baton_core::{ConversationId, api::Signal};
use serde_json::{Value, json};

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn who_holds_it_is_asked_and_who_asked_hears_the_answer_and_nobody_else() {
    let world = World::start().await;
    let of = world.tomas_asks().await;
    let path = |what: &str| format!("/v1/conversations/{of}/{what}");
    let id: ConversationId = of.parse().unwrap();
    let ben = world.call(&world.ben, "GET", "/v1/me", Value::Null).await.1["id"].clone();
    let ask = json!({"id": "a-1"});

    let (status, answer) = world.call(&world.ben, "POST", &path("ask"), ask.clone()).await;
    assert_eq!((status, code(&answer)), (409, "not_held"));
    assert_eq!(world.call(&world.ana, "POST", &path("take"), json!({"id": "t-1"})).await.0, 200);
    let (status, answer) = world.call(&world.ana, "POST", &path("ask"), ask.clone()).await;
    assert_eq!((status, code(&answer)), (409, "already_so"));
    let (status, answer) = world.call(&world.ben, "POST", &path("ask"), ask.clone()).await;
    assert_eq!((status, code(&answer)), (409, "absent"), "her desktop does not listen");
    assert!(answer["error"]["message"].as_str().unwrap().starts_with("Ana is not here to ask."));

    let mut hers = Stream::open(&world, &world.ana, "0").await;
    let mut his = Stream::open(&world, &world.ben, "0").await;
    hers.caught_up().await;
    his.caught_up().await;
    assert_eq!(world.call(&world.ben, "POST", &path("ask"), ask).await.0, 200);
    let asked = hers.signal(|signal| match signal {
        Signal::Asked { conversation, by, .. } => Some((conversation, by)),
        _ => None,
    });
    let (conversation, by) = asked.await;
    assert_eq!((conversation, by.name.as_str()), (id, "Ben"));

    let (status, answer) =
        world.call(&world.ben, "POST", &path("keep"), json!({"id": "k-0", "operator": ben})).await;
    assert_eq!((status, code(&answer)), (409, "not_held"), "only the holder keeps it");
    let nobody = json!({"id": "k-1", "operator": id});
    assert_eq!(world.call(&world.ana, "POST", &path("keep"), nobody).await.0, 400);
    assert_eq!(
        world.call(&world.ana, "POST", &path("keep"), json!({"id": "k-2", "operator": ben})).await.0,
        200
    );
    // The first of either kind that he hears is his: hers was not told to him.
    let kept = his.signal(|signal| match signal {
        Signal::Kept { conversation, by, .. } => Some((conversation, by.name)),
        Signal::Asked { .. } => panic!("told to who asked"),
        _ => None,
    });
    assert_eq!(kept.await, (id, "Ana".to_owned()));
}
