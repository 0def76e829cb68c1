//! The two steps of a live chat: the bot asks for a person, and the customer writes while the bot is paused.

use super::{
    Botcopy,
    answer::{Refusing, Verdict},
    history::{self, Past},
    past::{self, Known},
    push::minutes,
    tell,
    wire::{self, Call},
};
use crate::{
    clock,
    connectors::dialogflow::{self, GOOGLE},
    directory::Inbox,
    engine::{Done, Refused, Vendor, fingerprint},
};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Content, Control, Conversation, EventCall, Kind, Seq, Target,
    WaitReason,
};
use serde_json::{Map, Value};
use std::{collections::HashSet, sync::Arc};

/// So many events back a conversation is compared with a history.
const LOOK_BACK: u32 = 5_000;

/// What is known of a conversation before a call is taken up.
#[derive(Default)]
struct Before {
    state: Option<Conversation>,
    known: Known,
    prints: HashSet<i64>,
    /// The contact's latest message, when it was recorded without an id.
    latest: Option<String>,
}

impl Botcopy {
    /// Does these in order, in one go.
    async fn submit_all(
        &self,
        inbox: &Inbox,
        contact: &Contact,
        wanted: Vec<(Actor, Action)>,
    ) -> Result<Option<Done>, Refused> {
        let commands = wanted.into_iter().map(|(actor, action)| {
            let target = Target::Contact { inbox: inbox.id, contact: contact.clone() };
            self.context.engine.submit(Command { id: None, target, actor, expected: None, action })
        });
        let mut last = None;
        for done in futures::future::join_all(commands).await {
            last = Some(done?);
        }
        Ok(last)
    }

    async fn before(&self, inbox: &Inbox, user: &str) -> Result<Before, Refusing> {
        let (id, user) = (inbox.id, user.to_owned());
        let before = self.context.reader.run(move |reader| {
            let Some(state) = reader.with_contact(id, &user)? else { return Ok(Before::default()) };
            let vendors = reader.vendors(state.id)?;
            let events = reader.events_of(state.id, Seq(0), LOOK_BACK)?;
            let named: HashSet<Seq> = vendors.values().copied().collect();
            let messages = vendors.into_iter().filter(|((vendor, _), _)| *vendor == Vendor::Message);
            let prints = messages.map(|((_, print), _)| print).collect();
            let mut before = Before { state: Some(state), prints, ..Before::default() };
            for event in events {
                let Kind::Message(said) = event.kind else { continue };
                let unnamed = !named.contains(&event.seq);
                if event.actor.kind == ActorKind::Contact {
                    before.latest = unnamed.then(|| said.content.preview());
                }
                if unnamed {
                    before.known.add(event.actor.kind, &said.content);
                }
            }
            Ok(before)
        });
        Ok(before.await?)
    }

    /// Step one: the history becomes the conversation's past, and a person is asked for.
    pub async fn one(
        self: &Arc<Self>,
        inbox: &Inbox,
        call: Call,
        members: Map<String, Value>,
    ) -> Result<Verdict, Refusing> {
        let user = call.user()?.to_owned();
        let bot = call.bot()?.to_owned();
        let mut before = self.before(inbox, &user).await?;
        let contact = Contact::unnamed(user);
        let said = now_said(&call, members);
        let mut past = history::items(call.message_history.as_deref().unwrap_or_default());
        drop_now(&mut past, &said);
        let recorded = |id: &str| before.prints.contains(&fingerprint(id));
        let mut wanted: Vec<_> =
            past::new(past, &mut before.known, recorded).into_iter().map(recall).collect();
        for past in said {
            // What was said while the bot was paused was recorded then, and has its id only now.
            let new = past.vendor_id.as_deref().is_some_and(|id| !recorded(id));
            let repeats = past.by.kind == ActorKind::Contact
                && new
                && before.latest.as_deref() == Some(&past.content.preview());
            if !repeats {
                wanted.push(say(past));
            }
        }
        let done = self.submit_all(inbox, &contact, wanted).await?;
        let state = done.map(|done| Conversation::clone(&done.conversation)).or(before.state);
        if let Some(state) = &state {
            self.talks.with(state.id, |talk| talk.bot = Some(bot));
        }
        self.ask(inbox, &contact, state, department(call.dialogflow_response.as_ref())).await
    }

    /// Asks for a person, when somebody could take it.
    async fn ask(
        self: &Arc<Self>,
        inbox: &Inbox,
        contact: &Contact,
        state: Option<Conversation>,
        department: Option<String>,
    ) -> Result<Verdict, Refusing> {
        let now = clock::now();
        let mut wanted = Vec::new();
        let mut tags = state.as_ref().map(|state| state.tags.clone()).unwrap_or_default();
        if let Some(department) = department.filter(|department| !tags.contains(department)) {
            tags.push(department);
            wanted.push((Actor::bot(), Action::Tag { tags }));
        }
        let control = state.as_ref().map(|state| &state.control);
        let held = matches!(control, Some(Control::Operator { .. }));
        let waits = matches!(control, Some(Control::Waiting { .. }));
        let somebody = held || self.anybody(inbox, now);
        if !held && (somebody || !waits || inbox.is_paused()) {
            wanted.extend(self.asking(inbox, control, somebody));
        }
        let done = self.submit_all(inbox, contact, wanted).await?;
        let state = done.map(|done| Conversation::clone(&done.conversation)).or(state);
        if !somebody {
            tell::nobody_here(self, inbox, contact, state.as_ref());
            return Ok(Verdict::Free);
        }
        Ok(state.map_or(Verdict::Free, |state| verdict(inbox, &state)))
    }

