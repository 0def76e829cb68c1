//! Telling bots that they have to be silent, or may speak again: in order per inbox, no inbox waiting for another.

use crate::{connectors::Connectors, directory::Directory};
use baton_core::{Conversation, InboxId};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::mpsc;

/// Tells the connectors.
pub struct Teller {
    directory: Directory,
    connectors: Connectors,
    inboxes: HashMap<InboxId, mpsc::UnboundedSender<Arc<Conversation>>>,
}

impl Teller {
    /// Tells these connectors.
    pub fn new(directory: Directory, connectors: Connectors) -> Self {
        Self { directory, connectors, inboxes: HashMap::new() }
    }

    /// The bot's silence changed with this state of the conversation.
    pub fn tell(&mut self, conversation: Arc<Conversation>) {
        let id = conversation.inbox;
        let (directory, connectors) = (&self.directory, &self.connectors);
        let inbox = self.inboxes.entry(id).or_insert_with(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(work(id, receiver, directory.clone(), connectors.clone()));
            sender
        });
        // The worker lives as long as this sender.
        let _ = inbox.send(conversation);
    }
}

async fn work(
    id: InboxId,
    mut told: mpsc::UnboundedReceiver<Arc<Conversation>>,
    directory: Directory,
    connectors: Connectors,
) {
    while let Some(conversation) = told.recv().await {
        let Some(inbox) = directory.inbox(id) else { continue };
        if let Some(connector) = connectors.of(inbox.kind) {
            connector.control_changed(&inbox, &conversation).await;
        }
    }
}
