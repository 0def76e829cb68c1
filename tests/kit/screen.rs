//! The real window on a screen without a monitor, with a real notification daemon. Run by `cargo xtask test`, which brings the
//! screen and the session bus.

use crate::{binary::program, until};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, wd::Capabilities};
use serde_json::json;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A process that ends with the story.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A running app, driven as a person would.
pub struct App {
    client: Client,
    _driver: Ended,
}

impl App {
    async fn start(home: &Path, data: &Path, arguments: &[&str]) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed");
        let driver = Ended(driver);
        let mut all = vec!["--data".to_owned(), data.to_string_lossy().into_owned()];
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        let options = json!({"webkitgtk:browserOptions": {"binary": program("baton"), "args": all}});
        let capabilities: Capabilities = serde_json::from_value(options).expect("capabilities");
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let client = until("the window opens", async || {
            let attempt = tokio::time::timeout(Duration::from_secs(25), builder.connect(&address)).await;
            attempt.expect("the driver answers").ok()
        })
        .await;
        Self { client, _driver: driver }
    }

    /// The first element that this CSS finds, once there is one.
    pub async fn find(&self, css: &str) -> Element {
        until(&format!("{css} is in the page"), async || self.client.find(Locator::Css(css)).await.ok()).await
    }

    /// Clicks the button with this accessible name, once it can be clicked.
    pub async fn press(&self, name: &str) {
        let path = format!(
            "//button[not(@disabled) and (starts-with(normalize-space(.), '{name}') or @aria-label='{name}')]"
        );
        until(&format!("the button {name} is pressed"), async || {
            let button = self.client.find(Locator::XPath(&path)).await.ok()?;
            button.click().await.ok()
        })
        .await;
    }

    /// Waits until an element's text contains these words.
    pub async fn reads(&self, css: &str, words: &str) {
        until(&format!("{css} reads «{words}»"), async || {
            // Not WebDriver's text: it leaves out what a line cuts off with an ellipsis.
            let text = self.client.find(Locator::Css(css)).await.ok()?.prop("innerText").await.ok()??;
            text.contains(words).then_some(())
        })
        .await;
    }

    /// What a script in the page answers.
    pub async fn asks(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, file: &Path) {
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(file, picture).expect("the picture is written");
    }

    /// Ends the app.
    pub async fn close(self) {
        // Ending the session ends the app, and with it what would answer.
        let _ = self.client.close().await;
    }
}

/// A desktop around the app: a home of its own, an unlocked keyring, a notification daemon.
pub struct Desktop {
    folder: tempfile::TempDir,
    _keyring: Ended,
    _daemon: Ended,
}

impl Desktop {
    /// Starts them on this session's bus. Its menu is answered by a script that picks the button which `press` names.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (menu, wish) = (folder.path().join("menu.sh"), folder.path().join("wish"));
        let script = format!("#!/bin/sh\ngrep -m1 -F \"#$(cat {})\"\n", wish.display());
        std::fs::write(&menu, script).expect("the menu is written");
        std::fs::set_permissions(&menu, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .expect("it can be run");
        let settings = folder.path().join("dunstrc");
        std::fs::write(&settings, format!("[global]\ndmenu = {}\n", menu.display()))
            .expect("settings are written");
        let mut daemon = Command::new("dunst");
        daemon.arg("-conf").arg(&settings).stdout(Stdio::null()).stderr(Stdio::null());
        let keyring = Self::keyring(folder.path());
        let all =
            Self { folder, _keyring: keyring, _daemon: Ended(daemon.spawn().expect("dunst is installed")) };
        // Asked of the bus itself: a question to the name would have the bus start another daemon.
        until("the notification daemon is there", async || {
            let asked = Command::new("gdbus")
                .args([
                    "call",
                    "--session",
                    "--dest",
                    "org.freedesktop.DBus",
                    "--object-path",
                    "/org/freedesktop/DBus",
                ])
                .args(["--method", "org.freedesktop.DBus.NameHasOwner", "org.freedesktop.Notifications"])
                .output()
                .expect("gdbus is installed");
            String::from_utf8_lossy(&asked.stdout).contains("true").then_some(())
        })
        .await;
        all
    }

    /// A keyring that is unlocked with an empty password, as after a log-in.
    fn keyring(home: &Path) -> Ended {
        let mut keyring = Command::new("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        keyring.env("HOME", home).env("XDG_RUNTIME_DIR", home).env_remove("XDG_DATA_HOME");
        let mut child =
            keyring.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("gnome-keyring is installed");
        let mut password = child.stdin.take().expect("piped");
        std::io::Write::write_all(&mut password, b"\n").expect("the keyring takes its password");
        Ended(child)
    }

    /// Starts the app on this desktop.
    pub async fn app(&self, data: &Path, arguments: &[&str]) -> App {
        App::start(self.folder.path(), data, arguments).await
    }

    fn dunstctl(&self, arguments: &[&str]) -> Option<String> {
        let done = Command::new("dunstctl").args(arguments).output().expect("dunstctl is installed");
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// How many notifications are shown.
    pub fn displayed(&self) -> Option<usize> {
        self.dunstctl(&["count", "displayed"])?.parse().ok()
    }

    /// Waits until so many are shown.
    pub async fn until_displayed(&self, count: usize) {
        until(&format!("{count} notifications are shown"), async || {
            (self.displayed() == Some(count)).then_some(())
        })
        .await;
    }

    /// Presses a button of what is shown, by its label.
    pub async fn press(&self, label: &str) {
        std::fs::write(self.folder.path().join("wish"), label).expect("the wish is written");
        until("the daemon opens its menu", async || self.dunstctl(&["context"])).await;
    }
}