    /// The request for a person, unless one stands that has most of its time before it.
    fn asking(&self, inbox: &Inbox, control: Option<&Control>, silent: bool) -> Option<(Actor, Action)> {
        let lease_ms = inbox.rules().lease_ms;
        if let Some(Control::Waiting { bot_silent_until: Some(until), .. }) = control
            && until.ms_since(clock::now()) > lease_ms / 2
        {
            return None;
        }
        let silent_ms = silent.then_some(lease_ms);
        Some((Actor::bot(), Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms }))
    }

    /// Step two: what the customer wrote is recorded, and it is said whether the bot stays paused.
    pub async fn two(
        &self,
        inbox: &Inbox,
        call: Call,
        members: Map<String, Value>,
        repeated: bool,
    ) -> Result<Verdict, Refusing> {
        let (user, bot) = (call.user()?.to_owned(), call.bot()?.to_owned());
        let (id, of) = (inbox.id, user.clone());
        let known = self.context.reader.run(move |reader| reader.with_contact(id, &of)).await?;
        let content = call.said().map(Content::text).or_else(|| call.fired().map(event));
        let Some(content) = content.filter(|_| !repeated) else {
            return Ok(known.as_ref().map_or(Verdict::Free, |known| verdict(inbox, known)));
        };
        let message = clock::message_id(clock::now());
        let source = Some(wire::source(members));
        let action = Action::Say { message, content, vendor_id: None, source, reasoning: None };
        let contact = Contact::unnamed(user);
        let done = self.submit_all(inbox, &contact, vec![(Actor::contact(String::new()), action)]).await;
        let done = done.map_err(|refused| Refusing::from(refused).but(still_paused(inbox)))?;
        let Some(done) = done else { return Ok(Verdict::Free) };
        self.talks.with(done.conversation.id, |talk| talk.bot = Some(bot));
        if known.is_some_and(|known| matches!(known.control, Control::Closed { .. })) {
            return Ok(Verdict::Ended);
        }
        let state = Conversation::clone(&done.conversation);
        let renews = inbox.silences(&state.control, clock::now()) && state.control.holder().is_none();
        let asking = if renews { self.asking(inbox, Some(&state.control), true) } else { None };
        let done = self.submit_all(inbox, &contact, asking.into_iter().collect()).await?;
        Ok(done.map_or_else(|| verdict(inbox, &state), |done| verdict(inbox, &done.conversation)))
    }
}

/// While nothing better is known, a bot that is paused stays so.
pub fn still_paused(inbox: &Inbox) -> Verdict {
    Verdict::Paused(minutes(inbox.rules().lease_ms))
}

/// Whether the bot is paused in this state.
pub fn verdict(inbox: &Inbox, state: &Conversation) -> Verdict {
    let now = clock::now();
    let until = state.control.resumes_at().filter(|_| inbox.silences(&state.control, now));
    until.map_or(Verdict::Free, |until| Verdict::Paused(minutes(until.ms_since(now))))
}

fn event(name: &str) -> Content {
    Content::Event(EventCall { name: name.into(), data: Value::Null })
}

/// What is said with step one: the customer's words, then what Dialogflow answered.
fn now_said(call: &Call, members: Map<String, Value>) -> Vec<Past> {
    let source = wire::source(members);
    let answer = call.dialogflow_response.as_ref().filter(|answer| answer.is_object() || answer.is_array());
    let id = |known_by: fn(&Value) -> String| {
        // Without an answer the call is its own id: a repeat has the same.
        Some(answer.map_or_else(|| known_by(&Value::String(source.clone())), known_by))
    };
    let content = call.said().map(Content::text).or_else(|| call.fired().map(event));
    let asked = content.map(|content| Past {
        vendor_id: id(history::asked_by),
        by: Actor::contact(String::new()),
        content,
        reasoning: None,
        at: None,
        source: source.clone(),
    });
    let read = answer.and_then(|answer| dialogflow::answer(answer, GOOGLE));
    let answered = read.and_then(|read| {
        Some(Past {
            vendor_id: id(history::answered_by),
            by: Actor::bot(),
            content: read.content?,
            reasoning: read.reasoning,
            at: None,
            source: answer.map(Value::to_string).unwrap_or_default(),
        })
    });
    asked.into_iter().chain(answered).collect()
}

/// The history may end with what is said with the call itself.
fn drop_now(past: &mut Vec<Past>, now: &[Past]) {
    for said in now.iter().rev() {
        let same = |past: &Past| {
            past.vendor_id == said.vendor_id || (past.by.kind == said.by.kind && past.content == said.content)
        };
        if past.last().is_some_and(same) {
            past.pop();
        }
    }
}

fn recall(past: Past) -> (Actor, Action) {
    let now = clock::now();
    let Past { vendor_id, by, content, reasoning, at, source } = past;
    let message = clock::message_id(now);
    let at = at.unwrap_or(now);
    (by, Action::Recall { message, at, content, vendor_id, source: Some(source), reasoning })
}

fn say(past: Past) -> (Actor, Action) {
    let Past { vendor_id, by, content, reasoning, source, .. } = past;
    let message = clock::message_id(clock::now());
    (by, Action::Say { message, content, vendor_id, source: Some(source), reasoning })
}

/// The department that the bot's author routed to: CX' `bcDepartment`, ES' `bc-department`.
fn department(answer: Option<&Value>) -> Option<String> {
    let parameters = dialogflow::answer(answer?, GOOGLE)?.parameters;
    let named = ["bcDepartment", "bc-department"].iter().find_map(|name| parameters.get(*name)?.as_str());
    let named: String = named?.trim().chars().take(64).collect();
    (!named.is_empty()).then_some(named)
}
