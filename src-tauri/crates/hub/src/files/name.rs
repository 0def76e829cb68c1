//! A file's name: shown to people, written into headers and addresses, never a path of ours.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// So many bytes a name may have; the longer is cut before its ending.
const LONGEST: usize = 180;

/// What stands in an address and a header's `filename*` as it is (RFC 8187's `attr-char`, and those of RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name without any folder, control character or trick of direction; `file` when nothing is left.
pub fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = kept.trim_matches(['.', ' ']);
    match kept {
        "" => "file".into(),
        short if short.len() <= LONGEST => short.into(),
        long => shortened(long),
    }
}

/// Characters that turn the direction of what follows: they make `exe.gpj` of a program look like a picture.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn shortened(name: &str) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 12 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut end = (LONGEST - ending.len()).min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &stem[..end])
}

/// As the last part of an address.
pub fn in_address(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}

/// As a `Content-Disposition` (RFC 6266): `how` is `inline` or `attachment`.
pub fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", in_address(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_no_control_character_and_no_turn_is_left() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\bill.pdf", "bill.pdf"),
            ("..", "file"),
            ("", "file"),
            ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
            ("cat\u{202e}gpj.exe", "catgpj.exe"),
            ("  my   lamp .png ", "my lamp .png"),
            ("Rechnung für Tomás.pdf", "Rechnung für Tomás.pdf"),
        ] {
            assert_eq!(cleaned(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = cleaned(&format!("{}.pdf", "ä".repeat(400)));
        assert!(name.len() <= LONGEST && name.ends_with("ä.pdf"), "{name}");
    }

    #[test]
    fn a_header_stays_one_header() {
        let header = disposition("attachment", "he said \"ü\"\\.png");
        assert_eq!(
            header,
            "attachment; filename=\"he said ____.png\"; filename*=UTF-8''he%20said%20%22%C3%BC%22%5C.png"
        );
    }
}
