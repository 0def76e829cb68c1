//! Asking a colleague for what they hold, and being asked. It lives as long as the desk: what is forgotten is asked again.

use crate::{
    alerts::Input,
    cache::{Errand, Happened},
    clock,
    hub::Trouble,
    session::Session,
    view::{Change, Failure, Link},
    words,
};
use baton_core::{Alert, ConversationId, OperatorRef};
use std::sync::Arc;

/// What I asked for is taken by itself when it is given within so long; later I may be elsewhere.
const ASKED_FOR_MS: i64 = 5 * 60_000;

impl Session {
    /// Asks its holder for it. Needs the hub.
    pub async fn ask_for(&self, of: ConversationId) -> Result<(), Failure> {
        let asked = self.hub.ask(of, clock::command_id()).await;
        asked.map_err(|trouble| self.no_answer(trouble))?;
        self.asking.state().wanted.insert(of, clock::now());
        Ok(())
    }

    /// Gives it to the first who asked me. Needs the hub: nobody waits for an answer that comes later.
    pub async fn give(&self, of: ConversationId) -> Result<(), Failure> {
        if *self.link.borrow() != Link::Live {
            return Err(offline());
        }
        let first = self.asking.state().askers.get(&of).and_then(|askers| askers.first().cloned());
        let to = first.ok_or_else(nobody_asks)?;
        self.run_errand(of, Errand::Assign { to: Some(to.id) }).await?;
        self.nobody_asks_for(of);
        Ok(())
    }

    /// Keeps it: everybody who asked me is told. Needs the hub.
    pub async fn keep(&self, of: ConversationId) -> Result<(), Failure> {
        let askers = self.asking.state().askers.get(&of).cloned().ok_or_else(nobody_asks)?;
        for asker in askers {
            let kept = self.hub.keep(of, clock::command_id(), asker.id).await;
            kept.map_err(|trouble| self.no_answer(trouble))?;
        }
        self.nobody_asks_for(of);
        Ok(())
    }

    fn no_answer(&self, trouble: Trouble) -> Failure {
        match trouble {
            Trouble::Away(_) => offline(),
            Trouble::Refused(mut failure) => {
                failure.message = words::refusal(&failure, clock::now(), None);
                *failure
            }
            signed_out @ Trouble::SignedOut => signed_out.into(),
        }
    }

    /// A colleague asks me.
    pub async fn asked(&self, of: ConversationId, by: OperatorRef) -> Result<(), crate::cache::CacheError> {
        let Some(state) = self.cache.state(of).await? else { return Ok(()) };
        {
            let mut asking = self.asking.state();
            let askers = asking.askers.entry(of).or_default();
            if askers.iter().all(|asker| asker.id != by.id) {
                askers.push(by.clone());
            }
        }
        self.changes.push([Change::Asked {
            conversation: of,
            by: Some(by.clone()),
            contact: state.contact.name,
        }]);
        self.tell_alerts(Input::Asked(of, by.name));
        Ok(())
    }

    /// Whom I asked keeps it.
    pub async fn kept(&self, of: ConversationId, by: OperatorRef) -> Result<(), crate::cache::CacheError> {
        self.asking.state().wanted.remove(&of);
        let contact = self.cache.state(of).await?.map(|state| state.contact.name).unwrap_or_default();
        self.changes.push([Change::Kept { conversation: of, by, contact }]);
        Ok(())
    }

    fn nobody_asks_for(&self, of: ConversationId) {
        if self.asking.state().askers.remove(&of).is_some() {
            self.changes.push([Change::Asked { conversation: of, by: None, contact: String::new() }]);
            self.tell_alerts(Input::Answered(of));
        }
    }

    /// Something happened to a conversation: a question about it may be answered, or not be one any more.
    pub fn answered_by(self: &Arc<Self>, happened: &Happened) {
        let of = happened.after.id;
        let me = self.known().my_id();
        let holder = happened.after.control.holder().map(|holder| holder.id);
        if holder.is_none() || holder != me {
            self.nobody_asks_for(of);
        }
        let held_as_before =
            happened.before.as_ref().and_then(|before| before.control.holder()).map(|before| before.id)
                == holder;
        if held_as_before {
            return;
        }
        let Some(asked_at) = self.asking.state().wanted.remove(&of) else { return };
        let fresh = clock::now().ms_since(asked_at) < ASKED_FOR_MS;
        if happened.alert == Some(Alert::Assigned) && fresh {
            let session = Arc::clone(self);
            self.tasks.spawn(async move {
                if let Err(failure) = session.take(of, None).await {
                    session.changes.push([Change::Say { conversation: Some(of), text: failure.message }]);
                }
            });
        }
    }
}

fn offline() -> Failure {
    Failure::new("offline", "You are offline. Asking a colleague needs the hub.")
}

fn nobody_asks() -> Failure {
    Failure::new("missing", "Nobody asks you for it any more.")
}
