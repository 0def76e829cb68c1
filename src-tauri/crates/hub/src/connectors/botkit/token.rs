//! The visitor's token: signed by the hub, good for one inbox, a year long. And the site's word for a known user.

use super::visitors::Session;
use crate::directory::Inbox;
use baton_core::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;

/// How long a token is good for, in seconds: a year.
pub const LASTS_S: i64 = 365 * 24 * 3600;

/// A token of this session, as `session.issued.signature`, in hexadecimal.
pub fn sign(inbox: &Inbox, session: Session, now: Timestamp) -> String {
    let issued = now.unix_ms() / 1000;
    let signature = signature(inbox, session, issued);
    format!("{}.{issued:x}.{signature}", hex(&session.0))
}

/// The session that a token names; `None` when this hub did not sign it for this inbox, or not lately.
pub fn session(inbox: &Inbox, token: &str, now: Timestamp) -> Option<Session> {
    let mut parts = token.split('.');
    let (session, issued, given) = (parts.next()?, parts.next()?, parts.next()?);
    let session = Session(unhex(session)?.try_into().ok()?);
    let issued = i64::from_str_radix(issued, 16).ok()?;
    let given = blake3::Hash::from_hex(given).ok()?;
    let age = now.unix_ms() / 1000 - issued;
    // blake3's hashes compare in constant time. A minute ahead is another hub's clock.
    let signed = parts.next().is_none() && signature(inbox, session, issued) == given;
    (signed && (-60..LASTS_S).contains(&age)).then_some(session)
}

fn signature(inbox: &Inbox, session: Session, issued: i64) -> blake3::Hash {
    let secret = inbox.private.0.get("visitor_key").map(String::as_str).unwrap_or_default();
    let key = blake3::derive_key("Baton web chat 2026: visitor token", secret.as_bytes());
    let mut hasher = blake3::Hasher::new_keyed(&key);
    hasher.update(inbox.id.as_bytes()).update(&session.0).update(&issued.to_be_bytes());
    hasher.finalize()
}

/// Whether the site's server vouches for this user: `hash` is the HMAC-SHA-256 of the user's id with the inbox's
/// `identity_secret`, in hexadecimal.
pub fn vouched(secret: &str, user: &str, hash: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(user.as_bytes());
    unhex(hash).is_some_and(|given| mac.verify_slice(&given).is_ok())
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Private;
    use baton_core::{InboxId, InboxKind};

    const NOW: Timestamp = Timestamp::from_unix_ms(1_795_216_931_042);

    fn inbox(id: u8, key: &str) -> Inbox {
        let private = Private([("visitor_key".to_owned(), key.to_owned())].into());
        let id = InboxId::from_bytes([id; 16]);
        Inbox { id, kind: InboxKind::Botkit, name: "Shop".into(), settings: Default::default(), private }
    }

    #[test]
    fn a_token_is_good_for_its_inbox_and_its_time_only() {
        let (shop, other) = (inbox(1, "key"), inbox(2, "key"));
        let token = sign(&shop, Session([9; 16]), NOW);
        assert_eq!(session(&shop, &token, NOW.plus_ms(60_000)), Some(Session([9; 16])));
        assert_eq!(session(&other, &token, NOW), None);
        assert_eq!(session(&inbox(1, "new key"), &token, NOW), None);
        assert_eq!(session(&shop, &token, NOW.plus_ms(LASTS_S * 1000)), None);
        assert_eq!(session(&shop, &token, NOW.plus_ms(-120_000)), None);
    }

    #[test]
    fn a_forged_token_is_no_token() {
        let shop = inbox(1, "key");
        let token = sign(&shop, Session([9; 16]), NOW);
        let another = token.replacen("09", "0a", 1);
        let longer = format!("{token}.00");
        for forged in ["", ".", "..", "x.y.z", "é", &token[1..], &another, &longer, &token.replace('.', "")]
        {
            assert_eq!(session(&shop, forged, NOW), None, "{forged}");
        }
    }

    #[test]
    fn the_sites_word_is_an_hmac_of_the_users_id() {
        // printf user-42 | openssl dgst -sha256 -hmac 'sixteen letters!'
        let secret = "sixteen letters!";
        let hash = "2d8ae461d48e6c0782873545df0c4eaad6d60c8a44e92526b05cf0395088b8b2";
        assert!(vouched(secret, "user-42", hash) && vouched(secret, "user-42", &hash.to_uppercase()));
        assert!(!vouched(secret, "user-43", hash) && !vouched(secret, "user-42", ""));
        assert!(!vouched("another secret!!", "user-42", hash));
    }
}
