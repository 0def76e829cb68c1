//! Why something that a client sent was not taken up, as it is told.

use super::{frames::Ends, identity::Refusing};
use crate::engine::Refused;

/// Why a frame was not taken up.
pub enum Trouble {
    /// The socket ends.
    Ends(Ends),
    /// The client is told why.
    Refused(&'static str, String),
}

impl Trouble {
    /// What it means where there is nobody to tell.
    pub fn ends(self) -> Ends {
        match self {
            Self::Ends(ends) => ends,
            Self::Refused(_, words) => {
                tracing::warn!(%words, "a visitor's socket could not be told what happened");
                Ends::Broken
            }
        }
    }
}

impl From<Ends> for Trouble {
    fn from(ends: Ends) -> Self {
        Self::Ends(ends)
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Busy | Refused::Ending => Self::Refused("busy", refused.to_string()),
            Refused::Rule(rule) => Self::Refused("invalid", rule.to_string()),
            other => {
                tracing::error!(error = %other, "what a visitor said could not be kept");
                Self::Refused("internal", "The hub could not keep this. Send it again in a moment.".into())
            }
        }
    }
}

impl From<Refusing> for Trouble {
    fn from(refusing: Refusing) -> Self {
        match refusing {
            Refusing::Storage(refused) => refused.into(),
            hash @ Refusing::Hash => Self::Refused("identity", hash.to_string()),
        }
    }
}
