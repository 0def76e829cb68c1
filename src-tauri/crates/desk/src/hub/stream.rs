//! The event stream: server-sent events with a watchdog over the bytes, so that a silent connection is noticed.

use super::{
    Client, Trouble,
    client::{away, checked},
};
use baton_core::{Event, Seq, api::Signal};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use reqwest::{Method, header::ACCEPT};
use std::{pin::Pin, time::Duration};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// The hub sends something at least every 15 s; after this long without a byte the connection is dead.
pub const SILENT_AT_MOST: Duration = Duration::from_secs(40);
/// At most so many frames are taken at once, so that a batch stays short.
const BATCH: usize = 512;
/// So many frames are read ahead while a batch is written: they are the next one.
const AHEAD: usize = 2 * BATCH;

/// One thing that the hub says.
#[derive(Debug, Clone)]
pub enum Frame {
    /// An event of the log.
    Event(Box<Event>),
    /// What travels beside it.
    Signal(Signal),
    /// Something that can't be read, at this place in the log if it has one.
    Unreadable(Option<Seq>),
}

/// An open stream. It is read by a task of its own: the connection gives one frame at a time, and a write for each would cost a long
/// past its speed.
pub struct Stream {
    frames: mpsc::Receiver<Result<Frame, Trouble>>,
    _reading: AbortOnDropHandle<()>,
}

impl Client {
    /// Opens the stream of everything after `since`.
    pub async fn stream(&self, since: Seq, silent_at_most: Duration) -> Result<Stream, Trouble> {
        let request = self
            .request(Method::GET, &format!("v1/events?since={since}"))
            .header(ACCEPT, "text/event-stream");
        // No limit for the whole answer: it never ends. Only for its beginning.
        let response = tokio::time::timeout(silent_at_most, request.send())
            .await
            .map_err(|_| Trouble::Away("The hub takes too long to answer.".into()))?
            .map_err(|error| away(&error))?;
        let bytes = checked(response).await?.bytes_stream();
        let watched = tokio_stream::StreamExt::timeout(bytes, silent_at_most).map(|read| match read {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(away(&error)),
            Err(_) => Err(Trouble::Away("The hub fell silent.".into())),
        });
        let mut read =
            Eventsource::eventsource(FuseOnError { inner: Box::pin(watched), ended: false }).map(|read| {
                match read {
                    Ok(event) => Ok(frame(&event)),
                    Err(eventsource_stream::EventStreamError::Transport(trouble)) => Err(trouble),
                    Err(error) => {
                        tracing::warn!(?error, "the stream can't be read");
                        Err(Trouble::Away("The hub's stream can't be read.".into()))
                    }
                }
            });
        let (ahead, frames) = mpsc::channel(AHEAD);
        let reading = tokio::spawn(async move {
            while let Some(frame) = read.next().await {
                if ahead.send(frame).await.is_err() {
                    return;
                }
            }
        });
        Ok(Stream { frames, _reading: AbortOnDropHandle::new(reading) })
    }
}

impl Stream {
    /// What has arrived, at least one frame; `None` when the stream has ended. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Vec<Result<Frame, Trouble>>> {
        let mut batch = Vec::new();
        (self.frames.recv_many(&mut batch, BATCH).await > 0).then_some(batch)
    }
}

fn frame(event: &eventsource_stream::Event) -> Frame {
    if event.event == "signal" {
        return match serde_json::from_str(&event.data) {
            Ok(signal) => Frame::Signal(signal),
            Err(error) => {
                tracing::debug!(%error, "a signal that can't be read");
                Frame::Unreadable(None)
            }
        };
    }
    match serde_json::from_str(&event.data) {
        Ok(read) => Frame::Event(Box::new(read)),
        Err(error) => {
            tracing::error!(%error, seq = %event.id, "an event that can't be read");
            Frame::Unreadable(event.id.parse().ok().map(Seq))
        }
    }
}

/// Ends after the first error: nothing sensible follows a cut.
struct FuseOnError<S> {
    inner: Pin<Box<S>>,
    ended: bool,
}

impl<S, T, E> futures::Stream for FuseOnError<S>
where
    S: futures::Stream<Item = Result<T, E>>,
{
    type Item = Result<T, E>;
    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.ended {
            return std::task::Poll::Ready(None);
        }
        let polled = self.inner.as_mut().poll_next(context);
        if let std::task::Poll::Ready(Some(Err(_))) = polled {
            self.ended = true;
        }
        polled
    }
}
