//! Notifications on macOS and Windows, through notify-rust: shown and replaced by the system; a click brings the program up by itself.

use super::popup::{Key, Reaction};
use baton_desk::view::Notice;
use tokio::sync::{mpsc, oneshot};

/// What is asked of the system.
pub enum Ask {
    /// Show; the answer says whether that worked.
    Show(Key, Box<Notice>, Option<oneshot::Sender<Result<(), String>>>),
    /// Take it off the screen.
    Withdraw(Key),
    /// Take all off the screen.
    Clear(oneshot::Sender<()>),
    /// The server's name.
    Health(oneshot::Sender<Result<String, String>>),
}

/// Serves until nobody asks any more.
pub async fn serve(mut asks: mpsc::Receiver<Ask>, _reactions: mpsc::Sender<Reaction>, _icon: String) {
    while let Some(ask) = asks.recv().await {
        match ask {
            Ask::Show(_, notice, answer) => {
                let shown = tokio::task::spawn_blocking(move || {
                    let mut popup = notify_rust::Notification::new();
                    popup.appname("Baton").summary(&notice.title).body(&notice.body);
                    popup.show().map(drop).map_err(|error| error.to_string())
                });
                let shown = shown.await.unwrap_or_else(|error| Err(error.to_string()));
                if let Some(answer) = answer {
                    drop(answer.send(shown));
                }
            }
            Ask::Withdraw(_) => {}
            Ask::Clear(answer) => drop(answer.send(())),
            Ask::Health(answer) => drop(answer.send(Ok("the system's notifications".into()))),
        }
    }
}
