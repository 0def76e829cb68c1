//! Putting the program together.

use crate::{cli::Options, commands, logging, media, notify::Alerts, paths::Paths, state::App};
use baton_desk::{
    DeskError,
    media::{Door, Limits},
};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};
use tauri::{Manager, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::mpsc;

/// Runs until it is ended.
pub fn run(options: Options) -> anyhow::Result<()> {
    let paths =
        Paths::open(options.data.as_deref()).map_err(|error: DeskError| anyhow::anyhow!("{error}"))?;
    logging::begin(paths.root());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), data = %paths.root().display(), "Baton starts");
    let (reactions, reacted) = mpsc::channel(16);
    let alerts = Alerts::begin(icon(&paths), reactions);
    let door = Door::new(paths.file("media"), Limits::default())?;
    let app = App::new(paths.clone(), options, alerts, door);
    tauri::async_runtime::spawn(app.clone().react(reacted));
    let builder = commands::builder();
    let program = tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .dbus_id(bus_name(paths.root()))
                .callback(|handle, _, _| handle.state::<App>().show_window())
                .build(),
        )
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(paths.file("window.json").to_string_lossy())
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .register_asynchronous_uri_scheme_protocol(media::SCHEME, media::serve)
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                window.state::<App>().closed_window();
            }
        })
        .invoke_handler(builder.invoke_handler())
        .manage(app.clone())
        .setup(move |program| {
            app.begin(program.handle());
            Ok(())
        })
        .build(tauri::generate_context!())?;
    program.run(|handle, event| {
        // The window was closed for good without an order to end: that is made orderly here.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
            handle.state::<App>().quit();
        }
    });
    Ok(())
}

/// One program per data folder: the name that it owns on the session bus.
fn bus_name(data: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    data.canonicalize().unwrap_or_else(|_| data.to_owned()).hash(&mut hasher);
    format!("dev.baton.desktop.d{:016x}", hasher.finish())
}

/// The icon as a file, which is how notification servers take it.
fn icon(paths: &Paths) -> String {
    let path = paths.file("icon.png");
    if !path.exists()
        && let Err(error) = std::fs::write(&path, include_bytes!("../../icons/128x128.png"))
    {
        tracing::warn!(%error, "the icon could not be written");
        return String::new();
    }
    path.to_string_lossy().into_owned()
}
