//! Canned responses: read from the cache, so that they work offline; changed on the hub, which tells every desk.

use crate::{
    Desk,
    cache::CacheError,
    session::Session,
    view::{Change, Failure},
};
use baton_core::{Canned, CannedBook, CannedId, NewCanned};

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
        let wrong =
            |words: String| Failure::new("invalid", format!("This is no file of canned responses: {words}."));
        if file.len() > FILE {
            return Err(wrong("it is larger than 1 MiB".into()));
        }
        let book: CannedBook<NewCanned> =
            serde_json::from_str(file).map_err(|error| wrong(error.to_string()))?;
        let kept = self.session.hub.import_canned(&book).await?;
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
