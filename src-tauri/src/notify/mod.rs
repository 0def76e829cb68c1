//! Desktop notifications: one per conversation, replaced in place, withdrawn when somebody takes it; their buttons act.

#[cfg(target_os = "linux")]
mod bus;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod bus;
pub mod popup;

use baton_desk::view::{Call, Notice};
use bus::Ask;
use popup::{Key, Reaction};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{mpsc, oneshot};

/// The way to the notification server.
pub struct Alerts {
    asks: mpsc::Sender<Ask>,
    works: AtomicBool,
}

impl Alerts {
    /// Begins; nothing is connected before the first question. Needs a runtime.
    pub fn begin(icon: String, reactions: mpsc::Sender<Reaction>) -> Self {
        let (asks, asked) = mpsc::channel(64);
        tauri::async_runtime::spawn(bus::serve(asked, reactions, icon));
        Self { asks, works: AtomicBool::new(false) }
    }

    /// Does what the desk wants shown or withdrawn.
    pub async fn call(&self, call: Call) {
        self.ask(match call {
            Call::Show(notice) => Ask::Show(Key::of(&notice), notice, None),
            Call::Digest(notice) => Ask::Show(Key::Digest, Box::new(notice), None),
            Call::Withdraw(of) => Ask::Withdraw(Key::Conversation(of)),
        })
        .await;
    }

    /// Shows the test notification.
    pub async fn test(&self, notice: Notice) -> Result<(), String> {
        let (answer, shown) = oneshot::channel();
        self.ask(Ask::Show(Key::Test, Box::new(notice), Some(answer))).await;
        shown.await.unwrap_or_else(|_| Err("The notification server went away.".into()))
    }

    /// The server's name and version, or why there is none.
    pub async fn health(&self) -> Result<String, String> {
        let (answer, health) = oneshot::channel();
        self.ask(Ask::Health(answer)).await;
        let health = health.await.unwrap_or_else(|_| Err("The notification server went away.".into()));
        self.works.store(health.is_ok(), Ordering::Relaxed);
        health
    }

    /// Whether notifications worked when last asked.
    pub fn work(&self) -> bool {
        self.works.load(Ordering::Relaxed)
    }

    /// Takes all off the screen.
    pub async fn clear(&self) {
        let (answer, done) = oneshot::channel();
        self.ask(Ask::Clear(answer)).await;
        drop(done.await);
    }

    async fn ask(&self, ask: Ask) {
        if self.asks.send(ask).await.is_err() {
            tracing::error!("the notifications' task ended");
        }
    }
}
