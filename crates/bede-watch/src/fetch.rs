//! One request with everything that it may lead to: names resolved and checked, redirects followed one by one, time,
//! size and kind limited. Whoever answers may answer anything.

use std::{
    io::Read,
    net::SocketAddr,
    time::{Duration, Instant},
};

use flate2::read::MultiGzDecoder;
use ureq::{
    Agent,
    config::Config,
    http::{HeaderMap, Uri},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::address::{Address, AddressError, Network, is_public};

/// The name under which hosts see Bede and `robots.txt` may speak to it.
pub(crate) const AGENT: &str = "bede";
/// A host that is asked to wait waits no longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 86_400);

/// Limits of one request, its redirects included.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first look-up to the last byte.
    pub time: Duration,
    /// Of the body, packed and unpacked.
    pub bytes: u64,
    /// How many are followed.
    pub redirects: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(30), bytes: 8 << 20, redirects: 5 }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSS or Atom.
    Feed,
    /// A page or a text.
    Page,
    /// `robots.txt`.
    Robots,
}

/// What was got before, so that only what is newer is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The version that the host named.
    pub etag: Option<String>,
    /// The time that the host named.
    pub last_modified: Option<String>,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it came from in the end.
    pub address: Address,
    /// Where it has moved to for good.
    pub moved: Option<Address>,
    /// HTTP's status.
    pub status: u16,
    /// What to ask with next time.
    pub asked: Asked,
    /// How long the host wants to be left alone.
    pub retry_after: Option<Duration>,
    /// As the host names it, without parameters, lower case.
    pub content_type: Option<String>,
    /// Unpacked; empty where the status is no success.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// What should be followed is no address.
    #[error("{0}")]
    Address(#[from] AddressError),
    /// The name leads into a private network.
    #[error(
        "`{host}` leads to {address}, which is in a private network; allow it under `allow` if that is meant"
    )]
    Private {
        /// The name.
        host: String,
        /// The first address that it leads to.
        address: SocketAddr,
    },
    /// There is no such host.
    #[error("there is no host `{0}`")]
    NoHost(String),
    /// One redirect leads to another for too long.
    #[error("more than {0} redirects")]
    Redirects(u32),
    /// A redirect names no place.
    #[error("a redirect (status {0}) does not say where to")]
    Nowhere(u16),
    /// Whoever was asked about the next hop said no.
    #[error("robots.txt of {0} does not allow it")]
    Robots(String),
    /// It takes too long.
    #[error("no whole answer within {0:?}")]
    Time(Duration),
    /// It is too much.
    #[error("the answer is longer than {0} bytes")]
    Size(u64),
    /// It ends before it is whole.
    #[error("the answer breaks off: {0}")]
    BrokenOff(String),
    /// It is packed otherwise than it says, or in a way that was not asked for.
    #[error("the answer cannot be unpacked: {0}")]
    Packing(String),
    /// It is no text.
    #[error("the answer is of the type `{0}`")]
    Type(String),
    /// The connection does not come about or breaks.
    #[error("{0}")]
    Network(String),
}

impl FetchError {
    /// Whether it may go better another time.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            FetchError::NoHost(_)
                | FetchError::Time(_)
                | FetchError::BrokenOff(_)
                | FetchError::Packing(_)
                | FetchError::Network(_)
        )
    }
}

/// Resolves a name once and gives only addresses that may be asked: what is connected to is what was checked.
#[derive(Debug)]
struct CheckedResolver {
    names: DefaultResolver,
    allow: Vec<Network>,
}

/// What the checked resolver's refusal begins with, by which it is known again in the client's error.
const REFUSAL: &str = "private network: ";

impl Resolver for CheckedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let resolved = self.names.resolve(uri, config, timeout)?;
        let mut checked = self.empty();
        for &address in resolved.iter() {
            if is_public(address.ip()) || self.allow.iter().any(|network| network.holds(address.ip())) {
                checked.push(address);
            }
        }
        match (checked.iter().next(), resolved.iter().next()) {
            (None, Some(first)) => {
                let refusal =
                    std::io::Error::new(std::io::ErrorKind::PermissionDenied, format!("{REFUSAL}{first}"));
                Err(ureq::Error::Io(refusal))
            }
            _ => Ok(checked),
        }
    }
}

