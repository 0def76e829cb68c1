//! Tokens that name a file and a moment: only this hub can make them, and they are over after that moment.

use baton_core::{FileId, Timestamp};

/// Hexadecimal digits of an id, a moment and a keyed BLAKE3.
const DIGITS: usize = 32 + 16 + 64;

/// A token for this file until this moment.
pub fn token(key: &[u8; 32], file: FileId, until: Timestamp) -> String {
    let until = u64::try_from(until.unix_ms()).unwrap_or_default();
    let said = format!("{:032x}{until:016x}", u128::from_be_bytes(*file.as_bytes()));
    let seal = blake3::keyed_hash(key, said.as_bytes());
    format!("{said}{}", seal.to_hex())
}

/// The file of a token, unless it was made by somebody else or is over.
pub fn opened(key: &[u8; 32], token: &str, now: Timestamp) -> Option<FileId> {
    if token.len() != DIGITS || !token.is_ascii() {
        return None;
    }
    let (said, seal) = token.split_at(32 + 16);
    // Compared in constant time: so does blake3::Hash.
    if blake3::Hash::from_hex(seal).ok()? != blake3::keyed_hash(key, said.as_bytes()) {
        return None;
    }
    let (id, until) = said.split_at(32);
    let until = u64::from_str_radix(until, 16).ok()?;
    let now = u64::try_from(now.unix_ms()).ok()?;
    (now < until).then_some(())?;
    Some(FileId::from_bytes(u128::from_str_radix(id, 16).ok()?.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_token_opens_until_its_moment_and_not_after() {
        let file = FileId::from_bytes([3; 16]);
        let token = token(&KEY, file, Timestamp::from_unix_ms(1000));
        assert_eq!(opened(&KEY, &token, Timestamp::from_unix_ms(999)), Some(file));
        assert_eq!(opened(&KEY, &token, Timestamp::from_unix_ms(1000)), None);
        assert_eq!(opened(&[8; 32], &token, Timestamp::from_unix_ms(0)), None);
    }

    proptest! {
        #[test]
        fn no_digit_of_a_token_can_be_changed(place in 0..DIGITS, digit in "[0-9a-f]") {
            let token = token(&KEY, FileId::from_bytes([3; 16]), Timestamp::from_unix_ms(1 << 40));
            let mut forged = token.clone();
            forged.replace_range(place..=place, &digit);
            prop_assume!(forged != token);
            prop_assert_eq!(opened(&KEY, &forged, Timestamp::from_unix_ms(0)), None);
        }

        #[test]
        fn any_text_is_no_token(text in ".{0,200}") {
            prop_assert_eq!(opened(&KEY, &text, Timestamp::from_unix_ms(0)), None);
        }
    }
}
