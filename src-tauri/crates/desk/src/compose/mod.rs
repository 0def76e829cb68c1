//! Composing: messages of several parts, files that go with them, and the moment in which a message can be taken back.

mod attach;
mod moving;
mod said;
mod upload;

pub use attach::Folder;
pub use said::{Resolved, resolve, says_the_same};
pub use upload::{Uploads, run};

use crate::cache::Chosen;
use baton_core::Attachment;
use serde::Serialize;

/// So many bytes a file may have: what the hub takes.
pub const LARGEST: u64 = 25 << 20;

/// What the `reference` of an attachment begins with while its file is only here.
const HERE: &str = "local:";

/// A file chosen for a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
pub struct Attached {
    /// Its id.
    pub id: String,
    /// As it is called.
    pub name: String,
    /// What it is: by its content once the hub has it, before as the system says.
    pub mime: String,
    /// In bytes.
    #[cfg_attr(feature = "typescript", specta(type = u32))]
    pub size: u64,
    /// So many of them the hub has.
    #[cfg_attr(feature = "typescript", specta(type = u32))]
    pub sent: u64,
    /// The hub has it whole.
    pub ready: bool,
    /// Why the hub refused it, in words.
    pub refused: Option<String>,
    /// Why it has to be brought anew, in words: it is, by itself.
    pub again: Option<String>,
    /// As a message names it, once the hub has it.
    pub attachment: Option<Attachment>,
}

impl Attached {
    /// As it stands when so many bytes are with the hub.
    fn of(chosen: &Chosen, sent: u64) -> Self {
        let mime = chosen.kept.as_ref().map_or(&chosen.mime, |kept| &kept.mime).clone();
        let ready = chosen.kept.is_some();
        Self {
            id: chosen.id.clone(),
            name: chosen.name.clone(),
            mime,
            size: chosen.size,
            sent: if ready { chosen.size } else { sent },
            ready,
            refused: chosen.refused.clone(),
            again: None,
            attachment: ready.then(|| attachment(chosen)),
        }
    }
}

/// The file as a message's attachment: with the hub when it is there, else to be brought there first.
fn attachment(chosen: &Chosen) -> Attachment {
    match &chosen.kept {
        Some(kept) => Attachment {
            url: kept.url.clone(),
            media: kept.media,
            mime: Some(kept.mime.clone()),
            name: Some(kept.name.clone()),
            size: Some(kept.size),
            reference: Some(kept.reference.clone()),
            ..Attachment::default()
        },
        None => Attachment {
            media: baton_core::Media::of(&chosen.mime),
            mime: Some(chosen.mime.clone()),
            name: Some(chosen.name.clone()),
            size: Some(chosen.size),
            reference: Some(format!("{HERE}{}", chosen.id)),
            ..Attachment::default()
        },
    }
}
