//! How an inbox and its bot stand, as desktops show it.

use crate::{
    context::Context,
    directory::Inbox,
    store::{ReadError, Reader},
};
use baton_core::{
    Carries,
    api::{InboxInfo, Signal},
};

/// An inbox with its connector's state.
pub async fn info(
    reader: &Reader,
    inbox: &Inbox,
    connected: bool,
    carries: Carries,
    trouble: Option<String>,
) -> Result<InboxInfo, ReadError> {
    let id = inbox.id;
    let (pending, last_seen) = reader.run(move |reader| reader.inbox_state(id)).await?;
    let paused = inbox.is_paused();
    let Inbox { id, kind, name, mut settings, .. } = inbox.clone();
    // It has its own member: who replaces the settings does not resume the inbox by leaving it out.
    settings.remove("paused");
    Ok(InboxInfo { id, kind, name, connected, last_seen, pending, settings, paused, carries, trouble })
}

/// Tells every desktop how an inbox stands; `trouble` is what is not as it should be, in words.
pub async fn announce(
    context: &Context,
    inbox: &Inbox,
    connected: bool,
    carries: Carries,
    trouble: Option<String>,
) {
    match info(&context.reader, inbox, connected, carries, trouble).await {
        Ok(info) => context.signals.send(Signal::Inbox { id: inbox.id, inbox: Some(Box::new(info)) }),
        Err(error) => tracing::warn!(%error, "desktops were not told of an inbox"),
    }
}
