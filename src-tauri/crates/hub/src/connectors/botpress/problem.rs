//! What keeps a Botpress server from being followed, in words that say what to do.

use crate::outside::Forbidden;
use std::time::Duration;

/// What keeps a Botpress server from being followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing listens there.
    #[error(
        "Nothing answers at {0}. Start the Botpress server, or correct the address in the inbox's settings."
    )]
    NoAnswer(String),
    /// Baton doesn't go there.
    #[error("The address of this Botpress can't be used: {0}. Correct it in the inbox's settings.")]
    Forbidden(Forbidden),
    /// It took too long.
    #[error("Botpress did not answer in time. Baton tries again by itself.")]
    Late,
    /// Something else answers there.
    #[error("What answers at {0} is not Botpress. Correct the address in the inbox's settings.")]
    NotBotpress(String),
    /// The module is not there.
    #[error("This Botpress has no HITL module. Install botpress-hitl in the bot and start it again.")]
    NoModule,
    /// It wants a log-in and none is set.
    #[error("This Botpress wants a log-in. Write user and password into the inbox's settings.")]
    NeedsLogin,
    /// It does not take the log-in.
    #[error("Botpress does not take this user and password. Correct them in the inbox's settings.")]
    WrongLogin,
    /// It answers, but not with what was asked for.
    #[error("Botpress answered {0}. Its own log says why; Baton tries again by itself.")]
    Failed(String),
}

impl Problem {
    /// How long to wait before the next try, the `tries`th in a row. What only a person can solve is tried rarely, changed settings
    /// at once; and nobody knocks with a wrong password: Botpress locks the door after three.
    pub fn wait(&self, tries: u32) -> Duration {
        match self {
            Self::WrongLogin => Duration::from_secs(300),
            Self::NoModule | Self::NeedsLogin | Self::Forbidden(_) => Duration::from_secs(10),
            // Also something else: a proxy says so itself while the server starts.
            Self::NotBotpress(_) | Self::NoAnswer(_) | Self::Late | Self::Failed(_) => {
                Duration::from_millis(250 << tries.min(6)).min(Duration::from_secs(15))
            }
        }
    }
}
