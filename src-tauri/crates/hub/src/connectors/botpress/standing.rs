//! How a Botpress server stands with Baton, as operators read it.

use super::problem::Problem;

/// How a Botpress server stands with Baton.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Followed by its realtime channel.
    Live,
    /// Asked at intervals: why the realtime channel is not there.
    Polled(String),
    /// Its sessions are being read for the first time, or after too long.
    Reading,
    /// Not there.
    Down(Problem),
}

impl Standing {
    /// Whether messages can be delivered.
    pub fn is_up(&self) -> bool {
        matches!(self, Self::Live | Self::Polled(_) | Self::Reading)
    }

    /// What is not as it should be, in words; `None` when all is.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Unknown | Self::Live => None,
            Self::Reading => Some("Its earlier sessions are being read.".into()),
            Self::Polled(why) => Some(format!(
                "Its realtime channel can't be used ({why}). Baton asks every few seconds instead, and tries again by itself."
            )),
            Self::Down(problem) => Some(problem.to_string()),
        }
    }
}
