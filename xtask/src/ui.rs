//! The UI's packages and its build, each only when something changed.

use crate::{
    say,
    shell::{command, root, succeed},
};
use anyhow::{Context, Result};
use std::{fs, path::Path, time::SystemTime};

/// Installs the packages of `package-lock.json` in this folder into `into` beside it, unless just these are installed.
pub fn packages(folder: &str, what: &str) -> Result<()> {
    let folder_path = root().join(folder);
    let lock = fs::read(folder_path.join("package-lock.json"))
        .with_context(|| format!("{folder} has no lock file"))?;
    let stamp = folder_path.join("node_modules/.baton-installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say::doing(&format!("Installing {what}: npm ci in {folder}"));
    let arguments = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    succeed(&mut command(folder, "npm", &arguments))
        .context("npm could not install them. Is there a network?")?;
    fs::write(&stamp, lock).context("the stamp of the installed packages can't be written")
}

/// Builds `ui/dist` when a source is newer.
pub fn build() -> Result<()> {
    let ui = root().join("ui");
    let built = changed(&ui.join("dist/index.html"));
    let sources = fs::read_dir(&ui).context("ui can't be read")?.flatten().map(|entry| entry.path());
    let sources = sources.filter(|path| !path.ends_with("dist") && !path.ends_with("node_modules"));
    let newest = sources.filter_map(|path| newest(&path)).max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    say::doing("Building the UI: npm run build in ui");
    succeed(&mut command("ui", "npm", &["run", "--silent", "build"]))
}

/// When the newest file at or under this path, or a folder's list of files, changed.
fn newest(path: &Path) -> Option<SystemTime> {
    let inside = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| newest(&entry.path()));
    inside.chain(changed(path)).max()
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}
