//! What the webview may ask for. Each body is one line into the desk; `ui/src/types/bindings.ts` is generated from here.

mod app;
mod compose;
mod conversations;
mod files;
mod session;

use tauri_specta::{Builder, collect_commands};

/// All commands, for the running program and for the TypeScript export.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new().commands(collect_commands![
        session::boot,
        session::subscribe,
        session::sign_in,
        session::use_this_computer,
        session::reconnect,
        session::save_settings,
        session::add_inbox,
        session::check_inbox,
        session::change_inbox,
        session::renew_keys,
        session::remove_inbox,
        conversations::list,
        conversations::thread,
        conversations::thread_around,
        conversations::thread_at,
        conversations::presence,
        conversations::search,
        conversations::source,
        conversations::take,
        conversations::hand_back,
        conversations::send,
        conversations::retry,
        conversations::withdraw,
        conversations::note,
        conversations::tag,
        conversations::assign,
        conversations::ask_for,
        conversations::give,
        conversations::keep,
        conversations::end,
        conversations::mark_read,
        conversations::typing,
        conversations::snooze,
        conversations::draft,
        conversations::written,
        conversations::in_front,
        files::look,
        files::save_file,
        files::stop_saving,
        files::show_downloads,
        compose::canned,
        compose::save_canned,
        compose::remove_canned,
        compose::import_canned,
        compose::export_canned,
        compose::say,
        compose::attached,
        compose::attach,
        compose::attach_part,
        compose::detach,
        app::startup,
        app::remedy,
        app::about,
        app::start_demo,
        app::remove_demo,
        app::demo,
        app::test_notification,
        app::alerts_health,
        app::open_link,
        app::show_folder,
        app::quit,
    ])
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/types/bindings.ts");

    /// The committed TypeScript is what these commands say. `BATON_WRITE_TYPES=1` (what `cargo xtask types` sets) writes it.
    #[test]
    fn types_are_current() {
        let fresh = tempfile::NamedTempFile::with_suffix(".ts").unwrap();
        super::builder()
            .dangerously_cast_bigints_to_number()
            .disable_serde_phases()
            .export(Typescript::default(), fresh.path())
            .unwrap();
        let fresh = std::fs::read_to_string(fresh.path()).unwrap();
        if std::env::var_os("BATON_WRITE_TYPES").is_some() {
            std::fs::create_dir_all(std::path::Path::new(PATH).parent().unwrap()).unwrap();
            std::fs::write(PATH, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(PATH).unwrap_or_default();
        assert!(committed == fresh, "ui/src/types is not current: run `cargo xtask types` and commit it");
    }
}
