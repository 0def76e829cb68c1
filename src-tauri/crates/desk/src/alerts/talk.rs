//! What the alert rules know of one conversation.

use crate::cache::{Happened, Scene};
use baton_core::{ActorKind, Alert, Control, Conversation, DeliveryState, OperatorId, Timestamp, WaitReason};

/// A lease is warned about so long before its end.
pub(super) const WARN_MS: i64 = 60_000;

/// A call is repeated after so many seconds, then every two minutes, until somebody answers.
const REPEATS_S: [i64; 3] = [30, 60, 120];

/// One conversation that concerns me.
#[derive(Debug, Clone)]
pub struct Talk {
    /// As it stands.
    pub state: Conversation,
    /// What was said last.
    pub scene: Scene,
    /// What is shown of it.
    pub shown: Option<Shown>,
    /// What it would be called for now: why it waits, or what happened last.
    pub cause: Cause,
    /// The contact's messages in mine that I have not looked at.
    pub unseen: u32,
    /// The next notification of a new message comes not before this.
    pub quiet_until: Option<Timestamp>,
    /// Messages came since the last notification.
    pub more: bool,
    /// When I last typed there.
    pub typed_at: Option<Timestamp>,
    /// The end of the lease that was warned about.
    pub warned: Option<Timestamp>,
    /// It was told that nobody took it in time.
    pub overdue: bool,
    /// Something of it was kept back while nothing was shown.
    pub missed: bool,
    /// What went wrong meanwhile: told afterwards, unless it is over by then.
    pub kept_back: Option<Alert>,
}

/// What a conversation's notification says.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What for.
    pub alert: Alert,
    /// When it is shown again, with sound; and how often it was.
    pub again: Option<(Timestamp, usize)>,
}

/// The particulars of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// Why it waits, when it does.
    pub ask: Option<Alert>,
    /// Who gave it to me.
    pub by: String,
    /// The bot's message, or why a delivery failed.
    pub words: String,
    /// How long my lease was, in milliseconds.
    pub lease_ms: i64,
}

impl Talk {
    /// Nothing is shown of it.
    pub fn new(state: Conversation) -> Self {
        Self {
            state,
            scene: Scene::default(),
            shown: None,
            cause: Cause::default(),
            unseen: 0,
            quiet_until: None,
            more: false,
            typed_at: None,
            warned: None,
            overdue: false,
            missed: false,
            kept_back: None,
        }
    }

