//! Which addresses may be fetched: http and https, outside of private networks unless an inbox allows the host.

use super::Refusal;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Hosts that may be fetched from although they are private: `files.intern` or `10.0.0.5:8080`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed(Vec<String>);

impl Allowed {
    /// From an inbox's setting: hosts, with a port or without, between commas or spaces.
    pub fn read(setting: &str) -> Self {
        let words = setting.split([',', ' ', '\n']).map(str::trim).filter(|word| !word.is_empty());
        Self(words.map(str::to_ascii_lowercase).collect())
    }

    fn has(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        self.0.iter().any(|one| one == host || Some(one) == place(url).as_ref())
    }
}

/// An address that may be asked, as it was checked.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Where.
    pub url: Url,
    /// Its host is private and allowed: the resolver needs no care.
    pub open: bool,
}

/// Reads an address.
pub fn read(text: &str) -> Result<Url, Refusal> {
    Url::parse(text.trim()).map_err(|error| Refusal::Address(error.to_string()))
}

/// Checks what can be seen without asking a name server; the rest is checked when the name is resolved.
pub fn check(url: Url, allowed: &Allowed) -> Result<Checked, Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(format!("{}:", url.scheme())));
    }
    if allowed.has(&url) {
        return Ok(Checked { url, open: true });
    }
    let outside = match url.host() {
        Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        Some(Host::Domain(_)) => true,
        None => return Err(Refusal::Address("it has no host".into())),
    };
    if outside {
        Ok(Checked { url, open: false })
    } else {
        Err(Refusal::Private(place(&url).unwrap_or_default()))
    }
}

/// `host:port`.
pub fn place(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// Whether an address is one of the public internet (IANA's special-purpose registries).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let low = || Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => public_v4(low()),
        [0x2002, high, next, ..] => public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(next))),
        // Only 2000::/3 is given out; of it, IETF protocol assignments (Teredo among them) and documentation are special.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_known_in_all_their_spellings() {
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ];
        for ip in private {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "2a00:1450::1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn odd_spellings_of_a_loopback_address_are_seen_through() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "http://127.1/",
        ] {
            let refused = check(read(text).unwrap(), &Allowed::default());
            assert!(matches!(refused, Err(Refusal::Private(_))), "{text}");
        }
    }

    #[test]
    fn only_the_web_is_fetched() {
        for text in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://a.example/x",
            "blob:https://a.example/1",
            "tauri://localhost/",
        ] {
            assert!(
                matches!(check(read(text).unwrap(), &Allowed::default()), Err(Refusal::Scheme(_))),
                "{text}"
            );
        }
        assert!(matches!(read("no address"), Err(Refusal::Address(_))));
    }

    #[test]
    fn an_inbox_allows_a_host_with_its_port_or_all_of_it() {
        let allowed = Allowed::read("Files.intern, 10.0.0.5:8080");
        let open = |text: &str| check(read(text).unwrap(), &allowed).is_ok_and(|checked| checked.open);
        assert!(
            open("https://files.intern/a")
                && open("http://files.intern:81/a")
                && open("http://10.0.0.5:8080/")
        );
        assert!(!open("http://10.0.0.5/") && !open("https://other.example/"));
    }
}
