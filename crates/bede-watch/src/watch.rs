//! The watch itself: which feed is due, which host may be asked again, what came of each request, and what of it must
//! be known after a restart.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant, SystemTime},
};

use bede_doc::{Input, Source};
use bede_read::Format;
use serde::{Deserialize, Serialize};

use crate::{
    address::Address,
    fetch::{AGENT, Asked, FetchError, Fetcher, Kind, Response},
    robots::Rules,
    settings::{Feed, Settings},
};

/// How long a host's `robots.txt` holds.
const ROBOTS_HOLD: Duration = Duration::from_secs(86_400);
/// Hosts whose `robots.txt` is kept in mind.
const ROBOTS_KEPT: usize = 10_000;
/// `robots.txt` is read so far.
const ROBOTS_BYTES: usize = 500 << 10;
/// Entries of one feed that are taken at one time.
const ENTRIES: usize = 1000;
/// Articles that wait for one host; a feed that offers more is asked again when they are fewer.
const WAITING: usize = 2000;
/// How often an article is asked for.
const ATTEMPTS: u32 = 4;
/// A feed that fails is asked again after its time, doubled with each failure, and at least so often.
const LONGEST_PAUSE: Duration = Duration::from_secs(86_400);
/// A feed that is said to be gone is asked again after so long.
const GONE_PAUSE: Duration = Duration::from_secs(30 * 86_400);
/// The text of a feed's entry serves for the article from this length on, where the article cannot be had.
const ENOUGH_TEXT: usize = 300;
/// More of an entry's text is not kept.
const MOST_TEXT: usize = 200_000;
/// What is said of an entry of which there is nothing to take.
const NO_TEXT: &str = "the feed gives no text and no page is fetched";
/// How long the watch sleeps at most before it looks whether it is to stop.
const NAP: Duration = Duration::from_millis(200);

/// What can go wrong with what the watch must remember, or with handing on.
pub type MemoryError = Box<dyn std::error::Error + Send + Sync>;

/// What is known of a feed from one time to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// What to ask with.
    pub etag: Option<String>,
    /// What to ask with.
    pub last_modified: Option<String>,
    /// Failures since the last success.
    pub failures: u32,
    /// When it is asked next, in milliseconds since 1970.
    pub next: i64,
    /// Where it has moved to for good.
    pub moved: Option<String>,
}

/// What a feed says of one article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// What it is known by: its address, or its identifier.
    pub key: String,
    /// Where the article is.
    pub url: Option<String>,
    /// The feed that named it.
    pub feed: String,
    /// The headline.
    pub title: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// When it was published, as ISO 8601.
    pub published: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// What of it stands in the feed.
    pub text: Option<String>,
    /// Whether that is HTML.
    pub is_html: bool,
    /// How often it was asked for in vain.
    pub attempts: u32,
}

/// An article, or what the feed has of it.
#[derive(Debug)]
pub struct Article {
    /// What the feed says of it.
    pub entry: Entry,
    /// The document.
    pub input: Input,
    /// Where it came from in the end; `None` where it is the feed's own text.
    pub address: Option<Address>,
}

/// What the watch must know after a restart.
pub trait Memory {
    /// What is known of a feed.
    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, MemoryError>;

    /// A feed was asked: its state, and the entries that are new and wait from now on; both or neither are kept.
    fn polled(&mut self, url: &str, state: &FeedState, new: &[Entry]) -> Result<(), MemoryError>;

    /// Whether an entry waits or is done with.
    fn is_known(&mut self, key: &str) -> Result<bool, MemoryError>;

    /// Entries that wait.
    fn waiting(&mut self) -> Result<Vec<Entry>, MemoryError>;

    /// An entry is done with; `outcome` says how.
    fn finished(&mut self, key: &str, outcome: &str) -> Result<(), MemoryError>;
}

/// A memory that ends with the process.
#[derive(Default)]
pub struct Transient {
    feeds: HashMap<String, FeedState>,
    known: HashSet<String>,
    waiting: BTreeMap<String, Entry>,
}

impl Memory for Transient {
    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, MemoryError> {
        Ok(self.feeds.get(url).cloned())
    }

