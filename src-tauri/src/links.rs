//! Opening things outside of the window: links and folders, in the system's own programs.

use baton_desk::view::Failure;
use std::{ffi::OsStr, path::Path, process::Command};

/// A failure with this code.
pub fn failure(code: &str, message: impl Into<String>) -> Failure {
    Failure { code: code.into(), message: message.into(), holder: None }
}

/// Opens a link outside, when it is of a kind that can do no harm there.
pub fn open_link(link: &str) -> Result<(), Failure> {
    open(OsStr::new(&allowed(link)?))
}

/// Shows a folder.
pub fn open_folder(folder: &Path) -> Result<(), Failure> {
    open(folder.as_os_str())
}

/// The link, spelled out, when it is http, https, mailto or tel.
fn allowed(link: &str) -> Result<String, Failure> {
    match url::Url::parse(link) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "mailto" | "tel") => Ok(url.into()),
        Ok(url) => Err(failure("invalid", format!("Baton does not open {} links.", url.scheme()))),
        Err(_) => Err(failure("invalid", "This is not a link that can be opened.")),
    }
}

fn open(what: &OsStr) -> Result<(), Failure> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut child = Command::new(program)
        .arg(what)
        .spawn()
        .map_err(|error| failure("internal", format!("The system can't open this: {program}: {error}.")))?;
    // Waited for on its own thread, so that no dead process is left behind.
    std::thread::spawn(move || {
        if let Err(error) = child.wait() {
            tracing::debug!(%error, "the opened program could not be waited for");
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_links_are_opened() {
        for good in ["https://example.com/a b", "http://x", "mailto:ana@example.com", "tel:+49123"] {
            assert!(allowed(good).is_ok(), "{good}");
        }
        for bad in ["file:///etc/passwd", "javascript:alert(1)", "smb://x", "data:text/html,x", "-o", ""] {
            assert_eq!(allowed(bad).unwrap_err().code, "invalid", "{bad}");
        }
    }
}
