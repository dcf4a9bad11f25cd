//! `bede ingest`: documents into a store, coded on all cores and written in order by one writer.
//!
//! Batches are committed with how far their files have been read, so that a run that was killed goes on where it was.

use std::{
    collections::BTreeMap,
    io::IsTerminal,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, UNIX_EPOCH},
};

use bede::{Coder, Input, Source};
use bede_doc::Warning;
use bede_read::{Item, ReadError, Reader};
use bede_record::Record;
use bede_store::{Coded, Gatherer, Given, Reading, Store, StoredInput, Told, Writer};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::{
    Outcome,
    arguments::Ingest,
    batch::{self, Done, Worked},
    coder,
    messages::{self, About, Failure, Message},
};

/// A batch is committed at so many documents,
const BATCH_DOCUMENTS: usize = 256;
/// or so many bytes,
const BATCH_BYTES: usize = 32 << 20;
/// or after so long.
const BATCH_TIME: Duration = Duration::from_millis(500);
/// How often a log line says how far it is.
const LOG_EVERY: Duration = Duration::from_secs(10);
/// Messages of one kind that are printed before they are only counted.
const PRINTED: usize = 10;

impl From<bede_store::Error> for Failure {
    fn from(error: bede_store::Error) -> Failure {
        use bede_store::Error::{Busy, Damaged, Sqlite};
        let help = error.help();
        // The others name the file themselves, or are not about it.
        let about = matches!(error, Busy { .. } | Damaged(_) | Sqlite(_)).then_some(About::Store);
        Message { about, ..Message::new(error.to_string(), help) }.into()
    }
}

/// What becomes of a document.
enum Prepared {
    New(Box<(Coded, Told)>),
    Present,
}

pub fn run(arguments: &Ingest) -> Result<Outcome, Failure> {
    let sources = expanded(&batch::inputs(&arguments.sources)?)?;
    let coder = coder::with_lexicon(arguments.lexicon.as_deref())?;
    let mut writer = Writer::open(&arguments.store, &coder.versions())?;
    let progress = Progress::new(&sources, arguments.quiet);
    let waiting = progress.bar.clone();
    writer.on_wait(move || {
        waiting.suspend(|| messages::note("another process is writing to the store; waiting for it"));
    });
    let files = Arc::new(Mutex::new(Files { states: BTreeMap::new(), read_before: 0 }));
    let reader = Unread {
        reader: reader(sources, arguments, &files, &progress)?,
        files: files.clone(),
        current: None,
        left_out: 0,
    };
    let readers: Mutex<Vec<Store>> = Mutex::new(Vec::new());
    let work = |input: Input| {
        let given = Given::new(&input, arguments.published.as_ref());
        let store = readers.lock().ok().and_then(|mut readers| readers.pop());
        let store = match store {
            Some(store) => store,
            None => Store::open_existing(&arguments.store)?,
        };
        let present = store.has(&given.hash)?;
        if let Ok(mut readers) = readers.lock() {
            readers.push(store);
        }
        if present {
            return Ok(Worked { value: Prepared::Present, events: 0, warnings: Vec::new() });
        }
        let (coded, told, warnings) = coded_whole(given, input, arguments.published.as_ref(), &coder);
        Ok(Worked {
            events: coded.record().events.len(),
            value: Prepared::New(Box::new((coded, told))),
            warnings,
        })
    };
    let gatherer = gather_pending(&mut writer, &coder, arguments.threads)?;
    let mut ingest = Ingestion {
        writer,
        gatherer,
        batch: Vec::new(),
        told: Vec::new(),
        bytes: 0,
        last_commit: Instant::now(),
        files: files.clone(),
        current: None,
        current_name: None,
        touched: BTreeMap::new(),
        summary: Summary::new(arguments.quiet),
        progress,
    };
    let reader = batch::run(reader, batch::thread_count(arguments.threads), &work, |done| ingest.take(done))?;
    // A file that an interruption left half read is gone on with another time.
    if !batch::interrupted() {
        ingest.close_file();
    }
    ingest.commit()?;
    ingest.writer.finish()?;
    ingest.progress.bar.finish_and_clear();
    let mut summary = ingest.summary;
    summary.left_out = reader.left_out;
    summary.passed_over = reader.reader.passed_over();
    summary.read_before = files.lock().map_or(0, |files| files.read_before);
    Ok(summary.finish())
}

