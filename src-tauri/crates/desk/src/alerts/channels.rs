//! Channels that stopped answering: told after a minute, and again when they are back.

use super::notices;
use crate::{cache::Known, settings::Settings, view::Notice, words::several};
use baton_core::{Alert, InboxId, Timestamp};
use std::collections::BTreeMap;

/// A channel that is away for less is nobody's business.
const AWAY_MS: i64 = 60_000;

/// What is known of the channels.
#[derive(Debug, Default)]
pub struct Channels {
    inboxes: BTreeMap<InboxId, Channel>,
}

#[derive(Debug)]
struct Channel {
    name: String,
    /// Since when it is away; `None` while it answers, and for one that was never seen to answer.
    away_since: Option<Timestamp>,
    connected: bool,
    told: bool,
    messages: u32,
}

impl Channels {
    /// What the hub says of them now.
    pub fn learn(&mut self, now: Timestamp, known: &Known, settings: &Settings) -> Vec<Notice> {
        let mut notices = Vec::new();
        self.inboxes.retain(|id, _| known.inboxes.iter().any(|inbox| inbox.id == *id));
        for inbox in &known.inboxes {
            let fresh = Channel {
                name: inbox.name.clone(),
                away_since: None,
                connected: inbox.connected,
                told: false,
                messages: 0,
            };
            let channel = self.inboxes.entry(inbox.id).or_insert(fresh);
            channel.name.clone_from(&inbox.name);
            if channel.connected && !inbox.connected {
                channel.away_since = Some(now);
                channel.messages = 0;
            } else if !channel.connected && inbox.connected {
                if std::mem::take(&mut channel.told) {
                    let title = format!("{} answers again", channel.name);
                    let came = several(channel.messages.into(), "message");
                    let body = format!("{came} came in meanwhile.");
                    notices.push(notices::of_hub(Alert::ConnectorBack, &channel.name, title, body, settings));
                }
                channel.away_since = None;
            }
            channel.connected = inbox.connected;
        }
        notices
    }

    /// So many messages came in.
    pub fn heard(&mut self, heard: &BTreeMap<InboxId, u32>) {
        for (inbox, n) in heard {
            if let Some(channel) = self.inboxes.get_mut(inbox).filter(|channel| !channel.connected) {
                channel.messages += n;
            }
        }
    }

    /// Those that are away for long enough to tell, once each.
    pub fn tick(&mut self, now: Timestamp, settings: &Settings) -> Vec<Notice> {
        let mut notices = Vec::new();
        for channel in self.inboxes.values_mut().filter(|channel| !channel.told) {
            if channel.away_since.is_some_and(|since| now.ms_since(since) >= AWAY_MS) {
                channel.told = true;
                let title = format!("{} does not answer", channel.name);
                let body = "Messages may be late. Baton keeps trying.".into();
                notices.push(notices::of_hub(Alert::ConnectorDown, &channel.name, title, body, settings));
            }
        }
        notices
    }

    /// When the next one is due.
    pub fn next_at(&self) -> Option<Timestamp> {
        let waiting = self.inboxes.values().filter(|channel| !channel.told);
        waiting.filter_map(|channel| channel.away_since).map(|since| since.plus_ms(AWAY_MS)).min()
    }
}
