//! The vendors' published clients that the stories drive: unchanged, at locked versions, outside of the tree (`tests/.parts`).

use crate::{
    say,
    shell::{command, root, succeed},
    ui,
};
use anyhow::{Context, Result};
use std::fs;

/// Installs what is missing of them.
pub fn install() -> Result<()> {
    python()?;
    node()
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
