//! Starting and ending a hub.

use crate::{
    Tls,
    api::{self, Api},
    bots::Runner,
    clock, connectors,
    context::Context,
    delivery,
    directory::{Directory, DirectoryError},
    doors::Doors,
    engine::{self, Engine, RulesOf},
    files::Files,
    log::start_error,
    metering,
    removal::Removals,
    signals::Signals,
    store::{self, Reader},
};
use std::{
    io::ErrorKind,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What is under way when the hub ends may take this long.
const GRACE: Duration = Duration::from_secs(10);

/// What is answered may take this long to be read.
const READING: Duration = Duration::from_secs(1);

/// How often the directory is looked at for what the command line changed.
const DIRECTORY_EVERY: Duration = Duration::from_millis(500);

/// How to start a hub.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where its files are; made when missing.
    pub data: PathBuf,
    /// Where it listens; port 0 for any free one.
    pub listen: SocketAddr,
    /// As its operators read it.
    pub name: String,
    /// Where the vendors' side reaches it, when that is not where it listens (behind a proxy): `https://baton.example`.
    pub public_url: Option<String>,
    /// How to speak HTTPS; `None` for not at all.
    pub tls: Option<Tls>,
}

/// Why a hub could not start, in words that say what to do. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error("Another program listens on {0}. End it, or choose another address with --listen.")]
    AddressTaken(SocketAddr),
    /// The database was written by a newer Baton.
    #[error(
        "This data was written by a newer Baton (schema {found}, this one knows {known}). Update to open it; nothing was changed."
    )]
    NewerDatabase {
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The database can't be read.
    #[error(
        "The file {} is damaged and was left untouched: {reason}. Restore a copy, or move it away to begin anew.",
        .path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// Another hub serves this data.
    #[error("Another Baton serves the data in {}. End it first, or choose another folder with --data.", .0.display())]
    InUse(PathBuf),
    /// No room.
    #[error("There is no room in {}. Free some space, then start again.", .0.display())]
    DiskFull(PathBuf),
    /// The folder can't be made, read or written.
    #[error("The data in {} can't be written: {reason}. Give this user the right to write there, or choose another folder with --data.", .data.display())]
    Unwritable {
        /// The folder.
        data: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Anything else, with its reason.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    /// What a failure of the file system means to who starts the hub.
    pub(crate) fn of_folder(data: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull(data.into()),
            _ => Self::Unwritable { data: data.into(), reason: error.to_string() },
        }
    }
}

/// A running hub.
pub struct Hub {
    address: SocketAddr,
    secure: Option<SocketAddr>,
    engine: Engine,
    directory: Directory,
    files: Files,
    reader: Reader,
    running: engine::Running,
    serving: JoinHandle<()>,
    /// Requests that are not answered yet.
    under_way: TaskTracker,
    /// What runs beside it.
    beside: Vec<JoinHandle<()>>,
    ending: CancellationToken,
}

