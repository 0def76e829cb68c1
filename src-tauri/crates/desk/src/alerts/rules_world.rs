//! Ana at her desk, for the alert rules' stories: real commands become real events, and time passes when a story says so.

use super::{Input, Moment, rules::Rules};
use crate::{
    cache::{Happened, Known, Scene},
    settings::Settings,
    view::{Button, Call, Link, Notice},
};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Content, Conversation, ConversationId, InboxId, InboxKind,
    Kind, MessageId, OperatorId, Role, Rules as Law, Seq, Target, Timestamp, WaitReason, alert,
    api::{HubInfo, InboxInfo, Me},
    decide, next,
};
use std::{collections::BTreeMap, sync::Arc};

pub fn inbox() -> InboxId {
    InboxId::from_bytes([1; 16])
}
pub fn ana() -> Actor {
    Actor::operator(OperatorId::from_bytes([7; 16]), "Ana")
}
pub fn ben() -> Actor {
    Actor::operator(OperatorId::from_bytes([8; 16]), "Ben")
}
pub fn of(contact: u8) -> ConversationId {
    ConversationId::from_bytes([contact; 16])
}

/// Ana at her desk: real commands become real events, the rules hear of them.
pub struct Desk {
    pub rules: Rules,
    pub states: BTreeMap<ConversationId, Conversation>,
    pub scenes: BTreeMap<ConversationId, Scene>,
    pub seq: i64,
    pub now: Timestamp,
    pub minute: u16,
}

impl Desk {
    pub fn with(settings: Settings, connected: bool) -> Self {
        let mut desk = Self {
            rules: Rules::default(),
            states: BTreeMap::new(),
            scenes: BTreeMap::new(),
            seq: 0,
            now: Timestamp::from_unix_ms(1_800_000_000_000),
            minute: 600,
        };
        let known = Arc::new(Known { settings, ..known(connected) });
        desk.hear(Input::Begun(Vec::new(), known.clone()));
        desk.hear(Input::Known(known));
        desk
    }
    pub fn live_with(settings: Settings) -> Self {
        let mut desk = Self::with(settings, true);
        desk.link(Link::Live);
        desk
    }
    pub fn live() -> Self {
        Self::live_with(Settings::default())
    }

    pub fn moment(&self) -> Moment {
        Moment { at: self.now, minute: self.minute }
    }
    pub fn hear(&mut self, input: Input) -> Vec<Call> {
        let mut calls = self.rules.hear(self.moment(), input);
        calls.extend(self.settle());
        calls
    }
    pub fn settle(&mut self) -> Vec<Call> {
        self.rules.take_woken_snoozes(self.moment());
        self.rules.tick(self.moment())
    }
    pub fn link(&mut self, link: Link) -> Vec<Call> {
        self.hear(Input::Link(link))
    }
    pub fn away(&mut self) -> Vec<Call> {
        self.link(Link::Away { reason: "x".into(), retry_at: self.now })
    }
    /// Time passes; the rules are woken when they asked for it.
    pub fn later(&mut self, seconds: i64) -> Vec<(i64, Call)> {
        let end = self.now.plus_ms(seconds * 1000);
        let (began, mut calls) = (self.now, Vec::new());
        loop {
            let at = self.rules.next_at(self.now).unwrap_or(end).min(end);
            self.now = at;
            calls.extend(self.settle().into_iter().map(|call| (at.ms_since(began) / 1000, call)));
            if at >= end {
                return calls;
            }
        }
    }
    pub fn does(&mut self, contact: u8, actor: Actor, action: Action) -> Vec<Call> {
        let id = of(contact);
        let target = Target::Contact {
            inbox: inbox(),
            contact: Contact {
                id: format!("c{contact}"),
                name: if contact == 1 { "Maya".into() } else { format!("Guest {contact}") },
            },
        };
        let before = self.states.get(&id).cloned();
        let command = Command { id: None, target, actor, expected: None, action };
        self.seq += 1;
        let event =
            decide(before.as_ref(), command, id, self.now, Law::default()).unwrap().at_seq(Seq(self.seq));
        let after = next(before.clone(), &event).unwrap();
        self.states.insert(id, after.clone());
        let (mut said_by, mut words, mut delivery) = (None, String::new(), None);
        let scene = self.scenes.entry(id).or_default();
        match &event.kind {
            Kind::Message(said) => {
                words = said.content.preview();
                said_by = Some(event.actor.kind);
                match event.actor.kind {
                    ActorKind::Contact => scene.contact = Some(words.clone()),
                    ActorKind::Bot => scene.bot = Some(words.clone()),
                    _ => {}
                }
            }
            Kind::Delivery { delivery: became, .. } => {
                words = became.reason.clone().unwrap_or_default();
                delivery = Some(became.state);
            }
            _ => {}
        }
        let alert = alert(ana().id.unwrap(), before.as_ref(), &event, &after);
        let scene = if alert.is_some() { scene.clone() } else { Scene::default() };
        let actor = event.actor;
        self.hear(Input::Happened(Box::new(Happened {
            alert,
            actor,
            before,
            after,
            said_by,
            delivery,
            words,
            scene,
        })))
    }
    pub fn says(&mut self, contact: u8, text: &str) -> Vec<Call> {
        let name = if contact == 1 { "Maya".to_owned() } else { format!("Guest {contact}") };
        self.does(contact, Actor::contact(name), say(text))
    }
    pub fn asks(&mut self, contact: u8) -> Vec<Call> {
        self.says(contact, "My lamp arrived broken");
        self.does(contact, Actor::bot(), say("Have you tried turning it on?"));
        self.does(
            contact,
            Actor::bot(),
            Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None },
        )
    }
    pub fn held(&mut self) {
        self.asks(1);
        self.does(1, ana(), Action::Take { lease_ms: None });
    }
}

pub fn known(connected: bool) -> Known {
    let hub = HubInfo { name: "Hub".into(), version: "0".into() };
    let shop = InboxInfo {
        id: inbox(),
        kind: InboxKind::Janis,
        name: "Lamp shop".into(),
        paused: false,
        connected,
        last_seen: None,
        pending: 0,
        settings: BTreeMap::new(),
        carries: baton_core::Carries::TEXT,
        trouble: None,
    };
    Known {
        me: Some(Me { id: ana().id.unwrap(), name: "Ana".into(), role: Role::Agent, hub }),
        inboxes: vec![shop],
        ..Known::default()
    }
}
pub fn say(text: &str) -> Action {
    Action::Say {
        message: MessageId::from_bytes([5; 16]),
        content: Content::text(text),
        vendor_id: None,
        source: None,

        reasoning: None,
    }
}
pub fn shown(calls: &[Call]) -> &Notice {
    match calls {
        [Call::Show(notice)] => notice,
        other => panic!("one notification expected: {other:?}"),
    }
}
pub fn buttons(notice: &Notice) -> Vec<(Button, &str)> {
    notice.buttons.iter().map(|(button, label)| (*button, label.as_str())).collect()
}
