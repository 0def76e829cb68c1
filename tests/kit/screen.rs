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
    driver: Ended,
    pid: u32,
}

impl App {
    async fn start(home: &Path, data: &Path, arguments: &[&str]) -> Self {
        let port = free_port();
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
        let client = connected(port, capabilities).await;
        let pid = running(&data.to_string_lossy()).expect("the driver has started the app");
        Self { client, driver, pid }
    }

    /// The first element that this CSS finds, once there is one.
    pub async fn find(&self, css: &str) -> Element {
        until(&format!("{css} is in the page"), async || self.client.find(Locator::Css(css)).await.ok()).await
    }

    /// Waits until a text field holds just this.
    pub async fn has_value(&self, css: &str, value: &str) {
        until(&format!("{css} holds «{value}»"), async || {
            let found = self.client.find(Locator::Css(css)).await.ok()?.prop("value").await.ok()??;
            (found == value).then_some(())
        })
        .await;
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

    /// Opens the conversation with this contact from the list, without taking it.
    pub async fn opens(&self, contact: &str) {
        let row = format!("//button[starts-with(@aria-label, '{contact},')]");
        until(&format!("the conversation with {contact} is opened"), async || {
            self.client.find(Locator::XPath(&row)).await.ok()?.click().await.ok()
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

    /// Kills the app without warning, as `kill -9` does, and waits until it is gone.
    pub async fn kill(self) {
        self.ends_by("-KILL").await;
    }

    /// Ends the app in order, as at the end of the system's session, and waits until it is gone.
    pub async fn close(self) {
        self.ends_by("-TERM").await;
    }

    /// Not by the end of WebDriver's session: that leaves the app behind when the driver goes first.
    async fn ends_by(self, signal: &str) {
        let Self { driver, pid, .. } = self;
        let status = Command::new("kill").args([signal, &pid.to_string()]).status().expect("kill runs");
        assert!(status.success(), "the app can't be ended");
        until("the app has ended", async || ended(pid).then_some(())).await;
        // Its parent, the driver, may not have looked after it yet.
        drop(driver);
        until("the app is gone", async || (!Path::new(&format!("/proc/{pid}")).exists()).then_some(())).await;
    }
}

/// Whether a process has ended, also when its parent has not asked how.
fn ended(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return true };
    // Its state stands behind its name, which is in brackets: proc(5).
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with(['Z', 'X']))
}

/// A plain window of the webview's engine, for pages without the program behind them.
pub struct Browser {
    client: Client,
    _driver: Ended,
}

impl Browser {
    /// Opens an empty one.
    pub async fn start() -> Self {
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed");
        let driver = Ended(driver);
        let client = connected(port, Capabilities::new()).await;
        Self { client, _driver: driver }
    }

    /// Shows a page in a window of this size.
    pub async fn open(&self, url: &str, (width, height): (u32, u32)) {
        self.client.set_window_size(width, height).await.expect("the window has a size");
        self.client.goto(url).await.expect("the page opens");
    }

    /// Shows a page in a frame of this size: a window of the system's can't be as narrow as a page should be. What is asked then is
    /// asked of the page in the frame.
    pub async fn open_framed(&self, url: &str, (width, height): (u32, u32)) {
        self.client.set_window_size(width.max(600), height + 200).await.expect("the window has a size");
        let style = format!("width:{width}px;height:{height}px;border:0");
        let page =
            format!("data:text/html,<body style='margin:0'><iframe src='{url}' style='{style}'></iframe>");
        self.client.goto(&page).await.expect("the page opens");
        self.client.enter_frame(0).await.expect("the frame is there");
    }

    /// The first element that this CSS finds, once there is one.
    pub async fn find(&self, css: &str) -> Element {
        until(&format!("{css} is in the page"), async || self.client.find(Locator::Css(css)).await.ok()).await
    }

    /// What a script in the page answers.
    pub async fn asks(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// What a script answers that is given these.
    pub async fn does(&self, script: &str, given: &[serde_json::Value]) -> serde_json::Value {
        self.client.execute(script, given.to_vec()).await.expect("the script runs")
    }

    /// What a script answers in its own time, by its last argument.
    pub async fn does_later(&self, script: &str) -> serde_json::Value {
        self.client.execute_async(script, Vec::new()).await.expect("the script answers")
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, file: &Path) {
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(file, picture).expect("the picture is written");
    }

    /// Saves a picture of one element without those beside it, when all pictures in it are there. The window takes its height:
    /// WebKit's own picture of an element is empty below what was first in sight.
    pub async fn picture_of(&self, css: &str, file: &Path) {
        let element = self.find(css).await;
        let handed = serde_json::to_value(&element).expect("an element has a name");
        let ask = async |script: &str| {
            self.client.execute(script, vec![handed.clone()]).await.expect("the script runs")
        };
        // What a carousel has further on is not asked for before it comes near.
        let there = "const [one] = arguments; for (const other of one.parentElement.children) other.hidden = other !== one; \
             const inside = (it) => it.getBoundingClientRect().left < (it.closest('[aria-roledescription=carousel]') ?? document.body).getBoundingClientRect().right; \
             return ![...one.querySelectorAll('[data-coming]')].some(inside) && [...one.querySelectorAll('img')].every((img) => img.complete)";
        until(&format!("the pictures of {css} are there"), async || (ask(there).await == true).then_some(()))
            .await;
        let sizes = "const [one] = arguments; \
             return [outerWidth, Math.ceil(one.getBoundingClientRect().bottom) + 16, outerHeight - innerHeight]";
        let [width, height, frame]: [u32; 3] =
            serde_json::from_value(ask(sizes).await).expect("three lengths");
        self.client.set_window_size(width, height + frame).await.expect("the window has a size");
        until("the window has its size", async || (ask("return innerHeight").await == height).then_some(()))
            .await;
        // What became visible is drawn with the frames that follow.
        let drawn = "const done = arguments[arguments.length - 1]; let left = 4; \
             const frame = () => (left-- > 0 ? requestAnimationFrame(frame) : done(true)); frame()";
        self.client.execute_async(drawn, Vec::new()).await.expect("frames are drawn");
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(file, picture).expect("the picture is written");
    }

    /// Ends it.
    pub async fn close(self) {
        // Ending the session ends the browser, and with it what would answer.
        let _ = self.client.close().await;
    }
}

/// The app that runs on this data.
fn running(data: &str) -> Option<u32> {
    let wanted = format!("\0--data\0{data}\0");
    let all = std::fs::read_dir("/proc").ok()?.flatten();
    let mut all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    all.find(|pid| {
        std::fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains(&wanted))
    })
}

/// A port that nothing listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

/// A session with the driver on this port, once its window is open.
async fn connected(port: u16, capabilities: Capabilities) -> Client {
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    let address = format!("http://127.0.0.1:{port}");
    until("the window opens", async || {
        let attempt = tokio::time::timeout(Duration::from_secs(25), builder.connect(&address)).await;
        attempt.expect("the driver answers").ok()
    })
    .await
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
