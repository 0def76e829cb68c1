//! Fetched files on this computer's disk, within a bound: what was looked at longest ago is let go first.
//!
//! A file is named by its key; beside it lies what is known about it. That is rewritten with every use: its date tells the last one.

use super::Refusal;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};
use tempfile::{NamedTempFile, TempPath};

/// What is known about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its media type, by its content.
    pub mime: String,
    /// In bytes.
    pub size: u64,
    /// Width and height in pixels, of pictures.
    pub pixels: Option<(u32, u32)>,
    /// The media type of the small picture that lies beside it, where there is one.
    #[serde(default)]
    pub small: Option<String>,
}

/// What a key that ends so asks for: the small picture beside a large one.
pub const SMALL: &str = ".small";

/// The folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    most: u64,
    /// One writer.
    writes: Mutex<()>,
}

impl Store {
    /// A folder that holds at most so many bytes. It is made with the first file.
    pub fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, most, writes: Mutex::new(()) }
    }

    /// A file in the making; it is gone unless it is kept.
    pub fn begin(&self) -> Result<NamedTempFile, Refusal> {
        fs::create_dir_all(&self.folder)?;
        Ok(tempfile::Builder::new().prefix("coming-").tempfile_in(&self.folder)?)
    }

    /// Keeps it under its key, with its small picture, and lets go of others when there is no room.
    pub fn keep(&self, key: &str, file: TempPath, known: &Known, small: &[u8]) -> Result<(), Refusal> {
        let _one = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        self.let_go(known.size + small.len() as u64)?;
        if known.small.is_some() {
            fs::write(self.small(key), small)?;
        }
        file.persist(self.folder.join(key)).map_err(|error| error.error)?;
        self.note(key, known)?;
        Ok(())
    }

    /// The file that the window asks for by `key`, or by `key` and [`SMALL`], and its media type.
    pub fn read(&self, key: &str) -> Option<(PathBuf, String)> {
        match key.strip_suffix(SMALL) {
            None => self.find(key).map(|(path, known)| (path, known.mime)),
            Some(key) => self.find(key).and_then(|(_, known)| Some((self.small(key), known.small?))),
        }
    }

    /// The file of a key, and what is known about it. It counts as used now.
    pub fn find(&self, key: &str) -> Option<(PathBuf, Known)> {
        if key.len() != 64 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let path = self.folder.join(key);
        let known = serde_json::from_slice::<Known>(&fs::read(self.about(key)).ok()?).ok()?;
        if fs::metadata(&path).ok()?.len() != known.size {
            return None;
        }
        if let Err(error) = self.note(key, &known) {
            tracing::warn!(%error, "the use of a fetched file could not be noted");
        }
        Some((path, known))
    }

    fn small(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}{SMALL}"))
    }

    fn about(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    fn note(&self, key: &str, known: &Known) -> std::io::Result<()> {
        let mut fresh = tempfile::Builder::new().prefix("coming-").tempfile_in(&self.folder)?;
        serde_json::to_writer(&mut fresh, known)?;
        fresh.persist(self.about(key)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Makes room for so many bytes.
    fn let_go(&self, room: u64) -> Result<(), Refusal> {
        let mut all = self.all()?;
        all.sort_by_key(|(_, _, used)| *used);
        let mut held: u64 = all.iter().map(|(_, size, _)| size).sum();
        for (path, size, _) in all {
            if held + room <= self.most {
                break;
            }
            for beside in ["json", SMALL.trim_start_matches('.')] {
                remove(&path.with_extension(beside))?;
            }
            remove(&path)?;
            held -= size;
        }
        Ok(())
    }

    /// The files with their sizes and last uses; one that nothing is known about was last used never.
    fn all(&self) -> Result<Vec<(PathBuf, u64, SystemTime)>, Refusal> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.extension().is_some() || name.starts_with("coming-") {
                continue;
            }
            let Ok(metadata) = fs::metadata(&path) else { continue };
            let used = fs::metadata(path.with_extension("json")).and_then(|about| about.modified());
            let small = fs::metadata(self.small(&name)).map_or(0, |small| small.len());
            all.push((path, metadata.len() + small, used.unwrap_or(SystemTime::UNIX_EPOCH)));
        }
        Ok(all)
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn keep(store: &Store, key: &str, size: u64) {
        let mut file = store.begin().unwrap();
        file.write_all(&vec![7; usize::try_from(size).unwrap()]).unwrap();
        let known = Known { mime: "image/png".into(), size, pixels: None, small: Some("image/jpeg".into()) };
        store.keep(key, file.into_temp_path(), &known, &[7; 10]).unwrap();
    }

    /// File systems keep dates of some milliseconds: ages the use of a file by hand.
    fn age(store: &Store, key: &str, seconds: u64) {
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000 - seconds);
        fs::File::open(store.about(key)).unwrap().set_modified(at).unwrap();
    }

    #[test]
    fn what_was_looked_at_longest_ago_is_let_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("media"), 1000);
        let [a, b, c] = ["a", "b", "c"].map(|key| key.repeat(64));
        keep(&store, &a, 400);
        keep(&store, &b, 400);
        age(&store, &a, 60);
        age(&store, &b, 30);
        assert_eq!(store.find(&a).unwrap().1.size, 400, "and now it was used last");
        keep(&store, &c, 400);
        assert!(store.find(&b).is_none() && !store.small(&b).exists());
        assert!(store.find(&a).is_some() && store.find(&c).is_some());
        let held: u64 = store.all().unwrap().iter().map(|(_, size, _)| size).sum();
        assert_eq!(held, 820);
        let (small, mime) = store.read(&format!("{c}{SMALL}")).unwrap();
        assert_eq!((fs::read(small).unwrap(), mime.as_str()), (vec![7; 10], "image/jpeg"));
    }

    #[test]
    fn a_key_leads_to_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_path_buf(), 1000);
        fs::write(folder.path().join("secret"), "x").unwrap();
        for key in ["secret", "../secret", "secret.small", "", "/etc/passwd", &"g".repeat(64)] {
            assert!(store.read(key).is_none(), "{key}");
        }
    }
}
