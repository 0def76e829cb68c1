//! The same hand-over offered to other vendors' live chat tools: for conversations whose bot the hub holds, Baton does what Botcopy
//! does. A person asked for is step one, what the contact writes while the tool holds the conversation is step two; its pushes come
//! in at `/webhooks/handover/push`. The tool holds a conversation as an operator does, under a lease.

mod body;
mod call;
mod push;
mod settings;
mod typing;

pub use push::routes;
pub use settings::{join, split};

use super::answer::Verdict;
use crate::{
    connectors::{Connector, Connectors, check::speaks_json, outbound},
    context::Context,
    directory::Inbox,
    engine::{Done, Happened, Refused},
    outside,
    store::Filter,
};
use baton_core::{
    Action, Actor, ActorKind, Command, Control, ControlKind, Conversation, ConversationId, Event, InboxId,
    InboxKind, Kind, Message, OperatorRef, ReturnReason, Target, WaitReason, api::CheckStep,
};
use serde_json::json;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, OnceLock, Weak},
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// So many messages of a conversation are told with step one.
const HISTORY: usize = 1_000;

/// Who waited for less than this when the hub starts is asked for again, in milliseconds.
const STILL_WAITS_MS: i64 = 10 * 60_000;

/// Tries an inbox's live chat tool, if it has one: with its token and an empty call.
pub async fn check(inbox: &Inbox) -> Option<CheckStep> {
    let tool = settings::tool(inbox)?;
    let request = outbound::client().post(&tool.url).header("authorization", &tool.token);
    Some(speaks_json("Live chat tool", request.json(&json!({"accessToken": tool.token}))).await)
}

/// The hand-over to other tools.
pub struct Mirror {
    context: Context,
    client: reqwest::Client,
    channels: OnceLock<Weak<[Arc<dyn Connector>]>>,
}

/// Something to ask the tool.
enum Question {
    /// A person is asked for.
    One,
    /// The contact wrote.
    Two(Arc<Event>),
}

impl Mirror {
    /// For this hub.
    pub fn new(context: Context) -> Self {
        Self { context, client: outside::client(|client| client), channels: OnceLock::new() }
    }

    /// The hub's channels, for what is not in the log.
    pub fn speak_by(&self, channels: &Connectors) {
        // Set once, when the hub starts.
        let _ = self.channels.set(Arc::downgrade(&channels.0));
    }

    fn channel(&self, kind: InboxKind) -> Option<Arc<dyn Connector>> {
        let channels = self.channels.get()?.upgrade()?;
        channels.iter().find(|channel| channel.kind() == kind).cloned()
    }

    /// Asks the tools about what happens, until the hub ends: in order per conversation, no conversation waiting for another.
    pub async fn run(self: Arc<Self>, ending: CancellationToken) {
        let mut feed = self.context.engine.feed();
        let typing = tokio::spawn(typing::run(Arc::clone(&self), ending.clone()));
        let (done, mut ended) = mpsc::unbounded_channel();
        let mut lanes: HashMap<ConversationId, VecDeque<Question>> = HashMap::new();
        let tasks = TaskTracker::new();
        let mut new = self.left_over().await;
        loop {
            for (of, question) in new.drain(..) {
                let lane = lanes.entry(of).or_default();
                lane.push_back(question);
                if lane.len() == 1 {
                    self.start(of, lane, &done, &tasks);
                }
            }
            tokio::select! {
                () = ending.cancelled() => break,
                Some(of) = ended.recv() => {
                    let Some(lane) = lanes.get_mut(&of) else { continue };
                    lane.pop_front();
                    if lane.is_empty() {
                        lanes.remove(&of);
                    } else {
                        self.start(of, lane, &done, &tasks);
                    }
                }
                happened = feed.happened() => match happened {
                    None => break,
                    Some(Ok(happened)) => new.extend(self.question(&happened)),
                    Some(Err(_missed)) => new = self.left_over().await,
                },
            }
        }
        tasks.close();
        tasks.wait().await;
        if let Err(died) = typing.await {
            tracing::error!(%died, "typing is no longer told to live chat tools");
        }
    }

    fn start(
        self: &Arc<Self>,
        of: ConversationId,
        lane: &VecDeque<Question>,
        done: &mpsc::UnboundedSender<ConversationId>,
        tasks: &TaskTracker,
    ) {
        let event = match lane.front() {
            Some(Question::Two(event)) => Some(Arc::clone(event)),
            _ => None,
        };
        let (mirror, done) = (Arc::clone(self), done.clone());
        tasks.spawn(async move {
            let asked = match event {
                Some(event) => mirror.two(of, &event).await,
                None => mirror.one(of).await,
            };
            match asked {
                // Taken, handed back or closed by somebody else meanwhile.
                Ok(()) | Err(Refused::Rule(_)) => {}
                Err(error) => tracing::error!(%error, conversation = %of, "a live chat tool was not asked"),
            }
            // The loop ends with the hub.
            let _ = done.send(of);
        });
    }

    fn inbox(&self, id: InboxId) -> Option<(Arc<Inbox>, settings::Tool)> {
        let inbox = self.context.directory.inbox(id)?;
        let tool = settings::tool(&inbox)?;
        Some((inbox, tool))
    }

