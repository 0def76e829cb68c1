//! What the program remembers about itself between runs: the embedded hub's port, the hub in use, the theme of the first paint.

use crate::paths::{Paths, write_private};
use baton_desk::settings::Theme;
use serde::{Deserialize, Serialize};
use url::Url;

/// What is remembered; the file `program.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The embedded hub's port: bots were given it, so it stays.
    pub port: Option<u16>,
    /// The team's hub in use, when it is not the embedded one.
    pub hub: Option<Url>,
    /// The theme, so that the window is born in its colour.
    pub theme: Option<Theme>,
}

impl Remembered {
    /// Reads it; a missing file is a first start, a damaged one is kept aside and begun anew.
    pub fn read(paths: &Paths) -> Self {
        let path = paths.file("program.json");
        let Ok(bytes) = std::fs::read(&path) else { return Self::default() };
        serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            tracing::warn!(%error, "program.json is damaged; it is kept as program.json.damaged");
            if let Err(error) = std::fs::rename(&path, paths.file("program.json.damaged")) {
                tracing::warn!(%error, "program.json could not be moved aside");
            }
            Self::default()
        })
    }

    /// Writes it.
    pub fn write(&self, paths: &Paths) -> std::io::Result<()> {
        write_private(&paths.file("program.json"), &serde_json::to_vec_pretty(self)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_damage_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::open(Some(folder.path())).unwrap();
        let remembered = Remembered { port: Some(4747), ..Remembered::default() };
        remembered.write(&paths).unwrap();
        assert_eq!(Remembered::read(&paths), remembered);
        std::fs::write(paths.file("program.json"), "{").unwrap();
        assert_eq!(Remembered::read(&paths), Remembered::default());
        assert!(paths.file("program.json.damaged").exists());
    }
}
