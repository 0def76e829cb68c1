//! The event stream: without gaps, and to its end.

use super::World;
use baton_core::{Seq, api::Signal};
use serde_json::{Value, json};
use std::time::Duration;

/// An open event stream, read frame by frame.
pub struct Stream {
    answer: reqwest::Response,
    text: String,
}

impl Stream {
    /// Opens it as the operator with this token, from after `since`.
    pub async fn open(world: &World, token: &str, since: &str) -> Self {
        let request =
            world.http.get(world.url("/v1/events")).bearer_auth(token).header("last-event-id", since);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        Self { answer, text: String::new() }
    }

    /// The next frame; `None` at the stream's end.
    pub async fn frame(&mut self) -> Option<String> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(frame);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.answer.chunk());
            match chunk.await.expect("nothing came in 20 s") {
                Ok(Some(chunk)) => self.text += std::str::from_utf8(&chunk).unwrap(),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next signal that `wanted` gives something for.
    pub async fn signal<T>(&mut self, wanted: impl Fn(Signal) -> Option<T>) -> T {
        loop {
            let frame = self.frame().await.expect("the stream goes on");
            let data = frame.lines().find_map(|line| line.strip_prefix("data: "));
            let signal =
                frame.contains("event: signal").then(|| serde_json::from_str(data.unwrap()).unwrap());
            if let Some(found) = signal.and_then(&wanted) {
                return found;
            }
        }
    }

    /// Reads until what follows is live; gives where the log ended then.
    pub async fn caught_up(&mut self) -> Seq {
        let caught_up = |signal| if let Signal::CaughtUp { seq } = signal { Some(seq) } else { None };
        self.signal(caught_up).await
    }

    /// The places of the events that come until `last` did.
    async fn events_to(&mut self, last: i64) -> Vec<i64> {
        let mut seqs = Vec::new();
        while seqs.last() != Some(&last) {
            let frame = self.frame().await.expect("the stream goes on");
            seqs.extend(frame.lines().find_map(|line| line.strip_prefix("id: ")?.parse::<i64>().ok()));
        }
        seqs
    }
}

#[tokio::test]
async fn it_goes_on_where_it_was_cut() {
    let world = World::start().await;
    world.tomas_asks().await;
    assert_eq!(Stream::open(&world, &world.ana, "0").await.events_to(2).await, vec![1, 2]);
    let mut rest = Stream::open(&world, &world.ana, "1").await;
    assert_eq!(rest.events_to(2).await, vec![2]);
    assert_eq!(rest.caught_up().await, Seq(2));
}

#[tokio::test]
async fn who_knows_more_than_the_log_has_is_told_where_it_ends_and_follows_it() {
    let world = World::start().await;
    let id = world.tomas_asks().await;
    let mut stream = Stream::open(&world, &world.ana, "99").await;
    assert_eq!(stream.caught_up().await, Seq(2));
    world.call(&world.ana, "POST", &format!("/v1/conversations/{id}/close"), json!({"id": "1"})).await;
    assert_eq!(stream.events_to(3).await, vec![3]);
}

#[tokio::test]
async fn a_place_that_is_no_number_is_named() {
    let world = World::start().await;
    let request = world.http.get(world.url("/v1/events")).bearer_auth(&world.ana);
    let answer = request.header("last-event-id", "yesterday").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("Last-Event-ID"));
    let (status, answer) = world.call(&world.ana, "GET", "/v1/events?since=yesterday", Value::Null).await;
    assert!(status == 400 && answer["error"]["message"].as_str().unwrap().contains("since"), "{answer}");
}

#[tokio::test]
async fn it_ends_with_its_operator() {
    let world = World::start().await;
    let mut anas = Stream::open(&world, &world.ana, "0").await;
    let mut bens = Stream::open(&world, &world.ben, "0").await;
    anas.caught_up().await;
    bens.caught_up().await;
    // By the command line: a process of its own on the same folder.
    let command_line = crate::directory::Directory::open(world.data.path()).unwrap();
    let ana = command_line.operators().into_iter().find(|operator| operator.name == "Ana").unwrap();
    command_line.remove_operator(ana.id).unwrap();
    while anas.frame().await.is_some() {}
    assert_eq!(world.get("/v1/me").await.0, 401);
    let left = bens.signal(|signal| match signal {
        Signal::Operators { operators } => Some(operators),
        _ => None,
    });
    let names: Vec<_> = left.await.into_iter().map(|operator| operator.name).collect();
    assert_eq!(names, vec!["Ben"]);
}
