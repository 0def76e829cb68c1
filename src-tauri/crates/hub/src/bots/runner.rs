//! The runner: hands what happens to the bots, in the log's order per conversation.

use super::{
    driver::bot_of,
    http,
    lane::Lane,
    record,
    turn::{self, Turn},
};
use crate::{
    connectors::Connectors,
    context::Context,
    engine::{Feed, Refused},
};
use baton_core::{Action, Actor, Answered, Command, ConversationId, Target, WaitReason};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// So many bots may be asked at a time.
const AT_A_TIME: usize = 256;

/// So many events of a conversation are looked at for what its bot was not handed before the hub ended.
const LOOK_BACK: u32 = 200;

/// What is said of what was under way when the hub ended.
const CUT_OFF: &str =
    "Baton ended while the bot was asked. It may have got the message, so it was not asked again.";

/// Feeds the lanes from the log.
pub struct Runner {
    context: Context,
    connectors: Connectors,
    client: reqwest::Client,
    feed: Feed,
    /// What is to be handed, by conversation; the first of each is under way.
    lanes: HashMap<ConversationId, VecDeque<Turn>>,
    slots: Arc<Semaphore>,
    ending: CancellationToken,
}

impl Runner {
    /// Nothing that happens from here on is missed.
    pub fn new(context: Context, connectors: Connectors, ending: CancellationToken) -> Self {
        let feed = context.engine.feed();
        let slots = Arc::new(Semaphore::new(AT_A_TIME));
        Self { context, connectors, client: http::client(), feed, lanes: HashMap::new(), slots, ending }
    }

    /// Hands over until the hub ends.
    pub async fn run(mut self) {
        let (done, mut ended) = mpsc::unbounded_channel();
        let tasks = TaskTracker::new();
        self.left_over(true).await.into_iter().for_each(|(of, turn)| self.queue(of, turn, &done, &tasks));
        let ending = self.ending.clone();
        loop {
            tokio::select! {
                () = ending.cancelled() => break,
                Some(of) = ended.recv() => self.next(of, &done, &tasks),
                happened = self.feed.happened() => match happened {
                    None => break,
                    Some(Ok(happened)) => {
                        if let Some(turn) = Turn::of(&happened.event)
                            && self.has_bot(happened.after.inbox)
                        {
                            self.queue(happened.after.id, turn, &done, &tasks);
                        }
                    }
                    Some(Err(_missed)) => {
                        let behind = self.left_over(false).await;
                        behind.into_iter().for_each(|(of, turn)| self.queue(of, turn, &done, &tasks));
                    }
                },
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    fn has_bot(&self, inbox: baton_core::InboxId) -> bool {
        self.context.directory.inbox(inbox).is_some_and(|inbox| inbox.has_bot())
    }

    fn queue(
        &mut self,
        of: ConversationId,
        turn: Turn,
        done: &mpsc::UnboundedSender<ConversationId>,
        tasks: &TaskTracker,
    ) {
        let lane = self.lanes.entry(of).or_default();
        lane.push_back(turn);
        if lane.len() == 1 {
            self.start(of, done, tasks);
        }
    }

    /// The first of the lane is done: the next one.
    fn next(
        &mut self,
        of: ConversationId,
        done: &mpsc::UnboundedSender<ConversationId>,
        tasks: &TaskTracker,
    ) {
        if let Some(lane) = self.lanes.get_mut(&of) {
            lane.pop_front();
            if lane.is_empty() {
                self.lanes.remove(&of);
            } else {
                self.start(of, done, tasks);
            }
        }
    }

    fn start(&self, of: ConversationId, done: &mpsc::UnboundedSender<ConversationId>, tasks: &TaskTracker) {
        let Some(turn) = self.lanes.get(&of).and_then(VecDeque::front).cloned() else { return };
        let (slots, done) = (Arc::clone(&self.slots), done.clone());
        let lane = Lane {
            context: self.context.clone(),
            connectors: self.connectors.clone(),
            client: self.client.clone(),
            conversation: of,
            ending: self.ending.clone(),
        };
        tasks.spawn(async move {
            if let Ok(_slot) = slots.acquire().await
                && let Err(refused) = lane.hand(&turn).await
            {
                tracing::error!(%refused, conversation = %of, "a message did not get to its bot");
            }
            // The runner ends with the hub: then nobody needs to know.
            let _ = done.send(of);
        });
    }

    /// What the bots were not handed; at the hub's start also what was under way when it ended, which is said to have failed.
    async fn left_over(&self, at_start: bool) -> Vec<(ConversationId, Turn)> {
        let mut turns = Vec::new();
        for inbox in self.context.directory.inboxes() {
            if !matches!(bot_of(&self.context.directory, &inbox), Ok(Some(_))) {
                continue;
            }
            let id = inbox.id;
            let behind = match self.context.reader.run(move |reader| reader.bots_behind(id)).await {
                Ok(behind) => behind,
                Err(error) => {
                    tracing::error!(%error, inbox = %id, "it is not known what its bot was not handed");
                    continue;
                }
            };
            for of in behind {
                match self.behind(of, at_start).await {
                    Ok(some) => turns.extend(some.into_iter().map(|turn| (of, turn))),
                    Err(refused) => tracing::error!(%refused, conversation = %of, "its bot may be behind"),
                }
            }
        }
        turns
    }

    async fn behind(&self, of: ConversationId, at_start: bool) -> Result<Vec<Turn>, Refused> {
        let Some((_, bot)) = self.context.reader.run(move |reader| reader.bot(of)).await? else {
            return Ok(Vec::new());
        };
        if let Some(asked) = bot.asked.filter(|_| at_start) {
            self.cut_off(of, asked).await?;
        }
        let since = bot.cursor;
        let events = self.context.reader.run(move |reader| reader.events_of(of, since, LOOK_BACK)).await?;
        Ok(turn::left_over(events, bot.known))
    }

    /// What was under way when the hub ended may have arrived. Whoever waits for the answer gets a person; a greeting is nobody's loss.
    async fn cut_off(&self, of: ConversationId, asked: baton_core::Seq) -> Result<(), Refused> {
        let event = self.context.reader.run(move |reader| reader.event(asked)).await?;
        let greeting = event.is_some_and(
            |(event, _)| matches!(event.kind, baton_core::Kind::BotAsked(asked) if asked.event == "start"),
        );
        if !greeting {
            let action = Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None };
            let (target, actor) = (Target::Conversation(of), Actor::system());
            self.context.engine.submit(Command { id: None, target, actor, expected: None, action }).await?;
        }
        let answered = Answered {
            asked: Some(asked),
            ended: greeting,
            failure: (!greeting).then(|| CUT_OFF.into()),
            ..Answered::default()
        };
        record::keep(&self.context, of, answered).await
    }
}
