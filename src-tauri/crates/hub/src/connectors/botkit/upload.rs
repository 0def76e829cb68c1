//! A file that a visitor sends from Baton's own page: the request's body, kept beside the record and said in the conversation.

use super::{
    Botkit,
    caller::{Caller, Peer},
    identity::{self, Shown},
    origin, token,
    webhook::slow_down,
    wire::{self, Sent},
};
use crate::{
    clock,
    files::{self, FileError, Limits},
    web::error::ApiError,
};
use axum::{
    Json,
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use baton_core::{Attachments, Content};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// So many bytes a visitor's file may have.
pub const LARGEST: u64 = 10 << 20;

/// What is said of the file.
#[derive(Deserialize)]
pub struct About {
    /// Its name.
    name: String,
    /// The page's own id of the message: sent again, it is the same message.
    id: String,
    /// The token that the page was given.
    token: String,
    /// As the page calls its visitor.
    user: String,
    /// The site's word for a known user.
    user_hash: Option<String>,
}

/// `POST /botkit/{inbox}/file`.
pub async fn take(
    State(botkit): State<Arc<Botkit>>,
    Path(inbox): Path<String>,
    about: Result<Query<About>, QueryRejection>,
    headers: HeaderMap,
    peer: Peer,
    body: Body,
) -> Response {
    let taken = async {
        let caller = botkit.caller(Some(&inbox), &headers, &peer)?;
        let Query(about) =
            about.map_err(|error| ApiError::invalid(format!("The query can't be read: {error}.")))?;
        botkit.upload(&caller, about, &headers, body).await
    };
    taken.await.unwrap_or_else(ApiError::into_response)
}

impl Botkit {
    async fn upload(
        &self,
        caller: &Caller,
        about: About,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Response, ApiError> {
        if caller.from != origin::From::Here {
            return Err(ApiError::forbidden("Files are sent from the hub's own chat page only."));
        }
        for (name, said) in [("id", &about.id), ("user", &about.user)] {
            if said.is_empty() || said.len() > wire::ID {
                return Err(ApiError::invalid(format!("{name} has 1 to {} bytes.", wire::ID)));
            }
        }
        let session = token::session(&caller.inbox, &about.token, clock::now());
        let session = session.ok_or_else(|| {
            let words = "The token is missing or over. Open the chat again, then send the file again.";
            ApiError::new(StatusCode::UNAUTHORIZED, "token", words)
        })?;
        let shown = Shown { session: Some(session), ..caller.shown };
        let hash = about.user_hash.as_deref();
        let who = identity::who(&self.visitors, &caller.inbox, &about.user, hash, shown).await?;
        let number = |name| headers.get(name).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let length = number(header::CONTENT_LENGTH).unwrap_or(LARGEST);
        if length > LARGEST {
            return Err(FileError::TooLarge(LARGEST).into());
        }
        let sender = caller.sender(Some(session));
        if let Err(wait) =
            self.limits.may_send(&sender).and_then(|()| self.limits.may_upload(&sender, length))
        {
            let mut answer = slow_down().into_response();
            answer.headers_mut().insert(header::RETRY_AFTER, (wait.as_secs() + 1).into());
            return Ok(answer);
        }
        let claimed = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let limits = Limits::of(LARGEST).claimed(claimed.map(str::to_owned));
        let kept = &self.context.files;
        let file = kept.put(body.into_data_stream(), &about.name, limits).await?;
        let items = vec![file.attachment(kept.url(&file, files::SENT_FOR))];
        let content = Content::Attachments(Attachments { items });
        let source = json!({"file": file.name, "mime": file.mime, "size": file.size}).to_string();
        let sent = Sent {
            kind: "message".into(),
            user: Some(about.user),
            id: Some(about.id),
            baton: true,
            ..Sent::default()
        };
        let done = self.heard(&caller.inbox, &who, &sent, content, source).await?;
        kept.keep(file.id, done.conversation.id).await?;
        let seq = done.event.map(|event| event.seq);
        Ok(Json::<Value>(json!({"type": "received", "ref": sent.id, "seq": seq})).into_response())
    }
}
