//! What an operator is called for.

use crate::{
    ActorKind, Conversation, Event, Kind, OperatorId, ReturnReason, WaitReason, event::NOBODY_IS_CALLED,
};
use serde::{Deserialize, Serialize};

/// What an operator is called for. The last seven come from a colleague's question, the clock or the connection, the others from
/// [`alert`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// The contact wants a person.
    HelpRequested,
    /// The bot did not understand, often enough in a row that a person is needed.
    NotUnderstood,
    /// It did not understand once; the bot goes on.
    NotUnderstoodOnce,
    /// Transferred to a team or to you.
    Transfer,
    /// A colleague means it for you.
    Assigned,
    /// The contact wrote in one that you hold.
    NewMessage,
    /// The bot spoke while you hold it.
    BotSpokeOver,
    /// Your message was given up.
    DeliveryFailed,
    /// Your lease ran out.
    LeaseEnded,
    /// The bot's own side took back what you held.
    BotResumed,
    /// A colleague asks you for what you hold.
    AskedForIt,
    /// Your lease ends within a minute.
    LeaseEnding,
    /// Nobody took it within the target.
    WaitingTooLong,
    /// To a supervisor: nobody took these, though all were called.
    Climbed,
    /// Its bot did not hear that it has to be silent while you hold it.
    BotNotTold,
    /// A channel does not answer.
    ConnectorDown,
    /// It answers again.
    ConnectorBack,
    /// What happened while the computer slept.
    Digest,
}

/// What `me` is called for when `event` led from `before` to `after`; `None` for what is nobody's or another's business.
pub fn alert(
    me: OperatorId,
    before: Option<&Conversation>,
    event: &Event,
    after: &Conversation,
) -> Option<Alert> {
    let mine = |state: &Conversation| state.control.holder().is_some_and(|holder| holder.id == me);
    let by_me = event.actor.id == Some(me);
    let began_to_wait = waits(Some(after)) && !waits(before);
    match &event.kind {
        Kind::HelpRequested { reason: WaitReason::Transfer { .. }, .. } if began_to_wait => {
            Some(Alert::Transfer)
        }
        Kind::HelpRequested { .. } if waits(Some(after)) => Some(Alert::HelpRequested),
        Kind::NotUnderstood { .. } if began_to_wait => Some(Alert::NotUnderstood),
        Kind::NotUnderstood { limit: NOBODY_IS_CALLED, .. } => None,
        Kind::NotUnderstood { .. } if !waits(Some(after)) && after.control.holder().is_none() => {
            Some(Alert::NotUnderstoodOnce)
        }
        Kind::Assigned { operator: Some(operator) } if operator.id == me && !by_me => Some(Alert::Assigned),
        Kind::Transferred { operator: Some(operator), .. } if operator.id != me => None,
        Kind::Transferred { .. } if !by_me => Some(Alert::Transfer),
        Kind::Message(said) if mine(after) && said.said_at.is_none() => match event.actor.kind {
            ActorKind::Contact => Some(Alert::NewMessage),
            ActorKind::Bot if said.over => Some(Alert::BotSpokeOver),
            _ => None,
        },
        Kind::Delivery { delivery, .. } if delivery.is_open_failure() && mine(after) => {
            Some(Alert::DeliveryFailed)
        }
        // What Baton itself notes of a conversation that is held: its bot is not as it should be.
        Kind::Noted { .. } if event.actor.kind == ActorKind::System && mine(after) => Some(Alert::BotNotTold),
        Kind::Returned { reason: ReturnReason::Lease, .. } if before.is_some_and(mine) => {
            Some(Alert::LeaseEnded)
        }
        Kind::Returned { reason: ReturnReason::Bot, .. } if before.is_some_and(mine) => {
            Some(Alert::BotResumed)
        }
        _ => None,
    }
}

fn waits(state: Option<&Conversation>) -> bool {
    state.is_some_and(|state| matches!(state.control, crate::Control::Waiting { .. }))
}
