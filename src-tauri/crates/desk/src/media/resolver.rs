//! Names to addresses, private ones left out. What is connected to is exactly what was checked here: a name that answers
//! differently the next time can't get around it.

use super::{Refusal, address};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves with the system's resolver and keeps public addresses only.
#[derive(Debug, Clone, Copy)]
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<_> = found.iter().copied().filter(|one| address::is_public(one.ip())).collect();
            if public.is_empty() && !found.is_empty() {
                return Err(Refusal::Private(name.as_str().to_owned()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
