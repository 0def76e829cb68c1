//! A hub whose faults are scripted: its log is in memory, its rules are the real ones (`baton_core::decide`).

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use baton_core::{
    Action, Actor, Command, Contact, Conversation, ConversationId, Event, InboxId, InboxKind, Message,
    MessageId, OperatorId, OperatorRef, Refusal, ReturnReason, Role, Rules, Seq, Target, Timestamp,
    api::{ConversationPage, ConversationSummary, ErrorBody, ErrorInfo, HubInfo, InboxInfo, Me, Signal},
    decide, next,
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::watch;

/// What goes wrong.
#[derive(Default)]
pub struct Faults {
    /// Nothing is answered: the connection is closed at once.
    pub away: bool,
    /// Every token is refused.
    pub signed_out: bool,
    /// The next streams end after so many events each.
    pub cut_after: Vec<usize>,
    /// Each event is sent twice.
    pub stutter: bool,
    /// The next command is done, but its answer never arrives.
    pub lose_answer: bool,
    /// Events that streams leave out.
    pub leave_out: Vec<Seq>,
}

/// The hub's state.
#[derive(Default)]
pub struct Log {
    pub events: Vec<Event>,
    pub states: BTreeMap<ConversationId, Conversation>,
    pub answers: HashMap<String, Result<Event, Refusal>>,
    pub faults: Faults,
    pub streams: usize,
    pub typing: usize,
}

#[derive(Clone)]
pub struct Hub {
    log: Arc<Mutex<Log>>,
    moved: watch::Sender<u64>,
    pub address: SocketAddr,
}

pub const INBOX: [u8; 16] = [1; 16];

/// The operator whose token is this name in small letters.
pub fn operator(name: &str) -> OperatorRef {
    let mut id = [9; 16];
    id[0] = name.as_bytes()[0];
    OperatorRef { id: OperatorId::from_bytes(id), name: name.into() }
}
pub fn actor(name: &str) -> Actor {
    Actor::operator(operator(name).id, name)
}
/// The conversation with this contact.
pub fn with(contact: &str) -> ConversationId {
    let mut id = [2; 16];
    contact.bytes().zip(&mut id).for_each(|(from, to)| *to = from);
    ConversationId::from_bytes(id)
}
fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the scripted hub has a real clock")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_ms(now.as_millis() as i64)
}

impl Hub {
    pub async fn start() -> Self {
        let parts = Router::new()
            .route("/v1/operators", get(async || Json(json!({"operators": []}))))
            .route("/v1/canned", get(async || Json(json!({"canned": []}))))
            .route("/v1/inboxes", get(async || Json(json!({"inboxes": [inbox(true)]}))));
        Self::with(parts).await
    }

    /// A hub of before there were colleagues, inboxes and canned responses to ask for; its 404 is not even JSON.
    pub async fn older() -> Self {
        Self::with(Router::new()).await
    }

