//! What the operator is called for, as the program shows it on the desktop.

use baton_core::{Alert, ConversationId};

/// Something to call the operator for; the app makes a desktop notification of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Show it, or replace what this conversation shows.
    Show(Box<Notice>),
    /// Withdraw what this conversation shows.
    Withdraw(ConversationId),
    /// After sleep: one for all.
    Digest(Notice),
}

/// One notification, in the words that the operator reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Of which conversation; `None` for the digest, a connector, a test.
    pub conversation: Option<ConversationId>,
    /// What for.
    pub alert: Alert,
    /// First line.
    pub title: String,
    /// The rest; may be empty.
    pub body: String,
    /// Buttons in order; the first is the default.
    pub buttons: Vec<(Button, String)>,
    /// Stays until somebody reacts.
    pub stays: bool,
    /// With the sound of its class.
    pub sound: bool,
}

/// What a button of a notification does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Button {
    /// Claims the conversation and brings the window up on it.
    TakeOver,
    /// Silent for me for five minutes.
    Snooze,
    /// Brings the window up on it.
    Open,
    /// The same, with the cursor in the reply.
    Reply,
    /// The lease begins anew.
    Extend,
    /// Back to the bot.
    HandBack,
    /// Tries the delivery again.
    TryAgain,
    /// Takes what was paused again.
    PauseAgain,
    /// It is the colleague's who asks for it.
    Give,
    /// It stays mine; the colleague who asks is told.
    Keep,
    /// No longer meant for me.
    GiveBack,
    /// The test was seen.
    Works,
    /// The test was not heard.
    NoSound,
}
