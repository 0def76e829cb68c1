//! A Botpress of the stories' own, for what a real one does too rarely or too slowly: thousands of sessions, lists of a hundred,
//! errors, garbage, silence. It answers as the module does and has no realtime channel.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As the module does.
    Well,
    /// With this status.
    Status(u16),
    /// With a page.
    Garbage,
    /// Never.
    Silent,
    /// It does the next thing that it is told about a pause, and falls before it can say so.
    Falling,
    /// It says OK to what it is told about pauses, and does all of it when its mood changes.
    Lagging,
}

/// The server.
pub struct ScriptedBotpress {
    kept: Kept,
    url: String,
    serving: JoinHandle<()>,
}

type Kept = Arc<Mutex<Sessions>>;

struct Sessions {
    mood: Mood,
    sessions: Vec<Session>,
    next_message: i64,
    /// Sessions by when something last happened there, the latest last.
    order: Vec<usize>,
    not_changed: usize,
    /// Told and not done yet, by session.
    told: Vec<(usize, bool)>,
}

#[derive(Default)]
struct Session {
    paused: bool,
    by_code: bool,
    messages: Vec<(i64, bool, String)>,
}

impl ScriptedBotpress {
    /// With so many sessions of so many messages each.
    pub async fn start(sessions: usize, messages: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let order = (0..sessions).collect();
        let mut kept = Sessions {
            mood: Mood::Well,
            sessions: Vec::new(),
            next_message: 1,
            order,
            not_changed: 0,
            told: Vec::new(),
        };
        kept.sessions.resize_with(sessions, Session::default);
        for session in 1..=sessions {
            for number in 0..messages {
                kept.say(session, number % 2 == 0, format!("Message {number} of session {session}"));
            }
        }
        let kept = Arc::new(Mutex::new(kept));
        let routes = Router::new()
            .route("/api/ping", get(ping))
            .route("/api/botpress-hitl/sessions", get(list))
            .route("/api/botpress-hitl/sessions/{id}", get(one))
            .route("/api/botpress-hitl/sessions/{id}/message", post(message))
            .route("/api/botpress-hitl/sessions/{id}/{what}", post(pause))
            .with_state(Arc::clone(&kept));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { kept, url, serving }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How it answers from now on.
    pub fn is_in(&self, mood: Mood) {
        let mut kept = self.kept();
        kept.mood = mood;
        for (session, paused) in std::mem::take(&mut kept.told) {
            kept.pause(session, paused);
        }
    }

    /// What it was told last about a pause and has not done yet.
    pub fn told(&self, session: usize) -> Option<bool> {
        let kept = self.kept();
        kept.told.iter().rev().find_map(|(of, paused)| (*of == session).then_some(*paused))
    }

    /// The customer of a session says something.
    pub fn hear(&self, session: usize, text: &str) {
        self.kept().say(session, true, text.to_owned());
    }

    /// The bot's code pauses a session.
    pub fn pause_by_code(&self, session: usize) {
        let mut kept = self.kept();
        (kept.sessions[session - 1].paused, kept.sessions[session - 1].by_code) = (true, true);
    }

    /// Whether a session's bot is silent.
    pub fn is_paused(&self, session: usize) -> bool {
        self.kept().sessions[session - 1].paused
    }

    /// How often a session's customer was said this.
    pub fn times_said(&self, session: usize, text: &str) -> usize {
        let kept = self.kept();
        kept.sessions[session - 1]
            .messages
            .iter()
            .filter(|(_, incoming, said)| !incoming && said == text)
            .count()
    }

    /// How often it was asked for what had not changed since, and said so.
    pub fn not_changed(&self) -> usize {
        self.kept().not_changed
    }

    fn kept(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.kept)
    }
}

impl Drop for ScriptedBotpress {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock(kept: &Kept) -> MutexGuard<'_, Sessions> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    /// A person, or Baton for one, silences the bot or lets it speak.
    fn pause(&mut self, session: usize, paused: bool) {
        let session = &mut self.sessions[session - 1];
        (session.paused, session.by_code) = (paused, false);
    }

    fn say(&mut self, session: usize, incoming: bool, text: String) {
        self.sessions[session - 1].messages.push((self.next_message, incoming, text));
        self.next_message += 1;
        self.order.retain(|at| *at != session - 1);
        self.order.push(session - 1);
    }

