//! The door through which pictures and files of messages come. The window fetches nothing itself: it asks here, and is given what
//! was fetched, checked by its content and kept on disk; or the reason why not, in words.

mod address;
mod fetch;
mod kind;
mod preview;
mod refusal;
mod resolver;
mod save;
mod store;

pub use address::Allowed;
pub use fetch::{Origin, Progress};
pub use kind::{Wanted, judge};
pub use refusal::Refusal;

use fetch::{Fetcher, Pour};
use serde::Serialize;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use store::{Known, SMALL, Store};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How much may come in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A picture, in bytes.
    pub picture: u64,
    /// A sound.
    pub sound: u64,
    /// A film.
    pub film: u64,
    /// A file that is saved.
    pub file: u64,
    /// All that is kept.
    pub kept: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            picture: 20_000_000,
            sound: 50_000_000,
            film: 100_000_000,
            file: 4_000_000_000,
            kept: 500_000_000,
        }
    }
}

/// So many are fetched at once.
const AT_ONCE: usize = 6;

/// The door; cheap to clone.
#[derive(Debug, Clone)]
pub struct Door(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    fetcher: Fetcher,
    store: Store,
    limits: Limits,
    turns: Semaphore,
    /// One fetch for each address, however many ask for it.
    coming: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// What is being saved, by its key: how to stop it, and how often it is saved at once.
    saving: Mutex<HashMap<String, (CancellationToken, usize)>>,
    /// One picture is made small at a time: a large one takes much memory for a moment.
    small: Mutex<()>,
}

/// Something that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Look {
    /// What the window asks for it by.
    pub key: String,
    /// What it asks for by where it draws it small: the same, unless it is a large picture.
    pub small: String,
    /// Its media type, by its content.
    pub mime: String,
    /// In bytes.
    #[cfg_attr(feature = "typescript", specta(type = f64))]
    pub size: u64,
    /// Width and height in pixels, of a picture.
    pub pixels: Option<(u32, u32)>,
}

impl Door {
    /// A door that keeps what it fetched in `folder`.
    pub fn new(folder: PathBuf, limits: Limits) -> Result<Self, reqwest::Error> {
        Ok(Self(Arc::new(Inner {
            fetcher: Fetcher::new()?,
            store: Store::new(folder, limits.kept),
            limits,
            turns: Semaphore::new(AT_ONCE),
            coming: Mutex::default(),
            saving: Mutex::default(),
            small: Mutex::default(),
        })))
    }

    /// Makes something ready to be shown.
    pub async fn look(
        &self,
        origin: Origin<'_>,
        wanted: Wanted,
        heard: impl Fn(Progress) + Send + Sync,
    ) -> Result<Look, Refusal> {
        let key = origin.key();
        let turn = self.turn(&key);
        let looked = {
            let _one = turn.lock().await;
            self.looked(key.clone(), origin, wanted, &heard).await
        };
        drop(turn);
        self.forget_turn(&key);
        looked
    }

    async fn looked(
        &self,
        key: String,
        origin: Origin<'_>,
        wanted: Wanted,
        heard: &(impl Fn(Progress) + Send + Sync),
    ) -> Result<Look, Refusal> {
        if let Some((_, known)) = self.find(&key).await {
            if !wanted.takes(&known.mime) {
                return Err(kind::wrong(&known.mime, wanted));
            }
            return Ok(look(key, known));
        }
        let _turn = self.0.turns.acquire().await.map_err(|error| Refusal::Disk(error.to_string()))?;
        let mut file = self.0.store.begin()?;
        let mut mime = "";
        let size = {
            let mut judge = |head: &[u8]| {
                mime = kind::judge(head, wanted)?;
                Ok(())
            };
            let limits = self.0.limits;
            let most = match wanted {
                Wanted::Picture => limits.picture,
                Wanted::Sound => limits.sound,
                Wanted::Film => limits.film,
            };
            let pour = Pour { into: &mut file, most, too_large: Refusal::TooLarge, judge: &mut judge, heard };
            self.0.fetcher.pour(origin, pour).await?
        };
        let door = self.clone();
        let kept = tokio::task::spawn_blocking(move || {
            let pixels = if wanted == Wanted::Picture { kind::measure(file.path())? } else { None };
            let small = door.small(file.path(), mime, pixels);
            let (bytes, small) =
                small.map_or((Vec::new(), None), |(bytes, mime)| (bytes, Some(mime.to_owned())));
            let known = Known { mime: mime.to_owned(), size, pixels, small };
            door.0.store.keep(&key, file.into_temp_path(), &known, &bytes)?;
            Ok(look(key, known))
        });
        kept.await.map_err(|error| Refusal::Disk(error.to_string()))?
    }

    fn small(&self, path: &Path, mime: &str, pixels: Option<(u32, u32)>) -> Option<(Vec<u8>, &'static str)> {
        let _one = self.0.small.lock().unwrap_or_else(PoisonError::into_inner);
        preview::of(path, mime, pixels)
    }

    /// What [`Door::look`] made ready, by one of its two keys: its bytes and its media type.
    pub async fn read(&self, key: &str) -> Option<(Vec<u8>, String)> {
        let (door, key) = (self.clone(), key.to_owned());
        let read = tokio::task::spawn_blocking(move || {
            let (path, mime) = door.0.store.read(&key)?;
            Some((std::fs::read(path).ok()?, mime))
        });
        read.await.ok()?
    }

    async fn find(&self, key: &str) -> Option<(PathBuf, Known)> {
        let (door, key) = (self.clone(), key.to_owned());
        tokio::task::spawn_blocking(move || door.0.store.find(&key)).await.ok()?
    }

    fn turn(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut coming = self.0.coming.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(coming.entry(key.to_owned()).or_default())
    }

    /// The last who waited for it clears it away.
    fn forget_turn(&self, key: &str) {
        let mut coming = self.0.coming.lock().unwrap_or_else(PoisonError::into_inner);
        if coming.get(key).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            coming.remove(key);
        }
    }
}

fn look(key: String, known: Known) -> Look {
    let small = if known.small.is_some() { format!("{key}{SMALL}") } else { key.clone() };
    Look { key, small, mime: known.mime, size: known.size, pixels: known.pixels }
}
