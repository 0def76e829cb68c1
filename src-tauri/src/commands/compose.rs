//! What the composer asks for beside sending: canned responses and files.

use crate::state::App;
use baton_core::{Canned, CannedId, NewCanned};
use baton_desk::view::Failure;
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
