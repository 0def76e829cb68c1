//! Canned responses: read from the cache, so that they work offline; changed on the hub, which tells every desk.

use crate::{
    Desk,
    cache::CacheError,
    session::Session,
    view::{Change, Failure},
};
use baton_core::{Canned, CannedBook, CannedId, NewCanned};
use serde_json::value::RawValue;

/// A file of canned responses is refused above so many bytes.
const FILE: usize = 1 << 20;

impl Desk {
    /// The team's canned responses and mine, by shortcut.
    pub fn canned(&self) -> Vec<Canned> {
        self.session.known().canned.clone().unwrap_or_default()
    }

    /// Adds one, or replaces the one with this id. Needs the hub.
    pub async fn save_canned(&self, id: Option<CannedId>, said: NewCanned) -> Result<Canned, Failure> {
        let kept = self.session.hub.save_canned(id, &said).await?;
        let mut canned = self.canned();
        canned.retain(|other| other.id != kept.id);
        canned.push(kept.clone());
        self.session.learn_canned(Some(canned)).await?;
        Ok(kept)
    }

    /// Removes one. Needs the hub.
    pub async fn remove_canned(&self, id: CannedId) -> Result<(), Failure> {
        self.session.hub.remove_canned(id).await?;
        let mut canned = self.canned();
        canned.retain(|other| other.id != id);
        Ok(self.session.learn_canned(Some(canned)).await?)
    }

    /// Takes a file that `canned_file` wrote, all of it or none; says how many it had.
    pub async fn import_canned(&self, file: &str) -> Result<usize, Failure> {
        let wrong = |line: usize, words: &str| {
            let words = words.trim_end_matches('.');
            Failure::new("invalid", format!("Line {line} of the file: {words}. Nothing of it was taken."))
        };
        if file.len() > FILE {
            return Err(Failure::new("invalid", "The file is larger than 1 MiB. Nothing of it was taken."));
        }
        let said = |error: &serde_json::Error| {
            let words = error.to_string();
            words.split(" at line ").next().unwrap_or_default().to_owned()
        };
        let entries: CannedBook<&RawValue> =
            serde_json::from_str(file).map_err(|error| wrong(error.line().max(1), &said(&error)))?;
        // Each is a part of the file: where it begins there says its line.
        let line_of = |entry: &RawValue| {
            let begins = entry.get().as_ptr().addr() - file.as_ptr().addr();
            1 + file.bytes().take(begins).filter(|byte| *byte == b'\n').count()
        };
        let read = |entry: &&RawValue| {
            serde_json::from_str::<NewCanned>(entry.get())
                .map_err(|error| wrong(line_of(entry) + error.line().max(1) - 1, &said(&error)))
        };
        let canned = entries.canned.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let book = CannedBook { canned };
        let kept = self.session.hub.import_canned(&book).await.map_err(|trouble| {
            let failure = Failure::from(trouble);
            let placed = failure.message.strip_prefix("canned[").and_then(|rest| rest.split_once("]: "));
            let entry = placed.and_then(|(place, _)| entries.canned.get(place.parse::<usize>().ok()?));
            match (placed, entry) {
                (Some((_, words)), Some(entry)) => wrong(line_of(entry), words),
                _ => failure,
            }
        })?;
        self.session.learn_canned(Some(kept)).await?;
        Ok(book.canned.len())
    }

    /// All of them as one file, for `import_canned`.
    pub fn canned_file(&self) -> Result<String, Failure> {
        let book = CannedBook { canned: self.canned().into_iter().map(|canned| canned.said).collect() };
        serde_json::to_string_pretty(&book).map_err(|error| Failure::new("internal", error.to_string()))
    }
}

impl Session {
    /// These are all; the window is told when that is new.
    pub async fn learn_canned(&self, mut canned: Option<Vec<Canned>>) -> Result<(), CacheError> {
        canned.iter_mut().for_each(|canned| {
            canned.sort_by(|one, other| {
                (&one.said.shortcut, one.said.scope).cmp(&(&other.said.shortcut, other.said.scope))
            });
        });
        if self.known().canned == canned {
            return Ok(());
        }
        let known = self.learn(|known| known.canned = canned);
        self.cache.keep_known((*known).clone()).await?;
        self.changes.push([Change::Canned]);
        Ok(())
    }
}
