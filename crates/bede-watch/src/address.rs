//! Addresses on the web: what of them is asked for, how one leads to another, and which networks are out of bounds.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The longest address that is followed.
const MOST_BYTES: usize = 4096;

/// An address of the schemes `http` and `https`, without user, password and fragment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    is_secure: bool,
    host: String,
    port: u16,
    /// Path and query; begins with a slash.
    path: String,
}

/// Why something is no address to follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither `http` nor `https`.
    #[error("`{0}` is neither http nor https")]
    Scheme(String),
    /// No host, or one that is none.
    #[error("`{0}` names no host")]
    Host(String),
    /// A user or a password stands in it.
    #[error("the address carries a user name")]
    User,
    /// It is longer than anything that is meant.
    #[error("the address is longer than {MOST_BYTES} bytes")]
    Long,
}

impl Address {
    /// Reads a whole address.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let text = text.trim();
        if text.len() > MOST_BYTES {
            return Err(AddressError::Long);
        }
        let shown = || text.chars().take(80).collect::<String>();
        let (scheme, rest) = text.split_once("://").ok_or_else(|| AddressError::Scheme(shown()))?;
        let is_secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(AddressError::Scheme(shown())),
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::User);
        }
        let no_host = || AddressError::Host(shown());
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, if port.is_empty() { None } else { Some(port.parse().map_err(|_| no_host())?) })
            }
            _ => (authority, None),
        };
        let is_name = |host: &str| {
            !host.is_empty()
                && host.len() <= 253
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        let is_literal = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
        if !is_name(host) && !is_literal {
            return Err(no_host());
        }
        Ok(Address {
            is_secure,
            host: host.to_ascii_lowercase(),
            port: port.unwrap_or(if is_secure { 443 } else { 80 }),
            path: clean_path(path),
        })
    }

    /// The address to which a reference on this page leads.
    pub fn join(&self, reference: &str) -> Result<Address, AddressError> {
        let reference = reference.trim();
        if reference.len() > MOST_BYTES {
            return Err(AddressError::Long);
        }
        let before_path = reference.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((scheme, _)) = before_path.split_once(':')
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        {
            return Address::parse(reference);
        }
        let scheme = if self.is_secure { "https" } else { "http" };
        if let Some(rest) = reference.strip_prefix("//") {
            return Address::parse(&format!("{scheme}://{rest}"));
        }
        let own_path = self.path.split('?').next().unwrap_or("/");
        let path = if reference.is_empty() || reference.starts_with('#') {
            self.path.clone()
        } else if reference.starts_with('/') {
            reference.to_owned()
        } else if reference.starts_with('?') {
            format!("{own_path}{reference}")
        } else {
            let folder = own_path.rfind('/').map_or("/", |at| &own_path[..=at]);
            format!("{folder}{reference}")
        };
        Ok(Address { path: clean_path(&path), ..self.clone() })
    }

    /// The host as it is looked up, in brackets where it is an IPv6 address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme, host and port: what has one `robots.txt`.
    pub fn origin(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        match (self.is_secure, self.port) {
            (true, 443) | (false, 80) => format!("{scheme}://{}", self.host),
            _ => format!("{scheme}://{}:{}", self.host, self.port),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin(), self.path)
    }
}

/// A path without fragment and dots, with what may not stand in a request written in per cent.
fn clean_path(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default().replace('\\', "/");
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path.as_str(), None),
    };
    let mut pieces: Vec<&str> = Vec::new();
    let given: Vec<&str> = path.split('/').skip(usize::from(path.starts_with('/'))).collect();
    for (index, piece) in given.iter().enumerate() {
        let is_last = index + 1 == given.len();
        match *piece {
            "." | ".." => {
                if *piece == ".." {
                    pieces.pop();
                }
                if is_last {
                    pieces.push("");
                }
            }
            piece => pieces.push(piece),
        }
    }
    let mut clean = format!("/{}", pieces.join("/"));
    if let Some(query) = query {
        clean.push('?');
        clean.push_str(query);
    }
    let mut encoded = String::with_capacity(clean.len());
    for byte in clean.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A range of addresses: `10.0.0.0/8`, `127.0.0.1`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u32,
}

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("`{text}` is no network; write `10.0.0.0/8` or `127.0.0.1`");
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|&bits| bits <= most).ok_or_else(wrong)?,
            None => most,
        };
        Ok(Network { base, bits })
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn holds(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// Whether an address is one of the open net: not of this machine, a private network, a link, or a range that is
/// reserved, and not one of IPv6 that leads to such a one of IPv4.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(first == 0
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // Shared by carriers, reserved for protocols, for measuring, for relays, and for the future.
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (18..20).contains(&second))
        || first >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [first, second, third, .., seventh, eighth] = address.segments();
    let tail = Ipv4Addr::from_bits(u32::from(seventh) << 16 | u32::from(eighth));
    match first {
        // NAT64 leads to the address at its end, 6to4 to the one in its middle.
        0x64 if second == 0xff9b && third == 0 => is_public_v4(tail),
        0x2002 => is_public_v4(Ipv4Addr::from_bits(u32::from(second) << 16 | u32::from(third))),
        // Teredo, benchmarks, ORCHID and documentation.
        0x2001 if second < 0x200 || second == 0xdb8 => false,
        // What has been given out for the open net.
        0x2000..=0x3ffe => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (given, written) in [
            ("HTTP://Example.ORG", "http://example.org/"),
            ("https://example.org:443/a b?q=é#top", "https://example.org/a%20b?q=%C3%A9"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("http://example.org/a/../b/./c", "http://example.org/b/c"),
            ("http://example.org?q", "http://example.org/?q"),
        ] {
            assert_eq!(Address::parse(given).expect("an address").to_string(), written);
        }
        for wrong in [
            "",
            "example.org",
            "file:///etc/passwd",
            "ftp://example.org/",
            "http://",
            "http://a@b/",
            "http://a b/",
            "http://example.org:99999/",
            "http://[::1/",
            "gopher://x",
            "http://exa\nmple.org/",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn references_lead_on() {
        let page = Address::parse("https://example.org/news/today?page=2").expect("an address");
        for (reference, leads_to) in [
            ("/a", "https://example.org/a"),
            ("b", "https://example.org/news/b"),
            ("../c", "https://example.org/c"),
            ("?page=3", "https://example.org/news/today?page=3"),
            ("#x", "https://example.org/news/today?page=2"),
            ("//other.org/d", "https://other.org/d"),
            ("http://other.org/e", "http://other.org/e"),
            ("f?time=12:30", "https://example.org/news/f?time=12:30"),
        ] {
            assert_eq!(page.join(reference).expect("an address").to_string(), leads_to);
        }
        assert!(page.join("javascript:alert(1)").is_err());
        assert!(page.join("file:///etc/passwd").is_err());
    }

    #[test]
    fn private_networks_are_told() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
        for public in ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let network: Network = "10.0.0.0/8".parse().expect("a network");
        assert!(network.holds("10.255.0.1".parse().expect("an address")));
        assert!(!network.holds("11.0.0.1".parse().expect("an address")));
        let all: Network = "::/0".parse().expect("a network");
        assert!(all.holds("::1".parse().expect("an address")));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("ten".parse::<Network>().is_err());
    }
}