/// A document coded, for the store, with what is compared of it.
pub fn coded_whole(
    given: Given,
    input: Input,
    published: Option<&bede::Published>,
    coder: &Coder,
) -> (Coded, Told, Vec<Warning>) {
    let from_html = matches!(input.source, Source::Html(_));
    let mut document = bede_text::open(input);
    // What the text says of itself goes before what is said of all texts.
    document.metadata.published = document.metadata.published.take().or_else(|| published.cloned());
    let mut document = coder.code_document(document);
    let record = Record::new(&document, coder.lexicon(), from_html);
    let told = Told::of(given.hash, &document);
    (Coded::new(given, record, document.text()), told, std::mem::take(&mut document.warnings))
}

/// Looks at documents for copies and stories that nobody has looked at: those of a run that was killed between two
/// transactions, of a store of a past format, and those that were coded anew. Then the store is known for what comes.
pub fn gather_pending(writer: &mut Writer, coder: &Coder, threads: Option<u16>) -> Result<Gatherer, Failure> {
    const AT_ONCE: usize = 256;
    let mut gatherer = Gatherer::open(writer.store())?;
    let mut last = 0;
    loop {
        let store = writer.store();
        let documents = store.documents_to_gather(last, AT_ONCE)?;
        let Some(&last_now) = documents.last() else { break };
        last = last_now;
        let mut inputs = Vec::new();
        for document in documents {
            if let (Some(hash), Some(input)) = (store.hash(document)?, store.input(document)?) {
                inputs.push((hash, input));
            }
        }
        let share = inputs.len().div_ceil(batch::thread_count(threads)).max(1);
        let look = |(hash, stored): &([u8; 16], StoredInput)| {
            let mut document = bede_text::open(stored.input.clone());
            let published = document.metadata.published.take();
            document.metadata.published = published.or_else(|| stored.otherwise.clone());
            Told::of(*hash, &coder.code_document(document))
        };
        // A document on which a stage fails is looked at again another time.
        let look = |input| catch_unwind(AssertUnwindSafe(|| look(input))).ok();
        let told: Vec<Told> = std::thread::scope(|scope| {
            let workers: Vec<_> = inputs
                .chunks(share)
                .map(|some| {
                    std::thread::Builder::new()
                        .stack_size(batch::STACK)
                        .spawn_scoped(scope, move || some.iter().filter_map(look).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().flatten().filter_map(|worker| worker.join().ok()).flatten().collect()
        });
        gatherer.gather(writer, &told)?;
    }
    Ok(gatherer)
}

/// The files that patterns name, where the shell has left them.
fn expanded(sources: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for source in sources {
        let name = source.to_string_lossy();
        if source.exists() || !name.contains(['*', '?', '[']) {
            paths.push(source.clone());
            continue;
        }
        let matches = glob::glob(&name).map_err(|error| {
            Message::new(format!("`{name}` is no pattern: {error}"), "use *, ** and ? as in news/**/*.html")
        })?;
        let before = paths.len();
        paths.extend(matches.flatten());
        if paths.len() == before {
            return Err(Message::new(format!("nothing matches `{name}`"), "check the pattern").into());
        }
    }
    Ok(paths)
}

/// What is known of the files that are being read, by the names that they are given in locations.
struct Files {
    states: BTreeMap<String, Reading>,
    read_before: usize,
}

/// The reader, which leaves out files that were read before and counts the bytes of the others.
fn reader(
    sources: Vec<PathBuf>,
    arguments: &Ingest,
    files: &Arc<Mutex<Files>>,
    progress: &Progress,
) -> Result<Reader, Failure> {
    let options =
        bede_read::Options { format: arguments.input_format, bytes_read: Some(progress.bytes.clone()) };
    let store = Store::open_existing(&arguments.store)?;
    let files = files.clone();
    let bytes = progress.bytes.clone();
    let wanted = move |path: &Path| {
        let Some(mut reading) = unread(path) else { return true };
        let known = store.reading(&reading.path).ok().flatten();
        let Ok(mut files) = files.lock() else { return true };
        // A file that was changed is read from its start; what it still holds is known by its contents.
        if let Some(known) =
            known.filter(|known| known.size == reading.size && known.modified == reading.modified)
        {
            if known.finished {
                files.read_before += 1;
                bytes.fetch_add(reading.size, Ordering::Relaxed);
                return false;
            }
            reading.items = known.items;
        }
        files.states.insert(path.to_string_lossy().into_owned(), reading);
        true
    };
    Ok(Reader::new(sources, options).asking(wanted))
}

/// A file of which nothing has been read.
fn unread(path: &Path) -> Option<Reading> {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Reading {
        path: std::fs::canonicalize(path).ok()?.to_string_lossy().into_owned(),
        size: metadata.len(),
        modified: i64::try_from(modified.as_nanos()).ok()?,
        items: 0,
        finished: false,
    })
}

/// Items, without those that an earlier run is done with.
struct Unread {
    reader: Reader,
    files: Arc<Mutex<Files>>,
    /// The file being read and how many items of it are still to be left out.
    current: Option<(Arc<str>, u64)>,
    left_out: usize,
}

impl Iterator for Unread {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Result<Item, ReadError>> {
        loop {
            let item = self.reader.next()?;
            let file = match &item {
                Ok(item) => &item.location.file,
                Err(error) => &error.location.file,
            };
            if self.current.as_ref().is_none_or(|(current, _)| current != file) {
                let done = self
                    .files
                    .lock()
                    .ok()
                    .and_then(|files| files.states.get(&**file).map(|reading| reading.items))
                    .unwrap_or_default();
                self.current = Some((file.clone(), done));
            }
            match &mut self.current {
                Some((_, to_leave_out)) if *to_leave_out > 0 => {
                    *to_leave_out -= 1;
                    self.left_out += 1;
                }
                _ => return Some(item),
            }
        }
    }
}

/// The writing end.
struct Ingestion {
    writer: Writer,
    gatherer: Gatherer,
    batch: Vec<Coded>,
    told: Vec<Told>,
    bytes: usize,
    last_commit: Instant,
    files: Arc<Mutex<Files>>,
    /// The file whose documents are coming.
    current: Option<Reading>,
    current_name: Option<Arc<str>>,
    /// How far files have been read since the last commit.
    touched: BTreeMap<String, Reading>,
    summary: Summary,
    progress: Progress,
}

impl Ingestion {
    fn take(&mut self, done: Done<Prepared>) -> Result<(), Failure> {
        self.follow(&done);
        // Only what is said needs the bar out of its way.
        match &done.result {
            Ok(worked) if worked.warnings.is_empty() => self.summary.take(&done),
            _ => self.progress.bar.suspend(|| self.summary.take(&done)),
        }
        if let Ok(Worked { value: Prepared::New(new), .. }) = done.result {
            let (coded, told) = *new;
            self.bytes += coded.bytes();
            self.batch.push(coded);
            self.told.push(told);
        }
        let full = self.batch.len() >= BATCH_DOCUMENTS || self.bytes >= BATCH_BYTES;
        if full || self.last_commit.elapsed() >= BATCH_TIME {
            self.commit()?;
        }
        self.progress.show(&self.summary);
        Ok(())
    }

    /// Keeps up with how far the file has been read.
    fn follow(&mut self, done: &Done<Prepared>) {
        let Some(location) = &done.location else { return };
        if self.current_name.as_ref() != Some(&location.file) {
            self.close_file();
            self.current = self.files.lock().ok().and_then(|mut files| files.states.remove(&*location.file));
            self.current_name = Some(location.file.clone());
        }
        // A file that breaks off may be whole the next time.
        if done.problem == Some(batch::UNREADABLE) {
            self.current = None;
        }
        if let Some(reading) = &mut self.current {
            reading.items += 1;
        }
    }

    /// The file is at its end.
    fn close_file(&mut self) {
        if let Some(mut reading) = self.current.take() {
            reading.finished = true;
            self.touched.insert(reading.path.clone(), reading);
        }
    }

    fn commit(&mut self) -> Result<(), Failure> {
        let current = self.current.iter().cloned();
        let readings: Vec<Reading> = std::mem::take(&mut self.touched).into_values().chain(current).collect();
        let added = self.writer.add(&self.batch, &readings)?;
        self.summary.documents += added.documents;
        self.summary.events += added.events;
        self.summary.present += added.present;
        let gathered = self.gatherer.gather(&mut self.writer, &self.told)?;
        self.summary.copies += gathered.copies + gathered.absorbed;
        self.summary.joined += gathered.joined;
        self.batch.clear();
        self.told.clear();
        self.bytes = 0;
        self.last_commit = Instant::now();
        Ok(())
    }
}

/// How far it is, on a terminal or in a log.
struct Progress {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
    total: u64,
    start: Instant,
    last_line: Instant,
    logs: bool,
}

impl Progress {
    fn new(sources: &[PathBuf], quiet: bool) -> Progress {
        let total: u64 = sources.iter().map(|source| bytes_in(source, 0)).sum();
        let at_terminal = std::io::stderr().is_terminal() && !quiet;
        // What comes from a pipe has no end that is known.
        let is_stream = sources.iter().any(|source| source.as_os_str() == "-");
        let template =
            if is_stream { "{spinner} {msg}" } else { "{bar:30} {percent:>3}% {msg}, {remaining} left" };
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("remaining", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // Nothing can be written wrongly to a string.
                let _ = write!(out, "{}", indicatif::HumanDuration(state.eta()));
            });
        let target = if at_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total.max(1)), target).with_style(style);
        let now = Instant::now();
        Progress {
            bar,
            bytes: Arc::default(),
            total,
            start: now,
            last_line: now,
            logs: !at_terminal && !quiet,
        }
    }

    fn show(&mut self, summary: &Summary) {
        let seen = summary.seen;
        let seconds = self.start.elapsed().as_secs_f64().max(0.001);
        let rate = seen as f64 / seconds;
        let bytes = self.bytes.load(Ordering::Relaxed).min(self.total);
        self.bar.set_position(bytes);
        self.bar.set_message(format!("{seen} documents, {} events, {rate:.0} documents/s", summary.events));
        if self.logs && self.last_line.elapsed() >= LOG_EVERY {
            self.last_line = Instant::now();
            let share = bytes as f64 / self.total.max(1) as f64;
            let left = if share > 0.0 { seconds / share - seconds } else { 0.0 };
            messages::note(&format!(
                "documents={seen} events={} documents_per_second={rate:.0} read={:.0}% seconds_left={left:.0}",
                summary.events,
                share * 100.0,
            ));
        }
    }
}

