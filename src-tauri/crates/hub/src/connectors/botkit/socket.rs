//! A visitor's WebSocket: one task, which reads what the client says and writes what happens in its conversation.

use super::{
    Botkit,
    caller::Peer,
    frames::{Ends, WRITE},
    page,
    talk::Talk,
};
use crate::{places::Place, web::error::ApiError};
use axum::{
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// The largest frame and message, in bytes.
const FRAME: usize = 64 * 1024;

/// What is read at once, per socket. Thousands of them are open.
const READ: usize = 1024;

/// How often a client is pinged; one that missed an answer is dropped.
const PING: Duration = Duration::from_secs(30);

/// `GET /`, `GET /botkit/{inbox}`: a client connects, or a browser asks for the page.
pub async fn open(
    State(botkit): State<Arc<Botkit>>,
    path: Option<Path<String>>,
    headers: HeaderMap,
    peer: Peer,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let inbox = path.as_deref().map(String::as_str);
    let Ok(upgrade) = upgrade else {
        // A browser that opens the address gets the page.
        return botkit.inbox(inbox).map_or_else(IntoResponse::into_response, |inbox| page::page(&inbox));
    };
    let caller = match botkit.caller(inbox, &headers, &peer) {
        Ok(caller) => caller,
        Err(refused) => return refused.into_response(),
    };
    let Some(place) = botkit.limits.open(caller.address) else {
        let words = "Too many chats are open from this address. Close one, or try again later.";
        return ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many", words).into_response();
    };
    let mut cookies = HeaderMap::new();
    botkit.set_cookie(&caller, &mut cookies);
    let mut answer = upgrade
        .max_message_size(FRAME)
        .max_frame_size(FRAME)
        .read_buffer_size(READ)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024)
        .on_upgrade(async move |socket| {
            // A task of its own, on the heap what it keeps: the one of the upgrade is several times as large.
            let (sockets, ending) = (botkit.sockets.clone(), botkit.ending.clone());
            let talk = Box::new(Talk::new(botkit, caller, socket));
            sockets.spawn(serve(talk, ending, place));
        });
    answer.headers_mut().extend(cookies);
    answer
}

async fn serve(mut talk: Box<Talk>, ending: CancellationToken, _place: Place) {
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.tick().await;
    // Asked once: every time anew, all sockets would stand in line for it with every frame.
    let mut ended = pin!(ending.cancelled());
    // What is done with a frame is boxed: a socket that waits keeps no room for it.
    let ends = loop {
        let went = tokio::select! {
            () = &mut ended => Err(Ends::Hub),
            // Who sends too much is not read for a while: the connection itself slows them down, and nothing is lost.
            () = tokio::time::sleep_until(talk.held_until()), if talk.holds() => Box::pin(talk.go_on()).await,
            frame = talk.socket.recv(), if !talk.holds() => match frame {
                Some(Ok(frame)) => Box::pin(talk.read(frame)).await,
                Some(Err(error)) => {
                    tracing::debug!(%error, "a visitor's socket broke");
                    Err(if too_large(&error) { Ends::Misbehaved } else { Ends::Broken })
                }
                None => Err(Ends::Broken),
            },
            news = talk.listener.news() => Box::pin(talk.told(news)).await,
            _ = pings.tick() => Box::pin(talk.ping()).await,
        };
        if let Err(ends) = went {
            break ends;
        }
    };
    Box::pin(end(talk, ends)).await;
}

async fn end(mut talk: Box<Talk>, ends: Ends) {
    talk.settle(ends).await;
    let code = match ends {
        Ends::Closed | Ends::Broken => return,
        Ends::Misbehaved => close_code::SIZE,
        Ends::Hub => close_code::RESTART,
    };
    let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
    // Best effort: who doesn't read it sees the connection end.
    let _ = timeout(WRITE, talk.socket.send(close)).await;
}

fn too_large(error: &axum::Error) -> bool {
    // The library's own type is not part of axum's interface.
    let words = error.to_string();
    words.contains("too long") || words.contains("too big")
}
