//! How the window is drawn where no graphics card is: a virtual desktop, a remote session, a virtual machine.
//!
//! WebKitGTK puts a page together with OpenGL. Without a card each of its layers is a picture that the processor stretches, blends
//! and copies, on all cores and at every frame. WebKit's own painter draws the same page straight into the window: in the bench's
//! long thread a frame took a sixth of the time, and the page half the memory.

#[cfg(target_os = "linux")]
use std::path::Path;

/// WebKit's own switches. It reads them as it begins: its setting for the same, changed later, ends its process (2.50).
#[cfg(target_os = "linux")]
const WITHOUT: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
#[cfg(target_os = "linux")]
const WITH: &str = "WEBKIT_FORCE_COMPOSITING_MODE";

/// Chooses the painter. To be called before anything else of the program runs: it changes the environment. Who has set one of the
/// switches has chosen. Other systems choose for themselves.
#[cfg(target_os = "linux")]
pub fn choose() {
    let chosen = std::env::var_os(WITH).is_some() || card(Path::new("/dev"));
    if !chosen && let Err(error) = glib::setenv(WITHOUT, "1", false) {
        eprintln!("the page is drawn with OpenGL: {error}");
    }
}
#[cfg(not(target_os = "linux"))]
pub fn choose() {}

/// A card that draws is a render node of the kernel's; NVIDIA's own driver may have its device only.
#[cfg(target_os = "linux")]
fn card(devices: &Path) -> bool {
    let nodes = std::fs::read_dir(devices.join("dri")).into_iter().flatten().flatten();
    nodes.map(|node| node.file_name()).any(|name| name.as_encoded_bytes().starts_with(b"renderD"))
        || devices.join("nvidiactl").exists()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::card;
    use std::fs;

    #[test]
    fn a_card_is_a_render_node_or_nvidias_device() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!card(devices.path()), "a machine without any");
        fs::create_dir(devices.path().join("dri")).unwrap();
        fs::write(devices.path().join("dri/card0"), "").unwrap();
        assert!(!card(devices.path()), "a display that only shows");
        fs::write(devices.path().join("dri/renderD128"), "").unwrap();
        assert!(card(devices.path()));
        let nvidia = tempfile::tempdir().unwrap();
        fs::write(nvidia.path().join("nvidiactl"), "").unwrap();
        assert!(card(nvidia.path()));
    }
}
