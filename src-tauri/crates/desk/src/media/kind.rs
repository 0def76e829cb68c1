//! What a file is, by its content and not by its name or by what its server says.

use super::Refusal;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// So much of the beginning is looked at.
pub const HEAD: usize = 8192;
/// More would take over 200 MB to draw.
const PIXELS: usize = 50_000_000;

/// What is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A picture.
    Picture,
    /// A sound.
    Sound,
    /// A film.
    Film,
}

impl Wanted {
    /// With its article.
    fn word(self) -> &'static str {
        match self {
            Self::Picture => "a picture",
            Self::Sound => "a sound",
            Self::Film => "a film",
        }
    }

    /// Whether this media type is shown as such. Sounds come in films' containers too.
    pub fn takes(self, mime: &str) -> bool {
        let film =
            matches!(mime, "video/mp4" | "video/webm" | "video/quicktime" | "video/x-m4v" | "video/ogg");
        match self {
            Self::Picture => matches!(
                mime,
                "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" | "image/bmp"
            ),
            Self::Sound => mime.starts_with("audio/") || film,
            Self::Film => film,
        }
    }
}

/// The media type, when the content is what is wanted.
pub fn judge(head: &[u8], wanted: Wanted) -> Result<&'static str, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty);
    }
    if is_svg(head) {
        return Err(Refusal::Svg);
    }
    let found = infer::get(head).map(|kind| kind.mime_type());
    match found {
        Some(mime) if wanted.takes(mime) => Ok(mime),
        Some("text/html") => Err(wrong("a web page", wanted)),
        Some(mime) => Err(wrong(mime, wanted)),
        None if std::str::from_utf8(&head[..head.len().min(256)]).is_ok() => Err(wrong("text", wanted)),
        None => Err(wrong("of a kind that Baton does not know", wanted)),
    }
}

/// What is said of something else.
pub fn wrong(found: &str, wanted: Wanted) -> Refusal {
    Refusal::WrongType { found: found.to_owned(), wanted: wanted.word() }
}

/// Text that has an SVG element near its beginning, also after a long comment, and in UTF-16.
fn is_svg(head: &[u8]) -> bool {
    let text: String =
        head.iter().filter(|byte| **byte != 0).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || !c.is_ascii());
    start.starts_with('<')
        && (text.contains("<svg") || text.contains(":svg") || text.contains("<!doctype svg"))
}

/// A picture's width and height, where its head tells; refused when it would fill the memory.
pub fn measure(path: &Path) -> Result<Option<(u32, u32)>, Refusal> {
    let Ok(size) = imagesize::size(path) else { return Ok(None) };
    if size.width.saturating_mul(size.height) > PIXELS {
        return Err(Refusal::TooManyPixels { width: size.width, height: size.height });
    }
    Ok(u32::try_from(size.width).ok().zip(u32::try_from(size.height).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    proptest! {
        #[test]
        fn whatever_comes_is_only_taken_for_what_it_is(
            magic in prop::sample::select(vec![&b""[..], PNG, b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"OggS", b"ID3", b"\0\0\0\x18ftyp", b"BM", b"<"]),
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let head = [magic, &rest[..]].concat();
            for wanted in [Wanted::Picture, Wanted::Sound, Wanted::Film] {
                if let Ok(mime) = judge(&head, wanted) {
                    prop_assert!(wanted.takes(mime));
                    prop_assert!(!head.starts_with(b"<"));
                }
            }
        }

        #[test]
        fn an_svg_is_refused_whatever_stands_around_it(before in "(<\\?xml[a-z ]{0,9}\\?>)?[ \n]{0,4}(<!--[a-z]{0,40}-->)?", after in ".{0,40}") {
            prop_assert_eq!(judge(format!("{before}<svg {after}").as_bytes(), Wanted::Picture), Err(Refusal::Svg));
        }
    }

    #[test]
    fn the_content_decides() {
        assert_eq!(judge(PNG, Wanted::Picture), Ok("image/png"));
        assert_eq!(judge(b"OggS\0\0", Wanted::Sound), Ok("audio/ogg"));
        let said = judge(b"<!doctype html><script>", Wanted::Picture).unwrap_err().to_string();
        assert!(said.starts_with("Its content is a web page, not a picture."), "{said}");
        assert!(matches!(judge(PNG, Wanted::Film), Err(Refusal::WrongType { .. })));
        assert!(matches!(judge(b"%PDF-1.7", Wanted::Picture), Err(Refusal::WrongType { .. })));
        assert!(matches!(judge(b"MZ\x90\0\x03\0\0\0", Wanted::Picture), Err(Refusal::WrongType { .. })));
    }

    #[test]
    fn an_svg_is_never_a_picture_however_it_begins() {
        let utf16: Vec<u8> = "<svg onload='x'>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let comment = format!("<?xml version='1.0'?><!-- {} --><svg/>", "x".repeat(4000));
        for svg in [
            &b"<svg xmlns='x'>"[..],
            b"\xef\xbb\xbf  \n<SVG>",
            &utf16,
            comment.as_bytes(),
            b"<?xml?><s:svg xmlns:s='x'>",
        ] {
            assert_eq!(judge(svg, Wanted::Picture), Err(Refusal::Svg));
        }
    }
}
