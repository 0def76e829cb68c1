//! Telling every desktop what changed in the directory, whoever changed it.

use super::{Api, inboxes};
use baton_core::api::Signal;

/// Tells, until the hub ends.
pub async fn tell(api: Api) {
    let mut changes = api.directory.changes();
    while let Some(Some(changed)) = api.ending.run_until_cancelled(changes.next()).await {
        for inbox in changed.inboxes {
            match inboxes::info(&api, &inbox).await {
                Ok(info) => api.signals.send(Signal::Inbox { id: inbox.id, inbox: Some(Box::new(info)) }),
                Err(error) => tracing::warn!(?error, inbox = %inbox.id, "desktops were not told of an inbox"),
            }
        }
        for id in changed.removed {
            api.signals.send(Signal::Inbox { inbox: None, id });
        }
        if let Some(operators) = changed.operators {
            api.signals.send(Signal::Operators { operators });
        }
    }
}
