//! Files written where the user looks for them.

use crate::state::App;
use baton_desk::view::Failure;
use std::{
    io::{ErrorKind, Write},
    path::Path,
};

impl App {
    /// Writes a new file among the user's downloads, never over another; answers where it is.
    pub fn save_download(&self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        let folder = self.downloads();
        save(&folder, name, bytes).map_err(|error| Failure {
            code: "internal".into(),
            message: format!("The file could not be written to {}: {error}.", folder.display()),
            holder: None,
        })
    }
}

/// Writes `name`, or `name (2)`, into this folder.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    for n in 1..1000 {
        let numbered = if n == 1 { name.to_owned() } else { format!("{stem} ({n}).{ending}") };
        let path = folder.join(numbered);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(path.display().to_string());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::new(ErrorKind::AlreadyExists, "there are a thousand of that name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let first = save(folder.path(), "a.json", b"1").unwrap();
        let second = save(folder.path(), "a.json", b"2").unwrap();
        assert!(second.ends_with("a (2).json"), "{second}");
        assert_eq!(std::fs::read(first).unwrap(), b"1");
    }
}
