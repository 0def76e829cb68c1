//! Making and recognising secrets.

use std::fmt::Write as _;

/// A new secret: `prefix` and 32 random bytes in hexadecimal.
pub fn new_secret(prefix: &str) -> String {
    let random: [u8; 32] = rand::random();
    random.iter().fold(prefix.to_owned(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is kept of a secret.
pub(super) fn fingerprint(secret: &str) -> [u8; 32] {
    *blake3::hash(secret.as_bytes()).as_bytes()
}

/// A name of a person or an inbox, trimmed, or why it can't be one.
pub(super) fn name(name: &str) -> Result<String, super::DirectoryError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
        return Err(super::DirectoryError::Invalid("A name has 1 to 80 characters.".into()));
    }
    Ok(name.to_owned())
}
