//! Words for the full-text indexes of hub and desktop (SQLite's FTS5): how messages are stored in them, and how typed words
//! become a query.

/// Kept between ideographs so that each is a word of its own: the index has no dictionary to cut them by.
const CUT: char = '\u{1}';
/// At most so many words are looked for; a pasted page is no search.
const MAX_WORDS: usize = 16;

/// Text as the index stores it.
pub fn stored(text: &str) -> String {
    let mut stored = String::with_capacity(text.len());
    let mut after_ideograph = false;
    for c in text.chars() {
        let ideograph = is_ideograph(c);
        if (ideograph || after_ideograph) && !stored.is_empty() {
            stored.push(CUT);
        }
        stored.push(if c.is_control() { ' ' } else { c });
        after_ideograph = ideograph;
    }
    stored
}

/// A stored text, or a part of it, as a person reads it.
pub fn shown(stored: &str) -> String {
    stored.chars().filter(|c| *c != CUT).collect()
}

/// The query for typed words: all of them, the last one as the beginning of a word unless a space follows it. Any input is safe:
/// every word is quoted. `None` when there is nothing to look for.
pub fn query(typed: &str) -> Option<String> {
    let words: Vec<String> = typed
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MAX_WORDS)
        .map(|word| stored(&word.replace('"', " ").chars().take(64).collect::<String>()))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    let last = words.last()?;
    let open_ended = !typed.ends_with(char::is_whitespace) && last.chars().filter(|c| *c != CUT).count() > 1;
    let mut query = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ");
    if open_ended {
        query.push('*');
    }
    Some(query)
}

/// Scripts that are written without spaces: Han, kana, Thai, Lao, Khmer, Burmese. Korean has spaces, but inflects at the end of
/// words and is found by their beginnings.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_a_beginning_until_a_space_follows() {
        assert_eq!(query("broken lam").unwrap(), "\"broken\" \"lam\"*");
        assert_eq!(query("broken lamp ").unwrap(), "\"broken\" \"lamp\"");
    }

    #[test]
    fn what_has_no_letters_is_no_search() {
        assert_eq!(query(" \"* ()- "), None);
        assert_eq!(query("lamp AND").unwrap(), "\"lamp\" \"AND\"*");
    }

    #[test]
    fn ideographs_are_words_and_read_back_unchanged() {
        assert_eq!(shown(&stored("我的灯坏了 ok")), "我的灯坏了 ok");
        assert_eq!(query("灯坏").unwrap(), "\"灯\u{1}坏\"*");
    }
}
