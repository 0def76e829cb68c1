//! Who a client is: which contact it speaks for, and whether it may read what was said before.
//!
//! A client names its user by itself. It is believed as long as nobody has a better claim: the first session that brings a user and
//! shows its token again owns that contact, and everybody else who names it becomes a contact of their own. With an
//! `identity_secret` a user's id is taken only with the site's word for it; others are kept apart from known users from the start.

use super::{
    token,
    visitors::{Key, Owner, Session, Visitors},
};
use crate::{directory::Inbox, engine::Refused};
use std::sync::Arc;

/// What a client shows.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The session of the token that it showed; `None` without a valid one.
    pub session: Option<Session>,
    /// The session that it is given now.
    pub given: Session,
}

/// Who a client is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The contact.
    pub key: Key,
    /// Proven by a token or by the site: may read what was said before.
    pub proven: bool,
}

/// Why a claim is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusing {
    /// The site's word for the user is wrong.
    #[error(
        "'user_hash' does not belong to this user. It is the hexadecimal HMAC-SHA-256 of the user's id with the inbox's \
         identity_secret, made by your server."
    )]
    Hash,
    /// The visitors' file.
    #[error(transparent)]
    Storage(#[from] Refused),
}

/// Finds out who a client is that calls itself `user`.
pub async fn who(
    visitors: &Visitors,
    inbox: &Inbox,
    user: &str,
    hash: Option<&str>,
    shown: Shown,
) -> Result<Who, Refusing> {
    let secret = inbox.private.0.get("identity_secret");
    let vouched = match (secret, hash) {
        (Some(secret), Some(hash)) if token::vouched(secret, user, hash) => true,
        (Some(_), Some(_)) => return Err(Refusing::Hash),
        _ => false,
    };
    let contact = if secret.is_some() && !vouched { format!("unverified:{user}") } else { user.to_owned() };
    let id = inbox.id;
    let work = move |visitors: &Visitors| {
        let key = |contact: &str| Key { inbox: id, contact: Arc::from(contact) };
        if vouched {
            let (key, session) = (key(&contact), shown.session.unwrap_or(shown.given));
            visitors.own(&key, Owner { session, owned: true })?;
            return Ok(Who { key, proven: true });
        }
        match claim(visitors, key(&contact), shown)? {
            Some(who) => Ok(who),
            // Somebody else's. The name stays readable, the contact is another one.
            None => {
                let session = shown.session.unwrap_or(shown.given);
                let key = key(&format!("{contact}~{}", token::hex(&session.0[..8])));
                Ok(claim(visitors, key.clone(), shown)?.unwrap_or(Who { key, proven: false }))
            }
        }
    };
    Ok(visitors.run(work).await?)
}

/// `None`: the contact is somebody else's.
fn claim(visitors: &Visitors, key: Key, shown: Shown) -> rusqlite::Result<Option<Who>> {
    let proven = match visitors.owner(&key)? {
        None => {
            let owned = shown.session.is_some();
            visitors.own(&key, Owner { session: shown.session.unwrap_or(shown.given), owned })?;
            owned
        }
        Some(owner) if shown.session == Some(owner.session) => {
            if !owner.owned {
                visitors.own(&key, Owner { owned: true, ..owner })?;
            }
            true
        }
        Some(owner) if owner.owned => return Ok(None),
        Some(_) => false,
    };
    Ok(Some(Who { key, proven }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Private;
    use baton_core::{InboxId, InboxKind};

    fn inbox(secret: Option<&str>) -> Inbox {
        let private = secret.map(|secret| ("identity_secret".to_owned(), secret.to_owned()));
        let (id, name) = (InboxId::from_bytes([1; 16]), "Shop".to_owned());
        let private = Private(private.into_iter().collect());
        Inbox { id, kind: InboxKind::Botkit, name, settings: Default::default(), private }
    }

    /// A client without a token, and the same one showing the token that it was given.
    fn comes(given: u8) -> Shown {
        Shown { session: None, given: Session([given; 16]) }
    }
    fn comes_back(given: u8) -> Shown {
        Shown { session: Some(Session([given; 16])), given: Session([0; 16]) }
    }

    async fn tells(visitors: &Visitors, inbox: &Inbox, user: &str, shown: Shown) -> (String, bool) {
        let who = who(visitors, inbox, user, None, shown).await.unwrap();
        (who.key.contact.to_string(), who.proven)
    }

    #[tokio::test]
    async fn who_shows_the_token_again_keeps_everybody_else_out() {
        let data = tempfile::tempdir().unwrap();
        let (visitors, shop) = (Visitors::open(data.path()).unwrap(), inbox(None));
        assert_eq!(tells(&visitors, &shop, "guid", comes(1)).await, ("guid".into(), false));
        // Clients that keep no token go on as before.
        assert_eq!(tells(&visitors, &shop, "guid", comes(2)).await, ("guid".into(), false));
        // A token of somebody else proves nothing.
        assert_eq!(tells(&visitors, &shop, "guid", comes_back(2)).await, ("guid".into(), false));
        assert_eq!(tells(&visitors, &shop, "guid", comes_back(1)).await, ("guid".into(), true));
        let (other, proven) = tells(&visitors, &shop, "guid", comes_back(2)).await;
        assert_eq!((other.as_str(), proven), ("guid~0202020202020202", true));
        assert_eq!(tells(&visitors, &shop, "guid", comes_back(2)).await.0, other);
        assert_ne!(tells(&visitors, &shop, "guid", comes(3)).await.0, "guid");
    }

    #[tokio::test]
    async fn a_known_user_needs_the_sites_word() {
        let data = tempfile::tempdir().unwrap();
        let secret = "sixteen letters!";
        let (visitors, shop) = (Visitors::open(data.path()).unwrap(), inbox(Some(secret)));
        assert_eq!(tells(&visitors, &shop, "user-42", comes(1)).await.0, "unverified:user-42");
        let forged = who(&visitors, &shop, "user-42", Some("00ff"), comes(1)).await;
        assert!(matches!(forged, Err(Refusing::Hash)));
        let hash = "2d8ae461d48e6c0782873545df0c4eaad6d60c8a44e92526b05cf0395088b8b2";
        let known = who(&visitors, &shop, "user-42", Some(hash), comes(2)).await.unwrap();
        assert_eq!((&*known.key.contact, known.proven), ("user-42", true));
    }
}
