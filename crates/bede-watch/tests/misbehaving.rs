//! The fetcher and the watch against a server of our own on loopback that misbehaves in every way that we know of. All
//! sockets are of this machine; a second loopback address that is not allowed stands for a private network.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bede_watch::{
    Address, Article, Asked, FetchError, Fetcher, Kind, Limits, Memory, Notice, Response, Settings,
    Transient, Watch,
};

/// What a handler is given: the path and the request's header lines, lower case.
struct Request {
    path: String,
    headers: Vec<String>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

type Handler = dyn Fn(&Request, &mut TcpStream) + Send + Sync;

/// A server whose threads end with the process.
struct Server {
    port: u16,
    /// Paths asked for, with the moment.
    log: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Server {
    fn start(handler: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (handler, seen): (Arc<Handler>, _) = (Arc::new(handler), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let Some(request) = read_request(&stream) else { return };
                    seen.lock().expect("the log").push((request.path.clone(), Instant::now()));
                    handler(&request, &mut stream);
                });
            }
        });
        Server { port, log }
    }

    fn address(&self, path: &str) -> Address {
        Address::parse(&format!("http://127.0.0.1:{}{path}", self.port)).expect("an address")
    }

    fn asked_for(&self, path: &str) -> Vec<Instant> {
        let log = self.log.lock().expect("the log");
        log.iter().filter(|(asked, _)| asked == path).map(|&(_, moment)| moment).collect()
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let headers = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .map(|line| line.to_lowercase())
        .collect();
    Some(Request { path, headers })
}

/// Writes an answer and closes. The client may have gone: nobody minds.
fn answer(stream: &mut TcpStream, status: &str, headers: &[&str], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

const HTML: &str = "Content-Type: text/html; charset=utf-8";

fn limits() -> Limits {
    Limits { time: Duration::from_millis(1500), bytes: 1 << 20, redirects: 4 }
}

fn fetcher() -> Fetcher {
    Fetcher::new(limits(), vec!["127.0.0.1".parse().expect("a network")], None)
}

fn get(address: &Address) -> Result<Response, FetchError> {
    fetcher().get(address, Kind::Page, &Asked::default(), &mut |_| Ok(()))
}

/// Asks a server that answers everything in one way.
fn outcome(
    handler: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static,
) -> Result<Response, FetchError> {
    let server = Server::start(handler);
    let start = Instant::now();
    let outcome = get(&server.address("/page"));
    assert!(start.elapsed() < Duration::from_secs(4), "the limit of time was not kept");
    outcome
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

#[test]
fn a_page_comes_as_it_is() {
    let response = outcome(|request, stream| {
        assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("bede/")));
        answer(stream, "200 OK", &[HTML, "ETag: \"a\""], b"<p>Hello</p>");
    })
    .expect("an answer");
    assert_eq!((response.status, response.body.as_slice()), (200, b"<p>Hello</p>".as_slice()));
    assert_eq!(response.asked.etag.as_deref(), Some("\"a\""));
    assert_eq!(response.content_type.as_deref(), Some("text/html"));
}

#[test]
fn packed_pages_are_unpacked() {
    let response =
        outcome(|_, stream| answer(stream, "200 OK", &[HTML, "Content-Encoding: gzip"], &gzip(b"Hello")));
    assert_eq!(response.expect("an answer").body, b"Hello");
}

#[test]
fn a_slow_drip_ends_with_the_time() {
    let error = outcome(|_, stream| {
        let _ = stream
            .write_all(format!("HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: 100000\r\n\r\n").as_bytes());
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(100));
            if stream.write_all(b"x").is_err() {
                break;
            }
        }
    })
    .expect_err("a drip");
    assert!(matches!(error, FetchError::Time(_)), "{error:?}");
}

#[test]
fn headers_that_drip_end_with_the_time() {
    let error = outcome(|_, stream| {
        for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nHello" {
            std::thread::sleep(Duration::from_millis(100));
            if stream.write_all(&[*byte]).is_err() {
                break;
            }
        }
    })
    .expect_err("a drip");
    assert!(matches!(error, FetchError::Time(_)), "{error:?}");
}

