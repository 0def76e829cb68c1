//! The hub's canned responses.

use super::{Client, Trouble};
use baton_core::{Canned, CannedBook, CannedId, NewCanned};
use reqwest::Method;

impl Client {
    /// The team's and mine, by shortcut; `None` on a hub that is older than they are.
    pub async fn canned(&self) -> Result<Option<Vec<Canned>>, Trouble> {
        Ok(self.get_where_it_is::<CannedBook>("v1/canned").await?.map(|book| book.canned))
    }

    /// Adds one, or replaces the one with this id.
    pub async fn save_canned(&self, id: Option<CannedId>, said: &NewCanned) -> Result<Canned, Trouble> {
        match id {
            None => self.send(Method::POST, "v1/canned", said).await,
            Some(id) => self.send(Method::PUT, &format!("v1/canned/{id}"), said).await,
        }
    }

    /// Removes one.
    pub async fn remove_canned(&self, id: CannedId) -> Result<(), Trouble> {
        self.call(self.request(Method::DELETE, &format!("v1/canned/{id}"))).await
    }

    /// Takes all of a file.
    pub async fn import_canned(&self, book: &CannedBook<NewCanned>) -> Result<Vec<Canned>, Trouble> {
        let kept: CannedBook = self.send(Method::POST, "v1/canned/import", book).await?;
        Ok(kept.canned)
    }
}
