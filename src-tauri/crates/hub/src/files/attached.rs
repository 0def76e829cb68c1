//! Kept files in messages: found by their attachments' `reference`, kept as long as the conversation, under fresh addresses.

use super::{FileError, Files, Keeper, REFERENCE, SENT_FOR};
use baton_core::{Attachment, Content, FileId};

/// Why a message with files can't be said.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The file was removed, or never was.
    #[error("content.items.reference: there is no file {0}. Upload it again.")]
    Gone(String),
    /// The store failed.
    #[error(transparent)]
    Files(#[from] FileError),
}

impl Files {
    /// The kept file that an attachment stands for, by its `reference`.
    pub fn referred(attachment: &Attachment) -> Option<FileId> {
        attachment.reference.as_deref()?.strip_prefix(REFERENCE)?.parse().ok()
    }

    /// Keeps the files of a message as long as its conversation or canned response, and completes what the message says about them.
    pub async fn attach(&self, content: &mut Content, keeper: impl Into<Keeper>) -> Result<(), AttachError> {
        let keeper = keeper.into();
        for attachment in attachments(content) {
            let Some(id) = Self::referred(attachment) else { continue };
            let Some(file) = self.find(id).await? else {
                return Err(AttachError::Gone(attachment.title().to_owned()));
            };
            self.keep(id, keeper).await?;
            let description = attachment.description.take();
            let thumbnail = attachment.thumbnail.take();
            let kept = file.attachment(self.url(&file, SENT_FOR));
            *attachment = Attachment { description, thumbnail, ..kept };
        }
        Ok(())
    }

    /// Gives the kept files of a message addresses that work from now on: it may have waited for its channel.
    pub async fn refresh(&self, content: &mut Content) -> Result<(), FileError> {
        for attachment in attachments(content) {
            let Some(id) = Self::referred(attachment) else { continue };
            if let Some(file) = self.find(id).await? {
                attachment.url = self.url(&file, SENT_FOR);
            }
        }
        Ok(())
    }
}

/// Every attachment in a message.
fn attachments(content: &mut Content) -> Vec<&mut Attachment> {
    match content {
        Content::Attachments(files) => files.items.iter_mut().collect(),
        Content::Cards(cards) => cards.cards.iter_mut().filter_map(|card| card.media.as_mut()).collect(),
        Content::Parts(parts) => parts.parts.iter_mut().flat_map(attachments).collect(),
        _ => Vec::new(),
    }
}
