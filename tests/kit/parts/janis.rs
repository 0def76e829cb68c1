//! Bots of Janis: the published Python and Node clients, and bare socket.io clients of each generation.

use super::Part;
use baton_core::api::AddedInbox;
use serde_json::{Value, json};

/// Which messaging platform a bot says that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Messenger's schema.
    Messenger,
    /// Slack's schema.
    Slack,
    /// The Bot Framework's schema.
    Microsoft,
}

/// Which generation of socket.io a bare client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// 1.7, as old bots have it.
    One,
    /// 2.5.
    Two,
    /// 4.8.
    Four,
}

/// The keys of an inbox.
#[derive(Debug, Clone)]
pub struct Keys {
    /// `apikey`.
    pub api: String,
    /// `clientkey`.
    pub client: String,
}

impl From<&AddedInbox> for Keys {
    fn from(inbox: &AddedInbox) -> Self {
        let given =
            |key: &str| inbox.given.get(key).cloned().unwrap_or_else(|| panic!("an inbox is given {key}"));
        Self { api: given("api_key"), client: given("client_key") }
    }
}

/// A bot with a published client of Janis.
pub struct Janis {
    part: Part,
}

impl Janis {
    /// A bot with the Python client (PyPI `janis`). `hub` is where it is told to find its server.
    pub async fn python(hub: &str, keys: impl Into<Keys>, platform: Platform) -> Self {
        Self::start(Part::python("janis_bot.py"), hub, keys.into(), platform, false).await
    }

    /// The same without a socket: its replies go to a webhook.
    pub async fn python_with_webhook(hub: &str, keys: impl Into<Keys>, platform: Platform) -> Self {
        Self::start(Part::python("janis_bot.py"), hub, keys.into(), platform, true).await
    }

    /// A bot with the Node client (npm `wordhop`).
    pub async fn node(hub: &str, keys: impl Into<Keys>, platform: Platform) -> Self {
        Self::start(Part::node("wordhop_bot.js", &[]), hub, keys.into(), platform, false).await
    }

    async fn start(part: Part, hub: &str, keys: Keys, platform: Platform, webhook: bool) -> Self {
        let platform = match platform {
            Platform::Messenger => "messenger",
            Platform::Slack => "slack",
            Platform::Microsoft => "microsoft",
        };
        let options = json!({
            "server": hub, "api_key": keys.api, "client_key": keys.client, "platform": platform, "webhook": webhook
        });
        part.call("start", options).await.expect("the client starts");
        Self { part }
    }

    /// Reports what a user said. Python's answer is the server's body, Node's whether the bot is paused.
    pub async fn hop_in(&self, message: Value) -> Result<Value, String> {
        self.part.call("hopIn", message).await
    }

    /// Reports what the bot said.
    pub async fn hop_out(&self, message: Value) -> Result<Value, String> {
        self.part.call("hopOut", message).await
    }

    /// Reports that the bot did not understand.
    pub async fn log_unknown_intent(&self, message: Value) -> Result<Value, String> {
        self.part.call("logUnknownIntent", message).await
    }

    /// Asks for a person.
    pub async fn assistance_requested(&self, message: Value) -> Result<Value, String> {
        self.part.call("assistanceRequested", message).await
    }

    /// Waits for the next reply that the bot is handed: Python's event is `chat_response`, Node's `chat response`.
    pub async fn chat_response(&self) -> Value {
        self.part.event(&self.name_of("chat response")).await
    }

    /// All replies that the bot was handed so far.
    pub fn chat_responses(&self) -> Vec<Value> {
        self.part.events(&self.name_of("chat response"))
    }

    /// Waits until the bot is told that a channel was paused or resumed. Python's client tells it twice.
    pub async fn channel_update(&self) -> Value {
        self.part.event(&self.name_of("channel update")).await
    }

    /// The process underneath: other commands, kill.
    pub fn part(&mut self) -> &mut Part {
        &mut self.part
    }

    fn name_of(&self, event: &str) -> String {
        if self.part.is_python() { event.replace(' ', "_") } else { event.to_owned() }
    }
}

/// A bare socket.io client of a given generation.
pub async fn socket(hub: &str, generation: Generation, transports: &[&str]) -> Part {
    let argument = match generation {
        Generation::One => "1",
        Generation::Two => "2",
        Generation::Four => "4",
    };
    let part = Part::node("socket_bot.js", &[argument]);
    let mut options = json!({ "server": hub });
    if !transports.is_empty() {
        options["transports"] = json!(transports);
    }
    part.call("start", options).await.expect("the client starts");
    part
}
