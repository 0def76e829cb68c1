//! One conversation's bot: what it is handed, one thing after the other.

use super::{
    Failure, Question,
    driver::{Bot, bot_of},
    http::Patience,
    record,
    tapped::{Tapped, tapped},
    turn::{Turn, is_silent, told},
};
use crate::{
    clock, connectors::Connectors, context::Context, directory::Inbox, engine::Refused, store::BotState,
};
use baton_core::{
    Action, Actor, ActorKind, Answered, Asked, Command, Content, Control, Conversation, ConversationId,
    Event, Kind, Refusal, ReturnReason, Seq, Target, api::Signal,
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often something is sent that did not arrive.
const TRIES: u32 = 5;

/// How long to wait before it is sent again, in milliseconds: doubled each time.
const WAIT_MS: i64 = 500;

/// No wish of a bot makes a customer wait longer than this, in milliseconds.
const LONGEST_MS: i64 = 10_000;

/// So long a bot is waited for when the hub ends.
const PARTING: Duration = Duration::from_secs(5);

/// How often a claim is repeated on a conversation that moves on.
const CLAIMS: u32 = 1_000;

/// So many messages before the contact's are looked at for what was tapped.
const OFFERED_IN: usize = 10;

/// So many messages back the contact's last one is looked for.
const SAID_LAST: u32 = 50;

/// One conversation's bot.
pub struct Lane {
    pub context: Context,
    pub connectors: Connectors,
    pub client: reqwest::Client,
    pub conversation: ConversationId,
    pub ending: CancellationToken,
}

/// What a bot is asked, and where.
struct Asking<'a> {
    state: &'a Conversation,
    inbox: &'a Inbox,
    bot: &'a Bot,
    memory: &'a str,
    event: &'a str,
    content: Option<&'a Content>,
    tapped: Tapped,
    asked: Seq,
    about: Option<Seq>,
}

impl Lane {
    /// Hands one thing to the bot, unless it has it, or must be silent.
    pub async fn hand(&self, turn: &Turn) -> Result<(), Refused> {
        let Some((state, known)) = self.look().await? else { return Ok(()) };
        let Some(inbox) = self.context.directory.inbox(state.inbox) else { return Ok(()) };
        let bot = match bot_of(&self.context.directory, &inbox) {
            Ok(Some(bot)) => bot,
            Ok(None) => return Ok(()),
            Err(reason) => return self.unusable(&state, &known, turn, reason).await,
        };
        match turn {
            Turn::Greet { asked } if known.asked == Some(*asked) => {
                self.ask(&state, &inbox, &bot, "start", None, *asked, "").await.map(drop)
            }
            Turn::Greet { .. } => Ok(()),
            Turn::End { seq } => self.end(&inbox, &bot, *seq).await,
            Turn::Tell { event } => match self.meant(event).await? {
                Some(event) => self.tell(&inbox, &bot, &event).await,
                None => Ok(()),
            },
        }
    }

    /// What the bot is to be told: of a contact who goes back to it, what they said last.
    async fn meant(&self, event: &Arc<Event>) -> Result<Option<Arc<Event>>, Refused> {
        let Kind::Returned { event: None, reason: ReturnReason::Contact } = &event.kind else {
            return Ok(Some(Arc::clone(event)));
        };
        let id = self.conversation;
        let events = self.context.reader.run(move |reader| reader.events_of(id, Seq(0), SAID_LAST)).await?;
        let contacts =
            |event: &Event| event.actor.kind == ActorKind::Contact && matches!(event.kind, Kind::Message(_));
        Ok(events.into_iter().rfind(contacts).map(Arc::new))
    }

    /// The conversation with how far its bot is.
    async fn look(&self) -> Result<Option<(Conversation, BotState)>, Refused> {
        let id = self.conversation;
        Ok(self.context.reader.run(move |reader| reader.bot(id)).await?)
    }

    async fn tell(&self, inbox: &Arc<Inbox>, bot: &Bot, event: &Arc<Event>) -> Result<(), Refused> {
        let Some((name, content, _)) = told(event) else { return Ok(()) };
        let mut started = false;
        for _ in 0..CLAIMS {
            let Some((state, known)) = self.look().await? else { return Ok(()) };
            if event.seq <= known.cursor || is_silent(&state, &known, clock::now()) {
                return Ok(());
            }
            if bot.begins() && !known.engaged {
                if started {
                    // It ended at once, or could not begin.
                    return Ok(());
                }
                if let Some((asked, state)) = self.claim(&state, Seq(0), "start").await? {
                    started = true;
                    if !self.ask(&state, inbox, bot, "start", None, asked, "").await? {
                        return Ok(());
                    }
                }
                continue;
            }
            if let Some((asked, state)) = self.claim(&state, event.seq, name).await? {
                return self
                    .ask(
                        &state,
                        inbox,
                        bot,
                        name,
                        content.map(|content| (content, event.seq)),
                        asked,
                        &known.memory,
                    )
                    .await
                    .map(drop);
            }
        }
        tracing::error!(conversation = %self.conversation, "a message could not be claimed for its bot");
        Ok(())
    }

