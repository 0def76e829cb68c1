//! Notifications on Linux: one D-Bus connection for all of them, its signals subscribed before the first is shown, so that no click
//! is lost. A server that comes back is shown again what stays.

use super::popup::{Key, Reaction, actions, body, reaction, sound_name};
use baton_desk::view::Notice;
use futures::StreamExt;
use std::{collections::HashMap, time::Duration};
use tokio::sync::{mpsc, oneshot};
use zbus::Variant;

/// What is asked of the notification server.
pub enum Ask {
    /// Show or replace; the answer says whether that worked.
    Show(Key, Box<Notice>, Option<oneshot::Sender<Result<(), String>>>),
    /// Take it off the screen.
    Withdraw(Key),
    /// Take all off the screen.
    Clear(oneshot::Sender<()>),
    /// The server's name.
    Health(oneshot::Sender<Result<String, String>>),
}

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Server {
    #[expect(clippy::too_many_arguments, reason = "the freedesktop specification says so")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Variant<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;
    fn close_notification(&self, id: u32) -> zbus::Result<()>;
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;
    fn get_server_information(&self) -> zbus::Result<(String, String, String, String)>;
    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: &str) -> zbus::Result<()>;
    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// What is on the screen.
struct Screen {
    server: ServerProxy<'static>,
    icon: String,
    markup: bool,
    ids: HashMap<Key, u32>,
    shown: HashMap<u32, (Key, Notice)>,
}

/// Serves until nobody asks any more. Without a session bus each question is answered with the reason, and the next one tries again.
pub async fn serve(mut asks: mpsc::Receiver<Ask>, reactions: mpsc::Sender<Reaction>, icon: String) {
    while let Some(first) = asks.recv().await {
        match Screen::connect(icon.clone()).await {
            Ok(screen) => {
                if let Err(error) = screen.run(first, &mut asks, &reactions).await {
                    tracing::warn!(%error, "the connection to the notification server ended");
                }
            }
            Err(error) => refuse(first, &format!("The system has no session bus: {error}")),
        }
    }
}

fn refuse(ask: Ask, reason: &str) {
    match ask {
        Ask::Show(_, _, Some(answer)) => drop(answer.send(Err(reason.into()))),
        Ask::Health(answer) => drop(answer.send(Err(reason.into()))),
        Ask::Clear(answer) => drop(answer),
        Ask::Show(..) | Ask::Withdraw(_) => tracing::warn!(reason, "an alert could not be shown"),
    }
}

impl Screen {
    async fn connect(icon: String) -> zbus::Result<Self> {
        let connection =
            zbus::connection::Builder::session().method_timeout(Duration::from_secs(5)).build().await?;
        let server = ServerProxy::new(&connection).await?;
        Ok(Self { server, icon, markup: false, ids: HashMap::new(), shown: HashMap::new() })
    }

    async fn run(
        mut self,
        first: Ask,
        asks: &mut mpsc::Receiver<Ask>,
        reactions: &mpsc::Sender<Reaction>,
    ) -> zbus::Result<()> {
        let mut clicks = self.server.receive_action_invoked().await?;
        let mut ends = self.server.receive_notification_closed().await?;
        let mut owners = self.server.inner().receive_owner_changed().await?;
        self.answer(first).await;
        loop {
            tokio::select! {
                // A click is older than the question that may withdraw its notification.
                biased;
                Some(click) = clicks.next() => {
                    let args = click.args()?;
                    if let Some((key, notice)) = self.shown.get(&args.id).cloned() {
                        self.withdraw(key).await;
                        if let Some(reaction) = reaction(&notice, args.action_key)
                            && reactions.send(reaction).await.is_err() {
                            return Ok(());
                        }
                    }
                }
                Some(end) = ends.next() => {
                    if let Some((key, _)) = self.shown.remove(&end.args()?.id) {
                        self.ids.remove(&key);
                    }
                }
                Some(owner) = owners.next() => {
                    self.markup = false;
                    if owner.is_some() {
                        self.show_again().await;
                    }
                }
                ask = asks.recv() => match ask {
                    Some(ask) => self.answer(ask).await,
                    None => return Ok(()),
                },
            }
        }
    }

    async fn answer(&mut self, ask: Ask) {
        match ask {
            Ask::Show(key, notice, answer) => {
                let shown = self.show(key, *notice).await;
                match (shown, answer) {
                    (shown, Some(answer)) => drop(answer.send(shown)),
                    (Err(reason), None) => tracing::warn!(reason, "an alert could not be shown"),
                    (Ok(()), None) => {}
                }
            }
            Ask::Withdraw(key) => self.withdraw(key).await,
            Ask::Clear(answer) => {
                for key in self.ids.keys().copied().collect::<Vec<_>>() {
                    self.withdraw(key).await;
                }
                drop(answer); // a receiver that ended is the answer
            }
            Ask::Health(answer) => {
                let health = self.server.get_server_information().await;
                let health = health.map(|(name, _, version, _)| format!("{name} {version}"));
                drop(answer.send(health.map_err(|error| words(&error))));
            }
        }
    }

    async fn show(&mut self, key: Key, notice: Notice) -> Result<(), String> {
        if self.ids.is_empty() {
            let can = self.server.get_capabilities().await.map_err(|error| words(&error))?;
            self.markup = can.iter().any(|name| name == "body-markup");
        }
        let mut hints: HashMap<&str, Variant<'_>> = HashMap::from([
            ("urgency", Variant::U8(if notice.stays { 2 } else { 1 })),
            ("resident", Variant::Bool(notice.stays)),
            ("desktop-entry", Variant::from("Baton")),
            ("category", Variant::from("im.received")),
        ]);
        if notice.sound {
            hints.insert("sound-name", Variant::from(sound_name(notice.alert)));
        } else {
            hints.insert("suppress-sound", Variant::Bool(true));
        }
        let replaced = self.ids.get(&key).copied().unwrap_or(0);
        let text = body(&notice.body, self.markup);
        let expires = if notice.stays { 0 } else { -1 };
        let id = self
            .server
            .notify("Baton", replaced, &self.icon, &notice.title, &text, &actions(&notice), hints, expires)
            .await
            .map_err(|error| words(&error))?;
        self.shown.remove(&replaced);
        self.ids.insert(key, id);
        self.shown.insert(id, (key, notice));
        Ok(())
    }

    async fn withdraw(&mut self, key: Key) {
        let Some(id) = self.ids.remove(&key) else { return };
        self.shown.remove(&id);
        // Refused when its user closed it a moment ago.
        if let Err(error) = self.server.close_notification(id).await {
            tracing::debug!(%error, "a notification was gone already");
        }
    }

    /// The server is a new one, which knows nothing: what stays is shown again.
    async fn show_again(&mut self) {
        self.ids.clear();
        for (_, (key, mut notice)) in std::mem::take(&mut self.shown) {
            if notice.stays {
                notice.sound = false;
                if let Err(reason) = self.show(key, notice).await {
                    tracing::warn!(reason, "an alert could not be shown again");
                }
            }
        }
    }
}

fn words(error: &zbus::Error) -> String {
    match error {
        zbus::Error::MethodError(name, _, _) if name.as_str().ends_with("ServiceUnknown") => {
            "The system blocks Baton's notifications: no notification server runs.".into()
        }
        error => format!("The system blocks Baton's notifications: {error}"),
    }
}
