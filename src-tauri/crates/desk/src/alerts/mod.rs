//! What the operator is called for.

use crate::{
    cache::{Happened, Known},
    settings::Settings,
    view::Link,
};
use baton_core::{Conversation, ConversationId, Timestamp};
use std::sync::Arc;

/// What the rules hear.
#[derive(Debug, Clone)]
pub enum Input {
    /// These wait or are mine, as the cache had them when the desk was opened.
    Begun(Vec<Conversation>),
    /// Something happened.
    Happened(Box<Happened>),
    /// Who is who now.
    Known(Arc<Known>),
    /// The settings now.
    Settings(Box<Settings>),
    /// The connection now.
    Link(Link),
    /// This conversation is in front.
    Front(Option<ConversationId>),
    /// I type there.
    Typing(ConversationId),
    /// Silent for me until then.
    Snoozed(ConversationId, Option<Timestamp>),
    /// The computer slept.
    Woke,
}

mod calls;
pub use calls::Calls;

/// Tells the rules what the cache had.
pub async fn begin(session: &crate::session::Session) -> Result<(), crate::cache::CacheError> {
    session.tell_alerts(Input::Begun(session.cache.pressing().await?));
    Ok(())
}
/// Runs the rules.
pub async fn run(
    session: Arc<crate::session::Session>,
    mut inputs: tokio::sync::mpsc::UnboundedReceiver<Input>,
    _calls: Calls,
) {
    loop {
        tokio::select! {
            input = inputs.recv() => if input.is_none() { return },
            () = session.stop.cancelled() => return,
        }
    }
}
/// A notification to try alerts with.
pub fn test_notice(settings: &Settings) -> crate::view::Notice {
    use crate::view::Button;
    crate::view::Notice {
        conversation: None,
        alert: baton_core::Alert::Digest,
        title: "This is how Baton calls you".into(),
        body: "If you see and hear it, alerts work.".into(),
        buttons: vec![(Button::Works, "It works".into()), (Button::NoSound, "No sound".into())],
        stays: true,
        sound: settings.sound,
    }
}
