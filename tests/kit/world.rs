//! One story's world: a temporary folder with a hub, its operators and inboxes, and whoever talks to it.

use crate::{HubProcess, Operator, until};
use baton_core::{InboxKind, Role, api::AddedInbox};
use baton_desk::{Desk, DeskConfig, HubAddress};
use std::path::Path;
use tempfile::TempDir;

/// A world with one headless hub. When it is dropped, the story fails if replies were left undelivered or the hub logged an
/// error, unless that was announced.
pub struct World {
    hub: HubProcess,
    folder: TempDir,
    /// An admin of the kit's own, who looks whether all is in order.
    warden: Option<Operator>,
    announced: Vec<String>,
    undelivered_announced: bool,
}

impl World {
    /// A world whose hub serves.
    pub async fn start() -> Self {
        let mut world = Self::asleep();
        world.restart().await;
        world
    }

    /// A world whose hub also speaks HTTPS, with a certificate that it makes itself.
    pub async fn secure() -> Self {
        let mut world = Self::asleep();
        world.hub.flags(&["--tls-listen", "127.0.0.1:0"]);
        world.restart().await;
        world
    }

    /// A world whose hub was not started yet.
    pub fn asleep() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let hub = HubProcess::new(&folder.path().join("hub"));
        Self { hub, folder, warden: None, announced: Vec::new(), undelivered_announced: false }
    }

    /// The hub's process.
    pub fn hub(&mut self) -> &mut HubProcess {
        &mut self.hub
    }

    /// The hub's address without a slash at its end, as bots are given it.
    pub fn url(&self) -> String {
        self.hub.url().as_str().trim_end_matches('/').to_owned()
    }

    /// The world's own folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The hub's data.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("hub")
    }

    /// Starts the hub, again on its data and port.
    pub async fn restart(&mut self) {
        self.hub.start().await;
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.hub.kill();
    }

    /// Adds an operator by the command line, also while the hub serves.
    pub fn operator(&mut self, name: &str, role: Role) -> Operator {
        self.hub.operator(&self.url(), name, role)
    }

    /// Adds an inbox by the command line, with settings as `("key", "value")`.
    pub fn inbox(&self, kind: InboxKind, name: &str, settings: &[(&str, &str)]) -> AddedInbox {
        self.hub.inbox(kind, name, settings)
    }

    /// A Janis inbox.
    pub fn janis(&self, name: &str) -> AddedInbox {
        self.inbox(InboxKind::Janis, name, &[])
    }

    /// Waits until the bot of this inbox has connected.
    pub async fn until_connected(&mut self, inbox: &AddedInbox) {
        self.until_connection(inbox, true).await;
    }

    /// Waits until the hub knows whether this inbox's bot is connected.
    pub async fn until_connection(&mut self, inbox: &AddedInbox, connected: bool) {
        let (warden, id) = (self.warden().clone(), inbox.id);
        until(&format!("{} has connected = {connected}", inbox.name), async || {
            let inboxes = warden.inboxes().await;
            inboxes.iter().any(|known| known.id == id && known.connected == connected).then_some(())
        })
        .await;
    }

    /// A desk of this operator, its files in the world's folder.
    pub async fn desk(&self, operator: &Operator) -> Desk {
        self.desk_over(operator, self.hub.url()).await
    }

    /// The same, over this address of the hub.
    pub async fn desk_over(&self, operator: &Operator, url: &url::Url) -> Desk {
        let url = url.clone();
        let hub = HubAddress { url, token: operator.token.clone(), embedded: false };
        let data = self.folder.path().join(format!("desk of {}", operator.name));
        Desk::open(DeskConfig { data, hub }).await.expect("a desk opens")
    }

    /// The hub may log an error that contains these words.
    pub fn announce(&mut self, words: &str) {
        self.announced.push(words.to_owned());
    }

    /// Replies may stay undelivered.
    pub fn announce_undelivered(&mut self) {
        self.undelivered_announced = true;
    }

    fn warden(&mut self) -> &Operator {
        if self.warden.is_none() {
            self.warden = Some(self.operator("Warden", Role::Admin));
        }
        self.warden.as_ref().expect("set above")
    }

    /// Replies that wait for delivery, asked from a thread of its own: a story's runtime can't be waited on while it drops.
    fn undelivered(&mut self) -> u32 {
        if self.hub.pid().is_none() {
            return 0;
        }
        // Connections of its own: the pooled ones are driven by the story's runtime, which stands still while this is asked.
        let warden = self.warden().with_own_connections();
        let asked = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { warden.inboxes().await.iter().map(|inbox| inbox.pending).sum() })
        });
        asked.join().expect("the hub answers at the end of its story")
    }

    fn unannounced_errors(&self) -> Vec<String> {
        let is_error = |line: &String| line.contains(" ERROR ") || line.contains("panicked at");
        let is_announced = |line: &String| self.announced.iter().any(|words| line.contains(words));
        self.hub.words().into_iter().filter(|line| is_error(line) && !is_announced(line)).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.hub.kill();
            eprintln!("--- what the hub said ---\n{}\n---", self.hub.words().join("\n"));
            return;
        }
        let undelivered = if self.undelivered_announced { 0 } else { self.undelivered() };
        self.hub.kill();
        let errors = self.unannounced_errors();
        assert!(errors.is_empty(), "the hub logged errors that nobody announced:\n{}", errors.join("\n"));
        assert!(undelivered == 0, "{undelivered} replies were left undelivered and nobody announced it");
    }
}
