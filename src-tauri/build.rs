//! Embeds the webview files and the capabilities.
fn main() {
    tauri_build::build()
}
