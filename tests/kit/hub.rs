//! The real `baton-hub` as a process: started, killed, started again on the same data and port; its words kept.

use crate::{Disk, Operator, binary::program, until};
use baton_core::{InboxKind, Role, api::AddedInbox};
use serde::de::DeserializeOwned;
use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};
use url::Url;

/// A hub's process and its data. Killed when dropped.
pub struct HubProcess {
    data: PathBuf,
    environment: Vec<(String, String)>,
    /// What else `serve` is told.
    flags: Vec<String>,
    /// Where it runs, when that is not simply here.
    disk: Option<Disk>,
    url: Option<Url>,
    running: Option<Running>,
    words: Arc<Mutex<Vec<String>>>,
}

struct Running {
    child: Child,
    readers: Vec<JoinHandle<()>>,
}

impl HubProcess {
    /// A hub for this data; not yet running.
    pub fn new(data: &Path) -> Self {
        let words = Arc::default();
        let data = data.to_owned();
        Self { data, environment: Vec::new(), flags: Vec::new(), disk: None, url: None, running: None, words }
    }

    /// Its data stands on this disk from the next start on.
    pub fn on(&mut self, disk: Disk) {
        self.disk = Some(disk);
    }

    /// The disk that its data stands on.
    pub fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("the hub was put on a disk")
    }

    /// An environment variable for the next start.
    pub fn environment(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// What `serve` is also told from the next start on.
    pub fn flags(&mut self, flags: &[&str]) {
        self.flags.extend(flags.iter().map(|&flag| flag.to_owned()));
    }

    /// Starts it and waits until it serves; again on the port that it had.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "the hub runs already");
        let listen = self.url.as_ref().map_or("127.0.0.1:0".to_owned(), |url| url.authority().to_owned());
        let from = self.words().len();
        let serve = self.command(&["serve", "--listen", &listen]).args(&self.flags).spawn();
        let mut child = serve.expect("baton-hub starts");
        let readers = vec![
            self.keep_words(child.stdout.take().expect("piped")),
            self.keep_words(child.stderr.take().expect("piped")),
        ];
        self.running = Some(Running { child, readers });
        let address = until("the hub says where it listens", async || {
            let words = self.words();
            let said =
                words[from..].iter().find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
            if said.is_none()
                && let Some(ended) = self.ended()
            {
                panic!("the hub ended ({ended}) instead of serving:\n{}", words[from..].join("\n"));
            }
            said
        });
        let address = address.await;
        self.url = Some(address.trim().parse().expect("the hub prints a URL"));
    }

    /// Where it serves.
    pub fn url(&self) -> &Url {
        self.url.as_ref().expect("the hub was started")
    }

    /// The process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    /// Kills it without warning, as `kill -9` does.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            // Either may fail only because it has ended by itself.
            drop(running.child.kill());
            drop(running.child.wait());
            for reader in running.readers {
                drop(reader.join());
            }
        }
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub async fn stop(&mut self) {
        let pid = self.pid().expect("the hub runs").to_string();
        let status = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(status.success(), "the hub can't be asked to end");
        until("the hub has ended", async || self.ended()).await;
        self.kill();
    }

    /// Runs the program's other commands on the same data: `operator add`, `inbox add`.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("baton-hub runs")
    }

    /// Adds an operator by the command line, also while a hub serves this data at `url`.
    pub fn operator(&self, url: &str, name: &str, role: Role) -> Operator {
        let role = match role {
            Role::Agent => "agent",
            Role::Supervisor => "supervisor",
            Role::Admin => "admin",
        };
        Operator::new(url.to_owned(), self.json(&["operator", "add", name, "--role", role]))
    }

    /// Adds an inbox by the command line, with settings as `("key", "value")`.
    pub fn inbox(&self, kind: InboxKind, name: &str, settings: &[(&str, &str)]) -> AddedInbox {
        let kind = serde_json::to_value(kind).expect("a kind is a word");
        let mut arguments = vec!["inbox", "add", kind.as_str().expect("a kind is a word"), name];
        let settings: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        for setting in &settings {
            arguments.extend(["--set", setting]);
        }
        self.json(&arguments)
    }

    /// Runs an `add` command with `--json` and reads what it prints.
    fn json<T: DeserializeOwned>(&self, arguments: &[&str]) -> T {
        let output = self.run(&[arguments, &["--json"]].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {errors}");
        serde_json::from_slice(&output.stdout).expect("--json prints what design.md says")
    }

    /// Starts it where it can't serve, waits until it has ended, and hands out how and with which words.
    pub async fn refuses(&self, listen: &str) -> (Option<i32>, String) {
        let mut child = self.command(&["serve", "--listen", listen]).spawn().expect("baton-hub starts");
        let mut words = child.stderr.take().expect("piped");
        let ended =
            until("the hub has refused to serve", async || child.try_wait().expect("it is our child"));
        let status = ended.await;
        let mut said = String::new();
        words.read_to_string(&mut said).expect("words");
        (status.code(), said)
    }

    /// All that it has said so far, in every life.
    pub fn words(&self) -> Vec<String> {
        self.words.lock().expect("readers don't die").clone()
    }

    /// How it ended, if it has.
    fn ended(&mut self) -> Option<String> {
        let running = self.running.as_mut()?;
        running.child.try_wait().expect("it is our child").map(|status| status.to_string())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = program("baton-hub");
        let mut command =
            self.disk.as_ref().map_or_else(|| Command::new(&program), |disk| disk.command(&program));
        command.args(arguments).arg("--data").arg(&self.data).env("NO_COLOR", "1");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn keep_words(&self, from: impl Read + Send + 'static) -> JoinHandle<()> {
        let words = self.words.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                words.lock().expect("nobody dies holding it").push(line);
            }
        })
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        self.kill();
    }
}