    fn question(&self, happened: &Happened) -> Option<(ConversationId, Question)> {
        let (event, after) = (&happened.event, &happened.after);
        let question = match (&event.kind, &after.control) {
            (Kind::HelpRequested { .. } | Kind::NotUnderstood { .. }, Control::Waiting { since, .. })
                if *since == event.at =>
            {
                Question::One
            }
            (Kind::Message(said), Control::Operator { operator, .. })
                if event.actor.kind == ActorKind::Contact
                    && said.said_at.is_none()
                    && operator.id.as_bytes() == after.inbox.as_bytes() =>
            {
                Question::Two(Arc::clone(event))
            }
            _ => return None,
        };
        self.inbox(after.inbox)?;
        Some((after.id, question))
    }

    /// Who waits since a short while, and may not have been asked for before the hub ended.
    async fn left_over(&self) -> Vec<(ConversationId, Question)> {
        let mut waiting = Vec::new();
        for inbox in self.context.directory.inboxes() {
            if settings::tool(&inbox).is_none() {
                continue;
            }
            let filter = Filter {
                control: Some(ControlKind::Waiting),
                inbox: Some(inbox.id),
                limit: 200,
                ..Filter::default()
            };
            match self.context.reader.run(move |reader| reader.list(&filter)).await {
                Ok(page) => waiting.extend(page.conversations),
                Err(error) => tracing::error!(%error, "who waits for a live chat tool could not be read"),
            }
        }
        let now = crate::clock::now();
        waiting.retain(|one| one.waiting_since.is_some_and(|since| now.ms_since(since) < STILL_WAITS_MS));
        waiting.into_iter().map(|one| (one.id, Question::One)).collect()
    }

    async fn state(&self, of: ConversationId) -> Result<Option<Conversation>, Refused> {
        Ok(self.context.reader.run(move |reader| reader.conversation(of)).await?)
    }

    async fn one(&self, of: ConversationId) -> Result<(), Refused> {
        let Some(state) = self.state(of).await? else { return Ok(()) };
        let Some((inbox, tool)) = self.inbox(state.inbox) else { return Ok(()) };
        if !matches!(state.control, Control::Waiting { .. }) {
            return Ok(());
        }
        let messages: Vec<Message> =
            self.context.reader.run(move |reader| reader.messages(of, None, HISTORY)).await?;
        match call::ask(&self.client, &tool, &body::one(&state, &tool.token, &messages)).await {
            Ok(Verdict::Paused(minutes)) => {
                self.take(of, &settings::holder(&inbox, None), minutes).await.map(drop)
            }
            // Nobody there: Baton's own operators see who waits.
            Ok(Verdict::Free | Verdict::Ended) => Ok(()),
            Err(why) => {
                tracing::warn!(%why, conversation = %of, "a live chat tool did not take a conversation");
                Ok(())
            }
        }
    }

    async fn two(&self, of: ConversationId, event: &Event) -> Result<(), Refused> {
        let Some(state) = self.state(of).await? else { return Ok(()) };
        let Some((inbox, tool)) = self.inbox(state.inbox) else { return Ok(()) };
        let (Control::Operator { operator, lease_ms, .. }, Kind::Message(said)) =
            (&state.control, &event.kind)
        else {
            return Ok(());
        };
        if operator.id != settings::holder(&inbox, None).id {
            return Ok(());
        }
        let answer = call::ask(&self.client, &tool, &body::two(&state, &tool.token, &said.content)).await;
        let action = match answer {
            Ok(Verdict::Paused(minutes)) if minutes * 60_000 == *lease_ms => return Ok(()),
            Ok(Verdict::Paused(minutes)) => return self.take(of, operator, minutes).await.map(drop),
            Ok(Verdict::Ended) => Action::Close,
            Ok(Verdict::Free) => Action::Return { reason: ReturnReason::Contact, event: None },
            Err(why) => {
                tracing::warn!(%why, conversation = %of, "a live chat tool did not take a message: the bot gets it");
                Action::Return { reason: ReturnReason::Contact, event: None }
            }
        };
        let returns = matches!(action, Action::Return { .. });
        self.submit(of, operator, action).await?;
        let nobody =
            inbox.kind == InboxKind::Botkit && inbox.settings.get("bot").is_none_or(String::is_empty);
        if returns && nobody {
            // No bot answers here: the contact waits for a person.
            let action = Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None };
            let (target, actor) = (Target::Conversation(of), Actor::system());
            self.context.engine.submit(Command { id: None, target, actor, expected: None, action }).await?;
        }
        Ok(())
    }

    async fn take(&self, of: ConversationId, by: &OperatorRef, minutes: i64) -> Result<Done, Refused> {
        self.submit(of, by, Action::Take { lease_ms: Some(minutes * 60_000) }).await
    }

    async fn submit(&self, of: ConversationId, by: &OperatorRef, action: Action) -> Result<Done, Refused> {
        let actor = Actor::operator(by.id, by.name.clone());
        let target = Target::Conversation(of);
        self.context.engine.submit(Command { id: None, target, actor, expected: None, action }).await
    }
}
