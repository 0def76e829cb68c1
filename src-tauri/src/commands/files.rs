//! Pictures and files of messages.

use crate::state::App;
use baton_core::ConversationId;
use baton_desk::{
    Wish,
    media::{Look, Progress, Wanted},
    view::Failure,
};
use tauri::{State, ipc::Channel};

/// Makes a picture, a sound or a film of a message ready: `media://localhost/{key}` shows it then. Fails with the code `refused`
/// when it is not shown, with `unreachable` when another try may go better; the message says why.
#[tauri::command]
#[specta::specta]
pub async fn look(
    app: State<'_, App>,
    of: ConversationId,
    wish: Wish,
    wanted: Wanted,
    heard: Channel<Progress>,
) -> Result<Look, Failure> {
    app.look(of, &wish, wanted, heard).await
}

/// Saves a file of a message among the downloads, under this name or one beside it. Answers where it is.
#[tauri::command]
#[specta::specta]
pub async fn save_file(
    app: State<'_, App>,
    of: ConversationId,
    wish: Wish,
    name: String,
    heard: Channel<Progress>,
) -> Result<String, Failure> {
    app.save_file(of, &wish, &name, heard).await
}

/// Ends the saving of a file before its time: [`save_file`] fails with the code `stopped` then, and nothing of it stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_saving(app: State<'_, App>, wish: Wish) -> Result<(), Failure> {
    app.stop_saving(&wish).await
}

/// Shows the folder of saved files.
#[tauri::command]
#[specta::specta]
pub async fn show_downloads(app: State<'_, App>) -> Result<(), Failure> {
    app.show_downloads()
}
