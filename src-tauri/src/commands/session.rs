//! The session with a hub: first picture, changes, signing in, settings, inboxes.

use crate::{page::Batch, state::App, view::Connection};
use baton_core::{
    InboxId,
    api::{Checked, InboxChange, InboxCheck, NewInbox},
};
use baton_desk::{
    settings::Settings,
    view::{Boot, Failure},
};
use tauri::{State, ipc::Channel};

/// Everything for the window's first picture, from the cache. Waits until the cache is open; when a problem is in the way of
/// that, it fails with the code `startup`, and the command `startup` says what and what to do.
#[tauri::command]
#[specta::specta]
pub async fn boot(app: State<'_, App>) -> Result<Boot, Failure> {
    app.desk().await?.boot().await
}

/// What changes from now on, in batches, until the page is gone. May be called before `boot`; after a `Change::Reset` the page
/// reads `startup` and its pictures anew.
#[tauri::command]
#[specta::specta]
pub async fn subscribe(app: State<'_, App>, changes: Channel<Batch>) -> Result<(), Failure> {
    app.forward_changes(changes);
    Ok(())
}

/// Uses a team's hub from now on; the token goes to the system's keyring. Checked before anything changes.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(app: State<'_, App>, url: String, token: String) -> Result<(), Failure> {
    app.sign_in(url, token).await
}

/// Uses the hub inside this program from now on.
#[tauri::command]
#[specta::specta]
pub async fn use_this_computer(app: State<'_, App>) -> Result<(), Failure> {
    app.use_this_computer().await
}

/// Tries the hub now instead of waiting.
#[tauri::command]
#[specta::specta]
pub async fn reconnect(app: State<'_, App>) -> Result<(), Failure> {
    app.desk().await?.reconnect();
    Ok(())
}

/// Keeps the settings.
#[tauri::command]
#[specta::specta]
pub async fn save_settings(app: State<'_, App>, settings: Settings) -> Result<(), Failure> {
    app.save_settings(settings).await
}

/// Adds an inbox; what the bot's side must be given is shown this once.
#[tauri::command]
#[specta::specta]
pub async fn add_inbox(app: State<'_, App>, asked: NewInbox) -> Result<Connection, Failure> {
    app.connect_bot(asked).await
}

/// Tries an inbox's connection before its settings are kept: nothing is changed, no customer is told anything.
#[tauri::command]
#[specta::specta]
pub async fn check_inbox(app: State<'_, App>, asked: InboxCheck) -> Result<Checked, Failure> {
    app.desk().await?.check_inbox(asked).await
}

/// Renames an inbox or changes its settings.
#[tauri::command]
#[specta::specta]
pub async fn change_inbox(app: State<'_, App>, inbox: InboxId, change: InboxChange) -> Result<(), Failure> {
    app.desk().await?.change_inbox(inbox, change).await
}

/// Makes new keys for an inbox; they are shown this once, and those before are refused from now on.
#[tauri::command]
#[specta::specta]
pub async fn renew_keys(app: State<'_, App>, inbox: InboxId) -> Result<Connection, Failure> {
    app.renew_keys(inbox).await
}

/// Removes an inbox and all that was said in it.
#[tauri::command]
#[specta::specta]
pub async fn remove_inbox(app: State<'_, App>, inbox: InboxId) -> Result<(), Failure> {
    app.desk().await?.remove_inbox(inbox).await
}
