//! The event stream: everything since a place in the log, then what happens, without gaps and without repeats.

use super::{Api, auth::Operator};
use crate::{
    store::Reader,
    web::{body::Asked, error::ApiError},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{self, KeepAlive, Sse},
};
use baton_core::{
    OperatorId, Seq,
    api::{ErrorBody, Signal},
};
use futures::{Stream, StreamExt as _};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use tokio::sync::{broadcast::error::RecvError, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// Events read from the store at a time.
const PAGE: usize = 512;

/// Frames that may wait for a slow reader before the stream waits for it.
const AHEAD: usize = 256;

/// From where.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// Everything after this place in the log; `Last-Event-ID` wins over it, as browsers send it when they resume.
    since: Option<i64>,
}

/// Server-sent events: `id:` is the seq, `data:` the event. Frames named `signal` travel beside the log and have no id.
#[utoipa::path(get, path = "/v1/events", params(Since), responses(
    (status = 200, content_type = "text/event-stream", body = String), (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody)))]
pub async fn stream(
    State(api): State<Api>,
    by: Operator,
    headers: HeaderMap,
    Asked(asked): Asked<Since>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, ApiError> {
    let resumed = headers
        .get("last-event-id")
        .map(|value| value.to_str().ok().and_then(|text| text.trim().parse().ok()));
    let since = match resumed {
        Some(None) => {
            return Err(ApiError::invalid("Last-Event-ID is the seq of the last event that was read."));
        }
        Some(Some(seq)) => seq,
        None => asked.since.unwrap_or(0),
    };
    let (frames, received) = mpsc::channel(AHEAD);
    let listening = api.signals.duty.listens(by.0.id);
    let ending = api.ending.clone();
    tokio::spawn(async move {
        let _listening = listening;
        metrics::gauge!("baton_streams").increment(1.0);
        if let Err(error) = send(&api, by.0.id, Seq(since), &frames).await {
            tracing::warn!(%error, "an event stream ended early; its reader resumes");
        }
        metrics::gauge!("baton_streams").decrement(1.0);
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(10)).text("alive");
    // A reader that does not read would keep its frames, and the hub, for ever: it resumes where it was.
    let frames = ReceiverStream::new(received).map(Ok).take_until(ending.cancelled_owned());
    Ok(Sse::new(frames).keep_alive(alive))
}

type Frames = mpsc::Sender<sse::Event>;

/// Sends until the reader is gone, is no operator any more, or the hub ends.
async fn send(
    api: &Api,
    me: OperatorId,
    mut last: Seq,
    frames: &Frames,
) -> Result<(), crate::store::ReadError> {
    // Subscribed before the store is read: what happens meanwhile is in one of them, and what is in both is sent once.
    let mut feed = api.engine.feed();
    let mut signals = api.signals.subscribe();
    let ending = api.ending.clone();
    let removed = api.directory.until_removed(me);
    tokio::pin!(removed);
    last = catch_up(&api.reader, last, frames).await?;
    // A reader that knows more than there is has another log; it is told where this one ends, and follows that.
    last = last.min(api.reader.run(Reader::last_seq).await?);
    if frames.send(signal(&Signal::CaughtUp { seq: last })).await.is_err() {
        return Ok(());
    }
    loop {
        let frame = tokio::select! {
            () = ending.cancelled() => return Ok(()),
            () = &mut removed => return Ok(()),
            () = frames.closed() => return Ok(()),
            next = feed.recv() => match next {
                None => return Ok(()),
                Some(Ok(event)) if event.seq <= last => continue,
                Some(Ok(event)) if event.seq.0 == last.0 + 1 => {
                    last = event.seq;
                    match serde_json::to_string(&*event) {
                        Ok(json) => frame(last, json),
                        Err(error) => {
                            tracing::error!(%error, seq = last.0, "an event can't be written as JSON");
                            return Ok(());
                        }
                    }
                }
                // A gap: this reader was too slow for the feed. The store has everything.
                Some(Ok(_) | Err(_)) => {
                    last = catch_up(&api.reader, last, frames).await?;
                    continue;
                }
            },
            next = signals.recv() => match next {
                Ok(sent) if sent.concerns(me) => signal(&sent),
                Ok(_anothers) => continue,
                // Signals are forgotten anyway.
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return Ok(()),
            },
        };
        if frames.send(frame).await.is_err() {
            return Ok(());
        }
    }
}

/// Sends everything after `last` that the store has; gives the last place sent.
async fn catch_up(reader: &Reader, mut last: Seq, frames: &Frames) -> Result<Seq, crate::store::ReadError> {
    loop {
        let page = reader.run(move |reader| reader.events_json(last, PAGE)).await?;
        let count = page.len();
        for (seq, json) in page {
            last = seq;
            if frames.send(frame(seq, json)).await.is_err() {
                return Ok(last);
            }
        }
        if count < PAGE {
            return Ok(last);
        }
    }
}

fn frame(seq: Seq, json: String) -> sse::Event {
    sse::Event::default().id(seq.to_string()).data(json)
}

fn signal(signal: &Signal) -> sse::Event {
    let json = serde_json::json!(signal).to_string();
    sse::Event::default().event("signal").data(json)
}
