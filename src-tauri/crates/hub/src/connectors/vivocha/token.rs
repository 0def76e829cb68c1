//! The token that a bot is given with each request, for its asynchronous answers and its uploads: signed, for one contact, for a day.

use crate::clock;
use baton_core::{ConversationId, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// How long it works, in milliseconds. Each request brings a new one.
const LIFETIME_MS: i64 = 24 * 3_600_000;

#[derive(Serialize, Deserialize)]
struct Claims {
    /// The account.
    acct: String,
    /// The contact: its conversation.
    sub: String,
    /// When it ends, in seconds since 1970.
    exp: i64,
}

/// A token for this contact.
pub fn sign(key: &str, account: &str, contact: ConversationId, now: Timestamp) -> Option<String> {
    let exp = now.plus_ms(LIFETIME_MS).unix_ms() / 1000;
    let claims = Claims { acct: account.into(), sub: contact.to_string(), exp };
    let signed = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(key.as_bytes()));
    signed.inspect_err(|error| tracing::error!(%error, "a bot's token could not be signed")).ok()
}

/// Whether the token was signed for this contact and still works.
pub fn holds(key: &str, account: &str, contact: ConversationId, token: &str) -> bool {
    let mut validation = Validation::new(Algorithm::HS256);
    // The clock is read in one place.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let read = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(key.as_bytes()), &validation);
    read.is_ok_and(|read| {
        let Claims { acct, sub, exp } = read.claims;
        acct == account && sub == contact.to_string() && clock::now().unix_ms() / 1000 < exp
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_contact_its_account_and_a_day() {
        let (one, other) = (ConversationId::from_bytes([1; 16]), ConversationId::from_bytes([2; 16]));
        let now = clock::now();
        let token = sign("a key", "shop", one, now).unwrap();
        assert!(holds("a key", "shop", one, &token));
        assert!(!holds("a key", "shop", other, &token));
        assert!(!holds("a key", "bank", one, &token));
        assert!(!holds("another", "shop", one, &token));
        let yesterday = now.plus_ms(-LIFETIME_MS - 1000);
        assert!(!holds("a key", "shop", one, &sign("a key", "shop", one, yesterday).unwrap()));
        for forged in ["", "a.b.c", &token.replace('.', ""), "eyJhbGciOiJub25lIn0.e30."] {
            assert!(!holds("a key", "shop", one, forged), "{forged}");
        }
    }
}
