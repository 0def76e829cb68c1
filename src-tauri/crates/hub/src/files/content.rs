//! What a file is, by its first bytes: what its sender calls it decides nothing.

use baton_core::Media;
use infer::MatcherType;

/// So many first bytes are looked at.
pub const LOOKED_AT: usize = 8192;

/// The media type of a file that begins with `head`, or why it is not taken. `claimed` is what its sender says it is.
pub fn recognise(head: &[u8], claimed: Option<&str>, programs: bool) -> Result<String, String> {
    let found = infer::get(head);
    if found.is_some_and(|found| found.matcher_type() == MatcherType::App) && !programs {
        return Err("This is a program, and programs are not sent. Send what it shows, or a link.".into());
    }
    let mime = match found {
        Some(found) => found.mime_type(),
        None if is_text(head) => spoken(claimed),
        None => "application/octet-stream",
    };
    let claimed = claimed.map(|claimed| claimed.split(';').next().unwrap_or_default().trim());
    let (said, is) = (claimed.map_or(Media::File, Media::of), Media::of(mime));
    // Sound and film share containers (Ogg, MP4, WebM): either word is right for them.
    let players = |media| matches!(media, Media::Audio | Media::Video);
    if said != Media::File && said != is && !(players(said) && players(is)) {
        let claimed = claimed.unwrap_or_default();
        return Err(format!(
            "The file says that it is {claimed}, but its content is {mime}. Send it as what it is."
        ));
    }
    // A container that can hold both is what its sender says.
    match claimed {
        Some(claimed) if players(said) && players(is) && said != is => Ok(claimed.to_ascii_lowercase()),
        _ => Ok(mime.to_owned()),
    }
}

/// What may be shown in a browser's page: nothing here can run.
pub fn is_shown(mime: &str) -> bool {
    matches!(
        mime,
        "image/png"
            | "image/jpeg"
            | "image/gif"
            | "image/webp"
            | "image/avif"
            | "image/bmp"
            | "audio/mpeg"
            | "audio/ogg"
            | "audio/opus"
            | "audio/wav"
            | "audio/x-wav"
            | "audio/x-flac"
            | "audio/aac"
            | "audio/m4a"
            | "audio/mp4"
            | "audio/webm"
            | "video/mp4"
            | "video/webm"
            | "video/ogg"
    )
}

/// Words without a magic number: kept as words, with the kinds that can't run in a browser by name.
fn spoken(claimed: Option<&str>) -> &'static str {
    match claimed.map(|claimed| claimed.split(';').next().unwrap_or_default().trim()) {
        Some("text/csv") => "text/csv",
        Some("text/markdown") => "text/markdown",
        Some("text/calendar") => "text/calendar",
        Some("application/json") => "application/json",
        _ => "text/plain",
    }
}

/// UTF-8 without control characters that words don't have; the last character may be cut off.
fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && head.len() >= LOOKED_AT => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !whole.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_content_decides_and_not_what_is_claimed() {
        for (head, claimed, mime) in [
            (PNG, Some("image/png"), "image/png"),
            (PNG, Some("application/octet-stream"), "image/png"),
            (PNG, None, "image/png"),
            (b"%PDF-1.7".as_slice(), Some("application/pdf"), "application/pdf"),
            (b"name,price\nlamp,12".as_slice(), Some("text/csv; charset=utf-8"), "text/csv"),
            (b"alert(document.cookie)".as_slice(), Some("application/javascript"), "text/plain"),
            (b"\0\x01\x02\x03".as_slice(), Some("application/x-own"), "application/octet-stream"),
        ] {
            assert_eq!(recognise(head, claimed, false).as_deref(), Ok(mime), "{claimed:?}");
        }
    }

    #[test]
    fn a_picture_that_is_none_is_refused_and_so_is_a_program() {
        let page = b"<!DOCTYPE html><script>alert(1)</script>";
        assert!(recognise(page, Some("image/png"), false).unwrap_err().contains("image/png"));
        assert!(recognise(PNG, Some("video/mp4"), false).is_err());
        assert!(recognise(&b"\x7fELF\x02\x01\x01\0".repeat(8), None, false).unwrap_err().contains("program"));
    }

    #[test]
    fn nothing_that_can_run_is_shown_in_a_page() {
        for mime in ["text/html", "image/svg+xml", "application/pdf", "text/plain", "text/xml"] {
            assert!(!is_shown(mime), "{mime}");
        }
        assert!(is_shown("image/png"));
    }
}
