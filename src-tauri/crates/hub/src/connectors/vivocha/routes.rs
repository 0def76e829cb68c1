//! What bots call: asynchronous answers and uploads, with the token of their last request.

use super::{
    answer,
    chain::Chain,
    config::Config,
    request::{Members, raw},
    token,
    translate::meta,
};
use crate::{
    bots::{self, Question, Tapped},
    connectors::{Context, botkit},
    directory::Inbox,
    files::{self, FileError, Limits},
    web::{body::unread, error::ApiError},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Multipart, Path, Query, State, multipart::MultipartError, rejection::BytesRejection,
    },
    http::{HeaderMap, StatusCode, header},
    routing::post,
};
use baton_core::{Attachment, Carries, Conversation, ConversationId, InboxId, InboxKind};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// So many bytes an answer may have.
const ANSWER: usize = 1 << 20;

/// So many bytes an upload may have.
const UPLOAD: u64 = 25 << 20;

/// What the routes work with.
pub struct Shared {
    pub context: Context,
    pub client: reqwest::Client,
}

impl Shared {
    pub fn new(context: Context) -> Self {
        Self { context, client: bots::client() }
    }
}

/// The platform's routes, where the SDK expects them.
pub fn routes(shared: Arc<Shared>) -> Router {
    let contact = "/a/{account}/api/v3/contacts/{contact}";
    Router::new()
        .route(&format!("{contact}/bot-response"), post(respond).layer(DefaultBodyLimit::max(ANSWER)))
        .route(&format!("{contact}/bot-attach"), post(attach).layer(DefaultBodyLimit::disable()))
        .with_state(shared)
}

/// Who calls: the bot's inbox, and the conversation that its token is for.
async fn caller(
    shared: &Shared,
    (account, contact): &(String, String),
    headers: &HeaderMap,
) -> Result<(Arc<Inbox>, Conversation), ApiError> {
    let refused = || {
        let words = "The token is missing, over, or another contact's. Send environment.token of the contact's latest request \
                     as 'Authorization: Bearer TOKEN'.";
        ApiError::new(StatusCode::UNAUTHORIZED, "token", words)
    };
    let inbox = account.parse::<InboxId>().ok().and_then(|id| shared.context.directory.inbox(id));
    let inbox = inbox.filter(|inbox| inbox.kind == InboxKind::Vivocha).ok_or_else(refused)?;
    let contact: ConversationId = contact.parse().map_err(|_| refused())?;
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|bearer| {
        bearer.get(..7).filter(|b| b.eq_ignore_ascii_case("bearer ")).map(|_| bearer[7..].trim())
    });
    let key = inbox.private.0.get("token_key");
    if !key.zip(token).is_some_and(|(key, token)| token::holds(key, account, contact, token)) {
        return Err(refused());
    }
    let of = shared.context.reader.run(move |reader| reader.conversation(contact)).await?;
    let of = of.ok_or_else(|| ApiError::missing("There is no such contact any more: it was erased."))?;
    Ok((inbox, of))
}

/// An asynchronous answer: recorded as the bot's; marked, and not shown to the customer, while a person has the conversation.
async fn respond(
    State(shared): State<Arc<Shared>>,
    Path(at): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, ApiError> {
    let (inbox, of) = caller(&shared, &at, &headers).await?;
    let body = body.map_err(unread)?;
    let wrong = |words: String| ApiError::invalid(format!("The body is no BotResponse: {words}."));
    let mut members: Members = serde_json::from_slice(&body).map_err(|error| wrong(error.to_string()))?;
    if !members.contains_key("event") {
        return Err(wrong("'event' is missing".into()));
    }
    let config = Config::of(&inbox).map_err(|reason| ApiError::internal(&reason))?;
    let context = &shared.context;
    let Some(place) = context.directory.inbox(of.inbox) else {
        return Err(ApiError::missing("The contact's inbox was removed."));
    };
    // Checked before filters see it: what is wrong with it is the bot's to know.
    let known = of.id;
    let bot = context.reader.run(move |reader| reader.bot(known)).await?;
    let memory = bot.map(|(_, bot)| bot.memory).unwrap_or_default();
    answer::answer(&config, &memory, &members).map_err(wrong)?;
    let carries = if place.kind == InboxKind::Botkit { botkit::shown(&of) } else { Carries::TEXT };
    let question = Question {
        conversation: &of,
        inbox: &place,
        carries,
        event: "continue",
        content: None,
        tapped: Tapped::default(),
        memory: &memory,
    };
    if !config.filters.is_empty() {
        let environment =
            json!({"acct": at.0, "contactId": at.1, "host": context.host(), "apiVersion": "v3"});
        let environment = raw(&environment).map_err(|error| ApiError::internal(&error))?;
        members.entry("environment".into()).or_insert(environment);
        members.entry("settings".into()).or_insert(config.settings.clone());
    }
    let client = &shared.client;
    let mut chain = Chain {
        client,
        config: &config,
        inbox: &inbox,
        question: &question,
        patience: None,
        steps: Vec::new(),
    };
    let filtered = chain.back(members).await;
    let outcome = filtered.and_then(|members| {
        answer::answer(&config, &memory, &members).map_err(|words| {
            bots::Failure(format!("What a filter made of the bot's answer is no BotResponse: {words}."))
        })
    });
    let outcome = outcome.map(|answer| answer.shown(carries));
    bots::record(context, of.id, None, (chain.steps, outcome)).await?;
    Ok(Json(json!({"result": true})))
}

/// What an upload says about its file.
#[derive(Deserialize)]
struct About {
    desc: Option<String>,
    r#ref: Option<String>,
}

/// Takes a file; the answer is what the bot then puts into an attachment message.
async fn attach(
    State(shared): State<Arc<Shared>>,
    Path(at): Path<(String, String)>,
    about: Result<Query<About>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Json<Value>, ApiError> {
    let (_, of) = caller(&shared, &at, &headers).await?;
    let Query(about) =
        about.map_err(|error| ApiError::invalid(format!("The query can't be read: {error}.")))?;
    for (name, value) in [("desc", &about.desc), ("ref", &about.r#ref)] {
        if value.as_ref().is_some_and(|value| value.len() > 2_000) {
            return Err(ApiError::invalid(format!("{name} is longer than 2,000 bytes.")));
        }
    }
    // It has some words around its file.
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > UPLOAD + (1 << 16)) {
        return Err(FileError::TooLarge(UPLOAD).into());
    }
    let words = |error: MultipartError| ApiError::invalid(format!("The form can't be read: {error}."));
    let mut form = form.map_err(|error| ApiError::invalid(format!("The form can't be read: {error}.")))?;
    let file = loop {
        let Some(field) = form.next_field().await.map_err(words)? else {
            return Err(ApiError::invalid("The form has no part 'file'. Send the bytes as its part 'file'."));
        };
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("attachment").to_owned();
            let claimed = field.content_type().map(str::to_owned);
            break shared.context.files.put(field, &name, Limits::of(UPLOAD).claimed(claimed)).await?;
        }
    };
    shared.context.files.keep(file.id, of.id).await?;
    let url = shared.context.files.url(&file, files::SENT_FOR);
    let mut kept = file.attachment(url);
    kept.description = about.desc.filter(|desc| !desc.is_empty());
    let mut meta = meta(&Attachment { reference: about.r#ref.filter(|own| !own.is_empty()), ..kept.clone() });
    meta["originalId"] = json!(files::reference(file.id));
    meta["originalUrl"] = json!(kept.url);
    Ok(Json(json!({"url": kept.url, "meta": meta})))
}