    fn polled(&mut self, url: &str, state: &FeedState, new: &[Entry]) -> Result<(), MemoryError> {
        self.feeds.insert(url.to_owned(), state.clone());
        for entry in new {
            self.known.insert(entry.key.clone());
            self.waiting.insert(entry.key.clone(), entry.clone());
        }
        Ok(())
    }

    fn is_known(&mut self, key: &str) -> Result<bool, MemoryError> {
        Ok(self.known.contains(key))
    }

    fn waiting(&mut self) -> Result<Vec<Entry>, MemoryError> {
        Ok(self.waiting.values().cloned().collect())
    }

    fn finished(&mut self, key: &str, _outcome: &str) -> Result<(), MemoryError> {
        self.waiting.remove(key);
        Ok(())
    }
}

/// What happens, for whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A feed was read.
    Polled { feed: String, new: usize },
    /// A feed has nothing new.
    Unchanged { feed: String },
    /// A feed could not be read; it is asked again after that long.
    FeedFailed { feed: String, problem: String, again_in: Duration },
    /// A part of a feed could not be read.
    FeedBroken { feed: String, problem: String },
    /// An article came.
    Fetched { url: String },
    /// The feed's own text is taken for an article that cannot be had.
    FromFeed { url: String, problem: String },
    /// An article is asked for again later.
    Postponed { url: String, problem: String },
    /// An article cannot be had.
    Skipped { url: String, problem: String },
}

/// What is to be done at a host.
enum Job {
    Feed(usize),
    Page(Box<Entry>),
}

/// A job given to a worker.
struct Given {
    job: Job,
    host: String,
    address: Address,
    asked: Asked,
}

/// What came of it.
struct Done {
    job: Job,
    host: String,
    result: Result<Response, FetchError>,
    delay: Option<Duration>,
}

/// A host that is asked.
struct Host {
    feeds: VecDeque<usize>,
    pages: VecDeque<Box<Entry>>,
    /// Feeds and pages take turns: neither many feeds nor many articles keep the others waiting.
    last_was_feed: bool,
    is_busy: bool,
    ready: Instant,
}

impl Host {
    fn has_jobs(&self) -> bool {
        !self.feeds.is_empty() || !self.pages.is_empty()
    }

    fn next_job(&mut self) -> Option<Job> {
        let feed_first = !self.last_was_feed || self.pages.is_empty();
        let feed = if feed_first { self.feeds.pop_front() } else { None };
        self.last_was_feed = feed.is_some();
        match feed {
            Some(index) => Some(Job::Feed(index)),
            None => self.pages.pop_front().map(Job::Page),
        }
    }
}

/// Feeds under watch.
pub struct Watch {
    settings: Settings,
    fetcher: Fetcher,
    robots: Mutex<HashMap<String, (Instant, Rules)>>,
}

/// What changes while the watch runs.
struct Round {
    hosts: BTreeMap<String, Host>,
    states: Vec<FeedState>,
    /// Feeds that wait at their host or are being asked.
    queued: Vec<bool>,
    /// Feeds that have been asked in this run.
    asked: Vec<bool>,
    under_way: usize,
}

impl Watch {
    /// A watch over the feeds of the settings.
    pub fn new(settings: Settings) -> Watch {
        let fetcher = Fetcher::new(settings.limits, settings.allow.clone(), settings.contact.as_deref());
        Watch { settings, fetcher, robots: Mutex::new(HashMap::new()) }
    }

