//! Where the hub may be sent: the one rule for every address in an inbox's settings.
//!
//! An admin sets them, and a bot of one's own on a private network is the usual case, so private and loopback addresses are as good as
//! any. Not so the addresses that a network keeps for itself: the link-local ones (169.254.0.0/16, fe80::/10) and the cloud's
//! metadata services, which give a machine's keys to whoever asks from it. A name counts as what it resolves to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Metadata services outside of the link-local networks: Alibaba's, Azure's, and those of AWS and of Google by IPv6.
const METADATA: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
];

/// Why the hub does not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Not an address of the web.
    #[error("it must be a whole address that begins with http:// or https://")]
    NotWeb,
    /// Link-local, or a metadata service.
    #[error("{0} is link-local or a cloud's metadata service, which Baton never asks")]
    Metadata(String),
    /// Nobody's: unspecified, multicast, broadcast.
    #[error("{0} is no computer's address")]
    Nobody(String),
}

/// Checks what can be seen without asking a name server; the rest is checked when the name is resolved.
pub fn check(url: &Url) -> Result<(), Forbidden> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Forbidden::NotWeb);
    }
    match url.host() {
        Some(Host::Ipv4(ip)) => allows(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => allows(IpAddr::V6(ip)),
        Some(Host::Domain(_)) => Ok(()),
        None => Err(Forbidden::NotWeb),
    }
}

/// Checks an address as it is connected to.
pub fn allows(ip: IpAddr) -> Result<(), Forbidden> {
    let meant = plain(ip);
    let link_local = match meant {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[0] & 0xffc0 == 0xfe80,
    };
    if link_local || METADATA.contains(&meant) {
        return Err(Forbidden::Metadata(ip.to_string()));
    }
    let broadcast = matches!(meant, IpAddr::V4(ip) if ip.is_broadcast());
    if meant.is_unspecified() || meant.is_multicast() || broadcast {
        return Err(Forbidden::Nobody(ip.to_string()));
    }
    Ok(())
}

/// The IPv4 address that an IPv6 one only wraps: mapped, compatible, NAT64, 6to4.
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = ip else { return ip };
    let s = six.segments();
    let four = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => four(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => four(high, low),
        [0x2002, high, low, ..] => four(high, low),
        _ => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), Forbidden> {
        check(&Url::parse(text).unwrap())
    }

    #[test]
    fn bots_of_one_s_own_are_reached_on_any_network() {
        for text in [
            "http://127.0.0.1:5000/hook",
            "http://localhost:5000",
            "http://10.1.2.3/",
            "https://192.168.1.7:8443/x",
            "http://172.20.0.2:3000",
            "http://[::1]:1",
            "http://[fd12::7]/",
            "http://bot.intern/",
            "https://bot.example/hook",
            "https://93.184.216.34/",
        ] {
            assert_eq!(checked(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn link_local_and_metadata_addresses_are_refused_in_all_their_spellings() {
        for text in [
            "http://169.254.169.254/latest/meta-data/",
            "http://169.254.1.1/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::1]/",
            "http://[fe80::1]/",
            "http://[febf::1]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
        ] {
            assert!(matches!(checked(text), Err(Forbidden::Metadata(_))), "{text}");
        }
    }

    #[test]
    fn nobody_s_addresses_and_other_schemes_are_refused() {
        for text in ["http://0.0.0.0/", "http://[::]/", "http://224.0.0.1/", "http://255.255.255.255/"] {
            assert!(matches!(checked(text), Err(Forbidden::Nobody(_))), "{text}");
        }
        for text in ["ftp://bot.example/", "file:///etc/passwd", "data:text/plain,x", "unix:/run/x"] {
            assert_eq!(checked(text), Err(Forbidden::NotWeb), "{text}");
        }
    }
}
