//! The tray: the count, who waits longest, do not disturb, quit.

pub mod face;

use crate::clock;
use face::{Face, Known, Line, Picture, face};
use std::{collections::HashMap, path::Path, sync::Mutex};
use tauri::{
    AppHandle,
    image::Image,
    menu::{Menu, MenuItem, Submenu},
    tray::{TrayIcon, TrayIconBuilder},
};

/// The tray icon, where the system has a place for one.
pub struct Tray {
    icon: TrayIcon,
    shown: Mutex<Option<Face>>,
    lines: Mutex<HashMap<String, Line>>,
}

/// The system's library for tray icons is loaded when the first icon is made, and its absence is a panic there: look first.
#[cfg(target_os = "linux")]
fn library() -> bool {
    let names = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let cache = std::fs::read("/etc/ld.so.cache").unwrap_or_default();
    let listed =
        cache.split(|byte| *byte == 0).filter_map(|entry| std::str::from_utf8(entry).ok()).any(|path| {
            path.starts_with('/') && names.iter().any(|name| path.ends_with(name)) && Path::new(path).exists()
        });
    let asked = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    listed || std::env::split_paths(&asked).any(|folder| names.iter().any(|name| folder.join(name).exists()))
}
#[cfg(not(target_os = "linux"))]
fn library() -> bool {
    true
}

impl Tray {
    /// Makes the icon; `None`, and a line in the log, where that can't be done. `chosen` is told the id of a chosen line.
    pub fn new(handle: &AppHandle, chosen: impl Fn(&str) + Send + Sync + 'static) -> Option<Self> {
        if !library() {
            tracing::warn!(
                "no tray: libayatana-appindicator3-1 is not installed; closing the window still keeps Baton listening"
            );
            return None;
        }
        let built = TrayIconBuilder::with_id("baton")
            .icon(picture(Picture::Idle)?)
            .on_menu_event(move |_, event| chosen(event.id().as_ref()))
            .build(handle);
        match built {
            Ok(icon) => Some(Self { icon, shown: Mutex::default(), lines: Mutex::default() }),
            Err(error) => {
                tracing::warn!(%error, "no tray");
                None
            }
        }
    }

    /// Shows what is known, when that looks different.
    pub fn show(&self, handle: &AppHandle, known: &Known) {
        let face = face(known, clock::now(), local_time);
        let Ok(mut shown) = self.shown.lock() else { return };
        if shown.as_ref() == Some(&face) {
            return;
        }
        if let Err(error) = self.draw(handle, &face) {
            tracing::warn!(%error, "the tray can't be drawn");
        }
        *shown = Some(face);
    }

    /// What the line of this menu id does.
    pub fn line(&self, id: &str) -> Option<Line> {
        self.lines.lock().ok()?.get(id).copied()
    }

    fn draw(&self, handle: &AppHandle, face: &Face) -> tauri::Result<()> {
        let menu = Menu::new(handle)?;
        let mut lines = HashMap::new();
        let item = |line: Line, text: &str, lines: &mut HashMap<String, Line>| {
            let id = format!("{line:?}");
            lines.insert(id.clone(), line);
            MenuItem::with_id(handle, id, text.replace('&', "&&"), true, None::<&str>)
        };
        for (line, text) in &face.lines {
            menu.append(&item(*line, text, &mut lines)?)?;
        }
        if face.available {
            let available = item(Line::CallAgain, "Available", &mut lines)?;
            let silent = item(Line::DoNotDisturb, "Do not disturb for 1 hour", &mut lines)?;
            menu.append(&Submenu::with_items(handle, "Available", true, &[&available, &silent])?)?;
        }
        menu.append(&item(Line::Quit, "Quit", &mut lines)?)?;
        if let Ok(mut known) = self.lines.lock() {
            *known = lines;
        }
        self.icon.set_menu(Some(menu))?;
        self.icon.set_tooltip(Some(&face.tooltip))?;
        self.icon.set_icon(picture(face.picture))
    }
}

fn local_time(at: baton_core::Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.unix_ms())
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M").to_string())
        .unwrap_or_default()
}

fn picture(of: Picture) -> Option<Image<'static>> {
    macro_rules! png {
        ($name:literal) => {
            include_bytes!(concat!("../../../icons/tray/", $name, ".png")).as_slice()
        };
    }
    let bytes = match of {
        Picture::Idle | Picture::Waiting(0) => png!("idle"),
        Picture::Offline => png!("offline"),
        Picture::Waiting(1) => png!("waiting-1"),
        Picture::Waiting(2) => png!("waiting-2"),
        Picture::Waiting(3) => png!("waiting-3"),
        Picture::Waiting(4) => png!("waiting-4"),
        Picture::Waiting(5) => png!("waiting-5"),
        Picture::Waiting(6) => png!("waiting-6"),
        Picture::Waiting(7) => png!("waiting-7"),
        Picture::Waiting(8) => png!("waiting-8"),
        Picture::Waiting(9) => png!("waiting-9"),
        Picture::Waiting(_) => png!("waiting-more"),
    };
    Image::from_bytes(bytes).inspect_err(|error| tracing::error!(%error, "a tray picture is damaged")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_can_be_read() {
        for of in (0..12).map(Picture::Waiting).chain([Picture::Idle, Picture::Offline]) {
            assert!(picture(of).is_some(), "{of:?}");
        }
    }
}
