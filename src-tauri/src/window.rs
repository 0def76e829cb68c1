//! The one window: born in its theme's colour, never leaving the app's own page, hidden instead of closed.

use baton_desk::settings::Theme;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, window::Color};

const LABEL: &str = "main";

/// The page's background in this theme; the same as `--surface`.
fn background(theme: tauri::Theme) -> Color {
    match theme {
        tauri::Theme::Dark => Color(0x1b, 0x1c, 0x21, 0xff),
        _ => Color(0xff, 0xff, 0xff, 0xff),
    }
}

fn chosen(theme: Option<Theme>) -> Option<tauri::Theme> {
    match theme {
        Some(Theme::Dark) => Some(tauri::Theme::Dark),
        Some(Theme::Light) => Some(tauri::Theme::Light),
        Some(Theme::System) | None => None,
    }
}

/// Brings the window up, and makes it in this theme when there is none.
pub fn show(handle: &AppHandle, theme: Option<Theme>) {
    let shown = match handle.get_webview_window(LABEL) {
        Some(window) => Ok(window),
        None => build(handle, theme),
    }
    .and_then(|window| {
        window.show()?;
        window.unminimize()?;
        window.set_focus()
    });
    if let Err(error) = shown {
        tracing::error!(%error, "the window can't be shown");
    }
}

/// Hides it at once, before an orderly end that may take a moment.
pub fn hide(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(LABEL)
        && let Err(error) = window.hide()
    {
        tracing::debug!(%error, "the window can't be hidden");
    }
}

/// Another theme: the window's frame and background follow.
pub fn set_theme(handle: &AppHandle, theme: Theme) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    let done = window.set_theme(chosen(Some(theme))).and_then(|()| {
        window.set_background_color(Some(background(window.theme().unwrap_or(tauri::Theme::Light))))
    });
    if let Err(error) = done {
        tracing::debug!(%error, "the window's theme can't be set");
    }
}

/// The number on the program's icon, where the system shows one.
pub fn badge(handle: &AppHandle, count: u32) {
    if let Some(window) = handle.get_webview_window(LABEL)
        && let Err(error) = window.set_badge_count((count > 0).then_some(i64::from(count)))
    {
        tracing::debug!(%error, "no badge here");
    }
}

fn build(handle: &AppHandle, theme: Option<Theme>) -> tauri::Result<WebviewWindow> {
    let theme = chosen(theme);
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::default())
        .title("Baton")
        .inner_size(1280.0, 800.0)
        .min_inner_size(360.0, 480.0)
        .theme(theme)
        .background_color(background(theme.unwrap_or(tauri::Theme::Light)))
        .visible(false)
        // The page takes dropped files itself.
        .disable_drag_drop_handler()
        .on_navigation(|url| {
            let own = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
            own || (tauri::is_dev() && url.port() == Some(1420))
        })
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .build()?;
    if theme.is_none() {
        window.set_background_color(Some(background(window.theme()?)))?;
    }
    Ok(window)
}
