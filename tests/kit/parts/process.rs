//! A driver process: commands in, answers and events out.

use crate::{DEADLINE, until};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

/// A vendor's client in its own process. Killed when dropped.
pub struct Part {
    name: String,
    child: Child,
    stdin: Mutex<ChildStdin>,
    next_id: AtomicU64,
    said: Arc<Mutex<Said>>,
    readers: Vec<JoinHandle<()>>,
}

/// What the process has said.
#[derive(Default)]
struct Said {
    answers: HashMap<u64, Result<Value, String>>,
    events: Vec<(String, Value)>,
    /// How many of each event the story has taken.
    taken: HashMap<String, usize>,
    errors: Vec<String>,
}

impl Part {
    /// A driver in Python (`tests/parts/{script}`) with the packages that `cargo xtask test` installed.
    pub fn python(script: &str) -> Self {
        let packages = installed("python");
        let mut command = Command::new("python3");
        command.arg("-u").arg(folder().join(script)).env("PYTHONPATH", packages);
        Self::spawn(script, command)
    }

    /// A driver in Node.
    pub fn node(script: &str, arguments: &[&str]) -> Self {
        let packages = installed("node").join("node_modules");
        let mut command = Command::new("node");
        command.arg(folder().join(script)).args(arguments).env("NODE_PATH", packages);
        Self::spawn(script, command)
    }

    /// A driver that is a program of its own.
    pub fn program(path: &Path) -> Self {
        Self::spawn(&path.to_string_lossy(), Command::new(path))
    }

    fn spawn(name: &str, mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: what the driver starts, a browser's processes, ends with it.
        command.process_group(0);
        let mut child = command.spawn().unwrap_or_else(|why| panic!("{name} does not start: {why}"));
        let said = Arc::new(Mutex::new(Said::default()));
        let (answers, errors) = (said.clone(), said.clone());
        let readers = vec![
            each_line(child.stdout.take().expect("piped"), move |line| {
                answers.lock().expect("readers live").hear(&line);
            }),
            each_line(child.stderr.take().expect("piped"), move |line| {
                errors.lock().expect("readers live").errors.push(line);
            }),
        ];
        let stdin = Mutex::new(child.stdin.take().expect("piped"));
        Self { name: name.to_owned(), child, stdin, next_id: AtomicU64::new(1), said, readers }
    }

    /// Has the client do something; what it throws is the error.
    pub async fn call(&self, what: &str, with: Value) -> Result<Value, String> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let line = json!({ "id": id, "do": what, "with": with }).to_string();
        writeln!(self.stdin.lock().expect("writers live"), "{line}").expect("the driver listens");
        until(&format!("{} has answered {what}", self.name), async || self.said().answers.remove(&id)).await
    }

    /// The next event of this name that the story has not taken yet, waited for.
    pub async fn event(&self, name: &str) -> Value {
        until(&format!("{} hears {name}", self.name), async || self.said().take(name)).await
    }

    /// All events of this name so far, taken or not.
    pub fn events(&self, name: &str) -> Vec<Value> {
        self.said().events.iter().filter(|(event, _)| event == name).map(|(_, data)| data.clone()).collect()
    }

    /// Whether it is a Python driver, whose client names events its own way.
    pub fn is_python(&self) -> bool {
        self.name.ends_with(".py")
    }

    /// Whether its process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_some()
    }

    /// Ends the process without warning.
    pub fn kill(&mut self) {
        if !self.has_ended() {
            let group = format!("-{}", self.child.id());
            let killed = Command::new("kill").args(["-KILL", "--", &group]).status();
            assert!(killed.is_ok(), "{} can't be ended", self.name);
        }
        // It may fail only because it has ended by itself.
        drop(self.child.wait());
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
    }

    fn said(&self) -> std::sync::MutexGuard<'_, Said> {
        self.said.lock().expect("nobody dies holding it")
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = self.said();
            eprintln!("--- what {} heard ---", self.name);
            said.events.iter().for_each(|(name, data)| eprintln!("{name} {data}"));
            said.errors.iter().for_each(|line| eprintln!("{line}"));
            eprintln!("--- (a story waits {} s at most)", DEADLINE.as_secs());
        }
    }
}

impl Said {
    fn hear(&mut self, line: &str) {
        let Ok(mut heard) = serde_json::from_str::<Value>(line) else {
            self.errors.push(line.to_owned());
            return;
        };
        if let Some(id) = heard["id"].as_u64() {
            let answer = match heard["failed"].as_str() {
                Some(why) => Err(why.to_owned()),
                None => Ok(heard["answer"].take()),
            };
            self.answers.insert(id, answer);
        } else if let Some(name) = heard["event"].as_str() {
            self.events.push((name.to_owned(), heard["data"].take()));
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let taken = self.taken.entry(name.to_owned()).or_default();
        let next = self.events.iter().filter(|(event, _)| event == name).nth(*taken)?;
        *taken += 1;
        Some(next.1.clone())
    }
}

/// The drivers' folder.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("parts")
}

/// Where the published clients are installed.
pub(super) fn installed(runtime: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".parts").join(runtime);
    assert!(path.exists(), "the published clients are not installed: run `cargo xtask test` once");
    path
}

pub(super) fn each_line(
    from: impl Read + Send + 'static,
    mut tell: impl FnMut(String) + Send + 'static,
) -> JoinHandle<()> {
    std::thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).for_each(&mut tell))
}
