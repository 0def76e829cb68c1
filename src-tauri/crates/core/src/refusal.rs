//! Why a command was refused.

use crate::OperatorRef;

/// Why a command was refused, in words that say what to do. The code is what programs decide on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another operator holds it.
    #[error("{} has it.", .holder.name)]
    Held {
        /// Who.
        holder: OperatorRef,
    },
    /// The bot holds it, or nobody.
    #[error("You do not hold this conversation. Take over first.")]
    NotHeld,
    /// It is already closed.
    #[error("This conversation is closed. Take it over to reopen it.")]
    Closed,
    /// Nobody takes over in this inbox at the moment.
    #[error("This inbox is paused: nobody takes over in it. An admin resumes it in the inbox's settings.")]
    Paused,
    /// There is no such conversation.
    #[error("There is no such conversation.")]
    NoConversation,
    /// There is no such message, or it is not an operator's.
    #[error("There is no such message to deliver.")]
    NoMessage,
    /// It has moved on since the version that the command was decided on.
    #[error("The conversation has changed meanwhile. Look again, then repeat it.")]
    Stale,
    /// It asks for what is already so.
    #[error("That is already so.")]
    AlreadySo,
    /// A value is out of its bounds.
    #[error("{0}")]
    Invalid(String),
}

impl Refusal {
    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::NotHeld => "not_held",
            Self::Closed => "closed",
            Self::Paused => "paused",
            Self::NoConversation => "no_conversation",
            Self::NoMessage => "no_message",
            Self::Stale => "stale",
            Self::AlreadySo => "already_so",
            Self::Invalid(_) => "invalid",
        }
    }
}
