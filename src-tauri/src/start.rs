//! The start: the cache first, then the hub, each in the background; and changing from one hub to another.

use crate::{
    links::failure,
    problem,
    startup::{Problem, RemedyAct, Startup},
    state::{App, Session},
    token::{SystemKeyring, TokenPlace},
};
use baton_core::Role;
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Change, Failure},
};
use baton_hub::{Config, Hub, StartError};
use std::{net::Ipv4Addr, sync::PoisonError};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Where the embedded hub listens, unless that was taken on the first start.
const PORT: u16 = 4747;

impl App {
    /// Starts, or starts again after a problem; how it went is told by `startup`.
    pub async fn start(self) {
        self.set_startup(Startup::Starting { waits_for: None });
        let team = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).hub.clone();
        let started = match self.options.hub.clone().or(team) {
            Some(url) => self.start_team(url).await,
            None => self.start_here().await,
        };
        self.set_startup(match started {
            Ok(()) => Startup::Ready,
            Err(problem) => {
                tracing::error!(problem.title, problem.text, "the start failed");
                Startup::Problem(problem)
            }
        });
        self.resume_demo().await;
        self.alerts_health().await;
    }

    fn set_startup(&self, startup: Startup) {
        if self.startup.send_replace(startup.clone()) != startup {
            self.tell(Change::Reset);
        }
    }

    async fn start_team(&self, url: Url) -> Result<(), Problem> {
        let place = TokenPlace::new(SystemKeyring, &self.paths, Some(&url));
        let token = match self.options.token.clone().filter(|_| self.options.hub.as_ref() == Some(&url)) {
            Some(token) => {
                let given = token.clone();
                tauri::async_runtime::spawn(async move {
                    if let Err(error) = place.keep(&given).await {
                        tracing::warn!(%error, "the token could not be kept for the next start");
                    }
                });
                token
            }
            None => place
                .read()
                .await
                .map_err(|reason| no_token(&url, &reason))?
                .ok_or_else(|| no_token(&url, ""))?,
        };
        self.open(HubAddress { url, token, embedded: false }).await
    }

    async fn start_here(&self) -> Result<(), Problem> {
        let port = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).port;
        let place = TokenPlace::new(SystemKeyring, &self.paths, None);
        let token = place.read().await.unwrap_or_else(|reason| {
            tracing::warn!(reason, "the keyring can't be read");
            None
        });
        // The cache first: it shows what is known while the hub still starts.
        if let (Some(port), Some(token)) = (port, &token) {
            self.open(HubAddress { url: here(port)?, token: token.clone(), embedded: true }).await?;
        }
        let mut running = self.hub.lock().await;
        if running.is_none() {
            *running = Some(self.start_hub(port).await.map_err(|error| problem::of_hub(&error))?);
        }
        let Some(hub) = running.as_ref() else { return Ok(()) };
        let listens = hub.address().port();
        if port != Some(listens) {
            self.remember(|remembered| remembered.port = Some(listens))
                .map_err(|error| other(error.message))?;
        }
        match token.filter(|token| hub.directory().operator_by_token(token).is_some()) {
            Some(_) if port == Some(listens) => {
                self.desk().await.map_err(|error| other(error.message))?.reconnect();
                Ok(())
            }
            Some(token) => self.open(HubAddress { url: here(listens)?, token, embedded: true }).await,
            None => {
                let added = hub.directory().add_operator(&user(), Role::Admin);
                let added = added.map_err(|error| other(error.to_string()))?;
                place
                    .keep(&added.token)
                    .await
                    .map_err(|error| other(format!("The token can't be kept: {error}")))?;
                self.open(HubAddress { url: here(listens)?, token: added.token, embedded: true }).await
            }
        }
    }

    async fn start_hub(&self, port: Option<u16>) -> Result<Hub, StartError> {
        let config = |port| Config {
            data: self.paths.hub(),
            listen: (Ipv4Addr::LOCALHOST, port).into(),
            name: "This computer".into(),
            public_url: None,
            tls: None,
        };
        match Hub::start(config(port.unwrap_or(PORT))).await {
            Err(StartError::AddressTaken(_)) if port.is_none() => Hub::start(config(0)).await,
            started => started,
        }
    }

    /// Uses this hub from now on; the page reads everything anew.
    pub(crate) async fn open(&self, hub: HubAddress) -> Result<(), Problem> {
        let team = (!hub.embedded).then_some(&hub.url);
        if let Some(former) = self.session.send_replace(None) {
            self.alerts.clear().await;
            former.ended.cancel();
            former.desk.close().await;
        }
        let config = DeskConfig { data: self.paths.desk(team), hub: hub.clone() };
        let desk = Desk::open(config).await.map_err(|error| problem::of_desk(&error))?;
        let session = Session { desk, hub, ended: CancellationToken::new() };
        tauri::async_runtime::spawn(self.clone().pump_changes(session.clone()));
        tauri::async_runtime::spawn(self.clone().pump_calls(session.clone()));
        self.session.send_replace(Some(session));
        self.tell(Change::Reset);
        Ok(())
    }

    /// Uses a team's hub from now on, once it has let this operator in.
    pub async fn sign_in(&self, url: String, token: String) -> Result<(), Failure> {
        let url =
            crate::cli::hub_url(&url).map_err(|error| failure("invalid", format!("{url}: {error}.")))?;
        crate::team::check(&url, &token).await?;
        let place = TokenPlace::new(SystemKeyring, &self.paths, Some(&url));
        place
            .keep(&token)
            .await
            .map_err(|error| failure("internal", format!("The token can't be kept: {error}.")))?;
        self.remember(|remembered| remembered.hub = Some(url.clone()))?;
        self.stop_demo().await;
        let opened = self.open(HubAddress { url: url.clone(), token, embedded: false }).await;
        opened.map_err(|problem| failure("internal", problem.text))?;
        if let Some(hub) = self.hub.lock().await.take() {
            hub.shutdown().await;
        }
        self.set_startup(Startup::Ready);
        self.note_hub(Some(url)).await
    }

    /// Uses the embedded hub from now on.
    pub async fn use_this_computer(&self) -> Result<(), Failure> {
        self.remember(|remembered| remembered.hub = None)?;
        if let Err(problem) = self.start_here().await {
            let text = problem.text.clone();
            self.set_startup(Startup::Problem(problem));
            return Err(failure("startup", text));
        }
        self.set_startup(Startup::Ready);
        self.resume_demo().await;
        self.note_hub(None).await
    }

    async fn note_hub(&self, url: Option<Url>) -> Result<(), Failure> {
        let desk = self.desk().await?;
        let mut settings = desk.boot().await?.settings;
        settings.hub = url.map(|url| crate::state::address(&url));
        desk.save_settings(settings).await?;
        self.tell(Change::Reset);
        Ok(())
    }
}

fn here(port: u16) -> Result<Url, Problem> {
    Url::parse(&format!("http://127.0.0.1:{port}")).map_err(|error| other(error.to_string()))
}

fn other(text: impl Into<String>) -> Problem {
    Problem::new("Baton did not start", text, &[RemedyAct::TryAgain, RemedyAct::ShowFolder])
}

fn no_token(url: &Url, reason: &str) -> Problem {
    let text = if reason.is_empty() {
        "This computer is signed out. Ask an admin for a new link.".to_owned()
    } else {
        format!(
            "Your token is in the system's keyring, which can't be read: {reason}. Unlock it and try again."
        )
    };
    let title = format!("Not signed in to {}", url.host_str().unwrap_or("the hub"));
    Problem::new(title, text, &[RemedyAct::TryAgain, RemedyAct::UseThisComputer])
}

/// The name of the computer's user, as colleagues would read it.
fn user() -> String {
    let named = |name: &str| std::env::var(name).ok().filter(|name| !name.trim().is_empty());
    named("USER").or_else(|| named("USERNAME")).unwrap_or_else(|| "You".into())
}
