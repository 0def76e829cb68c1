//! What a bot answered, as it is recorded: its words, to whom it passes the conversation, that it did not understand, that it ended.

use super::{Answer, Failure, Transfer, answer::Outcome};
use crate::{clock, context::Context, engine::Refused};
use baton_core::{
    Action, Actor, Answered, Command, Control, ControlKind, Conversation, ConversationId, OperatorRef,
    Refusal, Seq, Step, Target, WaitReason, api::Signal,
};
use std::sync::Arc;

/// So much of what a bot collected is told to who takes over, in characters.
const COLLECTED: usize = 4_000;

/// What a bot was asked.
#[derive(Debug, Clone, Copy)]
pub struct Claimed<'a> {
    /// The claim's place in the log.
    pub asked: Seq,
    /// What it was told.
    pub event: &'a str,
    /// About which message of the contact.
    pub about: Option<Seq>,
}

impl Claimed<'_> {
    /// Where in the log it was asked, and what it is about; neither when the bot said something by itself.
    fn places(claimed: Option<Self>) -> (Option<Seq>, Option<Seq>) {
        claimed.map_or((None, None), |claimed| (Some(claimed.asked), claimed.about))
    }
}

/// Records what came of asking a bot, or of what it said by itself. That it is settled is recorded last: what a crash
/// cuts off is said to have failed, and what was recorded of it is not recorded again.
pub async fn record(
    context: &Context,
    conversation: ConversationId,
    claimed: Option<Claimed<'_>>,
    (steps, outcome): Outcome,
) -> Result<(), Refused> {
    let recording = Recording { context, conversation };
    match outcome {
        Ok(answer) => recording.answer(claimed, answer, steps).await,
        Err(failure) => recording.failure(claimed, &failure, steps).await,
    }
}

/// Keeps what came of asking.
pub async fn keep(
    context: &Context,
    conversation: ConversationId,
    answered: Answered,
) -> Result<(), Refused> {
    Recording { context, conversation }.system(Action::KeepAnswer(answered)).await.map(drop)
}

struct Recording<'a> {
    context: &'a Context,
    conversation: ConversationId,
}

impl Recording<'_> {
    async fn answer(
        &self,
        claimed: Option<Claimed<'_>>,
        answer: Answer,
        steps: Vec<Step>,
    ) -> Result<(), Refused> {
        let (asked, about) = Claimed::places(claimed);
        let Answer { lines, types, memory, ended, transfer, collected, not_understood, reasoning } = answer;
        let mut reasoning = reasoning;
        let mut state = None;
        for (index, line) in lines.into_iter().enumerate() {
            let action = Action::Say {
                message: clock::message_id(clock::now()),
                content: line.content,
                vendor_id: asked.map(|asked| format!("answer:{asked}:{index}")),
                source: Some(line.source),
                reasoning: reasoning.take(),
            };
            state = Some(self.bot(action).await?);
        }
        if types && !self.is_silent().await? {
            let actor = Actor::bot();
            self.context.signals.send(Signal::Typing { conversation: self.conversation, actor });
        }
        if not_understood {
            let vendor_id = asked.map(|asked| format!("asked:{asked}"));
            state = Some(self.bot(Action::ReportNotUnderstood { vendor_id }).await?);
        }
        if let Some(transfer) = &transfer {
            self.collected(&collected).await?;
            self.transfer(transfer, state).await?;
        } else if ended {
            self.close().await?;
        }
        let answered = Answered { asked, about, memory, ended, steps, failure: None };
        self.system(Action::KeepAnswer(answered)).await.map(drop)
    }

    async fn failure(
        &self,
        claimed: Option<Claimed<'_>>,
        failure: &Failure,
        steps: Vec<Step>,
    ) -> Result<(), Refused> {
        let reason = failure.0.clone();
        tracing::info!(conversation = %self.conversation, %reason, "a bot gave no answer");
        metrics::counter!("baton_bot_failures_total").increment(1);
        if self.needs_help().await? {
            let action = Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None };
            self.system(action).await?;
        }
        // A bot that could not begin is begun again next time.
        let ended = claimed.is_some_and(|claimed| claimed.event == "start");
        let (asked, about) = Claimed::places(claimed);
        let answered = Answered { asked, about, memory: None, ended, steps, failure: Some(reason) };
        self.system(Action::KeepAnswer(answered)).await.map(drop)
    }

    /// Nobody has been called yet.
    async fn needs_help(&self) -> Result<bool, Refused> {
        Ok(self.state().await?.is_some_and(|state| state.control.kind() == ControlKind::Bot))
    }

    /// What the bot says now is not shown: then it is not seen writing either.
    async fn is_silent(&self) -> Result<bool, Refused> {
        Ok(self.state().await?.is_none_or(|state| state.control.bot_is_silent(clock::now())))
    }

    async fn state(&self) -> Result<Option<Conversation>, Refused> {
        let id = self.conversation;
        Ok(self.context.reader.run(move |reader| reader.conversation(id)).await?)
    }

    /// What the bot collected, for who takes over.
    async fn collected(&self, collected: &[(String, String)]) -> Result<(), Refused> {
        if collected.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = collected.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let text: String = lines.join("\n").chars().take(COLLECTED).collect();
        self.bot(Action::Note { text }).await.map(drop)
    }

    /// Passes it on, unless a person has it already.
    async fn transfer(&self, transfer: &Transfer, state: Option<Arc<Conversation>>) -> Result<(), Refused> {
        if state.is_some_and(|state| matches!(state.control, Control::Operator { .. })) {
            return Ok(());
        }
        let named = match transfer {
            Transfer::Team(_) => None,
            Transfer::Operator(name) => self.operator(name).await?,
        };
        let action = match (transfer, named) {
            (_, Some(operator)) => Action::Transfer { operator: Some(operator), team: None },
            (Transfer::Team(team) | Transfer::Operator(team), None) => {
                let reason = WaitReason::Transfer { team: Some(team.clone()) };
                Action::AskForHelp { reason, silent_ms: None }
            }
        };
        self.bot(action).await.map(drop)
    }

    async fn operator(&self, name: &str) -> Result<Option<OperatorRef>, Refused> {
        let operators = self.context.directory.operators();
        let found = operators.into_iter().find(|operator| operator.name.eq_ignore_ascii_case(name.trim()));
        Ok(found.map(|operator| OperatorRef { id: operator.id, name: operator.name }))
    }

    /// The bot has said all: it is over until the contact writes again. Not while somebody is called for or has it.
    async fn close(&self) -> Result<(), Refused> {
        if !self.needs_help().await? {
            return Ok(());
        }
        match self.bot(Action::Close).await {
            Ok(_) | Err(Refused::Rule(Refusal::Closed)) => Ok(()),
            Err(refused) => Err(refused),
        }
    }

    async fn bot(&self, action: Action) -> Result<Arc<Conversation>, Refused> {
        self.submit(Actor::bot(), action).await
    }

    async fn system(&self, action: Action) -> Result<Arc<Conversation>, Refused> {
        self.submit(Actor::system(), action).await
    }

    async fn submit(&self, actor: Actor, action: Action) -> Result<Arc<Conversation>, Refused> {
        let target = Target::Conversation(self.conversation);
        let command = Command { id: None, target, actor, expected: None, action };
        self.context.engine.submit(command).await.map(|done| done.conversation)
    }
}