/// Asks the web. Used from any number of threads.
#[derive(Clone)]
pub struct Fetcher {
    agent: Agent,
    limits: Limits,
}

impl Fetcher {
    /// One that says who it is, keeps the limits, and asks no private network but those allowed.
    pub fn new(limits: Limits, allow: Vec<Network>, contact: Option<&str>) -> Fetcher {
        let version = env!("CARGO_PKG_VERSION");
        let name = match contact {
            Some(contact) => format!("{AGENT}/{version} (+{contact})"),
            None => format!("{AGENT}/{version}"),
        };
        let config = Config::builder()
            .http_status_as_error(false)
            // Each hop is checked here.
            .max_redirects(0)
            // A proxy from the environment would resolve names itself.
            .proxy(None)
            .user_agent(name)
            .max_response_header_size(64 << 10)
            .max_idle_connections(16)
            .max_idle_connections_per_host(1)
            .build();
        let resolver = CheckedResolver { names: DefaultResolver::default(), allow };
        Fetcher { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), limits }
    }

    /// Asks for an address. `permits` is asked about it and about each address that a redirect leads to.
    pub fn get(
        &self,
        address: &Address,
        kind: Kind,
        asked: &Asked,
        permits: &mut dyn FnMut(&Address) -> Result<(), FetchError>,
    ) -> Result<Response, FetchError> {
        let deadline = Instant::now() + self.limits.time;
        let mut address = address.clone();
        let mut moved = None;
        let mut moved_for_good = true;
        for hop in 0..=self.limits.redirects {
            permits(&address)?;
            // What was got before was got from the first address's resource; the host knows its own marks again.
            let (status, headers, mut body) = self.ask(&address, kind, asked, deadline)?;
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                let place = text(&headers, "location").ok_or(FetchError::Nowhere(status))?;
                if hop == self.limits.redirects {
                    break;
                }
                address = address.join(&place)?;
                moved_for_good &= matches!(status, 301 | 308);
                moved = moved_for_good.then(|| address.clone());
                continue;
            }
            let content_type = text(&headers, "content-type")
                .map(|given| given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
            let mut whole = Vec::new();
            if (200..300).contains(&status) {
                if let Some(given) = &content_type
                    && !is_wanted(given, kind)
                {
                    return Err(FetchError::Type(given.clone()));
                }
                whole = self.read(&mut body, &headers)?;
            }
            return Ok(Response {
                moved,
                status,
                asked: Asked {
                    etag: text(&headers, "etag").filter(|etag| etag.len() < 500),
                    last_modified: text(&headers, "last-modified").filter(|time| time.len() < 100),
                },
                retry_after: text(&headers, "retry-after").and_then(|given| wait(&given)),
                content_type,
                body: whole,
                address,
            });
        }
        Err(FetchError::Redirects(self.limits.redirects))
    }

    /// One hop.
    fn ask(
        &self,
        address: &Address,
        kind: Kind,
        asked: &Asked,
        deadline: Instant,
    ) -> Result<(u16, HeaderMap, ureq::Body), FetchError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(FetchError::Time(self.limits.time));
        }
        let accept = match kind {
            Kind::Feed => {
                "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
            }
            Kind::Page => "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1",
            Kind::Robots => "text/plain, */*;q=0.1",
        };
        let mut request = self
            .agent
            .get(address.to_string())
            .header("accept", accept)
            .header("accept-language", "en, *;q=0.5")
            .header("accept-encoding", "gzip");
        if let Some(etag) = &asked.etag {
            request = request.header("if-none-match", etag);
        }
        if let Some(time) = &asked.last_modified {
            request = request.header("if-modified-since", time);
        }
        let connect = Duration::from_secs(10).min(left);
        let request = request.config().timeout_global(Some(left)).timeout_connect(Some(connect)).build();
        let response = request.call().map_err(|error| self.failure(error, address))?;
        let (parts, body) = response.into_parts();
        Ok((parts.status.as_u16(), parts.headers, body))
    }

    fn failure(&self, error: ureq::Error, address: &Address) -> FetchError {
        match error {
            ureq::Error::Timeout(_) => FetchError::Time(self.limits.time),
            ureq::Error::HostNotFound => FetchError::NoHost(address.host().to_owned()),
            ureq::Error::Io(error) => {
                let message = error.to_string();
                match message.strip_prefix(REFUSAL).and_then(|address| address.parse().ok()) {
                    Some(refused) => {
                        FetchError::Private { host: address.host().to_owned(), address: refused }
                    }
                    None if is_timeout(&error) => FetchError::Time(self.limits.time),
                    None => FetchError::Network(message),
                }
            }
            other => FetchError::Network(other.to_string()),
        }
    }

    /// The whole body, unpacked.
    fn read(&self, body: &mut ureq::Body, headers: &HeaderMap) -> Result<Vec<u8>, FetchError> {
        let packed = self.read_some(&mut body.as_reader())?;
        if let Some(length) = text(headers, "content-length").and_then(|length| length.parse::<usize>().ok())
            && packed.len() < length
            && !headers.contains_key("transfer-encoding")
        {
            return Err(FetchError::BrokenOff(format!("{} of {length} bytes came", packed.len())));
        }
        let packing = text(headers, "content-encoding").unwrap_or_default().to_ascii_lowercase();
        match packing.trim() {
            "" | "identity" => Ok(packed),
            "gzip" | "x-gzip" => {
                let mut whole = Vec::new();
                let unpacked = MultiGzDecoder::new(packed.as_slice())
                    .take(self.limits.bytes + 1)
                    .read_to_end(&mut whole);
                unpacked.map_err(|error| FetchError::Packing(error.to_string()))?;
                if whole.len() as u64 > self.limits.bytes {
                    return Err(FetchError::Size(self.limits.bytes));
                }
                Ok(whole)
            }
            other => Err(FetchError::Packing(format!("`{other}` was not asked for"))),
        }
    }

    fn read_some(&self, stream: &mut dyn Read) -> Result<Vec<u8>, FetchError> {
        let mut whole = Vec::new();
        match stream.take(self.limits.bytes + 1).read_to_end(&mut whole) {
            Ok(_) if whole.len() as u64 > self.limits.bytes => Err(FetchError::Size(self.limits.bytes)),
            Ok(_) => Ok(whole),
            Err(error) if is_timeout(&error) => Err(FetchError::Time(self.limits.time)),
            Err(error) => Err(FetchError::BrokenOff(error.to_string())),
        }
    }
}

