//! The way to the page: changes in order, coalesced, in messages small enough for the webview's direct path. A page that is reloaded or
//! not there yet gets what it must not miss when it subscribes.

use baton_core::ConversationId;
use baton_desk::view::Change;
use std::{collections::HashSet, sync::Mutex};
use tauri::ipc::{Channel, InvokeResponseBody, IpcResponse};

/// Tauri hands JSON below 8192 bytes straight to the page; above, the page has to fetch it.
const LIMIT: usize = 8000;

/// Changes as JSON, each serialized once; to TypeScript, a `Change[]`.
pub struct Batch(String);

impl IpcResponse for Batch {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Json(self.0))
    }
}
impl specta::Type for Batch {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        Vec::<Change>::definition(types)
    }
}

/// The page, when there is one.
#[derive(Default)]
pub struct Page(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    channel: Option<Channel<Batch>>,
    /// What a page that comes later must be told: where it was clicked to, what was said.
    kept: Vec<Change>,
}

impl Page {
    /// A page is there; the one before it is gone.
    pub fn subscribe(&self, channel: Channel<Batch>) {
        if let Ok(mut inner) = self.0.lock() {
            let kept = std::mem::take(&mut inner.kept);
            inner.channel = Some(channel);
            inner.send(kept);
        }
    }
    /// Sends changes.
    pub fn send(&self, changes: Vec<Change>) {
        if let Ok(mut inner) = self.0.lock() {
            inner.send(changes);
        }
    }
}

impl Inner {
    fn send(&mut self, changes: Vec<Change>) {
        let changes = coalesce(changes);
        if let Some(channel) = &self.channel {
            if batches(&changes).into_iter().all(|batch| channel.send(batch).is_ok()) {
                return;
            }
            self.channel = None;
        }
        self.kept.extend(
            changes.into_iter().filter(|change| matches!(change, Change::Show { .. } | Change::Say { .. })),
        );
        let excess = self.kept.len().saturating_sub(20);
        self.kept.drain(..excess);
    }
}

/// Drops what a later change of the same batch replaces; the order of the rest stays.
pub fn coalesce(changes: Vec<Change>) -> Vec<Change> {
    let mut rows: HashSet<ConversationId> = HashSet::new();
    let (mut counts, mut status, mut inboxes, mut reset) = (false, false, false, false);
    let mut kept: Vec<Change> = changes
        .into_iter()
        .rev()
        .filter(|change| match change {
            Change::Show { .. } | Change::Say { .. } => true,
            _ if reset => false,
            Change::Row(row) => rows.insert(row.conversation.id),
            Change::Gone { conversation } => {
                rows.insert(*conversation);
                true
            }
            Change::Counts(_) => !std::mem::replace(&mut counts, true),
            Change::Status(_) => !std::mem::replace(&mut status, true),
            Change::Inboxes { .. } => !std::mem::replace(&mut inboxes, true),
            Change::Reset => {
                reset = true;
                true
            }
            _ => true,
        })
        .collect();
    kept.reverse();
    kept
}

/// The changes as JSON arrays below the limit; one that is larger goes alone.
fn batches(changes: &[Change]) -> Vec<Batch> {
    let mut done = Vec::new();
    let mut open = String::new();
    for change in changes {
        let json = match serde_json::to_string(change) {
            Ok(json) => json,
            Err(error) => {
                tracing::error!(%error, "a change could not be told to the window");
                r#"{"change":"reset"}"#.into()
            }
        };
        if !open.is_empty() && open.len() + json.len() + 2 > LIMIT {
            done.push(Batch(std::mem::take(&mut open) + "]"));
        }
        open.push(if open.is_empty() { '[' } else { ',' });
        open.push_str(&json);
    }
    if !open.is_empty() {
        done.push(Batch(open + "]"));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_desk::view::Counts;

    fn say(text: String) -> Change {
        Change::Say { conversation: None, text }
    }

    #[test]
    fn batches_stay_small_and_lose_nothing() {
        let changes: Vec<_> = (0..200).map(|n| say(format!("{n} {}", "x".repeat(300)))).collect();
        let batches = batches(&changes);
        assert!(batches.len() > 1 && batches.iter().all(|batch| batch.0.len() < 8192));
        let all: Vec<serde_json::Value> = batches
            .iter()
            .flat_map(|batch| serde_json::from_str::<Vec<serde_json::Value>>(&batch.0).unwrap())
            .collect();
        assert_eq!(all.len(), 200);
        assert!(all[199]["text"].as_str().unwrap().starts_with("199 "));
    }

    #[test]
    fn the_latest_numbers_win() {
        let of = |waiting| Change::Counts(Counts { waiting, ..Counts::default() });
        let kept = coalesce(vec![of(1), say("Ana has it".into()), of(2)]);
        assert!(matches!(&kept[..], [Change::Say { .. }, Change::Counts(counts)] if counts.waiting == 2));
    }

    #[test]
    fn a_reset_replaces_what_was_before_but_not_what_was_said() {
        let kept = coalesce(vec![Change::Counts(Counts::default()), say("Ana has it".into()), Change::Reset]);
        assert!(matches!(&kept[..], [Change::Say { .. }, Change::Reset]));
    }
}
