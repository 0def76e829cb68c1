//! The demo's bot: a BotManager of the Vivocha platform in this program. The hub asks it over HTTP, as it asks any.

mod calls;
mod says;

use axum::{Json, Router, extract::State, routing::post};
use serde_json::Value;
use std::{io, net::Ipv4Addr};
use tokio::{net::TcpListener, task::JoinSet};

/// The bot, listening on this computer; ends when dropped.
pub struct Bot {
    /// Where.
    pub port: u16,
    _serving: JoinSet<()>,
}

impl Bot {
    /// Listens where it did before, or on any free port.
    pub async fn listen(before: Option<u16>) -> io::Result<Self> {
        let any = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = match before {
            Some(port) => match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(listener) => listener,
                Err(_taken) => any().await?,
            },
            None => any().await?,
        };
        let port = listener.local_addr()?.port();
        let routes = Router::new().route("/bot/message", post(message)).with_state(reqwest::Client::new());
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                tracing::warn!(%error, "the demo bot stopped listening");
            }
        });
        Ok(Self { port, _serving: serving })
    }

    /// What the hub is told to ask.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// `POST /bot/message`.
async fn message(State(http): State<reqwest::Client>, Json(request): Json<Value>) -> Json<Value> {
    let (answer, later) = says::answer(&request);
    if let Some(later) = later {
        tokio::spawn(async move {
            if let Err(error) = calls::call(&http, &request["environment"], later).await {
                tracing::warn!(%error, "the demo bot's later answer failed");
            }
        });
    }
    Json(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn it_answers_over_http() {
        let bot = Bot::listen(None).await.unwrap();
        let again = Bot::listen(Some(bot.port)).await.unwrap();
        assert_ne!(again.port, bot.port, "a port that is taken is not waited for");
        let asked = reqwest::Client::new()
            .post(format!("{}/bot/message", bot.url()))
            .json(&json!({"event": "start"}));
        let answer: Value = asked.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["event"], "continue");
    }
}