/// The bytes of the files in a path.
fn bytes_in(path: &Path, depth: usize) -> u64 {
    let Ok(metadata) = std::fs::metadata(path) else { return 0 };
    if !metadata.is_dir() {
        return metadata.len();
    }
    // Links could lead in a circle.
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    if depth > 64 {
        return 0;
    }
    entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_symlink() || entry.path().is_file()))
        .map(|entry| bytes_in(&entry.path(), depth + 1))
        .sum()
}

/// What came of everything.
struct Summary {
    quiet: bool,
    seen: usize,
    documents: usize,
    events: usize,
    present: usize,
    copies: usize,
    joined: usize,
    left_out: usize,
    read_before: usize,
    passed_over: usize,
    warned: usize,
    problems: BTreeMap<&'static str, usize>,
    warnings: BTreeMap<&'static str, usize>,
}

impl Summary {
    fn new(quiet: bool) -> Summary {
        Summary {
            quiet,
            seen: 0,
            documents: 0,
            events: 0,
            present: 0,
            copies: 0,
            joined: 0,
            left_out: 0,
            read_before: 0,
            passed_over: 0,
            warned: 0,
            problems: BTreeMap::new(),
            warnings: BTreeMap::new(),
        }
    }

    /// Counts one input, and says what is wrong with it unless much of the kind has been said.
    fn take(&mut self, done: &Done<Prepared>) {
        self.seen += 1;
        match &done.result {
            Ok(worked) => {
                self.present += usize::from(matches!(worked.value, Prepared::Present));
                self.warned += usize::from(!worked.warnings.is_empty());
                for Warning { kind, message, .. } in &worked.warnings {
                    if is_said(&mut self.warnings, kind.as_str(), self.quiet) {
                        match &done.location {
                            Some(location) => messages::warn(message, location),
                            None => messages::warn(message, &"the input"),
                        }
                    }
                }
            }
            Err(message) => {
                if is_said(&mut self.problems, done.problem.unwrap_or("failed"), false) {
                    message.print();
                }
            }
        }
    }