    /// Watches until `stop` is set, or, with `once`, until each feed has been asked and nothing waits that can be had
    /// now. Documents go to `deliver`; an article counts as done with when that has come back.
    pub fn run(
        &self,
        once: bool,
        stop: &AtomicBool,
        memory: &mut dyn Memory,
        deliver: &mut dyn FnMut(Article) -> Result<(), MemoryError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<(), MemoryError> {
        let feeds = &self.settings.feeds;
        let mut states = Vec::new();
        for feed in feeds {
            states.push(memory.feed(&feed.address.to_string())?.unwrap_or_default());
        }
        let mut round = Round {
            hosts: BTreeMap::new(),
            queued: vec![false; states.len()],
            asked: vec![false; states.len()],
            states,
            under_way: 0,
        };
        for entry in memory.waiting()? {
            let feed = feeds.iter().find(|feed| feed.address.to_string() == entry.feed);
            let is_page = feed.is_none_or(|feed| feed.articles);
            let can_be_asked = entry.url.as_deref().is_some_and(|url| Address::parse(url).is_ok());
            if is_page && can_be_asked {
                round.wait_for_page(entry);
            } else {
                self.take_feed_text(entry, NO_TEXT, false, memory, deliver, notice)?;
            }
        }
        let (jobs_in, jobs_out) = mpsc::channel::<Given>();
        let (done_in, done_out) = mpsc::channel::<Done>();
        let jobs_out = Mutex::new(jobs_out);
        std::thread::scope(|scope| {
            for _ in 0..self.settings.connections {
                let (jobs_out, done_in) = (&jobs_out, done_in.clone());
                scope.spawn(move || {
                    loop {
                        let next = jobs_out.lock().map(|jobs| jobs.recv());
                        let Ok(Ok(given)) = next else { break };
                        if done_in.send(self.work(given)).is_err() {
                            break;
                        }
                    }
                });
            }
            // The workers end when there is nobody left to give them work, however this ends.
            let jobs_in = jobs_in;
            loop {
                let stopping = stop.load(Ordering::Relaxed);
                if !stopping {
                    self.start_what_is_due(once, &mut round, &jobs_in);
                }
                if round.under_way == 0 && (stopping || (once && round.is_idle())) {
                    return Ok(());
                }
                match done_out.recv_timeout(self.nap(&round)) {
                    Ok(done) => self.finish(done, &mut round, memory, deliver, notice)?,
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
        })
    }

    /// Queues feeds that are due and gives free hosts their next job.
    fn start_what_is_due(&self, once: bool, round: &mut Round, jobs: &mpsc::Sender<Given>) {
        let (moment, now) = (now(), Instant::now());
        for (index, feed) in self.settings.feeds.iter().enumerate() {
            let is_wanted = !(once && round.asked[index]);
            if is_wanted && !round.queued[index] && round.states[index].next <= moment {
                round.queued[index] = true;
                let address = feed_address(feed, &round.states[index]);
                round.host(&address.origin()).feeds.push_back(index);
            }
        }
        let mut given = 0;
        let free = self.settings.connections - round.under_way;
        for (name, host) in &mut round.hosts {
            if given == free {
                break;
            }
            if host.is_busy || host.ready > now {
                continue;
            }
            let Some(job) = host.next_job() else { continue };
            let (address, asked) = match &job {
                Job::Feed(index) => {
                    let state = &round.states[*index];
                    let asked =
                        Asked { etag: state.etag.clone(), last_modified: state.last_modified.clone() };
                    (Some(feed_address(&self.settings.feeds[*index], state)), asked)
                }
                Job::Page(entry) => {
                    let address = entry.url.as_deref().and_then(|url| Address::parse(url).ok());
                    (address, Asked::default())
                }
            };
            // Only entries whose address can be read wait for a host.
            let Some(address) = address else { continue };
            if jobs.send(Given { job, host: name.clone(), address, asked }).is_ok() {
                host.is_busy = true;
                given += 1;
            }
        }
        round.under_way += given;
        // Hosts that have nothing to do and may be asked again need not be known.
        round.hosts.retain(|_, host| host.is_busy || host.has_jobs() || host.ready > now);
    }

    /// How long nothing will be due.
    fn nap(&self, round: &Round) -> Duration {
        let (moment, now) = (now(), Instant::now());
        let feeds = round.states.iter().zip(&round.queued).filter(|&(_, &queued)| !queued);
        let feeds = feeds
            .map(|(state, _)| Duration::from_millis(state.next.saturating_sub(moment).max(0).unsigned_abs()));
        let free = round.under_way < self.settings.connections;
        let hosts = round.hosts.values().filter(|host| free && !host.is_busy && host.has_jobs());
        let hosts = hosts.map(|host| host.ready.saturating_duration_since(now));
        feeds.chain(hosts).min().unwrap_or(NAP).clamp(Duration::from_millis(5), NAP)
    }

    /// One request, on a worker's thread.
    fn work(&self, Given { job, host, address, asked }: Given) -> Done {
        let kind = if matches!(job, Job::Feed(_)) { Kind::Feed } else { Kind::Page };
        let mut delay = None;
        let mut permits = |address: &Address| {
            let rules = self.rules(address)?;
            delay = delay.max(rules.delay);
            if rules.allow(address.path()) { Ok(()) } else { Err(FetchError::Robots(address.origin())) }
        };
        let result = self.fetcher.get(&address, kind, &asked, &mut permits);
        Done { job, host, result, delay }
    }

    /// A host's rules, asked for where they are not known or old.
    fn rules(&self, address: &Address) -> Result<Rules, FetchError> {
        let origin = address.origin();
        if let Ok(robots) = self.robots.lock()
            && let Some((until, rules)) = robots.get(&origin)
            && *until > Instant::now()
        {
            return Ok(rules.clone());
        }
        let file = address.join("/robots.txt")?;
        let rules = match self.fetcher.get(&file, Kind::Robots, &Asked::default(), &mut |_| Ok(())) {
            Ok(response) if (200..300).contains(&response.status) => {
                let bytes = &response.body[..response.body.len().min(ROBOTS_BYTES)];
                Rules::read(&String::from_utf8_lossy(bytes), AGENT)
            }
            Ok(response) if response.status == 429 || response.status >= 500 => {
                return Err(FetchError::Network(format!(
                    "robots.txt of {origin} cannot be had now (status {})",
                    response.status
                )));
            }
            // What is not there, or is no text, forbids nothing.
            Ok(_) | Err(FetchError::Type(_) | FetchError::Size(_) | FetchError::Redirects(_)) => {
                Rules::default()
            }
            Err(error @ (FetchError::Private { .. } | FetchError::NoHost(_))) => return Err(error),
            Err(error) => {
                return Err(FetchError::Network(format!("robots.txt of {origin} cannot be had: {error}")));
            }
        };
        if let Ok(mut robots) = self.robots.lock() {
            if robots.len() >= ROBOTS_KEPT {
                robots.clear();
            }
            robots.insert(origin, (Instant::now() + ROBOTS_HOLD, rules.clone()));
        }
        Ok(rules)
    }

    fn finish(
        &self,
        done: Done,
        round: &mut Round,
        memory: &mut dyn Memory,
        deliver: &mut dyn FnMut(Article) -> Result<(), MemoryError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<(), MemoryError> {
        let Done { job, host: name, result, delay } = done;
        round.under_way -= 1;
        let pause = self.settings.delay.max(delay.unwrap_or_default());
        let retry_after = result.as_ref().ok().and_then(|response| response.retry_after);
        let is_refused =
            result.as_ref().is_ok_and(|response| response.status == 429 || response.status == 503);
        let host = round.host(&name);
        host.is_busy = false;
        host.ready = Instant::now() + pause.max(retry_after.filter(|_| is_refused).unwrap_or_default());
        match job {
            Job::Feed(index) => {
                round.queued[index] = false;
                round.asked[index] = true;
                self.finish_feed(index, result, round, memory, deliver, notice)
            }
            Job::Page(entry) => self.finish_page(*entry, result, round, memory, deliver, notice),
        }
    }

    fn finish_feed(
        &self,
        index: usize,
        result: Result<Response, FetchError>,
        round: &mut Round,
        memory: &mut dyn Memory,
        deliver: &mut dyn FnMut(Article) -> Result<(), MemoryError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<(), MemoryError> {
        let feed = &self.settings.feeds[index];
        let name = feed.address.to_string();
        let mut state = round.states[index].clone();
        let mut new = Vec::new();
        let mut problem = None;
        let mut pause = feed.every;
        match result {
            Ok(response) => {
                if let Some(moved) = &response.moved {
                    state.moved = Some(moved.to_string());
                }
                match response.status {
                    304 => notice(Notice::Unchanged { feed: name.clone() }),
                    200..=299 => match entries(feed, &response) {
                        Ok((found, broken)) => {
                            if let Some(problem) = broken {
                                notice(Notice::FeedBroken { feed: name.clone(), problem });
                            }
                            let mut is_full = false;
                            let mut seen = HashSet::new();
                            for entry in found {
                                let waiting = round.waiting_at(&entry) + new.len();
                                is_full |= waiting >= WAITING;
                                if waiting < WAITING
                                    && !memory.is_known(&entry.key)?
                                    && seen.insert(entry.key.clone())
                                {
                                    new.push(entry);
                                }
                            }
                            // What was left out must come again.
                            if !is_full {
                                state.etag = response.asked.etag;
                                state.last_modified = response.asked.last_modified;
                            }
                            notice(Notice::Polled { feed: name.clone(), new: new.len() });
                        }
                        Err(said) => problem = Some(said),
                    },
                    410 => {
                        problem = Some("it is gone (status 410)".to_owned());
                        pause = GONE_PAUSE;
                    }
                    status => problem = Some(format!("status {status}")),
                }
                pause = pause.max(response.retry_after.unwrap_or_default());
            }
            Err(error) => problem = Some(error.to_string()),
        }
        match problem {
            Some(problem) => {
                state.failures = state.failures.saturating_add(1);
                // A moved feed that fails is looked for where it was.
                if state.failures >= 3 {
                    state.moved = None;
                }
                let doubled = feed.every.saturating_mul(1 << state.failures.min(16));
                pause = pause.max(doubled.min(LONGEST_PAUSE));
                notice(Notice::FeedFailed { feed: name.clone(), problem, again_in: pause });
            }
            None => state.failures = 0,
        }
        state.next = now().saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        memory.polled(&name, &state, &new)?;
        round.states[index] = state;
        for entry in new {
            if feed.articles && entry.url.is_some() {
                round.wait_for_page(entry);
            } else {
                self.take_feed_text(entry, NO_TEXT, false, memory, deliver, notice)?;
            }
        }
        Ok(())
    }

    fn finish_page(
        &self,
        mut entry: Entry,
        result: Result<Response, FetchError>,
        round: &mut Round,
        memory: &mut dyn Memory,
        deliver: &mut dyn FnMut(Article) -> Result<(), MemoryError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<(), MemoryError> {
        let url = entry.url.clone().unwrap_or_default();
        let (problem, may_pass) = match result {
            Ok(response) if (200..300).contains(&response.status) => match page(&entry, &response) {
                Ok(input) => {
                    let key = entry.key.clone();
                    deliver(Article { entry, input, address: Some(response.address) })?;
                    memory.finished(&key, "fetched")?;
                    notice(Notice::Fetched { url });
                    return Ok(());
                }
                Err(problem) => (problem, false),
            },
            Ok(response) => {
                let may_pass = matches!(response.status, 408 | 425 | 429 | 500..=599);
                (format!("status {}", response.status), may_pass)
            }
            Err(error) => (error.to_string(), error.may_pass()),
        };
        entry.attempts += 1;
        if may_pass && entry.attempts < ATTEMPTS {
            // The host is given more time with each failure.
            if let Ok(address) = Address::parse(&url) {
                let longer = self.settings.delay.saturating_mul(1 << entry.attempts.min(10));
                let host = round.host(&address.origin());
                host.ready = host.ready.max(Instant::now() + longer);
            }
            notice(Notice::Postponed { url, problem });
            round.wait_for_page(entry);
            return Ok(());
        }
        self.take_feed_text(entry, &problem, true, memory, deliver, notice)
    }

    /// Hands on what the feed itself has of an article.
    fn take_feed_text(
        &self,
        entry: Entry,
        problem: &str,
        is_makeshift: bool,
        memory: &mut dyn Memory,
        deliver: &mut dyn FnMut(Article) -> Result<(), MemoryError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<(), MemoryError> {
        let url = entry.url.clone().unwrap_or_else(|| entry.key.clone());
        let key = entry.key.clone();
        let length = entry.text.as_deref().map_or(0, str::len);
        if length == 0 || (is_makeshift && length < ENOUGH_TEXT) {
            memory.finished(&key, problem)?;
            notice(Notice::Skipped { url, problem: problem.to_owned() });
            return Ok(());
        }
        let text = entry.text.clone().unwrap_or_default();
        let source = if entry.is_html { Source::Html(text) } else { Source::Text(text) };
        let input = described(&entry, source);
        deliver(Article { entry, input, address: None })?;
        memory.finished(&key, "from the feed")?;
        notice(if is_makeshift {
            Notice::FromFeed { url, problem: problem.to_owned() }
        } else {
            Notice::Fetched { url }
        });
        Ok(())
    }
}

impl Round {
    fn host(&mut self, origin: &str) -> &mut Host {
        self.hosts.entry(origin.to_owned()).or_insert_with(|| Host {
            feeds: VecDeque::new(),
            pages: VecDeque::new(),
            last_was_feed: false,
            is_busy: false,
            ready: Instant::now(),
        })
    }

    fn wait_for_page(&mut self, entry: Entry) {
        let Some(address) = entry.url.as_deref().and_then(|url| Address::parse(url).ok()) else { return };
        self.host(&address.origin()).pages.push_back(Box::new(entry));
    }

    /// How many articles wait at an entry's host.
    fn waiting_at(&self, entry: &Entry) -> usize {
        let address = entry.url.as_deref().and_then(|url| Address::parse(url).ok());
        address.and_then(|address| self.hosts.get(&address.origin())).map_or(0, |host| host.pages.len())
    }

    fn is_idle(&self) -> bool {
        self.asked.iter().all(|&asked| asked) && self.hosts.values().all(|host| !host.has_jobs())
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Where a feed is asked now.
fn feed_address(feed: &Feed, state: &FeedState) -> Address {
    let moved = state.moved.as_deref().and_then(|moved| Address::parse(moved).ok());
    moved.unwrap_or_else(|| feed.address.clone())
}

/// What a feed has, and what of it cannot be read.
fn entries(feed: &Feed, response: &Response) -> Result<(Vec<Entry>, Option<String>), String> {
    let name = feed.address.to_string();
    let options = bede_read::Options { format: Some(Format::Feed), ..bede_read::Options::default() };
    let items = bede_read::read_bytes(response.body.clone(), &name, &options)
        .map_err(|error| error.problem.to_string())?;
    let mut entries = Vec::new();
    let mut broken = None;
    for item in items.into_iter().take(ENTRIES) {
        match item {
            Ok(item) => entries.extend(entry(feed, response, item.input)),
            Err(error) => broken = Some(error.problem.to_string()),
        }
    }
    match (entries.is_empty(), broken) {
        (true, Some(problem)) => Err(problem),
        (_, broken) => Ok((entries, broken)),
    }
}

fn entry(feed: &Feed, response: &Response, input: Input) -> Option<Entry> {
    let metadata = input.metadata;
    // Links that lead nowhere, or out of the web, leave the feed's own text.
    let url = metadata.url.as_deref().and_then(|url| response.address.join(url).ok());
    let url = url.map(|url| url.to_string());
    let key = url.clone().or(input.id).or_else(|| metadata.title.clone())?;
    let (mut text, is_html) = match input.source {
        Source::Text(text) => (text, false),
        Source::Html(text) => (text, true),
    };
    if text.len() > MOST_TEXT {
        let end = (0..=MOST_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
    Some(Entry {
        key,
        url,
        feed: feed.address.to_string(),
        title: metadata.title,
        publisher: feed.publisher.clone().or(metadata.publisher),
        published: metadata.published.map(|published| published.to_string()),
        authors: metadata.authors,
        language: metadata.language,
        text: (!text.trim().is_empty()).then_some(text),
        is_html,
        attempts: 0,
    })
}

/// The document that a page is.
fn page(entry: &Entry, response: &Response) -> Result<Input, String> {
    let is_text = response.content_type.as_deref() == Some("text/plain");
    let format = if is_text { Format::Text } else { Format::Html };
    let name = response.address.to_string();
    let options = bede_read::Options { format: Some(format), ..bede_read::Options::default() };
    let items = bede_read::read_bytes(response.body.clone(), &name, &options)
        .map_err(|error| error.problem.to_string())?;
    let item = items.into_iter().next().ok_or("the page is empty")?;
    let item = item.map_err(|error| error.problem.to_string())?;
    let mut input = described(entry, item.input.source);
    input.warnings = item.input.warnings;
    Ok(input)
}

/// A document with what the feed says of it.
fn described(entry: &Entry, source: Source) -> Input {
    let mut input = Input { id: Some(entry.key.clone()), source, ..Input::default() };
    input.metadata.title.clone_from(&entry.title);
    input.metadata.publisher.clone_from(&entry.publisher);
    input.metadata.published = entry.published.as_deref().and_then(|published| published.parse().ok());
    input.metadata.authors.clone_from(&entry.authors);
    input.metadata.url.clone_from(&entry.url);
    input.metadata.language.clone_from(&entry.language);
    input
}
