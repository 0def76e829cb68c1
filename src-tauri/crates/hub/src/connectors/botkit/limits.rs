//! How much a visitor and an address may do: rates, and open sockets. Who connects on this computer itself is not limited by its
//! address; a proxy in front of the hub says for whom it asks (`X-Forwarded-For`).

use super::visitors::Session;
use crate::places::{Place, Places};
use axum::http::HeaderMap;
use baton_core::InboxId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// What a visitor may send: two things a second, thirty at once.
const VISITOR: (u32, u32) = (2, 30);

/// What all visitors of an address may send.
const ADDRESS: (u32, u32) = (40, 400);

/// What a visitor may upload: 64 KiB a second, 40 MiB at once; in KiB.
const UPLOADS: (u32, u32) = (64, 40 * 1024);

/// What all visitors of an address may upload, in KiB.
const UPLOADS_OF_ADDRESS: (u32, u32) = (512, 160 * 1024);

/// So many sockets of one address may be open.
const SOCKETS_OF_ONE: usize = 100;

/// So many sockets may be open in all.
const SOCKETS: usize = 100_000;

/// What is more than may ever come at once has no time at which it may.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// From where somebody calls; `None` on this computer.
pub type From = Option<IpAddr>;

/// Where a request comes from. The last proxy's word counts, and only from this computer.
pub fn from(peer: Option<IpAddr>, headers: &HeaderMap) -> From {
    let peer = peer?.to_canonical();
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let from = if peer.is_loopback() { forwarded()?.to_canonical() } else { peer };
    Some(match from {
        // One household has as many addresses as it likes within its network.
        IpAddr::V6(address) => {
            let mut octets = address.octets();
            octets[8..].fill(0);
            IpAddr::V6(Ipv6Addr::from(octets))
        }
        v4 => v4,
    })
}

/// Who sends something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sender {
    /// To which inbox.
    pub inbox: InboxId,
    /// Of which visitor: the session, or for one without any the address alone.
    pub session: Option<Session>,
    /// From where.
    pub from: From,
}

/// The limits.
pub struct Limits {
    visitors: DefaultKeyedRateLimiter<(InboxId, Session)>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    uploads: DefaultKeyedRateLimiter<(InboxId, Session)>,
    uploads_of_address: DefaultKeyedRateLimiter<IpAddr>,
    sockets: Places,
}

impl Default for Limits {
    fn default() -> Self {
        let (visitors, addresses) = (limiter(VISITOR), limiter(ADDRESS));
        let (uploads, uploads_of_address) = (limiter(UPLOADS), limiter(UPLOADS_OF_ADDRESS));
        Self {
            visitors,
            addresses,
            uploads,
            uploads_of_address,
            sockets: Places::new(SOCKETS, SOCKETS_OF_ONE),
        }
    }
}

fn limiter<K: Clone + Eq + std::hash::Hash>((rate, burst): (u32, u32)) -> DefaultKeyedRateLimiter<K> {
    let at_least_one = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    RateLimiter::keyed(Quota::per_second(at_least_one(rate)).allow_burst(at_least_one(burst)))
}

impl Limits {
    /// Whether this one may send something now; otherwise how long they have to wait.
    pub fn may_send(&self, sender: &Sender) -> Result<(), Duration> {
        let Some(address) = sender.from else { return Ok(()) };
        let now = self.addresses.clock().now();
        self.addresses.check_key(&address).map_err(|until| until.wait_time_from(now))?;
        let Some(session) = sender.session else { return Ok(()) };
        self.visitors.check_key(&(sender.inbox, session)).map_err(|until| until.wait_time_from(now))
    }

    /// Whether this one may upload so many bytes now; otherwise how long they have to wait.
    pub fn may_upload(&self, sender: &Sender, bytes: u64) -> Result<(), Duration> {
        let (Some(address), Some(session)) = (sender.from, sender.session) else { return Ok(()) };
        let kib =
            u32::try_from(bytes.div_ceil(1024)).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        let now = self.addresses.clock().now();
        let never = |_| FOR_EVER;
        let until = |until: governor::NotUntil<_>| until.wait_time_from(now);
        self.uploads.check_key_n(&(sender.inbox, session), kib).map_err(never)?.map_err(until)?;
        self.uploads_of_address.check_key_n(&address, kib).map_err(never)?.map_err(until)
    }

    /// A place for one more socket from there; `None` when there are enough.
    pub fn open(&self, from: From) -> Option<Place> {
        self.sockets.take(from)
    }

    /// Forgets who has sent nothing lately.
    pub fn forget(&self) {
        self.visitors.retain_recent();
        self.addresses.retain_recent();
        self.uploads.retain_recent();
        self.uploads_of_address.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded: &str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), forwarded.parse().unwrap())])
    }

    #[test]
    fn only_a_proxy_on_this_computer_says_for_whom_it_asks() {
        let (here, there) = ("127.0.0.1".parse().ok(), "203.0.113.9".parse().ok());
        assert_eq!(from(here, &HeaderMap::new()), None);
        assert_eq!(from(here, &headers("198.51.100.1, 203.0.113.7")), "203.0.113.7".parse().ok());
        assert_eq!(from(there, &headers("198.51.100.1")), there);
        assert_eq!(
            from("2001:db8:1:2:3:4:5:6".parse().ok(), &HeaderMap::new()),
            "2001:db8:1:2::".parse().ok()
        );
    }

    #[test]
    fn a_visitor_who_sends_too_much_waits_and_others_do_not() {
        let limits = Limits::default();
        let sender = |session: u8| Sender {
            inbox: InboxId::from_bytes([1; 16]),
            session: Some(Session([session; 16])),
            from: "203.0.113.7".parse().ok(),
        };
        let mut tries = std::iter::repeat_with(|| limits.may_send(&sender(1)));
        let wait = tries.find_map(Result::err).unwrap();
        assert!(wait <= Duration::from_secs(1) && limits.may_send(&sender(2)).is_ok());
        let here = Sender { from: None, ..sender(1) };
        assert!((0..1000).all(|_| limits.may_send(&here).is_ok()));
    }

    #[test]
    fn a_visitor_uploads_so_much_at_once_and_no_more() {
        let limits = Limits::default();
        let sender = |session: u8| Sender {
            inbox: InboxId::from_bytes([1; 16]),
            session: Some(Session([session; 16])),
            from: "203.0.113.7".parse().ok(),
        };
        assert!((0..4).all(|_| limits.may_upload(&sender(1), 10 << 20).is_ok()));
        assert!(limits.may_upload(&sender(1), 10 << 20).is_err());
        assert!(limits.may_upload(&sender(2), 10 << 20).is_ok());
        assert!((3..).any(|session| limits.may_upload(&sender(session), 10 << 20).is_err()));
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let (limits, from) = (Limits::default(), "203.0.113.7".parse().ok());
        let places: Vec<_> = std::iter::from_fn(|| limits.open(from)).collect();
        assert_eq!(places.len(), SOCKETS_OF_ONE);
        assert!(limits.open(None).is_some() && limits.open("203.0.113.8".parse().ok()).is_some());
        drop(places);
        assert!(limits.open(from).is_some());
    }
}