    async fn with(parts: Router<Self>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hub = Self {
            log: Arc::default(),
            moved: watch::Sender::new(0),
            address: listener.local_addr().unwrap(),
        };
        let routes = Router::new()
            .route("/v1/me", get(me))
            .merge(parts)
            .route("/v1/conversations", get(list))
            .route("/v1/conversations/{id}", get(one))
            .route("/v1/conversations/{id}/{what}", post(command))
            .route("/v1/events", get(events))
            .layer(axum::middleware::from_fn_with_state(hub.clone(), guard))
            .with_state(hub.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        hub
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    /// Changes what goes wrong; open streams end when the hub goes away.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.log().faults);
        self.moved.send_modify(|n| *n += 1);
    }

    /// Somebody does something in the conversation with `contact`.
    pub fn does(&self, contact: &str, actor: Actor, action: Action) -> Result<Event, Refusal> {
        let done = self.log().submit(with(contact), Some(contact), None, actor, action, now());
        self.moved.send_modify(|n| *n += 1);
        done
    }

    pub fn contact_says(&self, contact: &str, text: &str) {
        self.does(contact, Actor::contact(contact), say(text)).unwrap();
    }
    /// The same, at a moment of its own.
    pub fn contact_said(&self, contact: &str, text: &str, at: Timestamp) {
        let actor = Actor::contact(contact);
        self.log().submit(with(contact), Some(contact), None, actor, say(text), at).unwrap();
        self.moved.send_modify(|n| *n += 1);
    }
    pub fn bot_says(&self, contact: &str, text: &str) {
        self.does(contact, Actor::bot(), say(text)).unwrap();
    }
    pub fn asks(&self, contact: &str) {
        let reason = baton_core::WaitReason::HelpRequested;
        self.does(contact, Actor::bot(), Action::AskForHelp { reason, silent_ms: None }).unwrap();
    }
    pub fn takes(&self, name: &str, contact: &str) {
        self.does(contact, actor(name), Action::Take { lease_ms: None }).unwrap();
    }
}

pub fn say(text: &str) -> Action {
    let content = baton_core::Content::text(text);
    Action::Say {
        message: MessageId::from_bytes(rand_bytes()),
        content,
        vendor_id: None,
        source: None,
        reasoning: None,
    }
}
fn rand_bytes() -> [u8; 16] {
    rand::random()
}

pub fn inbox(connected: bool) -> InboxInfo {
    InboxInfo {
        id: InboxId::from_bytes(INBOX),
        kind: InboxKind::Janis,
        name: "Lamp shop".into(),
        paused: false,
        connected,
        last_seen: None,
        pending: 0,
        settings: BTreeMap::new(),
        carries: baton_core::Carries::TEXT,
        trouble: None,
    }
}

impl Log {
    pub fn submit(
        &mut self,
        id: ConversationId,
        contact: Option<&str>,
        command: Option<String>,
        actor: Actor,
        action: Action,
        at: Timestamp,
    ) -> Result<Event, Refusal> {
        if let Some(answer) = command.as_ref().and_then(|command| self.answers.get(command)) {
            return answer.clone();
        }
        let target = match contact {
            Some(name) => Target::Contact {
                inbox: InboxId::from_bytes(INBOX),
                contact: Contact { id: format!("vendor-{name}"), name: name.into() },
            },
            None => Target::Conversation(id),
        };
        let state = self.states.get(&id).cloned();
        let wanted = Command { id: None, target, actor, expected: None, action };
        let done = decide(state.as_ref(), wanted, id, at, Rules::default()).map(|draft| {
            let event = draft.at_seq(Seq(self.events.last().map_or(0, |last| last.seq.0) + 1));
            let after = next(state, &event).unwrap();
            self.states.insert(id, after);
            self.events.push(event.clone());
            event
        });
        if let Some(command) = command {
            self.answers.insert(command, done.clone());
        }
        done
    }
}

async fn guard(
    State(hub): State<Hub>,
    headers: HeaderMap,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let (away, signed_out) = {
        let log = hub.log();
        (log.faults.away, log.faults.signed_out)
    };
    if away {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "busy", "Starting.", None);
    }
    if signed_out || !headers.contains_key("authorization") {
        return refusal(StatusCode::UNAUTHORIZED, "unauthorized", "No such token.", None);
    }
    next.run(request).await
}

fn refusal(status: StatusCode, code: &str, message: &str, holder: Option<OperatorRef>) -> Response {
    let error = ErrorInfo { code: code.into(), message: message.into(), holder };
    (status, Json(ErrorBody { error })).into_response()
}

fn who(headers: &HeaderMap) -> OperatorRef {
    let token = headers["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    operator(&format!("{}{}", token[..1].to_uppercase(), &token[1..]))
}

async fn me(headers: HeaderMap) -> Json<Me> {
    let me = who(&headers);
    let hub = HubInfo { name: "Test".into(), version: "0".into() };
    Json(Me { id: me.id, name: me.name, role: Role::Agent, hub })
}

async fn list(State(hub): State<Hub>) -> Json<ConversationPage> {
    let newest = hub.log().states.values().max_by_key(|state| state.version).map(ConversationSummary::from);
    Json(ConversationPage { conversations: newest.into_iter().collect(), next: None })
}

async fn one(State(hub): State<Hub>, Path(id): Path<ConversationId>) -> Response {
    match hub.log().states.get(&id) {
        Some(state) => Json(ConversationSummary::from(state)).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "no_conversation", "No.", None),
    }
}

