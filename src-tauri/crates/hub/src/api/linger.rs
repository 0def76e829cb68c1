//! Reading on in bodies that are too large, so that their sender reads why they were refused: a connection that is closed while
//! something is still being sent takes the answer with it.

use crate::web::BODY_LIMIT;
use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures::{Stream, StreamExt};
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// So much is read and thrown away; who sends more finds the connection closed.
const AT_MOST: usize = 16 << 20;

/// For so long.
const WITHIN: Duration = Duration::from_secs(10);

/// Has bodies that may be too large read on when nobody wants the rest.
pub async fn read_on(request: Request, next: Next) -> Response {
    let may_be_large = request.body().size_hint().upper().is_none_or(|bytes| bytes > BODY_LIMIT as u64);
    let request = if may_be_large {
        request.map(|body| Body::from_stream(Lingering(Some(body.into_data_stream()))))
    } else {
        request
    };
    next.run(request).await
}

/// A body whose rest is read and thrown away when it is dropped.
struct Lingering(Option<BodyDataStream>);

impl Stream for Lingering {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(rest) = &mut self.0 else { return Poll::Ready(None) };
        let polled = rest.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        polled
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let Some(mut rest) = self.0.take() else { return };
        tokio::spawn(tokio::time::timeout(WITHIN, async move {
            let mut left = AT_MOST;
            while left > 0
                && let Some(Ok(bytes)) = rest.next().await
            {
                left = left.saturating_sub(bytes.len());
            }
        }));
    }
}
