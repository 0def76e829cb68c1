//! The hub's routes, one function each.

use super::{Client, Trouble};
use crate::cache::{Entry, Errand};
use baton_core::{
    CommandId, ConversationId, InboxId, Message, OperatorId, Seq,
    api::{
        self, AddedInbox, Checked, ConversationPage, ConversationSummary, InboxChange, InboxCheck, InboxInfo,
        Me, NewInbox, OperatorInfo, Plain,
    },
};
use reqwest::Method;
use serde::Deserialize;

/// A list, bare or under its name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed<T> {
    Bare(Vec<T>),
    Inboxes { inboxes: Vec<T> },
    Operators { operators: Vec<T> },
}

impl<T> Listed<T> {
    fn all(self) -> Vec<T> {
        match self {
            Self::Bare(all) | Self::Inboxes { inboxes: all } | Self::Operators { operators: all } => all,
        }
    }
}

fn conversation(of: ConversationId, what: &str) -> String {
    format!("v1/conversations/{of}/{what}")
}

impl Client {
    /// Who I am.
    pub async fn me(&self) -> Result<Me, Trouble> {
        self.get("v1/me").await
    }
    /// Colleagues; `None` where the hub does not tell.
    pub async fn operators(&self) -> Result<Option<Vec<OperatorInfo>>, Trouble> {
        Ok(self.get_where_it_is::<Listed<_>>("v1/operators").await?.map(Listed::all))
    }
    /// Inboxes; `None` where the hub does not tell.
    pub async fn inboxes(&self) -> Result<Option<Vec<InboxInfo>>, Trouble> {
        Ok(self.get_where_it_is::<Listed<_>>("v1/inboxes").await?.map(Listed::all))
    }
    /// Adds an inbox.
    pub async fn add_inbox(&self, new: &NewInbox) -> Result<AddedInbox, Trouble> {
        self.send(Method::POST, "v1/inboxes", new).await
    }
    /// Tries an inbox's connection.
    pub async fn check_inbox(&self, check: &InboxCheck) -> Result<Checked, Trouble> {
        self.send(Method::POST, "v1/inboxes/check", check).await
    }
    /// Renames an inbox or changes its settings.
    pub async fn change_inbox(&self, id: InboxId, change: &InboxChange) -> Result<InboxInfo, Trouble> {
        self.send(Method::PATCH, &format!("v1/inboxes/{id}"), change).await
    }
    /// Makes new keys for an inbox.
    pub async fn renew_keys(&self, id: InboxId) -> Result<AddedInbox, Trouble> {
        self.send(Method::POST, &format!("v1/inboxes/{id}/keys"), &()).await
    }
    /// Removes an inbox.
    pub async fn remove_inbox(&self, id: InboxId) -> Result<(), Trouble> {
        self.call(self.request(Method::DELETE, &format!("v1/inboxes/{id}"))).await
    }
    /// About where the log ends: the version of the conversation with the newest activity.
    pub async fn newest(&self) -> Result<Seq, Trouble> {
        let page: ConversationPage = self.get("v1/conversations?limit=1").await?;
        Ok(page.conversations.first().map(|newest| newest.version).unwrap_or_default())
    }
    /// One conversation.
    pub async fn conversation(&self, of: ConversationId) -> Result<ConversationSummary, Trouble> {
        self.get(&format!("v1/conversations/{of}")).await
    }
    /// Takes it.
    pub async fn take(
        &self,
        of: ConversationId,
        id: CommandId,
        minutes: Option<f64>,
    ) -> Result<ConversationSummary, Trouble> {
        self.send(Method::POST, &conversation(of, "take"), &api::Take { id, minutes, version: None }).await
    }
    /// Asks its holder for it.
    pub async fn ask(&self, of: ConversationId, id: CommandId) -> Result<(), Trouble> {
        let path = conversation(of, "ask");
        self.call(self.request(Method::POST, &path).json(&Plain { id, version: None })).await
    }
    /// Tells who asked that I keep it.
    pub async fn keep(&self, of: ConversationId, id: CommandId, operator: OperatorId) -> Result<(), Trouble> {
        let path = conversation(of, "keep");
        self.call(self.request(Method::POST, &path).json(&api::Keep { id, operator })).await
    }
    /// Tells that I type.
    pub async fn typing(&self, of: ConversationId, id: CommandId) -> Result<(), Trouble> {
        let path = conversation(of, "typing");
        self.call(self.request(Method::POST, &path).json(&Plain { id, version: None })).await
    }

    /// Asks for what an outbox entry wants; with the message when it is one.
    pub async fn errand(&self, entry: &Entry) -> Result<Option<Message>, Trouble> {
        let of = entry.conversation;
        let id = entry.command.clone();
        let request = |what: &str| self.request(Method::POST, &conversation(of, what));
        let request = match &entry.errand {
            Errand::Say { content } => {
                let body = api::Reply { id, content: content.clone(), version: None };
                return self.send(Method::POST, &conversation(of, "messages"), &body).await.map(Some);
            }
            Errand::Note { text } => request("notes").json(&api::Note { id, text: text.clone() }),
            Errand::Tag { tags } => request("tags").json(&api::Tags { id, tags: tags.clone() }),
            Errand::Assign { to } => request("assign").json(&api::HandOver { id, operator: *to, team: None }),
            Errand::Return { event } => {
                request("return").json(&api::Return { id, event: event.clone(), version: None })
            }
            Errand::Close => request("close").json(&Plain { id, version: None }),
            Errand::Read => request("read").json(&Plain { id, version: None }),
            Errand::Retry { message, .. } => {
                request(&format!("messages/{message}/retry")).json(&Plain { id, version: None })
            }
            Errand::TakeBack { message, .. } => {
                request(&format!("messages/{message}/withdraw")).json(&Plain { id, version: None })
            }
        };
        self.call(request).await.map(|()| None)
    }
}
