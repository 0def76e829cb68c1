//! What changed in the directory, whoever changed it: this hub's API or the command line beside it.

use super::{Directory, Inbox, snapshot::Snapshot};
use baton_core::{InboxId, OperatorId, api::OperatorInfo};
use std::sync::Arc;
use tokio::sync::watch;

/// What is different since the last look.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Inboxes that were added, renamed or set otherwise.
    pub inboxes: Vec<Arc<Inbox>>,
    /// Inboxes that were removed.
    pub removed: Vec<InboxId>,
    /// All operators, when they are others than before.
    pub operators: Option<Vec<OperatorInfo>>,
}

/// A look at the directory, and what changes after it.
pub struct Changes {
    receiver: watch::Receiver<Arc<Snapshot>>,
    seen: Arc<Snapshot>,
}

impl Changes {
    /// The next changes; several that came together are one. `None` when the directory is gone.
    pub async fn next(&mut self) -> Option<Changed> {
        loop {
            self.receiver.changed().await.ok()?;
            let now = Arc::clone(&self.receiver.borrow_and_update());
            let changed = changed(&self.seen, &now);
            self.seen = now;
            if changed != Changed::default() {
                return Some(changed);
            }
        }
    }
}

fn changed(before: &Snapshot, after: &Snapshot) -> Changed {
    let other = |inbox: &&Arc<Inbox>| before.inbox(inbox.id).as_ref() != Some(inbox);
    let gone = |inbox: &&Arc<Inbox>| after.inbox(inbox.id).is_none();
    Changed {
        inboxes: after.inboxes.iter().filter(other).cloned().collect(),
        removed: before.inboxes.iter().filter(gone).map(|inbox| inbox.id).collect(),
        operators: (before.operators != after.operators).then(|| after.operators.clone()),
    }
}

impl Directory {
    /// What changes from now on.
    pub fn changes(&self) -> Changes {
        let mut receiver = self.shared.snapshot.subscribe();
        let seen = Arc::clone(&receiver.borrow_and_update());
        Changes { receiver, seen }
    }

    /// Returns once there is no such operator any more.
    pub async fn until_removed(&self, id: OperatorId) {
        let mut receiver = self.shared.snapshot.subscribe();
        let gone = |known: &Arc<Snapshot>| !known.operators.iter().any(|operator| operator.id == id);
        // The directory, which this call holds, has the other end.
        let _ = receiver.wait_for(gone).await;
    }
}
