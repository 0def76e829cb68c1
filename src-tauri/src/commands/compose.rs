//! What the composer asks for beside sending: canned responses and files.

use crate::state::App;
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use baton_core::{Canned, CannedId, Content, ConversationId, NewCanned, Seq};
use baton_desk::view::{Attached, Failure, Item};
use tauri::State;

/// The team's canned responses and mine, by shortcut.
#[tauri::command]
#[specta::specta]
pub async fn canned(app: State<'_, App>) -> Result<Vec<Canned>, Failure> {
    Ok(app.desk().await?.canned())
}

/// Adds a canned response, or replaces the one with this id.
#[tauri::command]
#[specta::specta]
pub async fn save_canned(
    app: State<'_, App>,
    id: Option<CannedId>,
    said: NewCanned,
) -> Result<Canned, Failure> {
    app.desk().await?.save_canned(id, said).await
}

/// Removes a canned response.
#[tauri::command]
#[specta::specta]
pub async fn remove_canned(app: State<'_, App>, id: CannedId) -> Result<(), Failure> {
    app.desk().await?.remove_canned(id).await
}

/// Takes a file of canned responses, all of it or none; answers how many it had.
#[tauri::command]
#[specta::specta]
pub async fn import_canned(app: State<'_, App>, file: String) -> Result<u32, Failure> {
    let taken = app.desk().await?.import_canned(&file).await?;
    Ok(u32::try_from(taken).unwrap_or(u32::MAX))
}

/// Writes all canned responses into one file among the user's downloads; answers where.
#[tauri::command]
#[specta::specta]
pub async fn export_canned(app: State<'_, App>) -> Result<String, Failure> {
    let file = app.desk().await?.canned_file()?;
    app.save_download("baton-canned-responses.json", file.as_bytes())
}

/// Sends what was composed, a message each, and the files chosen for it; the answer is what waits in the outbox, and can be taken back for the seconds
/// of the settings. `seen` is what the operator has read of the thread.
#[tauri::command]
#[specta::specta]
pub async fn say(
    app: State<'_, App>,
    of: ConversationId,
    contents: Vec<Content>,
    seen: Option<Seq>,
) -> Result<Vec<Item>, Failure> {
    app.desk().await?.say(of, contents, seen).await
}

/// The files of the message that is being written there.
#[tauri::command]
#[specta::specta]
pub async fn attached(app: State<'_, App>, of: ConversationId) -> Result<Vec<Attached>, Failure> {
    app.desk().await?.attached(of).await
}

/// Begins to take a file; its bytes follow with `attach_part`.
#[tauri::command]
#[specta::specta]
pub async fn attach(
    app: State<'_, App>,
    of: ConversationId,
    name: String,
    mime: String,
    size: u32,
) -> Result<Attached, Failure> {
    app.desk().await?.attach(of, name, mime, size.into()).await
}

/// The next bytes of a file, in Base64.
#[tauri::command]
#[specta::specta]
pub async fn attach_part(app: State<'_, App>, id: String, part: String) -> Result<Attached, Failure> {
    let bytes = BASE64.decode(part).map_err(|error| Failure {
        code: "invalid".into(),
        message: format!("The window sent a file in a wrong way: {error}."),
        holder: None,
    })?;
    app.desk().await?.attach_part(id, bytes).await
}

/// Takes a file out of the message that is being written.
#[tauri::command]
#[specta::specta]
pub async fn detach(app: State<'_, App>, id: String) -> Result<(), Failure> {
    app.desk().await?.detach(id).await
}
