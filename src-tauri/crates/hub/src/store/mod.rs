//! The read model: what the log folds to, in SQLite, read by as many as want.

use baton_core::{
    ControlKind, Conversation, ConversationId, Event, InboxId, Message, OperatorId, Seq,
    api::ConversationPage,
};

/// Reads the read model; cheap to clone. Every call is a short blocking query: call it from `spawn_blocking` or through the
/// async wrappers.
#[derive(Clone)]
pub struct Reader {}

/// Which conversations to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Held so.
    pub control: Option<ControlKind>,
    /// Meant for, or held by: `Some(None)` for nobody.
    pub assignee: Option<Option<OperatorId>>,
    /// In this inbox.
    pub inbox: Option<InboxId>,
    /// With this tag.
    pub tag: Option<String>,
    /// Containing these words.
    pub q: Option<String>,
    /// At most so many (1 to 200).
    pub limit: usize,
    /// After the page that gave this cursor.
    pub before: Option<String>,
}

/// The read model could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the database can't be read: {0}")]
pub struct ReadError(#[from] rusqlite::Error);

impl Reader {
    /// One conversation.
    pub fn conversation(&self, _id: ConversationId) -> Result<Option<Conversation>, ReadError> {
        todo!()
    }
    /// The conversation with this contact in this inbox.
    pub fn with_contact(&self, _inbox: InboxId, _contact: &str) -> Result<Option<Conversation>, ReadError> {
        todo!()
    }
    /// A page of conversations, newest activity first.
    pub fn list(&self, _filter: &Filter) -> Result<ConversationPage, ReadError> {
        todo!()
    }
    /// A page of messages, ascending.
    pub fn messages(
        &self,
        _of: ConversationId,
        _before: Option<Seq>,
        _limit: usize,
    ) -> Result<Vec<Message>, ReadError> {
        todo!()
    }
    /// Events after `since`, ascending, at most `limit`.
    pub fn events(&self, _since: Seq, _limit: usize) -> Result<Vec<Event>, ReadError> {
        todo!()
    }
    /// Conversations of an inbox in which the bot has to be silent.
    pub fn silent(&self, _inbox: InboxId) -> Result<Vec<Conversation>, ReadError> {
        todo!()
    }
}