#[test]
fn no_answer_at_all_ends_with_the_time() {
    let error = outcome(|_, _| std::thread::sleep(Duration::from_secs(3))).expect_err("silence");
    assert!(matches!(error, FetchError::Time(_)), "{error:?}");
}

#[test]
fn an_endless_body_ends_at_the_limit() {
    for length in ["Transfer-Encoding: chunked", "Connection: close"] {
        let error = outcome(move |_, stream| {
            let chunked = length.starts_with("Transfer");
            let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{HTML}\r\n{length}\r\n\r\n").as_bytes());
            let chunk = vec![b'x'; 65536];
            loop {
                let written = if chunked {
                    stream
                        .write_all(b"10000\r\n")
                        .and_then(|()| stream.write_all(&chunk))
                        .and_then(|()| stream.write_all(b"\r\n"))
                } else {
                    stream.write_all(&chunk)
                };
                if written.is_err() {
                    break;
                }
            }
        })
        .expect_err("too much");
        assert!(matches!(error, FetchError::Size(_)), "{length}: {error:?}");
    }
}

#[test]
fn endless_headers_are_refused() {
    let error = outcome(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-Header: more and more and more\r\n").is_ok() {}
    })
    .expect_err("too much");
    assert!(matches!(error, FetchError::Network(_) | FetchError::Time(_)), "{error:?}");
}

#[test]
fn a_bomb_of_gzip_ends_at_the_limit() {
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let error = outcome(move |_, stream| answer(stream, "200 OK", &[HTML, "Content-Encoding: gzip"], &bomb))
        .expect_err("too much");
    assert!(matches!(error, FetchError::Size(_)), "{error:?}");
}

#[test]
fn broken_gzip_is_said() {
    let mut packed = gzip(b"Hello, hello, hello, hello, hello");
    let half = packed.len() / 2;
    packed.truncate(half);
    for body in [packed, b"no gzip at all".to_vec()] {
        let error = outcome(move |_, stream| {
            answer(stream, "200 OK", &[HTML, "Content-Encoding: gzip"], &body);
        })
        .expect_err("broken");
        assert!(matches!(error, FetchError::Packing(_)), "{error:?}");
    }
    let error = outcome(|_, stream| answer(stream, "200 OK", &[HTML, "Content-Encoding: br"], b"x"));
    assert!(matches!(error, Err(FetchError::Packing(_))));
}

#[test]
fn a_body_that_breaks_off_is_said() {
    let error = outcome(|_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: 1000\r\n\r\nonly this");
        let _ = stream.write_all(head.as_bytes());
    })
    .expect_err("broken off");
    assert!(matches!(error, FetchError::BrokenOff(_)), "{error:?}");
    let error = outcome(|_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nonly this");
        let _ = stream.write_all(head.as_bytes());
    })
    .expect_err("broken off");
    assert!(matches!(error, FetchError::BrokenOff(_)), "{error:?}");
}

#[test]
fn no_http_is_no_answer() {
    for nonsense in ["", "SSH-2.0-OpenSSH_9\r\n\r\n", "HTTP/1.1 999999 Odd\r\n\r\n", "\0\0\0\0\r\n\r\n"] {
        let error = outcome(move |_, stream| {
            let _ = stream.write_all(nonsense.as_bytes());
        })
        .expect_err("nonsense");
        assert!(matches!(error, FetchError::Network(_)), "{nonsense:?}: {error:?}");
    }
}

#[test]
fn other_types_are_not_read() {
    for content_type in ["application/pdf", "image/png", "application/octet-stream", "video/mp4"] {
        let error = outcome(move |_, stream| {
            answer(stream, "200 OK", &[&format!("Content-Type: {content_type}")], b"%PDF-1.7");
        })
        .expect_err("no page");
        assert!(matches!(error, FetchError::Type(ref named) if named == content_type), "{error:?}");
    }
}

