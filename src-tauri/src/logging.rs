//! The program's log: `baton.log` in the data folder, begun anew at 4 MB with one predecessor kept, and standard error. No secret
//! is ever given to it: tokens and keys have no `Debug` that shows them.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

const LIMIT: u64 = 4 << 20;

/// A log file that never grows past its limit.
#[derive(Clone)]
struct Rotating(Arc<Mutex<Current>>);

struct Current {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Current {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size })
    }
}

impl Write for Rotating {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut current = self.0.lock().map_err(|_| io::Error::other("the log is closed"))?;
        if current.size > LIMIT {
            std::fs::rename(&current.path, current.path.with_extension("log.1"))?;
            *current = Current::open(current.path.clone())?;
        }
        let written = current.file.write(line)?;
        current.size += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to log. `RUST_LOG` chooses what standard error shows (warnings by default).
pub fn begin(folder: &Path) {
    let stderr = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    let shown = fmt::layer().with_writer(io::stderr).with_filter(stderr);
    let kept = Current::open(folder.join("baton.log")).map(|current| {
        let file = Rotating(Arc::new(Mutex::new(current)));
        let what = EnvFilter::new("info,hyper=warn,zbus=warn,tao=warn,wry=warn");
        fmt::layer().with_ansi(false).with_writer(move || file.clone()).with_filter(what)
    });
    let unkept = kept.as_ref().err().map(ToString::to_string);
    // A second start in one process (tests) keeps the first log.
    if tracing_subscriber::registry().with(shown).with(kept.ok()).try_init().is_ok()
        && let Some(error) = unkept
    {
        tracing::warn!(%error, "baton.log can't be written; only standard error has the log");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_begins_anew_and_keeps_one_predecessor() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baton.log");
        let mut log = Rotating(Arc::new(Mutex::new(Current::open(path.clone()).unwrap())));
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..6 {
            log.write_all(&chunk).unwrap();
        }
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 1 << 20);
        assert_eq!(std::fs::metadata(folder.path().join("baton.log.1")).unwrap().len(), 5 << 20);
    }
}
