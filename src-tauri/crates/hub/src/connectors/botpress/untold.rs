//! What Botpress was not told though it should have been: that its bot has to be silent, or may speak again. It is noted in the
//! conversation, once, and once more when Botpress has heard it after all.

use super::problem::Problem;
use crate::context::Context;
use baton_core::{Action, Actor, Command, Contact, InboxId, Target};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// A session: its inbox, its number, its contact's id.
pub type Session<'s> = (InboxId, i64, &'s str);

/// Sessions whose Botpress was not told, and whether it was to be silent.
#[derive(Default)]
pub struct Untold(Mutex<HashMap<(InboxId, i64), bool>>);

impl Untold {
    /// Botpress did not hear it, for this reason.
    pub async fn failed(&self, context: &Context, of: Session<'_>, paused: bool, problem: &Problem) {
        let known = self.sessions().insert((of.0, of.1), paused);
        if known == Some(paused) {
            return;
        }
        let what = match paused {
            true => "Botpress did not hear the pause. Until it does, its bot may answer too.",
            false => "Botpress did not hear that its bot may speak again.",
        };
        note(context, of, format!("{what} {problem}")).await;
    }

    /// It has heard it now.
    pub async fn told(&self, context: &Context, of: Session<'_>, paused: bool) {
        if self.sessions().remove(&(of.0, of.1)).is_none() {
            return;
        }
        let what = if paused { "is silent" } else { "may speak again" };
        note(context, of, format!("Botpress has heard it now: its bot {what}.")).await;
    }

    /// It has to hear nothing any more: what it was not told was taken back meanwhile.
    pub fn told_nothing(&self, of: Session<'_>) {
        self.sessions().remove(&(of.0, of.1));
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<(InboxId, i64), bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn note(context: &Context, (inbox, _, contact): Session<'_>, text: String) {
    let target = Target::Contact { inbox, contact: Contact::unnamed(contact) };
    let action = Action::Note { text };
    let command = Command { id: None, target, actor: Actor::system(), expected: None, action };
    if let Err(refused) = context.engine.submit(command).await {
        tracing::error!(%refused, "that Botpress was not told could not be noted");
    }
}