    /// A message with its session, as every row has it.
    fn row(&self, at: usize, message: &(i64, bool, String)) -> Value {
        let (session, (id, incoming, text)) = (&self.sessions[at], message);
        // One session is on Messenger, which Botpress calls so.
        let platform = if at == 1 { "facebook" } else { "web" };
        json!({
            "id": id, "platform": platform, "userId": format!("customer-{}", at + 1),
            "full_name": format!("Customer {}", at + 1), "user_image_url": null,
            "last_event_on": "2026-11-20T23:39:27.563Z", "last_heard_on": "2026-11-20T23:39:27.563Z",
            "paused": u8::from(session.paused), "paused_trigger": if session.by_code { "code" } else { "operator" },
            "raw": "{}", "session_id": at + 1, "type": "text", "text": text, "raw_message": null,
            "direction": if *incoming { "in" } else { "out" }, "ts": "2026-11-20T23:39:27.561Z"
        })
    }
}

/// What it answers when it is not well.
async fn unwell(kept: &Kept) -> Option<Response> {
    let mood = lock(kept).mood;
    match mood {
        Mood::Well | Mood::Falling | Mood::Lagging => None,
        Mood::Status(status) => Some(StatusCode::from_u16(status).expect("a status").into_response()),
        Mood::Garbage => Some("<!DOCTYPE html><html><body>Welcome!</body></html>".into_response()),
        Mood::Silent => std::future::pending().await,
    }
}

async fn ping(State(kept): State<Kept>) -> Response {
    unwell(&kept).await.unwrap_or_else(|| "pong".into_response())
}

async fn list(
    State(kept): State<Kept>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Some(unwell) = unwell(&kept).await {
        return unwell;
    }
    let mut kept = lock(&kept);
    let only_paused = query.get("onlyPaused").is_some_and(|only| only == "true");
    let shown = kept.order.iter().rev().filter(|at| !only_paused || kept.sessions[**at].paused);
    let rows = shown.take(100).filter_map(|at| {
        let messages = &kept.sessions[*at].messages;
        let mut row = kept.row(*at, messages.last()?);
        (row["mId"], row["count"]) = (row["id"].clone(), messages.len().into());
        row["id"] = (at + 1).into();
        Some(row)
    });
    let body = json!({"total": 0, "sessions": rows.collect::<Vec<_>>()}).to_string();
    let tag = format!("W/\"{:x}-{}\"", body.len(), kept.tag());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        kept.not_changed += 1;
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".into())], body).into_response()
}

impl Sessions {
    /// What changes with every change.
    fn tag(&self) -> String {
        let paused: Vec<_> = (1..=self.sessions.len()).filter(|id| self.sessions[id - 1].paused).collect();
        format!("{}-{paused:?}", self.next_message)
    }
}

async fn one(State(kept): State<Kept>, Path(id): Path<usize>) -> Response {
    if let Some(unwell) = unwell(&kept).await {
        return unwell;
    }
    let kept = lock(&kept);
    let messages = kept.sessions.get(id.wrapping_sub(1)).map_or(&[][..], |session| &session.messages);
    let newest = &messages[messages.len().saturating_sub(100)..];
    Json(newest.iter().map(|message| kept.row(id - 1, message)).collect::<Vec<_>>()).into_response()
}

async fn message(State(kept): State<Kept>, Path(id): Path<usize>, Json(body): Json<Value>) -> Response {
    if let Some(unwell) = unwell(&kept).await {
        return unwell;
    }
    lock(&kept).say(id, false, body["message"].as_str().unwrap_or_default().to_owned());
    "OK".into_response()
}

async fn pause(State(kept): State<Kept>, Path((id, what)): Path<(usize, String)>) -> Response {
    if let Some(unwell) = unwell(&kept).await {
        return unwell;
    }
    let mut kept = lock(&kept);
    let paused = what == "pause";
    if kept.mood == Mood::Lagging {
        kept.told.push((id, paused));
        return "OK".into_response();
    }
    kept.pause(id, paused);
    if kept.mood == Mood::Falling {
        kept.mood = Mood::Status(503);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    "OK".into_response()
}
