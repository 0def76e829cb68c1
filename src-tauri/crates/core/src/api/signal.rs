//! What travels beside the log.

use super::{InboxInfo, OperatorInfo, Presence};
use crate::{Actor, ConversationId, InboxId, OperatorId, OperatorRef, Seq};
use serde::{Deserialize, Serialize};

/// What travels beside the log and is forgotten: an SSE event named `signal`, without an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "signal", rename_all = "snake_case")]
pub enum Signal {
    /// Somebody is typing. It lasts five seconds unless repeated.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        actor: Actor,
    },
    /// A contact came, looked away, or left.
    Presence {
        /// Of which conversation.
        conversation: ConversationId,
        /// How they are now.
        #[serde(flatten)]
        now: Presence,
    },
    /// A colleague asks for a conversation. Only its holder is told.
    Asked {
        /// For which.
        conversation: ConversationId,
        /// Who asks.
        by: OperatorRef,
        /// Who holds it.
        holder: OperatorId,
    },
    /// Its holder keeps it. Only who asked is told; one that is given away is an event.
    Kept {
        /// Which.
        conversation: ConversationId,
        /// Who keeps it.
        by: OperatorRef,
        /// Who asked.
        asker: OperatorId,
    },
    /// An inbox was added, removed, renamed, or its bot came or went.
    Inbox {
        /// The inbox; `None` when it was removed.
        inbox: Option<Box<InboxInfo>>,
        /// Its id.
        id: InboxId,
    },
    /// Operators were added or removed.
    Operators {
        /// All of them, by name.
        operators: Vec<OperatorInfo>,
    },
    /// Canned responses were added, changed or removed: `GET /v1/canned` has them.
    Canned,
    /// Everything up to `seq` was sent: what follows is live.
    CaughtUp {
        /// The log's last place when the stream began to follow it live.
        seq: Seq,
    },
    /// A signal that a newer hub knows.
    #[serde(other)]
    Unknown,
}

impl Signal {
    /// Whether this operator is told.
    pub fn concerns(&self, operator: OperatorId) -> bool {
        match self {
            Self::Asked { holder, .. } => *holder == operator,
            Self::Kept { asker, .. } => *asker == operator,
            _ => true,
        }
    }
}
