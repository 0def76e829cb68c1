//! Requests to a Botpress server: log-in, sessions, messages, pauses.

use super::{
    problem::Problem,
    wire::{self, Row},
};
use crate::{
    connectors::outbound,
    directory::Inbox,
    outside::{self, Unread, Unsent},
};
use axum::http::StatusCode;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

/// The largest answer that is read, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;

/// A Botpress server, as one inbox reaches it.
pub struct Client {
    http: reqwest::Client,
    /// Without a slash at its end.
    url: String,
    login: Option<(String, String)>,
    token: Mutex<Option<String>>,
}

/// What a request for a list came to.
pub struct Listed {
    /// The sessions, newest first; `None` when nothing changed since the tag that was given.
    pub rows: Option<Vec<Row>>,
    /// What to give the next time.
    pub tag: Option<String>,
}

/// What sending a message came to.
pub enum Sent {
    /// Botpress has it.
    Taken,
    /// It may have it: there was no answer.
    Unknown,
    /// It has not.
    Not(Problem),
}

impl Client {
    /// For the server that this inbox names.
    pub fn new(inbox: &Inbox) -> Self {
        let url = inbox.settings.get("url").map(|url| url.trim_end_matches('/').to_owned());
        let user = inbox.settings.get("user").cloned();
        let password = inbox.private.0.get("password").cloned().unwrap_or_default();
        Self {
            http: outbound::client(),
            url: url.unwrap_or_default(),
            login: user.map(|user| (user, password)),
            token: Mutex::default(),
        }
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What requests are made with.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The token to show, where the server has given one.
    pub fn token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Logs in where a user is set. A server without log-in has no such route: then none is needed.
    pub async fn log_in(&self) -> Result<(), Problem> {
        let Some((user, password)) = &self.login else { return Ok(()) };
        let request = self.http.post(format!("{}/api/login", self.url));
        let body = json!({"user": user, "password": password});
        let answer = outside::send(request.json(&body)).await.map_err(|unsent| self.no_answer(unsent))?;
        let status = answer.status();
        let body = read(answer).await?;
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        let token = answer["token"].as_str().map(str::to_owned);
        if status.is_success() && token.is_some() {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
            return Ok(());
        }
        // Refused with 200 and `success: false`; newer versions with 4xx.
        if answer["success"] == false || matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(Problem::WrongLogin);
        }
        if status.is_server_error() { Err(Problem::Failed(status.to_string())) } else { Ok(()) }
    }

    /// The sessions with the latest events, at most 100.
    pub async fn sessions(&self, only_paused: bool, tag: Option<&str>) -> Result<Listed, Problem> {
        let path = if only_paused { "/sessions?onlyPaused=true" } else { "/sessions" };
        let answer = self.asked(Method::GET, path, |request| match tag {
            Some(tag) => request.header("if-none-match", tag),
            None => request,
        });
        let answer = answer.await?;
        if answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(Listed { rows: None, tag: tag.map(str::to_owned) });
        }
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let status = answer.status();
        match wire::sessions(&read(answer).await?) {
            Some(rows) if status.is_success() => Ok(Listed { rows: Some(rows), tag }),
            _ => Err(self.what_else_answers(status).await),
        }
    }

    /// The newest messages of a session, ascending, at most 100; none for a session that there is not.
    pub async fn session(&self, id: i64) -> Result<Vec<Row>, Problem> {
        let answer = self.asked(Method::GET, &format!("/sessions/{id}"), |request| request).await?;
        let status = answer.status();
        match wire::rows(&read(answer).await?) {
            Some(rows) if status.is_success() => Ok(rows),
            _ => Err(Problem::Failed(status.to_string())),
        }
    }

    /// Silences the bot in a session, or lets it speak again.
    pub async fn pause(&self, id: i64, paused: bool) -> Result<(), Problem> {
        let what = if paused { "pause" } else { "unpause" };
        let answer = self.asked(Method::POST, &format!("/sessions/{id}/{what}"), |request| request).await?;
        match answer.status() {
            ok if ok.is_success() => Ok(()),
            other => Err(Problem::Failed(other.to_string())),
        }
    }

    /// Says something in a session. Botpress never answers for one that there is not.
    pub async fn message(&self, id: i64, text: &str) -> Sent {
        let body = said(text);
        let path = format!("/sessions/{id}/message");
        match self.asked(Method::POST, &path, |request| request.json(&body)).await {
            Ok(answer) if answer.status().is_success() => Sent::Taken,
            Ok(answer) => Sent::Not(Problem::Failed(answer.status().to_string())),
            Err(Problem::Late) => Sent::Unknown,
            Err(problem) => Sent::Not(problem),
        }
    }

    /// One request to the module; a token that is no longer taken is renewed once.
    async fn asked(
        &self,
        method: Method,
        path: &str,
        with: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, Problem> {
        let url = format!("{}/api/botpress-hitl{path}", self.url);
        let mut renewed = false;
        loop {
            let request = with(self.http.request(method.clone(), &url));
            let request = match self.token() {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            let answer = outside::send(request).await.map_err(|unsent| self.no_answer(unsent))?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            if self.login.is_none() {
                return Err(Problem::NeedsLogin);
            }
            if renewed {
                return Err(Problem::WrongLogin);
            }
            renewed = true;
            self.log_in().await?;
        }
    }

    /// What stands there instead of the module.
    async fn what_else_answers(&self, status: StatusCode) -> Problem {
        if status.is_server_error() {
            return Problem::Failed(status.to_string());
        }
        let ping = match outside::send(self.http.get(format!("{}/api/ping", self.url))).await {
            Ok(answer) if answer.status().is_success() => read(answer).await.unwrap_or_default(),
            _ => Vec::new(),
        };
        if ping == b"pong" { Problem::NoModule } else { Problem::NotBotpress(self.url.clone()) }
    }

    fn no_answer(&self, unsent: Unsent) -> Problem {
        match unsent {
            Unsent::Forbidden(why) => Problem::Forbidden(why),
            // Not even connected: nothing can have arrived.
            Unsent::Failed(error) if error.is_connect() || error.is_builder() => {
                Problem::NoAnswer(self.url.clone())
            }
            Unsent::Failed(_) => Problem::Late,
        }
    }
}

/// The whole answer, up to a limit.
async fn read(answer: Response) -> Result<Vec<u8>, Problem> {
    outside::read(answer, LARGEST).await.map_err(|unread| match unread {
        Unread::TooLarge(_) => Problem::Failed("with more than 32 MiB".into()),
        Unread::Broken(_) => Problem::Late,
    })
}

/// What is said in a session.
fn said(text: &str) -> Value {
    json!({"message": text})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_says_arrives_as_its_preview_shows() {
        let carries = super::super::CARRIES;
        crate::connectors::golden::arrives("botpress", carries, |content| said(content.spoken()));
    }
}