    /// Says what came of it, and gives the outcome.
    fn finish(self) -> Outcome {
        let failed: usize = self.problems.values().sum();
        if !self.quiet {
            let count = |number: usize, one: &str, many: &str| {
                format!("{number} {}", if number == 1 { one } else { many })
            };
            messages::note(&format!(
                "{} added with {}",
                count(self.documents, "document", "documents"),
                count(self.events, "event", "events")
            ));
            if self.copies + self.joined > 0 {
                messages::note(&format!(
                    "{} of other reports, not counted; {} told before",
                    count(self.copies, "copy", "copies"),
                    count(self.joined, "event", "events")
                ));
            }
            let listed = |counts: &BTreeMap<&'static str, usize>| {
                counts.iter().map(|(kind, number)| format!("{kind} {number}")).collect::<Vec<_>>().join(", ")
            };
            let mut skipped = Vec::new();
            if self.read_before > 0 {
                skipped.push(format!("{} read by an earlier run", count(self.read_before, "file", "files")));
            }
            if self.left_out + self.present > 0 {
                let number = self.left_out + self.present;
                skipped.push(format!("{} in the store already", count(number, "document", "documents")));
            }
            if self.passed_over > 0 {
                skipped.push(format!("{} of other formats", count(self.passed_over, "file", "files")));
            }
            if failed > 0 {
                skipped.push(format!(
                    "{} in error ({})",
                    count(failed, "input", "inputs"),
                    listed(&self.problems)
                ));
            }
            if !skipped.is_empty() {
                messages::note(&format!("skipped: {}", skipped.join("; ")));
            }
            if self.warned > 0 {
                messages::note(&format!(
                    "{} with warnings ({})",
                    count(self.warned, "document", "documents"),
                    listed(&self.warnings)
                ));
            }
        }
        if batch::interrupted() {
            Outcome::Interrupted
        } else if failed > 0 || self.warned > 0 {
            Outcome::Incomplete
        } else {
            Outcome::Complete
        }
    }
}

/// Counts one of a kind, and says whether it is one of the first.
fn is_said(counts: &mut BTreeMap<&'static str, usize>, kind: &'static str, quiet: bool) -> bool {
    let count = counts.entry(kind).or_default();
    *count += 1;
    if *count == PRINTED + 1 && !quiet {
        messages::note(&format!("more of the kind `{kind}` are counted and not printed"));
    }
    !quiet && *count <= PRINTED
}
