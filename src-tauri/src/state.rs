//! What the program holds while it runs: the desk, the embedded hub, the page, the notifications, the tray.

use crate::{
    cli::Options,
    demo::running::Running,
    links::{self, failure},
    notify::{Alerts, popup},
    page::{Batch, Page},
    paths::Paths,
    remembered::Remembered,
    startup::{RemedyAct, Startup},
    token::{SystemKeyring, TokenPlace},
    tray::{Tray, face::Known},
    view::{About, AlertsHealth, Connection, Demo},
    window,
};
use baton_core::{InboxId, api::NewInbox};
use baton_desk::{
    Desk, HubAddress,
    media::Door,
    settings::{Settings, Theme},
    view::{Change, Failure},
};
use baton_hub::Hub;
use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tauri::{AppHandle, ipc::Channel};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The running program; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Its parts.
pub struct Inner {
    pub(crate) paths: Paths,
    pub(crate) options: Options,
    pub(crate) startup: watch::Sender<Startup>,
    pub(crate) session: watch::Sender<Option<Session>>,
    pub(crate) hub: tokio::sync::Mutex<Option<Hub>>,
    pub(crate) remembered: Mutex<Remembered>,
    pub(crate) page: Page,
    pub(crate) alerts: Alerts,
    pub(crate) door: Door,
    pub(crate) known: Mutex<Known>,
    pub(crate) demo: tokio::sync::Mutex<Option<Running>>,
    pub(crate) demo_shown: Mutex<Demo>,
    handle: OnceLock<AppHandle>,
    tray: OnceLock<Option<Tray>>,
    ends: AtomicBool,
}

/// The session with the hub in use.
#[derive(Clone)]
pub struct Session {
    /// The operator's side of it.
    pub desk: Desk,
    /// Which hub.
    pub hub: HubAddress,
    /// Ends what listens to it.
    pub ended: CancellationToken,
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// The program before its start.
    pub fn new(paths: Paths, options: Options, alerts: Alerts, door: Door) -> Self {
        let remembered = Remembered::read(&paths);
        Self(Arc::new(Inner {
            paths,
            options,
            startup: watch::Sender::new(Startup::Starting { waits_for: None }),
            session: watch::Sender::new(None),
            hub: tokio::sync::Mutex::default(),
            remembered: Mutex::new(remembered),
            page: Page::default(),
            alerts,
            door,
            known: Mutex::default(),
            demo: tokio::sync::Mutex::default(),
            demo_shown: Mutex::default(),
            handle: OnceLock::new(),
            tray: OnceLock::new(),
            ends: AtomicBool::new(false),
        }))
    }

    /// The system's side is there: the tray is made, and everything begins in the background.
    pub fn begin(&self, handle: &AppHandle) {
        drop(self.handle.set(handle.clone()));
        tauri::async_runtime::spawn(self.clone().start());
        // The window first: its page loads while the tray is made.
        if !self.options.hidden {
            window::show(handle, self.theme());
        }
        let app = self.clone();
        drop(self.tray.set(Tray::new(handle, move |line| app.tray_line(line))));
        self.refresh_tray();
        if self.options.hidden && self.tray().is_none() {
            window::show(handle, self.theme());
        }
        tauri::async_runtime::spawn(self.clone().keep_tray_current());
        tauri::async_runtime::spawn(self.clone().end_on_signal());
    }

