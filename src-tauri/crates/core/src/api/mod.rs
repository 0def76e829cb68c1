//! The operator API's JSON (`/v1`), shared by the hub that writes it and the desktop that reads it.

mod commands;
mod signal;

pub use commands::{HandOver, Keep, Note, Plain, Reply, Return, Tags, Take};
pub use signal::Signal;

use crate::{
    Carries, Contact, Control, ControlKind, Conversation, ConversationId, FileId, InboxId, InboxKind,
    LastMessage, Media, Message, OperatorId, OperatorRef, Role, Seq, Timestamp, WaitReason,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A conversation as lists and threads show it: flat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationSummary {
    /// Its id.
    pub id: ConversationId,
    /// Where it takes place.
    pub inbox: InboxId,
    /// With whom; the id is the vendor's.
    pub contact: ContactSummary,
    /// Who holds it.
    pub control: ControlKind,
    /// The holder, when a person holds it.
    pub operator: Option<OperatorRef>,
    /// Since when that person holds it.
    pub held_since: Option<Timestamp>,
    /// When the bot resumes by itself.
    pub lease_until: Option<Timestamp>,
    /// What each message renews the lease for, in milliseconds.
    #[cfg_attr(feature = "typescript", specta(type = Option<i32>))]
    pub lease_ms: Option<i64>,
    /// Since when a person is needed.
    pub waiting_since: Option<Timestamp>,
    /// Why a person is needed.
    pub waiting_reason: Option<WaitReason>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whom it is meant for.
    pub assignee: Option<OperatorRef>,
    /// Sorted, without repeats.
    pub tags: Vec<String>,
    /// The contact's messages that wait for a person's answer.
    pub unread: u32,
    /// The latest message.
    pub last_message: Option<LastMessage>,
    /// When its first event happened.
    pub created_at: Timestamp,
    /// When something last happened that a list moves for.
    pub active_at: Timestamp,
    /// The seq of its last event.
    pub version: Seq,
    /// What the contact's own client shows, where that is less than the inbox's channel carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries: Option<Carries>,
}

/// A contact, and whether they are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactSummary {
    /// As the vendor calls them.
    pub id: String,
    /// As a person reads it.
    pub name: String,
    /// Whether they are there, where it is known and told (`GET /v1/conversations/{id}` tells it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<PresenceState>,
    /// When they were last there; while they are, there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
}

impl From<Contact> for ContactSummary {
    fn from(Contact { id, name }: Contact) -> Self {
        Self { id, name, presence: None, last_seen: None }
    }
}

/// Whether a contact is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// The chat is open.
    Online,
    /// The chat is open where they don't look: in another tab, on a locked screen.
    Away,
    /// The chat was closed.
    Left,
}

/// Whether a contact is there, and when they last were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Presence {
    /// Whether they are there.
    pub presence: PresenceState,
    /// When they were last there; while they are, there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
}

impl Presence {
    /// They are there.
    pub const ONLINE: Self = Self { presence: PresenceState::Online, last_seen: None };

    /// They don't look since then.
    pub fn away(since: Timestamp) -> Self {
        Self { presence: PresenceState::Away, last_seen: Some(since) }
    }

    /// They left then.
    pub fn left(at: Timestamp) -> Self {
        Self { presence: PresenceState::Left, last_seen: Some(at) }
    }
}

impl From<&Conversation> for ConversationSummary {
    fn from(state: &Conversation) -> Self {
        let mut summary = Self {
            id: state.id,
            inbox: state.inbox,
            contact: state.contact.clone().into(),
            control: state.control.kind(),
            operator: state.control.holder().cloned(),
            held_since: None,
            lease_until: state.control.resumes_at(),
            lease_ms: None,
            waiting_since: None,
            waiting_reason: None,
            closed_at: None,
            assignee: state.assignee.clone(),
            tags: state.tags.clone(),
            unread: state.unread,
            last_message: state.last_message.clone(),
            created_at: state.created_at,
            active_at: state.active_at,
            version: state.version,
            carries: state.carries,
        };
        match &state.control {
            Control::Bot => {}
            Control::Waiting { since, reason, .. } => {
                summary.waiting_since = Some(*since);
                summary.waiting_reason = Some(reason.clone());
            }
            Control::Operator { since, lease_ms, .. } => {
                summary.held_since = Some(*since);
                summary.lease_ms = Some(*lease_ms);
            }
            Control::Closed { at } => summary.closed_at = Some(*at),
        }
        summary
    }
}