#[test]
fn redirects_are_followed_and_end() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/page" => answer(stream, "302 Found", &["Location: /one"], b""),
        "/one" => answer(stream, "301 Moved Permanently", &["Location: two?x=1#y"], b""),
        "/two?x=1" => answer(stream, "200 OK", &[HTML], b"here"),
        "/moved" => answer(stream, "308 Permanent Redirect", &["Location: /two?x=1"], b""),
        "/loop" => answer(stream, "302 Found", &["Location: /loop"], b""),
        "/nowhere" => answer(stream, "302 Found", &[], b""),
        "/file" => answer(stream, "302 Found", &["Location: file:///etc/passwd"], b""),
        _ => answer(stream, "404 Not Found", &[HTML], b"what?"),
    });
    let found = get(&server.address("/page")).expect("an answer");
    assert_eq!((found.address.path(), found.body.as_slice()), ("/two?x=1", b"here".as_slice()));
    // Only what is moved for good from the first hop on is moved for good.
    assert_eq!(found.moved, None);
    assert_eq!(get(&server.address("/moved")).expect("an answer").moved, Some(server.address("/two?x=1")));
    assert!(matches!(get(&server.address("/loop")), Err(FetchError::Redirects(4))));
    assert_eq!(server.asked_for("/loop").len(), 5);
    assert!(matches!(get(&server.address("/nowhere")), Err(FetchError::Nowhere(302))));
    assert!(matches!(get(&server.address("/file")), Err(FetchError::Address(_))));
    let missing = get(&server.address("/missing")).expect("an answer");
    assert_eq!((missing.status, missing.body.len()), (404, 0));
}

#[test]
fn private_networks_are_refused_by_name_by_number_and_by_redirect() {
    let server = Server::start(|request, stream| {
        let place = request.path.trim_start_matches("/to/");
        answer(stream, "302 Found", &[&format!("Location: http://{place}/")], b"");
    });
    let port = server.port;
    let not_allowed = Fetcher::new(limits(), Vec::new(), None);
    let get_not_allowed = |url: &str| {
        let address = Address::parse(url).expect("an address");
        not_allowed.get(&address, Kind::Page, &Asked::default(), &mut |_| Ok(()))
    };
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        // Numbers that resolvers take for addresses.
        format!("http://2130706433:{port}/"),
        format!("http://127.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://0.0.0.0/".to_owned(),
    ] {
        let error = get_not_allowed(&url).expect_err(&url);
        assert!(matches!(error, FetchError::Private { .. } | FetchError::NoHost(_)), "{url}: {error:?}");
    }
    assert!(server.log.lock().expect("the log").is_empty(), "a refused address was asked");
    for place in ["127.0.0.2", "169.254.169.254", "10.0.0.1", "[::1]", "192.168.0.1:8080"] {
        let error = get(&server.address(&format!("/to/{place}"))).expect_err(place);
        assert!(matches!(error, FetchError::Private { .. }), "{place}: {error:?}");
    }
}

#[test]
fn every_hop_is_asked_about() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/page" => answer(stream, "302 Found", &["Location: /forbidden"], b""),
        _ => answer(stream, "200 OK", &[HTML], b"secret"),
    });
    let mut permits = |address: &Address| {
        if address.path() == "/forbidden" { Err(FetchError::Robots(address.origin())) } else { Ok(()) }
    };
    let error = fetcher().get(&server.address("/page"), Kind::Page, &Asked::default(), &mut permits);
    assert!(matches!(error, Err(FetchError::Robots(_))));
    assert!(server.asked_for("/forbidden").is_empty());
}

