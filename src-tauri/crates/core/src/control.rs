//! Who holds a conversation.

use crate::{OperatorRef, Timestamp};
use serde::{Deserialize, Serialize};

/// Who holds a conversation.
///
/// ```text
///          bot asks / transfer / not understood twice        operator takes
///   ┌────► BOT ───────────────────────────────► WAITING ───────────────────────► OPERATOR ──┐
///   │       ▲  └────────────── operator takes ──────────────────────────────────►  │  ▲     │ close
///   │       └───────────── hands back · lease runs out · contact asks ─────────────┘  │     ▼
///   └─────────────────────────── contact writes again ◄──────────── CLOSED ◄──────────┴─────┘
/// ```
///
/// Also: WAITING or OPERATOR → BOT when the bot's own side takes it back (Janis' `update_channel` with `paused: false`, which is how a
/// client reports "Done" in a page's inbox; Botpress' own unpause), which its holder is told; WAITING → BOT when its silence ends; OPERATOR → WAITING when its holder transfers it;
/// CLOSED → OPERATOR when an operator takes it again, CLOSED → BOT when an operator gives it back to the bot (the undo of a close). Every arrow is a test in `next.rs`, named after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "control", rename_all = "snake_case")]
pub enum Control {
    /// The bot talks.
    Bot,
    /// A person is needed and nobody has it.
    Waiting {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: WaitReason,
        /// The bot is silent until then, because its own side asked for that.
        bot_silent_until: Option<Timestamp>,
    },
    /// An operator talks, the bot is silent.
    Operator {
        /// Who.
        operator: OperatorRef,
        /// Since when.
        since: Timestamp,
        /// When the bot resumes by itself.
        lease_until: Timestamp,
        /// What each message renews the lease for.
        lease_ms: i64,
    },
    /// Ended, until the contact writes again.
    Closed {
        /// When.
        at: Timestamp,
    },
}

impl Control {
    /// The state without its details.
    pub fn kind(&self) -> ControlKind {
        match self {
            Self::Bot => ControlKind::Bot,
            Self::Waiting { .. } => ControlKind::Waiting,
            Self::Operator { .. } => ControlKind::Operator,
            Self::Closed { .. } => ControlKind::Closed,
        }
    }

    /// Who holds it, when a person does.
    pub fn holder(&self) -> Option<&OperatorRef> {
        match self {
            Self::Operator { operator, .. } => Some(operator),
            _ => None,
        }
    }

    /// Whether the bot has to be silent, what a vendor calls `paused`.
    pub fn bot_is_silent(&self, now: Timestamp) -> bool {
        match self {
            Self::Operator { .. } => true,
            Self::Waiting { bot_silent_until: Some(until), .. } => now < *until,
            _ => false,
        }
    }

    /// When the bot resumes by itself: the end of the lease, or of the silence that its own side asked for.
    pub fn resumes_at(&self) -> Option<Timestamp> {
        match self {
            Self::Operator { lease_until, .. } => Some(*lease_until),
            Self::Waiting { bot_silent_until, .. } => *bot_silent_until,
            _ => None,
        }
    }
}

/// Who holds a conversation, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// The bot.
    Bot,
    /// Nobody, and somebody should.
    Waiting,
    /// A person.
    Operator,
    /// Nobody: it has ended.
    Closed,
}

/// Why a person is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitReason {
    /// The bot asked: the contact wants a person.
    HelpRequested,
    /// The bot did not understand, often enough in a row.
    NotUnderstood,
    /// The bot or an operator transferred it.
    Transfer {
        /// To which team, if the channel or the operator named one.
        team: Option<String>,
    },
    /// The bot's own side fell silent.
    BotPaused,
}
