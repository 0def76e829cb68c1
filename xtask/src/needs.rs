//! What the tasks need from the system: each with how it is recognised and the Debian package that brings it.

use crate::{
    debian, say,
    shell::{is_there, output},
};
use anyhow::{Result, bail, ensure};
use std::path::Path;

/// One thing that has to be there.
pub struct Need {
    /// How it is recognised, on any distribution.
    seen_by: SeenBy,
    /// The Debian package that brings it.
    package: &'static str,
}

enum SeenBy {
    /// A program on the PATH.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// A file.
    File(&'static str),
    /// Python's pip.
    Pip,
}
use SeenBy::{File, Library, Pip, Program};

/// What the app is built with and runs on.
const APP: &[Need] = &[
    Need { seen_by: Program("cc"), package: "build-essential" },
    Need { seen_by: Program("pkg-config"), package: "pkg-config" },
    Need { seen_by: Library("webkit2gtk-4.1"), package: "libwebkit2gtk-4.1-dev" },
    Need { seen_by: Library("gtk+-3.0"), package: "libgtk-3-dev" },
    Need { seen_by: Library("librsvg-2.0"), package: "librsvg2-dev" },
    Need { seen_by: Library("dbus-1"), package: "libdbus-1-dev" },
    // The tray loads it while running; without it the app can't start.
    Need { seen_by: Library("ayatana-appindicator3-0.1"), package: "libayatana-appindicator3-dev" },
];

/// What the stories need besides: a screen without a monitor, a session bus, a notification daemon, a keyring, a browser.
const STORIES: &[Need] = &[
    Need { seen_by: Pip, package: "python3-pip" },
    // The Botpress server's SQLite is compiled with them.
    Need { seen_by: Program("make"), package: "make" },
    Need { seen_by: Program("c++"), package: "g++" },
    Need { seen_by: Program("Xvfb"), package: "xvfb" },
    Need { seen_by: Program("xauth"), package: "xauth" },
    Need { seen_by: Program("WebKitWebDriver"), package: "webkit2gtk-driver" },
    Need { seen_by: Program("dbus-run-session"), package: "dbus-daemon" },
    Need { seen_by: Program("dbus-monitor"), package: "dbus-bin" },
    Need { seen_by: Program("dunst"), package: "dunst" },
    Need { seen_by: Program("gnome-keyring-daemon"), package: "gnome-keyring" },
    Need { seen_by: Program("openbox"), package: "openbox" },
    Need { seen_by: Program("xdotool"), package: "xdotool" },
    // The visitor's side of the web chat.
    Need { seen_by: Program("chromium"), package: "chromium" },
    Need { seen_by: Program("import"), package: "imagemagick" },
    Need { seen_by: File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"), package: "fonts-dejavu-core" },
];

/// Node is needed for the UI in a version that Vite runs on, Python for the stories.
const NODE: (u32, u32) = (20, 19);

/// Sees to it that the app can be built; says at once what can't be had.
pub fn for_the_app() -> Result<()> {
    node()?;
    see_to(APP.iter())
}

/// The same for the app and the stories.
pub fn for_the_stories() -> Result<()> {
    node()?;
    ensure!(is_there("python3"), "there is no python3. Install Python 3.8 or newer, then run this again.");
    ensure!(
        cfg!(target_os = "linux"),
        "the stories drive the window by WebKitWebDriver, which only Linux has. `cargo test` runs everything else."
    );
    see_to(APP.iter().chain(STORIES))
}

fn node() -> Result<()> {
    let (major, minor) = NODE;
    let wanted = format!("Install Node {major}.{minor} or newer with npm (nodejs.org), then run this again.");
    let Some(version) = output("node", &["--version"]) else { bail!("there is no node. {wanted}") };
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    ensure!(found >= NODE, "node {version} is too old. {wanted}");
    ensure!(is_there("npm"), "there is node, but no npm. {wanted}");
    Ok(())
}

fn see_to(needs: impl Iterator<Item = &'static Need>) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // the webview comes with the system
    }
    let missing: Vec<_> = needs.filter(|need| !need.is_met()).map(|need| need.package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if debian::is_this() {
        return debian::install(&missing);
    }
    say::note("This is not Debian or one of its kin, so nothing is installed for you.");
    bail!(
        "these are missing; install what your system calls them, then run this again:\n  {}",
        missing.join("\n  ")
    )
}

impl Need {
    fn is_met(&self) -> bool {
        match self.seen_by {
            Program(name) => is_there(name),
            Library(name) => output("pkg-config", &["--exists", name]).is_some(),
            File(path) => Path::new(path).exists(),
            Pip => output("python3", &["-m", "pip", "--version"]).is_some(),
        }
    }
}