    async fn end(&self, inbox: &Arc<Inbox>, bot: &Bot, seq: Seq) -> Result<(), Refused> {
        for _ in 0..CLAIMS {
            let Some((state, known)) = self.look().await? else { return Ok(()) };
            if !known.engaged || !matches!(state.control, Control::Closed { .. }) {
                return Ok(());
            }
            if !bot.hears_the_end() {
                let answered = Answered { asked: None, ended: true, ..Answered::default() };
                return record::keep(&self.context, self.conversation, answered).await;
            }
            if let Some((asked, state)) = self.claim(&state, seq, "end").await? {
                return self.ask(&state, inbox, bot, "end", None, asked, &known.memory).await.map(drop);
            }
        }
        Ok(())
    }

    /// Says in the log that the bot gets this, unless the conversation moved on meanwhile.
    async fn claim(
        &self,
        state: &Conversation,
        about: Seq,
        event: &str,
    ) -> Result<Option<(Seq, Arc<Conversation>)>, Refused> {
        let asked = Asked { about, event: event.into() };
        let command = Command {
            id: None,
            target: Target::Conversation(self.conversation),
            actor: Actor::system(),
            expected: Some(state.version),
            action: Action::AskBot(asked),
        };
        match self.context.engine.submit(command).await {
            Ok(done) => Ok(done.event.map(|event| (event.seq, done.conversation))),
            Err(Refused::Rule(Refusal::Stale)) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Asks and records what comes of it. Gives whether the bot answered.
    #[expect(clippy::too_many_arguments, reason = "each is another thing that a question has")]
    async fn ask(
        &self,
        state: &Conversation,
        inbox: &Inbox,
        bot: &Bot,
        event: &str,
        said: Option<(&Content, Seq)>,
        asked: Seq,
        memory: &str,
    ) -> Result<bool, Refused> {
        let (content, tapped) = match said {
            Some((content, seq)) => {
                let id = self.conversation;
                let before =
                    self.context.reader.run(move |reader| reader.messages(id, Some(seq), OFFERED_IN)).await?;
                let (content, tapped) = tapped(content, &before);
                (Some(content), tapped)
            }
            None => (None, Tapped::default()),
        };
        self.types();
        let content = content.as_ref();
        let about = said.map(|(_, about)| about);
        let asking = Asking { state, inbox, bot, memory, event, content, tapped, asked, about };
        self.asked(&asking).await
    }

    async fn asked(&self, asking: &Asking<'_>) -> Result<bool, Refused> {
        let Asking { state, inbox, bot, memory, event, content, tapped, asked, about } = *asking;
        let carries = self.connectors.of(inbox.kind).map(|connector| connector.carries(inbox));
        let carries = carries.unwrap_or_default();
        let carries = state.carries.map_or(carries, |shown| carries.and(shown));
        let question = Question { conversation: state, inbox, carries, event, content, tapped, memory };
        let answers = bot.ask(&self.connectors, &self.client, &question, self);
        let mut answers = std::pin::pin!(answers);
        let (steps, outcome) = match self.ending.run_until_cancelled(&mut answers).await {
            Some(outcome) => outcome,
            // Cut off, the next start says so.
            None => match tokio::time::timeout(PARTING, answers).await {
                Ok(outcome) => outcome,
                Err(_) => return Ok(false),
            },
        };
        let outcome = outcome.map(|answer| answer.shown(carries));
        let answered = outcome.is_ok();
        let claimed = record::Claimed { asked, event, about };
        record::record(&self.context, self.conversation, Some(claimed), (steps, outcome)).await?;
        Ok(answered)
    }

    /// The bot is set and can't be used: said once, and a person is asked for.
    async fn unusable(
        &self,
        state: &Conversation,
        known: &BotState,
        turn: &Turn,
        reason: String,
    ) -> Result<(), Refused> {
        if turn.seq() <= known.cursor || is_silent(state, known, clock::now()) {
            return Ok(());
        }
        let Some((asked, _)) = self.claim(state, turn.seq(), "continue").await? else { return Ok(()) };
        let failed = (Vec::new(), Err(Failure(reason)));
        let claimed = record::Claimed { asked, event: "continue", about: Some(turn.seq()) };
        record::record(&self.context, self.conversation, Some(claimed), failed).await
    }

    /// Shows that the bot is at work.
    fn types(&self) {
        self.context.signals.send(Signal::Typing { conversation: self.conversation, actor: Actor::bot() });
    }
}

#[async_trait::async_trait]
impl Patience for Lane {
    async fn again(&self, tried: u32, after_ms: Option<i64>) -> bool {
        if tried >= TRIES {
            return false;
        }
        let wait = after_ms.unwrap_or(WAIT_MS << (tried - 1)).clamp(WAIT_MS, LONGEST_MS).unsigned_abs();
        let wait = tokio::time::sleep(Duration::from_millis(wait));
        if self.ending.run_until_cancelled(wait).await.is_none() {
            return false;
        }
        // A person may have taken over meanwhile: then it is not the bot's any more.
        match self.look().await {
            Ok(now) => now.is_some_and(|(state, bot)| !is_silent(&state, &bot, clock::now())),
            Err(refused) => {
                tracing::warn!(%refused, "a bot is not asked again");
                false
            }
        }
    }
}
