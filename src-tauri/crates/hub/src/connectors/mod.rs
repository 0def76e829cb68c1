//! The vendors' protocols: one folder each, one trait, one line of registration.

pub mod botcopy;
pub mod botkit;
pub mod botpress;
mod check;
mod connector;
mod dialogflow;
#[cfg(any(test, feature = "fuzzing"))]
pub mod generated;
#[cfg(any(test, feature = "fuzzing"))]
mod golden;
pub mod janis;
mod malformed;
pub mod outbound;
pub mod platforms;
pub mod presence;
pub mod settings;
pub mod vivocha;

pub use connector::{Connector, Connectors, Place, Prepared};

use crate::{StartError, context::Context, directory::Inbox};
use baton_core::{
    InboxKind,
    api::{Checked, NewInbox},
};
use std::{sync::Arc, time::Duration};

/// All steps together may take so long.
const WITHIN: Duration = Duration::from_secs(20);

/// Every connector of this version.
pub fn all(context: &Context) -> Result<Connectors, StartError> {
    let botcopy = botcopy::Botcopy::open(context.clone())?;
    let all = Connectors::new(vec![
        Arc::new(janis::Server(janis::Janis::new(context.clone()))),
        Arc::new(botcopy::Tool(Arc::clone(&botcopy))),
        Arc::new(botkit::Server(Arc::new(botkit::Botkit::open(context.clone())?))),
        Arc::new(vivocha::Platform::new(context.clone())),
        Arc::new(botpress::Server(botpress::Botpress::open(context.clone())?)),
    ]);
    botcopy.speak_by(&all);
    Ok(all)
}

/// Checks a new inbox's settings and makes its keys, with the connector of its kind; the error says what to change.
///
/// Also asked when the settings of an inbox are changed: with all of them, the private ones included, and its new keys unused.
pub fn prepare(new: &NewInbox, place: &Place) -> Result<Prepared, String> {
    let (new, handover) = botcopy::mirror::split(new)?;
    let new = &new;
    let made = match new.kind {
        InboxKind::Janis => janis::prepare(new),
        InboxKind::Botcopy => botcopy::prepare(new, place),
        InboxKind::Botkit => botkit::prepare(new, place),
        InboxKind::Botpress => botpress::prepare(new),
        InboxKind::Vivocha => vivocha::prepare(new, place),
    }?;
    Ok(botcopy::mirror::join(made, handover, place))
}

/// Tries what an inbox with these settings would talk to. Nothing is kept, no customer is told anything.
pub async fn try_out(connectors: &Connectors, inbox: &Inbox) -> Checked {
    let tried = async {
        let mut steps = match connectors.of(inbox.kind) {
            Some(connector) => connector.check(inbox).await,
            None => Vec::new(),
        };
        steps.extend(botcopy::mirror::check(inbox).await);
        steps
    };
    let steps = tokio::time::timeout(WITHIN, tried).await.unwrap_or_else(|_| {
        vec![check::wrong("Connection", format!("It could not be tried within {} s.", WITHIN.as_secs()))]
    });
    Checked { ok: steps.iter().all(|step| step.ok != Some(false)), steps }
}
