//! What a contact's channel shows and how much of it: recorded when it is news.

use super::{Done, Engine, Refused};
use baton_core::{Action, Actor, Carries, Command, Refusal, Target};

impl Engine {
    /// Records what a contact's channel carries; `carries` is `None` when that is all that its inbox does. Answers with `None` when it
    /// was known.
    pub async fn declare(
        &self,
        target: Target,
        actor: Actor,
        carries: Option<Carries>,
    ) -> Result<Option<Done>, Refused> {
        let action = Action::Declare { carries };
        match self.submit(Command { id: None, target, actor, expected: None, action }).await {
            Ok(done) => Ok(Some(done)),
            Err(Refused::Rule(Refusal::AlreadySo)) => Ok(None),
            Err(refused) => Err(refused),
        }
    }
}
