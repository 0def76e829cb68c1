//! An operator who speaks the operator API over HTTP, without a desk.

use crate::{Events, fresh_id, until};
use baton_core::{
    ConversationId, Event, Message, OperatorId, Seq,
    api::{ConversationPage, ConversationSummary, ErrorBody, ErrorInfo, InboxInfo, Me, MessagePage},
};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// An operator with a token.
#[derive(Clone)]
pub struct Operator {
    /// Id.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// The token that the command line printed.
    pub token: String,
    hub: String,
    http: reqwest::Client,
}

/// What `baton-hub operator add --json` prints.
#[derive(Debug, Deserialize)]
pub(crate) struct Added {
    id: OperatorId,
    name: String,
    token: String,
}

/// The hub said no.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The HTTP status.
    pub status: StatusCode,
    /// Why, in code and words.
    pub error: ErrorInfo,
}

impl Operator {
    pub(crate) fn new(hub: String, Added { id, name, token, .. }: Added) -> Self {
        Self { id, name, token, hub, http: reqwest::Client::new() }
    }

    /// The same operator on another computer.
    pub(crate) fn with_own_connections(&self) -> Self {
        Self { http: reqwest::Client::new(), ..self.clone() }
    }

    /// `GET /v1/me`.
    pub async fn me(&self) -> Result<Me, Refused> {
        self.call(Method::GET, "/v1/me", None).await
    }

    /// Takes a conversation.
    pub async fn take(&self, of: ConversationId) -> Result<ConversationSummary, Refused> {
        self.command(of, "take", json!({ "id": fresh_id() })).await
    }

    /// Takes a conversation for so many minutes.
    pub async fn take_for(&self, of: ConversationId, minutes: f64) -> Result<ConversationSummary, Refused> {
        self.command(of, "take", json!({ "id": fresh_id(), "minutes": minutes })).await
    }

    /// Hands it back to the bot.
    pub async fn hand_back(&self, of: ConversationId) -> Result<ConversationSummary, Refused> {
        self.command(of, "return", json!({ "id": fresh_id() })).await
    }

    /// Says something to the contact.
    pub async fn say(&self, of: ConversationId, text: &str) -> Result<Message, Refused> {
        self.say_as(of, fresh_id().as_str(), text).await
    }

    /// Says something under a command id of the story's choice.
    pub async fn say_as(&self, of: ConversationId, id: &str, text: &str) -> Result<Message, Refused> {
        self.command(of, "messages", json!({ "id": id, "content": { "type": "text", "text": text } })).await
    }

    /// Any command of a conversation: `POST /v1/conversations/{id}/{what}`.
    pub async fn command<T: DeserializeOwned>(
        &self,
        of: ConversationId,
        what: &str,
        body: Value,
    ) -> Result<T, Refused> {
        self.call(Method::POST, &format!("/v1/conversations/{of}/{what}"), Some(body)).await
    }

    /// One conversation.
    pub async fn conversation(&self, of: ConversationId) -> ConversationSummary {
        self.call(Method::GET, &format!("/v1/conversations/{of}"), None).await.expect("it is there")
    }

    /// The first page of the conversations that match a query, say `control=waiting`.
    pub async fn conversations(&self, query: &str) -> Vec<ConversationSummary> {
        let page: Result<ConversationPage, _> =
            self.call(Method::GET, &format!("/v1/conversations?{query}"), None).await;
        page.expect("a list is answered").conversations
    }

    /// All conversations that match a query, page by page.
    pub async fn every_conversation(&self, query: &str) -> Vec<ConversationSummary> {
        let (mut all, mut before) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/conversations?{query}&limit=200{before}");
            let page: ConversationPage =
                self.call(Method::GET, &path, None).await.expect("a list is answered");
            all.extend(page.conversations);
            let Some(next) = page.next else { return all };
            before = format!("&before={next}");
        }
    }

    /// All messages of a conversation, page by page, ascending.
    pub async fn every_message(&self, of: ConversationId) -> Vec<Message> {
        let mut all: Vec<Message> = Vec::new();
        loop {
            let before = all.first().map(|first| format!("&before={}", first.seq)).unwrap_or_default();
            let path = format!("/v1/conversations/{of}/messages?limit=500{before}");
            let page: MessagePage = self.call(Method::GET, &path, None).await.expect("messages are answered");
            if page.messages.is_empty() {
                return all;
            }
            all.splice(0..0, page.messages);
        }
    }

    /// The newest page of a conversation's messages.
    pub async fn messages(&self, of: ConversationId) -> Vec<Message> {
        let path = format!("/v1/conversations/{of}/messages?limit=200");
        let page: Result<MessagePage, _> = self.call(Method::GET, &path, None).await;
        page.expect("messages are answered").messages
    }

    /// The inboxes and how they are.
    pub async fn inboxes(&self) -> Vec<InboxInfo> {
        self.call(Method::GET, "/v1/inboxes", None).await.expect("inboxes are answered")
    }

    /// The event stream after `since`.
    pub async fn events(&self, since: Seq) -> Events {
        let url = format!("{}/v1/events?since={since}", self.hub);
        let answer = self.http.get(url).bearer_auth(&self.token).send().await.expect("the hub answers");
        assert_eq!(answer.status(), StatusCode::OK, "the event stream opens");
        Events::new(answer)
    }

    /// The whole log, up to now.
    pub async fn history(&self) -> Vec<Event> {
        self.events(Seq(0)).await.until_now().await
    }

    /// Waits until there is a conversation with this contact (the vendor's id), and it fits.
    pub async fn until_contact(
        &self,
        contact: &str,
        what: &str,
        fits: impl Fn(&ConversationSummary) -> bool,
    ) -> ConversationSummary {
        until(&format!("the conversation with {contact} {what}"), async || {
            let all = self.conversations("limit=200").await;
            all.into_iter().find(|conversation| conversation.contact.id == contact && fits(conversation))
        })
        .await
    }

    /// Waits until a conversation's newest messages fit.
    pub async fn until_messages(
        &self,
        of: ConversationId,
        what: &str,
        fits: impl Fn(&[Message]) -> bool,
    ) -> Vec<Message> {
        until(&format!("the messages {what}"), async || {
            let messages = self.messages(of).await;
            fits(&messages).then_some(messages)
        })
        .await
    }

    /// Any call; what is not 2xx is a refusal, and every refusal has the API's error body.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, Refused> {
        let (status, body) = self.try_call(method, path, body).await.expect("the hub answers");
        if status.is_success() {
            return Ok(
                serde_json::from_str(&body).unwrap_or_else(|why| panic!("{path} answered {why}: {body}"))
            );
        }
        let error = serde_json::from_str::<ErrorBody>(&body);
        let error =
            error.unwrap_or_else(|_| panic!("{path} answered {status} without the error body: {body}"));
        Err(Refused { status, error: error.error })
    }

    /// Any call to a hub that may be gone: status and body, or how the connection failed.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<(StatusCode, String)> {
        let mut request = self.http.request(method, format!("{}{path}", self.hub)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await?;
        Ok((answer.status(), answer.text().await?))
    }
}