/// A feed with articles at paths.
fn feed(paths: &[&str]) -> String {
    let items: String = paths
        .iter()
        .map(|path| {
            format!(
                "<item><title>About {path}</title><link>{path}</link><description>Short.</description>\
                 <pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Example</title>{items}</channel></rss>"
    )
}

const RSS: &str = "Content-Type: application/rss+xml";

/// Watches one feed at `/feed` until each thing has been asked for once.
fn watch(server: &Server, options: &str, memory: &mut dyn Memory) -> (Vec<Article>, Vec<Notice>) {
    let settings = format!(
        "delay = \"20ms\"\ntimeout = \"2s\"\nallow = [\"127.0.0.1\"]\n{options}\n[[feeds]]\nurl = \"{}\"\n",
        server.address("/feed")
    );
    let watch = Watch::new(Settings::read(&settings).expect("settings"));
    let (mut articles, mut notices) = (Vec::new(), Vec::new());
    let stop = AtomicBool::new(false);
    let mut deliver = |article| {
        articles.push(article);
        Ok(())
    };
    watch
        .run(true, &stop, memory, &mut deliver, &mut |notice| notices.push(notice))
        .expect("the watch comes to its end");
    (articles, notices)
}

#[test]
fn articles_are_fetched_once_and_feeds_asked_conditionally() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/feed" if request.header("if-none-match") == Some("\"v1\"") => {
            assert_eq!(request.header("if-modified-since"), Some("tue, 03 mar 2026 10:00:00 gmt"));
            answer(stream, "304 Not Modified", &["ETag: \"v1\""], b"");
        }
        "/feed" => {
            counter.fetch_add(1, Ordering::Relaxed);
            let marks = ["ETag: \"v1\"", "Last-Modified: Tue, 03 Mar 2026 10:00:00 GMT", RSS];
            answer(stream, "200 OK", &marks, feed(&["/a", "/b", "/a"]).as_bytes());
        }
        "/a" | "/b" => answer(stream, "200 OK", &[HTML], b"<html><body><p>The report.</p></body></html>"),
        _ => answer(stream, "404 Not Found", &[], b""),
    });
    let mut memory = Transient::default();
    let (articles, notices) = watch(&server, "every = \"100ms\"", &mut memory);
    let mut titles: Vec<_> = articles.iter().filter_map(|article| article.entry.title.as_deref()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["About /a", "About /b"]);
    let published = articles[0].input.metadata.published.as_ref().map(ToString::to_string);
    assert_eq!(published.as_deref(), Some("2026-03-03T10:00:00+00:00"));
    assert_eq!(articles[0].input.metadata.publisher.as_deref(), Some("Example"));
    assert!(notices.contains(&Notice::Polled { feed: server.address("/feed").to_string(), new: 2 }));
    std::thread::sleep(Duration::from_millis(150));
    let (articles, notices) = watch(&server, "every = \"100ms\"", &mut memory);
    assert!(articles.is_empty());
    assert!(notices.contains(&Notice::Unchanged { feed: server.address("/feed").to_string() }));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(server.asked_for("/a").len(), 1);
    assert_eq!(server.asked_for("/robots.txt").len(), 2, "each run asks once");
}

#[test]
fn robots_are_kept_to() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/robots.txt" => {
            answer(stream, "200 OK", &["Content-Type: text/plain"], b"User-agent: *\nDisallow: /closed\n");
        }
        "/feed" => answer(stream, "200 OK", &[RSS], feed(&["/open", "/closed/x"]).as_bytes()),
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let (articles, notices) = watch(&server, "", &mut Transient::default());
    assert_eq!(articles.len(), 1);
    assert!(server.asked_for("/closed/x").is_empty());
    assert!(
        notices
            .iter()
            .any(|notice| matches!(notice, Notice::Skipped { url, .. } if url.ends_with("/closed/x")))
    );
}

#[test]
fn while_robots_cannot_be_had_nothing_is_asked() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/robots.txt" => answer(stream, "503 Service Unavailable", &[], b""),
        _ => answer(stream, "200 OK", &[RSS], feed(&["/a"]).as_bytes()),
    });
    let (articles, notices) = watch(&server, "", &mut Transient::default());
    assert!(articles.is_empty() && server.asked_for("/feed").is_empty());
    assert!(matches!(&notices[..], [Notice::FeedFailed { .. }]), "{notices:?}");
}

