//! Where the program's files are.

use baton_desk::DeskError;
use std::path::{Path, PathBuf};
use url::Url;

/// The data folder and what is in it.
#[derive(Debug, Clone)]
pub struct Paths {
    root: PathBuf,
}

impl Paths {
    /// The folder that was asked for, or the system's place for such files. Made when missing, for this user alone.
    pub fn open(asked: Option<&Path>) -> Result<Self, DeskError> {
        let root = match asked {
            Some(folder) => {
                std::path::absolute(folder).map_err(|error| DeskError::Other(error.to_string()))?
            }
            None => directories::ProjectDirs::from("dev", "baton", "baton")
                .map(|dirs| dirs.data_dir().to_path_buf())
                .ok_or_else(|| DeskError::Other("There is no home folder. Choose one with --data.".into()))?,
        };
        make_private(&root).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => DeskError::DiskFull(root.clone()),
            _ => DeskError::Other(format!(
                "The folder {} can't be used: {error}. Choose another with --data.",
                root.display()
            )),
        })?;
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// The embedded hub's files.
    pub fn hub(&self) -> PathBuf {
        self.root.join("hub")
    }
    /// The cache of the session with this hub; `None` for the one on this computer.
    pub fn desk(&self, hub: Option<&Url>) -> PathBuf {
        self.root.join("desk").join(hub.map_or_else(|| "this-computer".into(), slug))
    }
    /// A file directly in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// A hub's address as the name of a folder.
pub fn slug(url: &Url) -> String {
    let plain = format!(
        "{}-{}{}",
        url.host_str().unwrap_or("hub"),
        url.port_or_known_default().unwrap_or(0),
        url.path()
    );
    plain
        .trim_end_matches('/')
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
        .collect()
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Writes a file that only this user can read, whole or not at all.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hub_has_its_own_cache() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::open(Some(folder.path())).unwrap();
        let team = Url::parse("https://hub.example.com/a").unwrap();
        assert!(paths.desk(None).ends_with("desk/this-computer"));
        assert!(paths.desk(Some(&team)).ends_with("desk/hub.example.com-443-a"));
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        write_private(&path, b"secret").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read(&path).unwrap(), b"secret");
    }
}