impl Hub {
    /// Starts: opens the data, listens, serves. Returns once requests are answered.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        Self::start_on(config, |data, rules| engine::open_at(data, rules, Arc::new(clock::now))).await
    }

    /// Starts on the record that `open` opens.
    pub(crate) async fn start_on(
        config: Config,
        open: impl FnOnce(&Path, RulesOf) -> Result<engine::Running, StartError>,
    ) -> Result<Self, StartError> {
        let doors = Doors::open(&config).await?;
        let (address, secure) = (doors.address, doors.secure);
        let data = config.data.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let directory = Directory::open(&data)?;
            let rules = directory.clone();
            Ok::<_, StartError>((directory, rules))
        });
        let (directory, rules) = opened.await.map_err(|error| StartError::Other(error.to_string()))??;
        let reached = doors.reached_at(&config);
        let files = Files::open(&config.data, Arc::clone(&reached))?;
        let running = open(&config.data, Arc::new(move |inbox| rules.rules(inbox)))?;
        let (engine, reader) = (running.engine.clone(), running.reader.clone());
        let ending = CancellationToken::new();
        let signals = Signals::default();
        let (deliveries, dispatcher) =
            delivery::queue(engine.clone(), reader.clone(), directory.clone(), files.clone());
        let context = Context {
            secure: secure.map(|address| address.to_string().into()),
            engine: engine.clone(),
            reader: reader.clone(),
            directory: directory.clone(),
            deliveries,
            signals: signals.clone(),
            files: files.clone(),
            address: Arc::clone(&reached),
            data: config.data.as_path().into(),
        };
        // Written when all is open: a start that is refused changes nothing, and leaves no journal behind.
        let opened = connectors::all(&context).and_then(|connectors| {
            remember(&directory, &config.data, &reached)?;
            Ok(connectors)
        });
        let connectors = match opened {
            Ok(connectors) => connectors,
            Err(error) => {
                running.close().await;
                return Err(error);
            }
        };
        let metrics = metering::recorder()?;
        let mut beside = vec![
            tokio::spawn(dispatcher.run(connectors.clone(), ending.clone())),
            tokio::spawn(watch(directory.clone(), ending.clone())),
            tokio::spawn(store::follow(reader.clone(), ending.clone())),
            tokio::spawn(metering::upkeep(metrics.clone(), ending.clone())),
            tokio::spawn(files.clone().run_sweeps(reader.clone(), directory.clone(), ending.clone())),
        ];
        let runner = Runner::new(context, connectors.clone(), ending.clone());
        beside.push(tokio::spawn(runner.run()));
        for connector in connectors.iter() {
            let (connector, ending) = (Arc::clone(connector), ending.clone());
            beside.push(tokio::spawn(async move { connector.run(ending).await }));
        }
        let removals = Removals::new(engine.clone(), reader.clone(), directory.clone());
        beside.push(tokio::spawn(removals.clone().run(ending.clone())));
        let under_way = TaskTracker::new();
        let api = Api::new(api::Parts {
            under_way: under_way.clone(),
            removals,
            engine: engine.clone(),
            reader: reader.clone(),
            directory: directory.clone(),
            signals,
            files: files.clone(),
            connectors,
            name: config.name.into(),
            loopback: address.ip().is_loopback(),
            ending: ending.clone(),
            metrics,
        });
        beside.push(tokio::spawn(api::tell(api.clone())));
        let serving = tokio::spawn(doors.serve(api::router(api), ending.clone()));
        Ok(Self {
            address,
            secure,
            engine,
            directory,
            files,
            reader,
            running,
            serving,
            under_way,
            beside,
            ending,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
    /// Where it also listens, for HTTPS.
    pub fn secure_address(&self) -> Option<SocketAddr> {
        self.secure
    }
    /// Who and what is registered.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }
    /// The engine, for tests and the program's own use.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
    /// The files that people send.
    pub fn files(&self) -> &Files {
        &self.files
    }
    /// The read model.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Stops taking requests, finishes what is under way (at most ten seconds), closes the files.
    pub async fn shutdown(self) {
        self.ending.cancel();
        self.under_way.close();
        if tokio::time::timeout(GRACE, self.under_way.wait()).await.is_err() {
            tracing::warn!("requests were still under way after ten seconds and were cut off");
        }
        let mut serving = self.serving;
        if tokio::time::timeout(READING, &mut serving).await.is_err() {
            tracing::info!("who did not read its answers was cut off");
            serving.abort();
        }
        for mut task in self.beside {
            if tokio::time::timeout(GRACE, &mut task).await.is_err() {
                tracing::warn!("a delivery was still under way after ten seconds; the next start says so");
                task.abort();
            }
        }
        self.running.close().await;
    }
}

/// Remembers it for inboxes that the command line adds.
fn remember(directory: &Directory, data: &Path, reached: &str) -> Result<(), StartError> {
    directory.serve_at(reached).map_err(|error| match error {
        DirectoryError::Sqlite(error) => start_error(&data.join("directory.db"), data, &error),
        other => StartError::Other(other.to_string()),
    })
}

/// What another process removes is noticed too; what it adds is noticed when it is first asked for.
async fn watch(directory: Directory, ending: CancellationToken) {
    while ending.run_until_cancelled(tokio::time::sleep(DIRECTORY_EVERY)).await.is_some() {
        let directory = directory.clone();
        match tokio::task::spawn_blocking(move || directory.refresh()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the directory could not be read again"),
            Err(error) => tracing::warn!(%error, "reading the directory ended early"),
        }
    }
}