#[test]
fn a_host_that_asks_to_wait_is_left_alone() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" => answer(stream, "429 Too Many Requests", &["Retry-After: 3600"], b""),
        _ => answer(stream, "404 Not Found", &[], b""),
    });
    let mut memory = Transient::default();
    let (_, notices) = watch(&server, "every = \"100ms\"", &mut memory);
    let [Notice::FeedFailed { again_in, .. }] = &notices[..] else { panic!("{notices:?}") };
    assert_eq!(*again_in, Duration::from_secs(3600));
    let state = memory.feed(&server.address("/feed").to_string()).expect("memory").expect("a state");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let seconds = state.next / 1000 - i64::try_from(now.as_secs()).expect("a clock");
    assert!((3590..=3600).contains(&seconds), "{seconds}");
}

#[test]
fn an_article_is_asked_for_again_when_that_may_help() {
    let times = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |request, stream| match request.path.as_str() {
        "/feed" => answer(stream, "200 OK", &[RSS], feed(&["/flaky", "/gone", "/broken"]).as_bytes()),
        "/flaky" if times.fetch_add(1, Ordering::Relaxed) < 2 => {
            answer(stream, "503 Service Unavailable", &["Retry-After: 0"], b"");
        }
        "/flaky" => answer(stream, "200 OK", &[HTML], b"<p>The report at last.</p>"),
        "/broken" => answer(stream, "500 Internal Server Error", &[], b""),
        _ => answer(stream, "410 Gone", &[], b""),
    });
    let (articles, notices) = watch(&server, "", &mut Transient::default());
    assert_eq!(articles.len(), 1);
    assert_eq!(server.asked_for("/flaky").len(), 3);
    assert_eq!(server.asked_for("/gone").len(), 1);
    assert_eq!(server.asked_for("/broken").len(), 4);
    let postponed = notices.iter().filter(|notice| matches!(notice, Notice::Postponed { .. })).count();
    assert_eq!(postponed, 2 + 3);
}

#[test]
fn what_is_no_feed_is_said_and_asked_less_often() {
    for (headers, body) in [
        (HTML, "<html><body>Welcome to our new site</body></html>".to_owned()),
        (RSS, String::new()),
        (RSS, "\u{0}\u{1}\u{2}".to_owned()),
        (RSS, "<rss><channel><item><title>".to_owned()),
        ("Content-Type: image/png", "PNG".to_owned()),
    ] {
        let shown = body.clone();
        let server = Server::start(move |request, stream| match request.path.as_str() {
            "/feed" => answer(stream, "200 OK", &[headers], body.as_bytes()),
            _ => answer(stream, "404 Not Found", &[], b""),
        });
        let (articles, notices) = watch(&server, "every = \"1h\"", &mut Transient::default());
        assert!(articles.is_empty());
        let [Notice::FeedFailed { again_in, .. }] = &notices[..] else { panic!("{shown:?}: {notices:?}") };
        assert_eq!(*again_in, Duration::from_secs(7200), "{shown:?}");
    }
}

#[test]
fn a_feed_that_breaks_off_gives_what_came_before() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" => {
            let whole = feed(&["/a", "/b"]);
            let half = &whole[..whole.len() - 120];
            answer(stream, "200 OK", &[RSS], half.as_bytes());
        }
        "/robots.txt" => answer(stream, "404 Not Found", &[], b""),
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let (articles, notices) = watch(&server, "", &mut Transient::default());
    assert_eq!(articles.len(), 1);
    assert!(notices.iter().any(|notice| matches!(notice, Notice::FeedBroken { .. })), "{notices:?}");
}

#[test]
fn a_host_is_given_time_between_requests() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" => answer(stream, "200 OK", &[RSS], feed(&["/1", "/2", "/3", "/4"]).as_bytes()),
        "/robots.txt" => {
            answer(stream, "200 OK", &["Content-Type: text/plain"], b"User-agent: bede\nCrawl-delay: 0.3\n");
        }
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let (articles, _) = watch(&server, "", &mut Transient::default());
    assert_eq!(articles.len(), 4);
    let log = server.log.lock().expect("the log");
    let moments: Vec<Instant> =
        log.iter().filter(|(path, _)| path != "/robots.txt").map(|&(_, moment)| moment).collect();
    for pair in moments.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(290), "{:?}", pair[1] - pair[0]);
    }
}

