//! Who and what is registered: operators with their tokens, inboxes with their keys. Secrets are kept as BLAKE3 fingerprints of
//! 32 random bytes; they are shown once, when they are made.

use baton_core::{
    InboxId, InboxKind, OperatorId, Role,
    api::{AddedInbox, NewInbox, OperatorInfo},
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The directory; cheap to clone. Works on its own file beside the log, also while another process serves the data.
#[derive(Clone)]
pub struct Directory {}

/// One inbox as its connector needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Id.
    pub id: InboxId,
    /// Vendor.
    pub kind: InboxKind,
    /// Name.
    pub name: String,
    /// Settings, secrets excluded.
    pub settings: BTreeMap<String, String>,
}

/// A new operator and its token, shown this once.
#[derive(Debug, Clone, serde::Serialize)]
pub struct AddedOperator {
    /// Id.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// `Authorization: Bearer …`.
    pub token: String,
}

/// Why the directory refused, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A value is missing or wrong.
    #[error("{0}")]
    Invalid(String),
    /// No such entry.
    #[error("There is no such entry.")]
    Missing,
    /// The file can't be read or written.
    #[error("the directory can't be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Directory {
    /// Opens or makes the directory in this data folder.
    pub fn open(_data: &Path) -> Result<Self, DirectoryError> {
        todo!()
    }
    /// Adds an operator.
    pub fn add_operator(&self, _name: &str, _role: Role) -> Result<AddedOperator, DirectoryError> {
        todo!()
    }
    /// All operators.
    pub fn operators(&self) -> Result<Vec<OperatorInfo>, DirectoryError> {
        todo!()
    }
    /// Whose token this is. In memory: it is asked on every request.
    pub fn operator_by_token(&self, _token: &str) -> Option<OperatorInfo> {
        todo!()
    }
    /// Adds an inbox; the connector of its kind has checked the settings and made the keys.
    pub fn add_inbox(&self, _new: NewInbox) -> Result<AddedInbox, DirectoryError> {
        todo!()
    }
    /// Removes an inbox.
    pub fn remove_inbox(&self, _id: InboxId) -> Result<(), DirectoryError> {
        todo!()
    }
    /// All inboxes.
    pub fn inboxes(&self) -> Result<Vec<Inbox>, DirectoryError> {
        todo!()
    }
    /// One inbox. In memory.
    pub fn inbox(&self, _id: InboxId) -> Option<Arc<Inbox>> {
        todo!()
    }
    /// The inbox of this kind whose secret `name` (say `client_key`) is `secret`. In memory: it is asked on every vendor request.
    pub fn inbox_by_secret(&self, _kind: InboxKind, _name: &str, _secret: &str) -> Option<Arc<Inbox>> {
        todo!()
    }
}
