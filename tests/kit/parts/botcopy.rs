//! A Botcopy of the stories' own, to the letter of its documentation: it calls the webhook of a live chat tool, pauses its bot by
//! the answer, and takes pushes. There is no Botcopy to install.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use baton_core::api::AddedInbox;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::until;

/// Botcopy's patience with a live chat tool.
const PATIENCE: Duration = Duration::from_secs(5);

/// How it answers pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    /// As documented.
    Well,
    /// With this status, and the seconds after which to come again.
    Status(u16, Option<u64>),
    /// With a page that nobody understands.
    Garbage,
    /// Not at all: it takes the push and is silent.
    Silent,
}

/// One push that came.
#[derive(Debug, Clone)]
pub struct Pushed {
    /// The header `Authorization`.
    pub key: String,
    /// The body.
    pub body: Value,
}

/// What it keeps.
#[derive(Debug)]
struct Kept {
    mood: Mood,
    pushes: Vec<Pushed>,
    /// The bots that are silent, by customer.
    paused: HashMap<String, bool>,
}

/// The vendor.
pub struct Botcopy {
    kept: Arc<Mutex<Kept>>,
    address: SocketAddr,
    serving: Option<JoinHandle<()>>,
    http: reqwest::Client,
    webhook: Option<(String, String)>,
    header: Option<(String, String)>,
}

impl Botcopy {
    /// Takes pushes at a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let kept = Kept { mood: Mood::Well, pushes: Vec::new(), paused: HashMap::new() };
        let mut botcopy = Self {
            kept: Arc::new(Mutex::new(kept)),
            address,
            serving: None,
            http: reqwest::Client::new(),
            webhook: None,
            header: None,
        };
        botcopy.serve(listener);
        botcopy
    }

    fn serve(&mut self, listener: TcpListener) {
        let routes = Router::new().route("/webhooks/handover/push", post(take)).with_state(self.kept.clone());
        self.serving =
            Some(tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") }));
    }

    /// Nobody takes pushes any more.
    pub async fn goes_down(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            assert!(serving.await.expect_err("it serves until it is ended").is_cancelled());
        }
    }

    /// Takes pushes again, at the same address.
    pub async fn comes_back(&mut self) {
        let address = self.address;
        let listener = until("the port is free again", async || TcpListener::bind(address).await.ok()).await;
        self.serve(listener);
    }

    /// Where it takes pushes.
    pub fn push_url(&self) -> String {
        format!("http://{}/webhooks/handover/push", self.address)
    }

    /// Is given what an inbox prints.
    pub fn connect(&mut self, inbox: &AddedInbox) {
        let given = |key: &str| inbox.given.get(key).cloned().expect("a Botcopy inbox gives it");
        self.webhook = Some((given("webhook_url"), given("access_token")));
    }

    /// Sends this header with each call.
    pub fn send_header(&mut self, name: &str, value: &str) {
        self.header = Some((name.into(), value.into()));
    }

    /// How pushes are answered from now on.
    pub fn answers(&self, mood: Mood) {
        self.kept().mood = mood;
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pushes so far.
    pub fn pushes(&self) -> Vec<Pushed> {
        self.kept().pushes.clone()
    }

    /// The bodies of the pushes of one kind so far.
    pub fn pushed(&self, event: &str) -> Vec<Value> {
        self.pushes().into_iter().map(|push| push.body).filter(|body| body["eventType"] == event).collect()
    }

    /// Waits for the latest push of a kind that is as wanted.
    pub async fn until_pushed(&self, event: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        until(&format!("{event} is pushed"), async || {
            self.pushed(event).into_iter().rfind(|body| wanted(body))
        })
        .await
    }

    /// Whether this customer's bot is silent.
    pub fn is_paused(&self, user: &str) -> bool {
        self.kept().paused.get(user).copied().unwrap_or_default()
    }

    /// A call to the webhook, to be filled and sent.
    pub fn request(&self, token: &str) -> RequestBuilder {
        let (url, _) = self.webhook.as_ref().expect("it was connected");
        let request = self.http.post(url).header("authorization", token).timeout(PATIENCE);
        match &self.header {
            Some((name, value)) => request.header(name, value),
            None => request,
        }
    }

    /// The access token that it was given.
    pub fn token(&self) -> &str {
        &self.webhook.as_ref().expect("it was connected").1
    }

    /// Calls the webhook and pauses the bot by the answer; what comes late is not heard.
    pub async fn call(&self, user: &str, body: &Value) -> Value {
        let answer = self.request(self.token()).json(body).send().await.expect("the tool answers within 5 s");
        assert!(
            answer.status().is_success(),
            "{}: {}",
            answer.status(),
            answer.text().await.unwrap_or_default()
        );
        let answer: Value = answer.json().await.expect("the answer is JSON");
        let paused = answer["paused"].as_bool().expect("paused is true or false");
        self.kept().paused.insert(user.into(), paused);
        answer
    }

    /// Step one: the bot asks for a person.
    pub async fn triggers(&self, user: &str, said: &str, answer: Value, history: Vec<Value>) -> Value {
        self.call(user, &self.step_one(user, said, answer, history)).await
    }

    /// The body of step one.
    pub fn step_one(&self, user: &str, said: &str, answer: Value, history: Vec<Value>) -> Value {
        let mut body = self.step_two(user, said);
        body["dialogflowResponse"] = answer;
        body["messageHistory"] = history.into();
        body["queryParams"] = json!({"contexts": []});
        body
    }

    /// Step two: the customer writes while the bot is silent.
    pub async fn says(&self, user: &str, said: &str) -> Value {
        self.call(user, &self.step_two(user, said)).await
    }

    /// The body of step two.
    pub fn step_two(&self, user: &str, said: &str) -> Value {
        json!({
            "accessToken": self.token(), "userId": user, "botId": "bot-1", "sessionId": format!("session-{user}"),
            "session": format!("projects/shop/agent/sessions/{user}"),
            "queryInput": {"text": {"text": said, "languageCode": "en"}},
            "queryParams": {"contexts": [], "payload": {}, "webhookHeaders": {}},
        })
    }

    /// The customer types; newer than the seed.
    pub async fn types(&self, user: &str) -> Value {
        let body = json!({"userId": user, "botId": "bot-1", "sessionId": "s", "eventType": "user_typing"});
        self.call(user, &body).await
    }
}

impl Drop for Botcopy {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

async fn take(
    State(kept): State<Arc<Mutex<Kept>>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<String, (StatusCode, [(&'static str, String); 1])> {
    let key =
        headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mood = {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mood = kept.mood.clone();
        if mood == Mood::Well {
            let (user, paused) = (body["userId"].as_str(), body["paused"].as_bool());
            if let (Some(user), Some(paused)) = (user, paused) {
                kept.paused.insert(user.into(), paused);
            }
        }
        kept.pushes.push(Pushed { key, body });
        mood
    };
    match mood {
        Mood::Well => Ok("{}".into()),
        Mood::Garbage => Ok("<html><body>It works!".into()),
        Mood::Silent => std::future::pending().await,
        Mood::Status(status, after) => {
            let status = StatusCode::from_u16(status).expect("a status");
            Err((status, [("retry-after", after.map(|after| after.to_string()).unwrap_or_default())]))
        }
    }
}
