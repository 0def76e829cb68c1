//! A visitor's WebSocket: one task, which reads what the client says and writes what happens in its conversation.

use super::{
    Botkit,
    caller::{Caller, Peer},
    frames::{Ends, WRITE},
    page,
    talk::Talk,
};
use crate::{places::Place, web::error::ApiError};
use axum::{
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The largest frame and message, in bytes.
const FRAME: usize = 64 * 1024;

/// What is read at once, per socket. Thousands of them are open.
const READ: usize = 2 * 1024;

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
        .on_upgrade(move |socket| {
            let tracked = Arc::clone(&botkit);
            tracked.sockets.track_future(serve(botkit, caller, place, socket))
        });
    answer.headers_mut().extend(cookies);
    answer
}

async fn serve(botkit: Arc<Botkit>, caller: Caller, _place: Place, socket: WebSocket) {
    let ending = botkit.ending.clone();
    let mut talk = Talk::new(botkit, caller, socket);
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.tick().await;
    let ends = loop {
        let went = tokio::select! {
            () = ending.cancelled() => Err(Ends::Hub),
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
            Some(told) = talk.listener.told() => Box::pin(talk.told(told)).await,
            _ = pings.tick() => Box::pin(talk.ping()).await,
        };
        if let Err(ends) = went {
            break ends;
        }
    };
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
