//! A hub, a scripted BotManager that notes what it is asked, and a customer.

use crate::{Config, Hub};
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use baton_core::*;
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Nothing takes this long unless it never happens.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the bot does with a request.
pub enum Does {
    /// Answers with this status and body.
    Answers(u16, Value),
    /// Answers with the value that comes.
    Waits(oneshot::Receiver<Value>),
}

/// A BotManager and a filter in one: what each path was asked, and what it answers next.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<VecDeque<Does>>>);

#[derive(Clone)]
struct Serving {
    script: Script,
    asked: mpsc::UnboundedSender<(String, Value)>,
}

pub struct Bot {
    pub address: SocketAddr,
    pub script: Script,
    asked: mpsc::UnboundedReceiver<(String, Value)>,
    serving: tokio::task::JoinHandle<()>,
}

impl Bot {
    pub async fn start() -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    pub async fn at(address: SocketAddr) -> Self {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, receiver) = mpsc::unbounded_channel();
        let script = Script::default();
        let app = Router::new()
            .route("/{*path}", post(answer))
            .with_state(Serving { script: script.clone(), asked });
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, script, asked: receiver, serving }
    }

    /// What it is asked next.
    pub async fn asked(&mut self) -> Value {
        self.called().await.1
    }

    /// By which path, too.
    pub async fn called(&mut self) -> (String, Value) {
        tokio::time::timeout(DEADLINE, self.asked.recv()).await.expect("the bot is asked").unwrap()
    }

    pub fn nothing_more(&mut self) {
        let more = self.asked.try_recv();
        assert!(more.is_err(), "the bot was also asked {more:?}");
    }

    pub fn answers(&self, answer: Value) {
        self.then(Does::Answers(200, answer));
    }

    pub fn then(&self, does: Does) {
        self.script.0.lock().unwrap().push_back(does);
    }

    /// The next answer comes when the story says so.
    pub fn waits(&self) -> oneshot::Sender<Value> {
        let (sender, receiver) = oneshot::channel();
        self.then(Does::Waits(receiver));
        sender
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(
    State(serving): State<Serving>,
    axum::extract::Path(path): axum::extract::Path<String>,
    Json(body): Json<Value>,
) -> axum::response::Response {
    serving.asked.send((path.clone(), body.clone())).unwrap();
    if path.starts_with("filter/") && serving.script.0.lock().unwrap().is_empty() {
        return Json(body).into_response();
    }
    let does = serving.script.0.lock().unwrap().pop_front();
    match does {
        None => Json(says("Hello")).into_response(),
        Some(Does::Answers(status, body)) => {
            (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
        }
        Some(Does::Waits(answer)) => match answer.await {
            Ok(answer) => Json(answer).into_response(),
            Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
        },
    }
}

/// A BotResponse with one text.
pub fn says(text: &str) -> Value {
    json!({"event": "continue", "messages": [{"code": "message", "type": "text", "body": text}]})
}

pub struct World {
    pub hub: Hub,
    data: tempfile::TempDir,
    pub bot: Bot,
    pub inbox: InboxId,
    pub http: reqwest::Client,
    pub ana: OperatorRef,
    /// How far the record's clock is ahead, in milliseconds.
    ahead: Ahead,
}

type Ahead = Arc<AtomicI64>;

async fn hub(data: &tempfile::TempDir, ahead: &Ahead) -> Hub {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let name = "Test".into();
    let config = Config { data: data.path().into(), listen, name, public_url: None, tls: None };
    let ahead = Arc::clone(ahead);
    let clock = Arc::new(move || crate::clock::now().plus_ms(ahead.load(Ordering::Relaxed)));
    Hub::start_on(config, |data, rules| crate::engine::open_at(data, rules, clock)).await.unwrap()
}

impl World {
    /// With these settings of the bot's inbox; `BOT` stands for the bot's address.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let (data, bot) = (tempfile::tempdir().unwrap(), Bot::start().await);
        let ahead = Ahead::default();
        let hub = hub(&data, &ahead).await;
        let url = format!("http://{}", bot.address);
        let mut all: std::collections::BTreeMap<String, String> =
            settings.iter().map(|(name, value)| ((*name).into(), value.replace("BOT", &url))).collect();
        all.entry("manager_url".into()).or_insert(url);
        let new = api::NewInbox { kind: InboxKind::Vivocha, name: "Orders".into(), settings: all };
        let inbox = hub.directory().add_inbox(&new).unwrap().id;
        let ana = hub.directory().add_operator("Ana", Role::Agent).unwrap();
        let ana = OperatorRef { id: ana.id, name: ana.name };
        Self { hub, data, bot, inbox, http: reqwest::Client::new(), ana, ahead }
    }

    /// So many minutes pass for the record.
    pub fn minutes_pass(&self, minutes: i64) {
        self.ahead.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// The hub ends and starts again.
    pub async fn restart(self) -> Self {
        let Self { hub: old, data, bot, inbox, http, ana, ahead } = self;
        old.shutdown().await;
        let hub = hub(&data, &ahead).await;
        Self { hub, data, bot, inbox, http, ana, ahead }
    }

    pub async fn does(&self, actor: Actor, action: Action) -> Arc<Conversation> {
        let target = Target::Contact { inbox: self.inbox, contact: Contact::unnamed("mia") };
        let command = Command { id: None, target, actor, expected: None, action };
        self.hub.engine().submit(command).await.unwrap().conversation
    }

    /// Mia says something.
    pub async fn mia(&self, text: &str) -> Arc<Conversation> {
        self.mia_sends(Content::text(text)).await
    }

    pub async fn mia_sends(&self, content: Content) -> Arc<Conversation> {
        let message = crate::clock::message_id(crate::clock::now());
        let action = Action::Say { message, content, vendor_id: None, source: None, reasoning: None };
        self.does(Actor::contact("Mia"), action).await
    }

    pub async fn ana_takes(&self) {
        self.does(Actor::operator(self.ana.id, "Ana"), Action::Take { lease_ms: None }).await;
    }

    pub async fn ana_returns(&self, event: Option<&str>) {
        let event = event.map(str::to_owned);
        let action = Action::Return { reason: ReturnReason::Operator, event };
        self.does(Actor::operator(self.ana.id, "Ana"), action).await;
    }

    /// Mia's conversation and its events, as soon as they are so.
    pub async fn until(
        &self,
        so: impl Fn(&Conversation, &[Event]) -> bool,
    ) -> (Arc<Conversation>, Vec<Event>) {
        let mut feed = self.hub.engine().feed();
        let looked = async {
            loop {
                let inbox = self.inbox;
                let reader = self.hub.reader();
                // The state after the events: it is never behind them.
                let events = reader.run(|reader| reader.events(Seq(0), 1_000)).await.unwrap();
                let state = reader.run(move |reader| reader.with_contact(inbox, "mia")).await.unwrap();
                if let Some(state) = state.filter(|state| so(state, &events)) {
                    return (Arc::new(state), events);
                }
                feed.recv().await;
            }
        };
        match tokio::time::timeout(DEADLINE, looked).await {
            Ok(found) => found,
            Err(_) => {
                let events = self.hub.reader().events(Seq(0), 1_000).unwrap();
                panic!("it never was so: {events:#?}")
            }
        }
    }

    /// The events once so many answers are settled.
    pub async fn settled(&self, answers: usize) -> (Arc<Conversation>, Vec<Event>) {
        self.until(|_, events| {
            events.iter().filter(|event| matches!(event.kind, Kind::BotAnswered(_))).count() >= answers
        })
        .await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub.address())
    }
}

/// Who said what, in order.
pub fn talk(events: &[Event]) -> Vec<(ActorKind, String)> {
    let said = |event: &Event| match &event.kind {
        Kind::Message(said) => Some((event.actor.kind, said.content.preview())),
        _ => None,
    };
    events.iter().filter_map(said).collect()
}

/// What failed, in words.
pub fn failures(events: &[Event]) -> Vec<String> {
    let failed = |event: &Event| match &event.kind {
        Kind::BotAnswered(answered) => answered.failure.clone(),
        _ => None,
    };
    events.iter().filter_map(failed).collect()
}