/// Whether an error of reading is the end of the time allowed.
fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock)
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<ureq::Error>())
            .is_some_and(|error| matches!(error, ureq::Error::Timeout(_)))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    // Places are sometimes written in raw UTF-8, which is no visible ASCII.
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// Whether an answer of a type can be what was asked for. Feeds are often served as pages, and are looked into.
fn is_wanted(content_type: &str, kind: Kind) -> bool {
    let is_text = content_type.is_empty()
        || content_type.starts_with("text/")
        || content_type == "application/xhtml+xml"
        || content_type == "application/xml";
    match kind {
        Kind::Page | Kind::Robots => {
            is_text && !matches!(content_type, "text/css" | "text/javascript" | "text/csv" | "text/calendar")
        }
        Kind::Feed => is_text || content_type.ends_with("+xml") || content_type == "application/octet-stream",
    }
}

/// What `Retry-After` says: seconds, or a moment.
fn wait(given: &str) -> Option<Duration> {
    if let Ok(seconds) = given.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST_WAIT));
    }
    let moment = jiff::fmt::rfc2822::parse(given).ok()?.timestamp();
    let seconds = moment.as_second().saturating_sub(jiff::Timestamp::now().as_second()).max(0);
    Some(Duration::from_secs(seconds.unsigned_abs()).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("later"), None);
    }

    #[test]
    fn types_that_can_be_pages_or_feeds() {
        assert!(is_wanted("text/html", Kind::Page));
        assert!(!is_wanted("application/pdf", Kind::Page));
        assert!(!is_wanted("image/png", Kind::Page));
        assert!(is_wanted("application/rss+xml", Kind::Feed));
        assert!(is_wanted("text/html", Kind::Feed));
        assert!(!is_wanted("video/mp4", Kind::Feed));
    }
}
