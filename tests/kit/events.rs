//! The hub's event stream, read event by event.

use crate::DEADLINE;
use baton_core::{ActorKind, ConversationId, Event, api::Signal};
use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt};
use std::pin::Pin;

/// One line of the stream.
#[derive(Debug)]
pub enum Heard {
    /// Something in the log.
    Event(Box<Event>),
    /// Something beside it.
    Signal(Signal),
}

type Raw = Pin<Box<dyn Stream<Item = eventsource_stream::Event> + Send>>;

/// An open stream of events.
pub struct Events {
    raw: Raw,
}

impl Events {
    pub(crate) fn new(answer: reqwest::Response) -> Self {
        let raw = answer.bytes_stream().eventsource().map(|item| item.expect("the stream reads well"));
        Self { raw: Box::pin(raw) }
    }

    /// The next line, waited for with the deadline; `None` when the stream ended.
    pub async fn hear(&mut self) -> Option<Heard> {
        let next = tokio::time::timeout(DEADLINE, self.raw.next());
        let raw = next.await.expect("the stream says something before the deadline")?;
        Some(match raw.event.as_str() {
            "signal" => Heard::Signal(read(&raw.data)),
            _ => {
                let event: Event = read(&raw.data);
                assert_eq!(raw.id, event.seq.to_string(), "an event's id is its seq");
                Heard::Event(Box::new(event))
            }
        })
    }

    /// All events up to where the log stood when the stream was opened.
    pub async fn until_now(&mut self) -> Vec<Event> {
        let mut all = Vec::new();
        loop {
            match self.hear().await.expect("the stream goes on") {
                Heard::Event(event) => all.push(*event),
                Heard::Signal(Signal::CaughtUp { .. }) => return all,
                Heard::Signal(_) => {}
            }
        }
    }

    /// The next event of the log.
    pub async fn next(&mut self) -> Event {
        loop {
            match self.hear().await.expect("the stream goes on") {
                Heard::Event(event) => return *event,
                Heard::Signal(_) => {}
            }
        }
    }

    /// Who is seen typing next, and where.
    pub async fn typing(&mut self) -> (ConversationId, ActorKind) {
        loop {
            let heard = self.hear().await.expect("the stream goes on");
            if let Heard::Signal(Signal::Typing { conversation, actor }) = heard {
                return (conversation, actor.kind);
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(data: &str) -> T {
    serde_json::from_str(data).unwrap_or_else(|why| panic!("the stream said {why}: {data}"))
}
