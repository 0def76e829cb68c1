//! Opening desks on a scripted hub, and waiting for what they show.

use crate::scripted::Hub;
use baton_core::{ConversationId, InboxId};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Item, Link, ListQuery, Queue, Row, Thread},
};
use std::{path::Path, time::Duration};

/// How long anything may take before a story fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn config(hub: &Hub, data: &Path, name: &str) -> DeskConfig {
    let url = format!("http://{}", hub.address).parse().unwrap();
    let hub = HubAddress { url, token: name.to_lowercase(), embedded: true };
    DeskConfig { data: data.to_owned(), hub }
}

pub async fn open(hub: &Hub, data: &Path, name: &str) -> Desk {
    Desk::open(config(hub, data, name)).await.unwrap()
}

/// Waits until `look` sees something.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let looking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tick.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("never: {what}"))
}

pub async fn live(desk: &Desk) {
    until("live", async || (desk.boot().await.unwrap().status.link == Link::Live).then_some(())).await;
}

pub async fn rows(desk: &Desk, queue: Queue) -> Vec<Row> {
    let query = ListQuery { queue, inbox: None::<InboxId>, tag: None, offset: 0, limit: 200 };
    desk.list(query).await.unwrap().rows
}

/// Waits until the conversation's thread is so.
pub async fn thread(desk: &Desk, of: ConversationId, what: &str, so: impl Fn(&Thread) -> bool) -> Thread {
    until(what, async || desk.thread(of, None, 100).await.ok().filter(|thread| so(thread))).await
}

/// What was said, in order; what is unsent in brackets.
pub fn said(thread: &Thread) -> Vec<String> {
    let words = |item: &Item| match item {
        Item::Message(message) => Some(message.content.preview()),
        Item::Unsent(unsent) => Some(format!("({})", unsent.content.preview())),
        _ => None,
    };
    thread.items.iter().filter_map(words).collect()
}
