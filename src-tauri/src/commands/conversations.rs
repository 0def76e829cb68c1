//! Reading and answering conversations.

use crate::state::App;
use baton_core::{ConversationId, MessageId, OperatorId, Seq, Timestamp, api::Presence};
use baton_desk::view::{Failure, Found, Item, List, ListQuery, Thread, Written};
use tauri::State;

/// A page of a list.
#[tauri::command]
#[specta::specta]
pub async fn list(app: State<'_, App>, query: ListQuery) -> Result<List, Failure> {
    app.desk().await?.list(query).await
}

/// The newest page of a thread, or the one before `before`.
#[tauri::command]
#[specta::specta]
pub async fn thread(
    app: State<'_, App>,
    of: ConversationId,
    before: Option<Seq>,
    limit: u32,
) -> Result<Thread, Failure> {
    app.desk().await?.thread(of, before, limit).await
}

/// A thread's page around a found message.
#[tauri::command]
#[specta::specta]
pub async fn thread_around(
    app: State<'_, App>,
    of: ConversationId,
    seq: Seq,
    limit: u32,
) -> Result<Thread, Failure> {
    app.desk().await?.thread_around(of, seq, limit).await
}

/// A thread's page that begins about a moment.
#[tauri::command]
#[specta::specta]
pub async fn thread_at(
    app: State<'_, App>,
    of: ConversationId,
    at: Timestamp,
    limit: u32,
) -> Result<Thread, Failure> {
    app.desk().await?.thread_at(of, at, limit).await
}

/// Whether the contact is there; `None` where nobody knows.
#[tauri::command]
#[specta::specta]
pub async fn presence(app: State<'_, App>, of: ConversationId) -> Result<Option<Presence>, Failure> {
    app.desk().await?.presence(of).await
}

/// Messages that contain these words, and contacts of that name.
#[tauri::command]
#[specta::specta]
pub async fn search(app: State<'_, App>, words: String, limit: u32) -> Result<Found, Failure> {
    app.desk().await?.search(words, limit).await
}

/// What the vendor sent for this message, byte for byte.
#[tauri::command]
#[specta::specta]
pub async fn source(app: State<'_, App>, message: MessageId) -> Result<Option<String>, Failure> {
    app.desk().await?.source(message).await
}

/// Takes it over, or begins its lease anew.
#[tauri::command]
#[specta::specta]
pub async fn take(app: State<'_, App>, of: ConversationId, minutes: Option<f64>) -> Result<(), Failure> {
    app.desk().await?.take(of, minutes).await
}

/// Hands it back to the bot.
#[tauri::command]
#[specta::specta]
pub async fn hand_back(
    app: State<'_, App>,
    of: ConversationId,
    event: Option<String>,
) -> Result<(), Failure> {
    app.desk().await?.hand_back(of, event).await
}

/// Sends text; `seen` is what the operator has read of the thread.
#[tauri::command]
#[specta::specta]
pub async fn send(
    app: State<'_, App>,
    of: ConversationId,
    text: String,
    seen: Option<Seq>,
) -> Result<Item, Failure> {
    app.desk().await?.send(of, text, seen).await
}

/// Tries again what failed: an outbox id or a message's id.
#[tauri::command]
#[specta::specta]
pub async fn retry(app: State<'_, App>, of: ConversationId, id: String) -> Result<(), Failure> {
    app.desk().await?.retry(of, id).await
}

/// Takes back what was not sent or not delivered: it is not tried again. The text of what was not sent comes back to be the draft.
#[tauri::command]
#[specta::specta]
pub async fn withdraw(app: State<'_, App>, of: ConversationId, id: String) -> Result<String, Failure> {
    app.desk().await?.withdraw(of, id).await
}

/// Writes a note for the team.
#[tauri::command]
#[specta::specta]
pub async fn note(app: State<'_, App>, of: ConversationId, text: String) -> Result<(), Failure> {
    app.desk().await?.note(of, text).await
}

/// Sets the tags.
#[tauri::command]
#[specta::specta]
pub async fn tag(app: State<'_, App>, of: ConversationId, tags: Vec<String>) -> Result<(), Failure> {
    app.desk().await?.tag(of, tags).await
}

/// Means it for somebody, or for nobody.
#[tauri::command]
#[specta::specta]
pub async fn assign(app: State<'_, App>, of: ConversationId, to: Option<OperatorId>) -> Result<(), Failure> {
    app.desk().await?.assign(of, to).await
}

/// Asks its holder for it.
#[tauri::command]
#[specta::specta]
pub async fn ask_for(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.ask_for(of).await
}

/// Gives it to the colleague who asks me for it.
#[tauri::command]
#[specta::specta]
pub async fn give(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.give(of).await
}

/// Keeps what a colleague asks me for, and says so.
#[tauri::command]
#[specta::specta]
pub async fn keep(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.keep(of).await
}

/// Closes it.
#[tauri::command]
#[specta::specta]
pub async fn end(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.end(of).await
}

/// Nobody is waiting for an answer.
#[tauri::command]
#[specta::specta]
pub async fn mark_read(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.mark_read(of).await
}

/// The operator types.
#[tauri::command]
#[specta::specta]
pub async fn typing(app: State<'_, App>, of: ConversationId) -> Result<(), Failure> {
    app.desk().await?.typing(of).await;
    Ok(())
}

/// Silent for me for so many minutes; 0 ends it.
#[tauri::command]
#[specta::specta]
pub async fn snooze(app: State<'_, App>, of: ConversationId, minutes: u32) -> Result<(), Failure> {
    app.desk().await?.snooze(of, minutes).await
}

/// Keeps what is being written.
#[tauri::command]
#[specta::specta]
pub async fn draft(app: State<'_, App>, of: ConversationId, written: Written) -> Result<(), Failure> {
    app.desk().await?.draft(of, written).await
}

/// What is being written there.
#[tauri::command]
#[specta::specta]
pub async fn written(app: State<'_, App>, of: ConversationId) -> Result<Written, Failure> {
    app.desk().await?.written(of).await
}

/// Which conversation is in front while the window has the focus.
#[tauri::command]
#[specta::specta]
pub async fn in_front(app: State<'_, App>, of: Option<ConversationId>) -> Result<(), Failure> {
    app.desk().await?.in_front(of);
    Ok(())
}
