//! Pictures and files of a conversation, through the door: what its inbox allows, and what the hub keeps itself.

use crate::{
    Desk,
    media::{Allowed, Door, Look, Origin, Progress, Wanted},
    view::Failure,
};
use baton_core::{ConversationId, FileId};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What an attachment's `reference` begins with when the hub keeps the file.
const KEPT: &str = "file:";
/// The inbox's setting with private hosts that may be fetched from.
const HOSTS: &str = "media_hosts";

/// A file in a message.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Wish {
    /// Its address.
    pub url: String,
    /// The channel's reference to it; `file:` and an id when the hub keeps it.
    pub reference: Option<String>,
}

impl Desk {
    /// Makes something in a message ready to be shown.
    pub async fn look(
        &self,
        door: &Door,
        of: ConversationId,
        wish: &Wish,
        wanted: Wanted,
        heard: impl Fn(Progress) + Send + Sync,
    ) -> Result<Look, Failure> {
        let allowed = self.allowed(of).await?;
        Ok(door.look(self.origin(wish, &allowed), wanted, heard).await?)
    }

    /// Saves a file of a message into a folder, and answers where it is.
    pub async fn save(
        &self,
        door: &Door,
        of: ConversationId,
        wish: &Wish,
        (name, folder): (&str, &Path),
        heard: impl Fn(Progress) + Send + Sync,
    ) -> Result<PathBuf, Failure> {
        let allowed = self.allowed(of).await?;
        Ok(door.save(self.origin(wish, &allowed), name, folder, heard).await?)
    }

    /// Ends the saving of a file.
    pub fn stop_saving(&self, door: &Door, wish: &Wish) {
        door.stop(&self.origin(wish, &Allowed::default()).key());
    }

    fn origin<'a>(&self, wish: &'a Wish, allowed: &'a Allowed) -> Origin<'a> {
        let kept = wish.reference.as_deref().and_then(|reference| {
            let id = reference.strip_prefix(KEPT)?.parse::<FileId>().ok()?;
            Some((
                reference,
                Box::new(self.session.hub.request(reqwest::Method::GET, &format!("v1/files/{id}"))),
            ))
        });
        match kept {
            Some((reference, request)) => Origin::Hub { reference, request },
            None => Origin::Address { url: &wish.url, allowed },
        }
    }

    async fn allowed(&self, of: ConversationId) -> Result<Allowed, Failure> {
        let state = self.session.cache.state(of).await?.ok_or_else(Failure::missing)?;
        let known = self.session.known();
        let inbox = known.inboxes.iter().find(|inbox| inbox.id == state.inbox);
        let hosts = inbox.and_then(|inbox| inbox.settings.get(HOSTS));
        Ok(hosts.map(|hosts| Allowed::read(hosts)).unwrap_or_default())
    }
}
