//! Saving a file of a message: under its name, beside what is there, never over it.

use super::{Door, Origin, Pour, Progress, Refusal};
use std::{
    path::{Path, PathBuf},
    sync::PoisonError,
};
use tokio_util::sync::CancellationToken;

/// A name has so many characters at most.
const LONGEST: usize = 120;
/// So many files of one name.
const SAME_NAME: usize = 999;

impl Door {
    /// Saves it into a folder, under a name that is made harmless. Answers where it is. Whatever its kind: it
    /// is kept as it came, and never run. [`Door::stop`] ends it before its time, and nothing stays behind.
    pub async fn save(
        &self,
        origin: Origin<'_>,
        name: &str,
        folder: &Path,
        heard: impl Fn(Progress) + Send + Sync,
    ) -> Result<PathBuf, Refusal> {
        let saving = Saving::begin(self, origin.key());
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".baton-").suffix(".part").tempfile_in(folder)?;
        let pour = Pour {
            into: &mut file,
            most: self.0.limits.file,
            too_large: Refusal::TooLargeToSave,
            judge: &mut |_| Ok(()),
            heard: &heard,
        };
        tokio::select! {
            poured = self.0.fetcher.pour(origin, pour) => drop(poured?),
            () = saving.stop.cancelled() => return Err(Refusal::Stopped),
        }
        let name = harmless(name);
        let mut coming = file.into_temp_path();
        for n in 1..=SAME_NAME {
            let path = folder.join(numbered(&name, n));
            match coming.persist_noclobber(&path) {
                Ok(()) => return Ok(path),
                Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => coming = taken.path,
                Err(failed) => return Err(failed.error.into()),
            }
        }
        Err(Refusal::Disk(format!("there are {SAME_NAME} files named {name} already")))
    }
}

impl Door {
    /// Ends the saving of what this key names, wherever it was begun.
    pub fn stop(&self, key: &str) {
        if let Some((stop, _)) = self.0.saving.lock().unwrap_or_else(PoisonError::into_inner).get(key) {
            stop.cancel();
        }
    }
}

/// Something that is being saved, as long as it is.
struct Saving<'a> {
    door: &'a Door,
    key: String,
    stop: CancellationToken,
}

impl<'a> Saving<'a> {
    fn begin(door: &'a Door, key: String) -> Self {
        let mut saving = door.0.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let (stop, times) = saving.entry(key.clone()).or_default();
        *times += 1;
        Self { door, key, stop: stop.clone() }
    }
}

impl Drop for Saving<'_> {
    fn drop(&mut self) {
        let mut saving = self.door.0.saving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, times)) = saving.get_mut(&self.key) {
            *times -= 1;
            if *times == 0 {
                saving.remove(&self.key);
            }
        }
    }
}

/// A name that is one file in one folder, on every system, and does not hide.
fn harmless(name: &str) -> String {
    let plain = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) || turns(c) { '_' } else { c };
    let name: String = name.trim().chars().map(plain).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, end) = match name.rsplit_once('.') {
        Some((stem, end)) if end.chars().count() <= 10 => (stem, format!(".{end}")),
        _ => (name, String::new()),
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let device = ["con", "prn", "aux", "nul"].contains(&stem.to_ascii_lowercase().as_str());
    let stem = if stem.is_empty() || device { format!("file{stem}") } else { stem };
    stem + &end
}

/// Characters that turn the direction of writing: `cod.exe` would read `exe.doc`.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `a.pdf`, `a (2).pdf`.
fn numbered(name: &str, n: usize) -> String {
    match (n, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (n, Some((stem, end))) if !stem.is_empty() => format!("{stem} ({n}).{end}"),
        (n, _) => format!("{name} ({n})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        let said = [
            "../../etc/passwd",
            ".bashrc",
            "a/b\\c.pdf",
            "inv\u{202e}fdp.exe",
            "  ",
            "CON",
            "x\0y\n.txt",
            "a.b.c.pdf",
        ]
        .map(harmless);
        assert_eq!(
            said,
            [
                "_.._etc_passwd",
                "bashrc",
                "a_b_c.pdf",
                "inv_fdp.exe",
                "file",
                "fileCON",
                "x_y_.txt",
                "a.b.c.pdf"
            ]
        );
        assert!(harmless(&"x".repeat(500)).len() <= LONGEST);
        assert_eq!((numbered("a.b.pdf", 2), numbered("a", 3)), ("a.b (2).pdf".into(), "a (3)".into()));
    }
}
