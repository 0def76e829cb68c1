//! Who calls: which inbox, from which site and address, and what they show of who they are.

use super::{
    Botkit,
    identity::Shown,
    limits::{self, Sender},
    origin, token,
    visitors::Session,
};
use crate::{clock, directory::Inbox, web::error::ApiError};
use axum::{
    Extension,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, header},
};
use baton_core::{InboxId, InboxKind};
use std::{net::SocketAddr, sync::Arc};

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