    /// The session with the hub in use: waits while the program starts, fails when a problem is in the way.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        let (mut session, mut startup) = (self.session.subscribe(), self.startup.subscribe());
        loop {
            if let Some(session) = session.borrow_and_update().as_ref() {
                return Ok(session.desk.clone());
            }
            if let Startup::Problem(problem) = &*startup.borrow_and_update() {
                return Err(failure("startup", problem.text.clone()));
            }
            let going = tokio::select! { it = session.changed() => it, it = startup.changed() => it };
            going.map_err(|_| failure("internal", "Baton is ending."))?;
        }
    }

    /// How the start goes.
    pub fn startup(&self) -> Startup {
        self.startup.borrow().clone()
    }

    /// Does what a button of a start's problem says.
    pub async fn remedy(&self, act: RemedyAct) -> Result<(), Failure> {
        match act {
            RemedyAct::ShowFolder => return self.show_folder(),
            RemedyAct::Quit => self.quit(),
            RemedyAct::UseThisComputer => return self.use_this_computer().await,
            RemedyAct::AnotherPort => {
                self.remember(|remembered| remembered.port = None)?;
                self.clone().start().await;
            }
            RemedyAct::TryAgain => self.clone().start().await,
        }
        Ok(())
    }

    /// What this program is and where its things are.
    pub fn about(&self) -> About {
        let session = self.session.borrow();
        let hub = session.as_ref().map(|session| &session.hub);
        let team = hub.filter(|hub| !hub.embedded).map(|hub| &hub.url);
        About {
            version: env!("CARGO_PKG_VERSION").into(),
            data: self.paths.root().display().to_string(),
            address: hub.filter(|hub| hub.embedded).map(|hub| address(&hub.url)),
            token_in_keyring: TokenPlace::new(SystemKeyring, &self.paths, team).in_keyring(),
            tray: self.tray().is_some(),
        }
    }

    /// Sends the desk's changes to the page, also after the hub in use changed.
    pub fn forward_changes(&self, changes: Channel<Batch>) {
        self.page.subscribe(changes);
    }

    /// Keeps the settings; the window and the tray follow.
    pub async fn save_settings(&self, settings: Settings) -> Result<(), Failure> {
        self.desk().await?.save_settings(settings.clone()).await?;
        self.follow(&settings)
    }

    /// What the program itself takes from the settings.
    pub(crate) fn follow(&self, settings: &Settings) -> Result<(), Failure> {
        self.know(|known| known.silent_until = settings.silent_until);
        if self.theme().unwrap_or(Theme::System) != settings.theme {
            self.remember(|remembered| remembered.theme = Some(settings.theme))?;
            if let Some(handle) = self.handle.get() {
                window::set_theme(handle, settings.theme);
            }
        }
        Ok(())
    }

    /// Adds an inbox.
    pub async fn connect_bot(&self, new: NewInbox) -> Result<Connection, Failure> {
        let inbox = self.desk().await?.add_inbox(new).await?;
        Ok(Connection { inbox, address: self.hub_address() })
    }

    /// Makes new keys for an inbox.
    pub async fn renew_keys(&self, inbox: InboxId) -> Result<Connection, Failure> {
        let inbox = self.desk().await?.renew_keys(inbox).await?;
        Ok(Connection { inbox, address: self.hub_address() })
    }

    /// The hub's address, as bots on this machine reach it.
    pub(crate) fn hub_address(&self) -> String {
        self.session.borrow().as_ref().map(|session| address(&session.hub.url)).unwrap_or_default()
    }

    /// Whether the demo bot runs.
    pub fn demo(&self) -> Demo {
        self.demo_shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows the test notification.
    pub async fn test_notification(&self) -> Result<(), Failure> {
        let sound = self.desk().await?.boot().await?.settings.sound;
        let shown = self.alerts.test(popup::test_notice(sound)).await;
        shown.map_err(|reason| failure("internal", reason))
    }

    /// How alerts stand.
    pub async fn alerts_health(&self) -> AlertsHealth {
        match self.alerts.health().await {
            Ok(detail) => AlertsHealth { works: true, detail },
            Err(detail) => AlertsHealth { works: false, detail },
        }
    }

    /// Opens a link outside.
    pub fn open_link(&self, url: &str) -> Result<(), Failure> {
        links::open_link(url)
    }

    /// Shows the data folder.
    pub fn show_folder(&self) -> Result<(), Failure> {
        links::open_folder(self.paths.root())
    }

    /// Shows the folder of saved files.
    pub fn show_downloads(&self) -> Result<(), Failure> {
        links::open_folder(&self.downloads())
    }

    /// Ends the program in order: what is under way is finished, what is unsent stays in the outbox.
    pub fn quit(&self) {
        if self.ends.swap(true, Ordering::SeqCst) {
            return;
        }
        let app = self.clone();
        tauri::async_runtime::spawn(async move {
            if let Some(handle) = app.handle.get() {
                window::hide(handle);
            }
            if tokio::time::timeout(Duration::from_secs(12), app.close()).await.is_err() {
                tracing::warn!("something did not end in time; nothing acknowledged is lost by that");
            }
            if let Some(handle) = app.handle.get() {
                handle.exit(0);
            }
        });
    }

    async fn close(&self) {
        self.stop_demo().await;
        self.alerts.clear().await;
        let session = self.session.send_replace(None);
        if let Some(session) = session {
            session.ended.cancel();
            session.desk.close().await;
        }
        if let Some(hub) = self.hub.lock().await.take() {
            hub.shutdown().await;
        }
    }

    /// Brings the window up.
    pub fn show_window(&self) {
        if let Some(handle) = self.handle.get() {
            window::show(handle, self.theme());
        }
    }

    /// Tells the page something.
    pub(crate) fn tell(&self, change: Change) {
        self.page.send(vec![change]);
    }

    /// The window was told to close: it hides while there is another way to be called (a tray, or notifications that work),
    /// otherwise the program ends.
    pub fn closed_window(&self) {
        match self.handle.get() {
            Some(handle) if self.tray().is_some() || self.alerts.work() => window::hide(handle),
            _ => self.quit(),
        }
    }

    /// The theme of the first paint.
    pub fn theme(&self) -> Option<Theme> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).theme
    }

    /// Changes what is remembered between runs.
    pub(crate) fn remember(&self, change: impl FnOnce(&mut Remembered)) -> Result<(), Failure> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut remembered);
        let written = remembered.write(&self.paths);
        written.map_err(|error| failure("internal", format!("program.json can't be written: {error}")))
    }

    /// Changes what the tray knows, and shows it.
    pub(crate) fn know(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
        self.refresh_tray();
    }

    pub(crate) fn refresh_tray(&self) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(handle) = self.handle.get() else { return };
        window::badge(handle, known.counts.waiting + known.counts.mine_unanswered);
        if let Some(tray) = self.tray() {
            tray.show(handle, &known);
        }
    }

    pub(crate) fn tray(&self) -> Option<&Tray> {
        self.tray.get()?.as_ref()
    }

    #[cfg(unix)]
    async fn end_on_signal(self) {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return;
        };
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        self.quit();
    }
    #[cfg(not(unix))]
    async fn end_on_signal(self) {}
}

/// A hub's address as bots and people are given it: without a slash at the end.
pub(crate) fn address(url: &url::Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}