/// `GET /v1/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The operator's id.
    pub id: OperatorId,
    /// The operator's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The hub.
    pub hub: HubInfo,
}

/// A hub's name and version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HubInfo {
    /// As its admin calls it.
    pub name: String,
    /// Baton's version there.
    pub version: String,
}

/// `GET /v1/conversations`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationPage {
    /// Newest activity first.
    pub conversations: Vec<ConversationSummary>,
    /// What to give as `before` for the next page.
    pub next: Option<String>,
}

/// `GET /v1/conversations/{id}/messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePage {
    /// Ascending `seq`; the newest page unless `before` is given.
    pub messages: Vec<Message>,
}

/// One operator of a hub, as colleagues see it (`GET /v1/operators`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorInfo {
    /// Id.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// One inbox and its connector's state (`GET /v1/inboxes`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxInfo {
    /// Id.
    pub id: InboxId,
    /// Which vendor's protocol it speaks.
    pub kind: InboxKind,
    /// As its team calls it.
    pub name: String,
    /// Whether replies can be delivered right now: a bot is connected, or its webhook answers.
    pub connected: bool,
    /// When its bot last said anything to the hub.
    pub last_seen: Option<Timestamp>,
    /// Replies that wait for delivery.
    pub pending: u32,
    /// What the settings say, without secrets.
    pub settings: BTreeMap<String, String>,
    /// Nobody is called and nobody takes over here; who holds a conversation keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// What its channel carries to a contact.
    #[serde(default)]
    pub carries: Carries,
    /// What is not as it should be, in words that say what to do (the vendor's server does not answer, refuses the password).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// `POST /v1/inboxes`: add an inbox (admins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInbox {
    /// Which vendor's protocol it speaks.
    pub kind: InboxKind,
    /// As its team calls it.
    pub name: String,
    /// The vendor's settings, as `baton-hub inbox add --set` takes them.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// `PATCH /v1/inboxes/{id}`: what to change of an inbox (admins).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxChange {
    /// Its name from now on; as it is when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All its settings from now on, as when it was added; private ones that are left out stay. As they are when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<BTreeMap<String, String>>,
    /// Whether it is paused from now on: nobody is called, nobody takes over, and who holds a conversation keeps it. As it is when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

/// `POST /v1/inboxes/check`: try an inbox's connection before its settings are kept (admins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxCheck {
    /// Which vendor's protocol it speaks.
    pub kind: InboxKind,
    /// The inbox whose private settings are used where `settings` leaves them out; none for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<InboxId>,
    /// The vendor's settings, as the inbox would have them.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// What trying an inbox's connection showed. Nothing was kept, and no customer was told anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checked {
    /// Nothing was found wrong.
    pub ok: bool,
    /// One by one, in the order in which they were tried; none where the vendor's side calls Baton and can't be tried from here.
    pub steps: Vec<CheckStep>,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckStep {
    /// What was tried, in a few words.
    pub what: String,
    /// Whether it is as it should be; `null` where that can't be known from here.
    pub ok: Option<bool>,
    /// What was found, in words that say what to do when it is wrong.
    pub why: String,
}

/// A new inbox and what the vendor's side must be given. The secrets are shown this once: the hub keeps fingerprints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddedInbox {
    /// Id.
    pub id: InboxId,
    /// Which vendor's protocol it speaks.
    pub kind: InboxKind,
    /// As its team calls it.
    pub name: String,
    /// Janis: `api_key` and `client_key`. Others: as `baton-hub inbox add` prints them.
    #[serde(flatten)]
    pub given: BTreeMap<String, String>,
}

/// `POST /v1/files`: a kept file, as a message names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Uploaded {
    /// Its id.
    pub id: FileId,
    /// Where whoever has the address reads it, for a day.
    pub url: String,
    /// As it is saved, without any folder.
    pub name: String,
    /// Its media type, by its content.
    pub mime: String,
    /// How it is shown.
    pub media: Media,
    /// Its size in bytes.
    #[cfg_attr(feature = "typescript", specta(type = f64))]
    pub size: u64,
    /// What an attachment's `reference` says, so that it keeps the file and its address stays fresh.
    pub reference: String,
}

/// Any answer that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorInfo,
}

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorInfo {
    /// Stable; programs decide on it.
    pub code: String,
    /// Says what to do.
    pub message: String,
    /// With `held`: who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<OperatorRef>,
}
