//! The program itself: the demo bot, the test notification, links, quitting.

use crate::{
    startup::{RemedyAct, Startup},
    state::App,
    view::{About, AlertsHealth, Demo},
};
use baton_desk::view::Failure;
use tauri::State;

/// How the start goes. Answers at once.
#[tauri::command]
#[specta::specta]
pub async fn startup(app: State<'_, App>) -> Result<Startup, Failure> {
    Ok(app.startup())
}

/// Does what a button of a start's problem says; how it goes on is told by `startup`.
#[tauri::command]
#[specta::specta]
pub async fn remedy(app: State<'_, App>, act: RemedyAct) -> Result<(), Failure> {
    app.remedy(act).await
}

/// What this program is and where its things are.
#[tauri::command]
#[specta::specta]
pub async fn about(app: State<'_, App>) -> Result<About, Failure> {
    Ok(app.about())
}

/// Starts a demo: a bot in this program behind the hub's web chat, opened in the browser; `busy`: with customers who play themselves.
#[tauri::command]
#[specta::specta]
pub async fn start_demo(app: State<'_, App>, busy: bool) -> Result<Demo, Failure> {
    app.start_demo(busy).await
}

/// Removes the demo bot and all that was said with it.
#[tauri::command]
#[specta::specta]
pub async fn remove_demo(app: State<'_, App>) -> Result<(), Failure> {
    app.remove_demo().await
}

/// Whether the demo bot runs.
#[tauri::command]
#[specta::specta]
pub async fn demo(app: State<'_, App>) -> Result<Demo, Failure> {
    Ok(app.demo())
}

/// Shows the test notification.
#[tauri::command]
#[specta::specta]
pub async fn test_notification(app: State<'_, App>) -> Result<(), Failure> {
    app.test_notification().await
}

/// How alerts stand.
#[tauri::command]
#[specta::specta]
pub async fn alerts_health(app: State<'_, App>) -> Result<AlertsHealth, Failure> {
    Ok(app.alerts_health().await)
}

/// Opens a link outside: http, https, mailto and tel only.
#[tauri::command]
#[specta::specta]
pub async fn open_link(app: State<'_, App>, url: String) -> Result<(), Failure> {
    app.open_link(&url)
}

/// Shows the folder with Baton's files.
#[tauri::command]
#[specta::specta]
pub async fn show_folder(app: State<'_, App>) -> Result<(), Failure> {
    app.show_folder()
}

/// Ends the program, with what is unsent kept.
#[tauri::command]
#[specta::specta]
pub async fn quit(app: State<'_, App>) -> Result<(), Failure> {
    app.quit();
    Ok(())
}
