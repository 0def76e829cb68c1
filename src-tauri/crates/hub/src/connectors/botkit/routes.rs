//! The routes, and who calls them.

use super::{
    Botkit,
    identity::Shown,
    limits::{self, Sender},
    origin, page, socket, token, upload,
    visitors::Session,
    webhook,
};
use crate::{clock, directory::Inbox, web::error::ApiError};
use axum::{
    Extension, Router,
    extract::{ConnectInfo, DefaultBodyLimit},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    routing::{get, post},
};
use baton_core::{InboxId, InboxKind};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower_http::timeout::TimeoutLayer;

/// The largest body, in bytes.
const BODY: usize = 64 * 1024;

/// A request that takes longer, its body included, is given up.
const WITHIN: Duration = Duration::from_secs(10);

/// All of them. The first inbox also serves the paths without an inbox.
pub fn routes(botkit: Arc<Botkit>) -> Router {
    Router::new()
        .route("/", get(socket::open))
        .route("/botkit/{inbox}", get(socket::open))
        .route("/botkit/{inbox}/{file}", get(page::file))
        .route("/botkit/receive", post(webhook::receive).options(webhook::preflight))
        .route("/botkit/history", post(webhook::history).options(webhook::preflight))
        .route("/botkit/{inbox}/receive", post(webhook::receive).options(webhook::preflight))
        .route("/botkit/{inbox}/history", post(webhook::history).options(webhook::preflight))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, WITHIN))
        // Files take longer, and are larger.
        .route("/botkit/{inbox}/file", post(upload::take).layer(DefaultBodyLimit::disable()))
        .with_state(botkit)
}

/// Who calls.
pub struct Caller {
    /// The inbox that is called.
    pub inbox: Arc<Inbox>,
    /// Where the caller comes from.
    pub from: origin::From,
    /// What it shows of who it is.
    pub shown: Shown,
    /// From which address.
    pub address: limits::From,
}

/// The other end of the connection.
pub type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

impl Caller {
    /// Who sends something, when they show this session.
    pub fn sender(&self, session: Option<Session>) -> Sender {
        Sender { inbox: self.inbox.id, session, from: self.address }
    }
}

impl Botkit {
    /// The inbox that a path names, or the first one.
    pub(super) fn inbox(&self, path: Option<&str>) -> Result<Arc<Inbox>, ApiError> {
        let known = match path {
            None => self.context.directory.first_inbox(InboxKind::Botkit),
            Some(id) => {
                let id = id.parse::<InboxId>().ok();
                id.and_then(|id| self.context.directory.inbox(id))
                    .filter(|inbox| inbox.kind == InboxKind::Botkit)
            }
        };
        known.ok_or_else(|| {
            ApiError::missing(
                "There is no web chat at this path. 'baton-hub inbox add botkit NAME' makes one and says where it is.",
            )
        })
    }

    /// Who calls; refused when their site may not show the chat.
    pub(super) fn caller(
        &self,
        path: Option<&str>,
        headers: &HeaderMap,
        peer: &Peer,
    ) -> Result<Caller, ApiError> {
        let inbox = self.inbox(path)?;
        let from = origin::of(&inbox, headers, &self.context.address);
        if from == origin::From::Refused {
            return Err(ApiError::forbidden(origin::REFUSED));
        }
        let trusted = matches!(from, origin::From::Here | origin::From::Named);
        let shown = cookie(headers, &inbox).filter(|_| trusted);
        let session = shown.and_then(|token| token::session(&inbox, token, clock::now()));
        let shown = Shown { session, given: session.unwrap_or_else(|| Session(rand::random())) };
        let address = limits::from(peer.as_ref().map(|Extension(ConnectInfo(peer))| peer.ip()), headers);
        Ok(Caller { inbox, from, shown, address })
    }

    /// The cookie with the token of the session that was given.
    pub(super) fn set_cookie(&self, caller: &Caller, answer: &mut HeaderMap) {
        if caller.shown.session.is_some() {
            return;
        }
        let token = token::sign(&caller.inbox, caller.shown.given, clock::now());
        let secure = if self.context.address.starts_with("https:") { "; Secure" } else { "" };
        let (name, age) = (name(&caller.inbox), token::LASTS_S);
        let cookie = format!("{name}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.append(header::SET_COOKIE, cookie);
        }
    }
}

fn name(inbox: &Inbox) -> String {
    format!("baton_visitor_{}", inbox.id)
}

fn cookie<'a>(headers: &'a HeaderMap, inbox: &Inbox) -> Option<&'a str> {
    let name = name(inbox);
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}