async fn command(
    State(hub): State<Hub>,
    Path((id, what)): Path<(ConversationId, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let me = who(&headers);
    let action = match what.as_str() {
        "take" => Action::Take { lease_ms: body["minutes"].as_f64().map(|m| (m * 60_000.0) as i64) },
        "return" => Action::Return { reason: ReturnReason::Operator, event: None },
        "messages" => say(body["content"]["text"].as_str().unwrap()),
        "notes" => Action::Note { text: body["text"].as_str().unwrap().into() },
        "tags" => Action::Tag { tags: serde_json::from_value(body["tags"].clone()).unwrap() },
        "close" => Action::Close,
        "read" => Action::Read,
        "typing" => {
            hub.log().typing += 1;
            return Json(json!({})).into_response();
        }
        other => panic!("not scripted: {other}"),
    };
    let command = body["id"].as_str().unwrap().to_owned();
    let (done, lost) = {
        let mut log = hub.log();
        let done = log.submit(id, None, Some(command), Actor::operator(me.id, me.name), action, now());
        (done, std::mem::take(&mut log.faults.lose_answer))
    };
    hub.moved.send_modify(|n| *n += 1);
    if lost {
        return refusal(StatusCode::BAD_GATEWAY, "busy", "The answer was lost.", None);
    }
    match done {
        Ok(event) => match Message::from_event(&event) {
            Some(message) => Json(message).into_response(),
            None => one(State(hub), Path(id)).await,
        },
        Err(Refusal::Held { holder }) => {
            refusal(StatusCode::CONFLICT, "held", &format!("{} has it.", holder.name), Some(holder))
        }
        Err(refused) => refusal(StatusCode::CONFLICT, refused.code(), &refused.to_string(), None),
    }
}

async fn events(State(hub): State<Hub>, Query(query): Query<HashMap<String, i64>>) -> Response {
    let mut since = Seq(query["since"]);
    let mut left = {
        let mut log = hub.log();
        log.streams += 1;
        (!log.faults.cut_after.is_empty()).then(|| log.faults.cut_after.remove(0))
    };
    let mut moved = hub.moved.subscribe();
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(8);
    tokio::spawn(async move {
        let mut told = false;
        loop {
            moved.mark_unchanged();
            let fresh: Vec<(Event, bool)> = {
                let log = hub.log();
                if log.faults.away || log.faults.signed_out {
                    return;
                }
                let fresh = log.events.iter().filter(|e| e.seq > since);
                let kept = fresh.filter(|e| !log.faults.leave_out.contains(&e.seq));
                kept.map(|e| (e.clone(), log.faults.stutter)).collect()
            };
            for (event, twice) in fresh {
                if left == Some(0) {
                    let _ = sender.send(Err(std::io::Error::other("cut"))).await;
                    return;
                }
                left = left.map(|left| left - 1);
                since = event.seq;
                let text = format!("id: {}\ndata: {}\n\n", event.seq, serde_json::to_string(&event).unwrap());
                for _ in 0..=usize::from(twice) {
                    if sender.send(Ok(text.clone().into())).await.is_err() {
                        return;
                    }
                }
            }
            if !told {
                told = true;
                let signal = serde_json::to_string(&Signal::CaughtUp { seq: since }).unwrap();
                let text = format!(": hello\n\nevent: signal\ndata: {signal}\n\n");
                if sender.send(Ok(text.into())).await.is_err() {
                    return;
                }
            }
            tokio::select! {
                _ = moved.changed() => {}
                () = sender.closed() => return,
            }
        }
    });
    let body = tokio_stream::wrappers::ReceiverStream::new(receiver).boxed();
    ([("content-type", "text/event-stream")], Body::from_stream(body)).into_response()
}