    /// Since when it waits, for whomever.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        match &self.state.control {
            Control::Waiting { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// Since when it waits, when it waits for anybody or for me.
    pub fn waits_for(&self, me: Option<OperatorId>) -> Option<Timestamp> {
        let meant = self.state.assignee.as_ref().is_none_or(|to| Some(to.id) == me);
        match &self.state.control {
            Control::Waiting { since, .. } if meant => Some(*since),
            _ => None,
        }
    }

    /// When my lease ends, when I hold it.
    pub fn my_lease(&self, me: Option<OperatorId>) -> Option<Timestamp> {
        match &self.state.control {
            Control::Operator { operator, lease_until, .. } if Some(operator.id) == me => Some(*lease_until),
            _ => None,
        }
    }

    /// What is shown is repeated from `now` on.
    pub fn shows(&mut self, alert: Alert, now: Timestamp) {
        let again = is_ask(alert).then(|| (now.plus_ms(REPEATS_S[0] * 1000), 1));
        self.shown = Some(Shown { alert, again });
    }

    /// Takes from an event how it stands and what notifications say.
    pub fn learn(&mut self, happened: &Happened, me: Option<OperatorId>) {
        let waited = self.waits_for(me);
        self.state = happened.after.clone();
        if self.waits_for(me) != waited {
            self.overdue = false;
        }
        if happened.scene.bot.is_some() || happened.scene.contact.is_some() {
            self.scene = happened.scene.clone();
        }
        match happened.said_by {
            Some(ActorKind::Contact) => self.scene.contact = Some(happened.words.clone()),
            Some(ActorKind::Bot) => self.scene.bot = Some(happened.words.clone()),
            _ => {}
        }
        let by_me = happened.actor.id.is_some() && happened.actor.id == me;
        if by_me || self.state.unread == 0 || self.my_lease(me).is_none() {
            // Answered, read or given up.
            self.unseen = 0;
            self.more = false;
            self.quiet_until = None;
        }
        let waits = self.waits_for(me).is_some();
        self.cause.ask = happened.alert.filter(|alert| is_ask(*alert)).or(self.cause.ask).filter(|_| waits);
        if happened.alert.is_some() {
            self.cause.by.clone_from(&happened.actor.name);
            self.cause.words.clone_from(&happened.words);
            if let Some(Control::Operator { lease_ms, .. }) = happened.before.as_ref().map(|was| &was.control)
            {
                self.cause.lease_ms = *lease_ms;
            }
        }
    }

    /// What it would be called for as it waits.
    pub fn why(&self) -> Alert {
        self.cause.ask.unwrap_or(match &self.state.control {
            Control::Waiting { reason: WaitReason::NotUnderstood, .. } => Alert::NotUnderstood,
            Control::Waiting { reason: WaitReason::Transfer { .. }, .. } => Alert::Transfer,
            _ => Alert::HelpRequested,
        })
    }

    /// Whether what is shown of it is no longer so after this.
    pub fn is_over(&self, shown: Alert, happened: &Happened, me: Option<OperatorId>, now: Timestamp) -> bool {
        let mine = self.my_lease(me);
        let with_the_bot = matches!(self.state.control, Control::Bot);
        let by_me = happened.actor.id.is_some() && happened.actor.id == me;
        let held = |state: &Conversation| state.control.holder().is_some();
        let took = mine.is_some() && !happened.before.as_ref().is_some_and(held);
        match shown {
            Alert::AskedForIt => mine.is_none(),
            Alert::NotUnderstoodOnce | Alert::LeaseEnded | Alert::BotResumed => !with_the_bot,
            // Taking what was given by itself is no answer: who it was given to may not have seen it.
            Alert::Assigned => {
                by_me && !took || self.state.assignee.as_ref().is_none_or(|to| Some(to.id) != me)
            }
            Alert::NewMessage => mine.is_none() || by_me || self.state.unread == 0,
            Alert::BotSpokeOver | Alert::BotNotTold => mine.is_none() || by_me,
            Alert::DeliveryFailed => {
                mine.is_none() || happened.delivery.is_some_and(|state| state != DeliveryState::Failed)
            }
            Alert::LeaseEnding => mine.is_none_or(|until| until.ms_since(now) > WARN_MS),
            Alert::WaitingTooLong => {
                let given = happened.before.as_ref().is_some_and(|was| was.assignee != self.state.assignee);
                self.waiting_since().is_none() || given && self.waits_for(me).is_none()
            }
            _ => self.waits_for(me).is_none(),
        }
    }

    /// It was shown again.
    pub fn repeated(&mut self, now: Timestamp) {
        if let Some(Shown { again: Some((at, times)), .. }) = &mut self.shown {
            let wait = REPEATS_S.get(*times).or(REPEATS_S.last()).copied().unwrap_or_default();
            *at = now.plus_ms(wait * 1000);
            *times += 1;
        }
    }
}

/// Calls that go on until somebody answers.
pub fn is_ask(alert: Alert) -> bool {
    matches!(alert, Alert::HelpRequested | Alert::NotUnderstood | Alert::Transfer | Alert::WaitingTooLong)
}

/// Calls that are over once the conversation is in front.
pub fn is_over_when_seen(alert: Alert) -> bool {
    matches!(
        alert,
        Alert::NewMessage
            | Alert::Assigned
            | Alert::BotSpokeOver
            | Alert::BotNotTold
            | Alert::LeaseEnded
            | Alert::BotResumed
    )
}

/// Calls that were kept back while nothing was shown, and are made afterwards unless they are over by then.
pub fn is_told_later(alert: Alert) -> bool {
    matches!(
        alert,
        Alert::DeliveryFailed | Alert::BotSpokeOver | Alert::Assigned | Alert::BotResumed | Alert::AskedForIt
    )
}