#[test]
fn links_out_of_bounds_are_not_followed() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" => {
            let text = feed(&["file:///etc/passwd", "http://169.254.169.254/latest", "/fine"]);
            answer(stream, "200 OK", &[RSS], text.as_bytes());
        }
        "/robots.txt" => answer(stream, "404 Not Found", &[], b""),
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let (articles, notices) = watch(&server, "", &mut Transient::default());
    // The entry whose link is no page has its own short text, which is all that there is of it.
    let mut fetched: Vec<_> =
        articles.iter().filter_map(|article| article.address.as_ref().map(Address::path)).collect();
    fetched.sort_unstable();
    assert_eq!(fetched, ["/fine"]);
    assert!(notices.iter().any(|notice| {
        matches!(notice, Notice::Skipped { url, problem } if url.contains("169.254") && problem.contains("private"))
    }));
}

#[test]
fn what_was_waiting_when_the_watch_stopped_is_fetched_next_time() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" if request.header("if-none-match").is_some() => answer(stream, "304 Not Modified", &[], b""),
        "/feed" => answer(stream, "200 OK", &[RSS, "ETag: \"1\""], feed(&["/1", "/2", "/3"]).as_bytes()),
        "/robots.txt" => answer(stream, "404 Not Found", &[], b""),
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let settings = format!(
        "delay = \"100ms\"\nevery = \"100ms\"\nallow = [\"127.0.0.1\"]\n[[feeds]]\nurl = \"{}\"\n",
        server.address("/feed")
    );
    let watch = Watch::new(Settings::read(&settings).expect("settings"));
    let mut memory = Transient::default();
    let stop = AtomicBool::new(false);
    let mut first = Vec::new();
    let mut deliver = |article: Article| {
        first.push(article.entry.key);
        stop.store(true, Ordering::Relaxed);
        Ok(())
    };
    watch.run(false, &stop, &mut memory, &mut deliver, &mut |_| ()).expect("the watch stops");
    assert_eq!(first.len(), 1);
    std::thread::sleep(Duration::from_millis(150));
    let mut second = Vec::new();
    let mut deliver = |article: Article| {
        second.push(article.entry.key);
        Ok(())
    };
    let go_on = AtomicBool::new(false);
    watch.run(true, &go_on, &mut memory, &mut deliver, &mut |_| ()).expect("the watch ends");
    assert_eq!(second.len(), 2);
    assert!(!second.contains(&first[0]));
}

#[test]
fn a_store_that_fails_stops_the_watch() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/feed" => answer(stream, "200 OK", &[RSS], feed(&["/1"]).as_bytes()),
        "/robots.txt" => answer(stream, "404 Not Found", &[], b""),
        _ => answer(stream, "200 OK", &[HTML], b"<p>The report.</p>"),
    });
    let settings = format!(
        "delay = \"10ms\"\nallow = [\"127.0.0.1\"]\n[[feeds]]\nurl = \"{}\"\n",
        server.address("/feed")
    );
    let watch = Watch::new(Settings::read(&settings).expect("settings"));
    let stop = AtomicBool::new(false);
    let result = watch.run(
        false,
        &stop,
        &mut Transient::default(),
        &mut |_| Err("the disk is full".into()),
        &mut |_| (),
    );
    assert_eq!(result.expect_err("the disk is full").to_string(), "the disk is full");
}

#[test]
fn large_requests_do_not_block_the_test_server() {
    // The server itself: a request that never ends is not waited for by others.
    let server = Server::start(|_, stream| answer(stream, "200 OK", &[HTML], b"fine"));
    let mut idle = TcpStream::connect(("127.0.0.1", server.port)).expect("a connection");
    idle.write_all(b"GET /idle HTTP/1.1\r\n").expect("a connection");
    assert_eq!(get(&server.address("/page")).expect("an answer").body, b"fine");
    idle.shutdown(std::net::Shutdown::Both).expect("a connection");
    let mut rest = Vec::new();
    let _ = idle.read_to_end(&mut rest);
}
