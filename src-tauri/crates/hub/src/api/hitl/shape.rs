//! What the module's API answers, to the member, over any conversation.

use crate::{clock, store::Session};
use baton_core::{ActorKind, Content, Control, Conversation, InboxKind, Message, Timestamp};
use serde::Serialize;

/// `GET /sessions`. The module never counts: `total` is 0 whatever there is.
#[derive(Debug, Serialize)]
pub struct Sessions {
    total: u32,
    sessions: Vec<SessionRow>,
}

impl Sessions {
    /// These sessions, newest first.
    pub fn new(sessions: Vec<SessionRow>) -> Self {
        Self { total: 0, sessions }
    }
}

/// A session, as every row repeats it.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    platform: String,
    #[serde(rename = "userId")]
    user_id: String,
    full_name: String,
    user_image_url: Option<String>,
    last_event_on: Timestamp,
    last_heard_on: Timestamp,
    /// 0 or 1.
    paused: u8,
    /// `operator` or `code`; null while it is not paused.
    paused_trigger: Option<&'static str>,
    /// JSON in a string.
    raw: &'static str,
}

/// What a message is in a row. The module lists none as it was sent: `raw_message` is null.
#[derive(Debug, Serialize)]
pub struct Spoken {
    session_id: i64,
    #[serde(rename = "type")]
    kind: String,
    text: String,
    raw_message: Option<()>,
    /// `in` from the contact, `out` to the contact.
    direction: &'static str,
    ts: Timestamp,
}

/// A session with its latest message.
#[derive(Debug, Serialize)]
pub struct SessionRow {
    /// The session's.
    id: i64,
    /// The latest message's.
    #[serde(rename = "mId")]
    latest: i64,
    count: i64,
    #[serde(flatten)]
    said: Spoken,
    #[serde(flatten)]
    party: Party,
}

/// A message with its session.
#[derive(Debug, Serialize)]
pub struct MessageRow {
    /// The message's.
    id: i64,
    #[serde(flatten)]
    party: Party,
    #[serde(flatten)]
    said: Spoken,
}

impl Party {
    /// This conversation; `platform` is how its inbox calls the channel.
    pub fn new(conversation: &Conversation, platform: String, heard: Timestamp) -> Self {
        let paused = conversation.control.bot_is_silent(clock::now());
        let trigger =
            if matches!(conversation.control, Control::Operator { .. }) { "operator" } else { "code" };
        Self {
            platform,
            user_id: conversation.contact.id.clone(),
            full_name: conversation.contact.name.clone(),
            user_image_url: None,
            last_event_on: conversation.active_at,
            last_heard_on: heard,
            paused: u8::from(paused),
            paused_trigger: paused.then_some(trigger),
            raw: "{}",
        }
    }
}

impl Spoken {
    fn new(session_id: i64, message: &Message) -> Self {
        let text = match message.content.spoken() {
            "" => message.content.preview(),
            spoken => spoken.to_owned(),
        };
        let direction = if message.author.kind == ActorKind::Contact { "in" } else { "out" };
        let kind = kind(&message.content);
        Self { session_id, kind, text, raw_message: None, direction, ts: message.at }
    }
}

impl SessionRow {
    /// A session on this platform.
    pub fn new(session: &Session, platform: String) -> Self {
        let party = Party::new(&session.conversation, platform, session.conversation.active_at);
        Self {
            id: session.number,
            latest: session.latest.seq.0,
            count: session.messages,
            said: Spoken::new(session.number, &session.latest),
            party,
        }
    }
}

impl MessageRow {
    /// A message of the session with this number.
    pub fn new(number: i64, message: &Message, party: &Party) -> Self {
        Self { id: message.seq.0, party: party.clone(), said: Spoken::new(number, message) }
    }
}

/// How the module names what a message says: `text`, or what else it is.
fn kind(content: &Content) -> String {
    match content {
        Content::Unsupported(unsupported) => unsupported.kind.clone(),
        Content::Text(_) => "text".into(),
        Content::Cards(_) => "template".into(),
        Content::Attachments(_) => "attachment".into(),
        Content::Location(_) => "location".into(),
        Content::Action(_) => "action".into(),
        Content::Event(_) => "event".into(),
        Content::Parts(_) => "message".into(),
    }
}

/// How a row names the channel of a vendor's inbox.
pub fn platform(kind: Option<InboxKind>) -> String {
    match kind {
        Some(InboxKind::Janis) => "janis",
        Some(InboxKind::Botcopy) => "botcopy",
        Some(InboxKind::Botkit) => "botkit",
        Some(InboxKind::Botpress) => "botpress",
        Some(InboxKind::Vivocha) => "vivocha",
        None => "baton",
    }
    .into()
}
