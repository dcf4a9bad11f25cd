//! Many documents through one function: in order, on several threads, in bounded memory, one failing alone.
//!
//! One thread reads, several work, and the caller's writes. Tickets bound how many documents are under way, so that
//! memory does not grow with the input.

use std::{
    collections::BTreeMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use bede::{Input, Source};
use bede_doc::Warning;
use bede_read::{Item, Location, Problem, ReadError};

use crate::{
    Outcome,
    messages::{self, Failure, Message},
};

/// Documents under way for each thread.
const TICKETS_PER_THREAD: usize = 32;
/// Bytes of documents under way.
const MOST_BYTES: usize = 64 << 20;
/// Stands for a room that nobody frees any more.
const CLOSED: usize = usize::MAX / 2;
/// Deep trees of sentences need more than the two megabytes that a thread has by default.
pub const STACK: usize = 16 << 20;
/// Warnings of one kind that are printed before they are only counted.
const WARNINGS_PRINTED: usize = 10;

/// The kind of problem of what may be read another time.
pub const UNREADABLE: &str = "could not be read";

/// How long documents under way are waited for after an interruption.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the command is asked to end (Ctrl-C, or a signal to terminate).
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Held while a document's output is written, so that nothing ends the program within a line.
static WRITING: Mutex<()> = Mutex::new(());

/// From here on an interruption lets the documents under way be written and ends the command with whole lines; a second
/// one, or documents that take too long, end it at once, between two documents where writing is not stuck.
fn end_on_interruption() {
    // Without a handler the command ends as every command does, so there is nothing to say where none can be set.
    let _ = ctrlc::try_set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(crate::EXIT_INTERRUPTED.into());
        }
        std::thread::spawn(|| {
            let asked = Instant::now();
            std::thread::sleep(PATIENCE);
            while asked.elapsed() < 2 * PATIENCE {
                if let Ok(_between) = WRITING.try_lock() {
                    std::process::exit(crate::EXIT_INTERRUPTED.into());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            std::process::exit(crate::EXIT_INTERRUPTED.into());
        });
    });
}

/// Whether the command was asked to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// What comes of one document: a value to write, and its warnings.
pub struct Worked<T> {
    pub value: T,
    pub events: usize,
    pub warnings: Vec<Warning>,
}

/// One input, done.
pub struct Done<T> {
    pub result: Result<Worked<T>, Message>,
    pub location: Option<Location>,
    /// The kind of problem, for counting; none where all went well.
    pub problem: Option<&'static str>,
}

/// How many threads work: as many as are asked for, else one for each core.
pub fn thread_count(asked: Option<u16>) -> usize {
    match asked {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// The paths to read; standard input where something is piped in and nothing is named.
pub fn inputs(files: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if !files.is_empty() {
        return Ok(files.to_vec());
    }
    if io::IsTerminal::is_terminal(&io::stdin()) {
        return Err(Message::new(
            "there is nothing to read",
            "name files or folders, or pipe documents in: bede code report.txt",
        )
        .into());
    }
    Ok(vec!["-".into()])
}

/// Bounds the bytes under way: long documents take the room of many short ones.
struct Room {
    taken: Mutex<usize>,
    freed: Condvar,
}

impl Room {
    /// Waits until there is room. A document larger than all of it goes alone.
    fn take(&self, bytes: usize) {
        let Ok(taken) = self.taken.lock() else { return };
        let wait = |taken: &mut usize| *taken > 0 && *taken + bytes > MOST_BYTES && *taken < CLOSED;
        if let Ok(mut taken) = self.freed.wait_while(taken, wait) {
            *taken += bytes;
        }
    }

    fn free(&self, bytes: usize) {
        if let Ok(mut taken) = self.taken.lock() {
            *taken = taken.saturating_sub(bytes);
        }
        self.freed.notify_all();
    }

    /// Lets everybody through, since nobody frees any more.
    fn close(&self) {
        if let Ok(mut taken) = self.taken.lock() {
            *taken = CLOSED;
        }
        self.freed.notify_all();
    }
}

/// The bytes of an input that are held while it is under way.
fn bytes_of(item: &Result<Item, ReadError>) -> usize {
    match item {
        Ok(item) => match &item.input.source {
            Source::Text(text) | Source::Html(text) => text.len(),
        },
        Err(_) => 0,
    }
}

/// Reads, works and hands on, in order. Gives the reader back.
pub fn run<T: Send, R: Iterator<Item = Result<Item, ReadError>> + Send>(
    mut reader: R,
    threads: usize,
    work: &(dyn Fn(Input) -> Result<Worked<T>, Failure> + Sync),
    mut write: impl FnMut(Done<T>) -> Result<(), Failure>,
) -> Result<R, Failure> {
    end_on_interruption();
    let (tickets_in, tickets_out) = mpsc::sync_channel::<usize>(threads * TICKETS_PER_THREAD);
    let room = Room { taken: Mutex::new(0), freed: Condvar::new() };
    let room = &room;
    let (work_in, work_out) = mpsc::channel::<(usize, Result<Item, ReadError>)>();
    let (done_in, done_out) = mpsc::channel::<(usize, Done<T>)>();
    let work_out = Mutex::new(work_out);
    std::thread::scope(|scope| {
        let reading = std::thread::Builder::new().name("read".to_owned()).spawn_scoped(scope, move || {
            for (index, item) in (&mut reader).enumerate() {
                if interrupted() {
                    break;
                }
                let bytes = bytes_of(&item);
                room.take(bytes);
                // A ticket for each document under way; the writer gives it back. No writer, no more reading.
                if tickets_in.send(bytes).is_err() || work_in.send((index, item)).is_err() {
                    break;
                }
            }
            reader
        });
        let reading = reading.map_err(no_thread)?;
        for number in 0..threads {
            let done_in = done_in.clone();
            let work_out = &work_out;
            std::thread::Builder::new()
                .name(format!("work {number}"))
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    loop {
                        let Ok(next) = work_out.lock().map(|queue| queue.recv()) else { break };
                        let Ok((index, item)) = next else { break };
                        if done_in.send((index, work_one(item, work))).is_err() {
                            break;
                        }
                    }
                })
                .map_err(no_thread)?;
        }
        drop(done_in);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        let mut written = Ok(());
        'writing: for (index, done) in &done_out {
            waiting.insert(index, done);
            while let Some(done) = waiting.remove(&next) {
                next += 1;
                // Tickets come in the order of the documents.
                room.free(tickets_out.recv().unwrap_or_default());
                let _writing = WRITING.lock();
                written = write(done);
                if written.is_err() {
                    break 'writing;
                }
            }
        }
        // Closing the channels ends the other threads.
        room.close();
        drop((tickets_out, done_out));
        written?;
        reading.join().map_err(|_| {
            Failure::Message(Message::new(
                "the reading broke off",
                "this is a fault in Bede; please report it",
            ))
        })
    })
}

fn no_thread(error: io::Error) -> Failure {
    Failure::Message(Message::new(format!("cannot start a thread: {error}"), "give fewer with `--threads`"))
}

/// Works on one item. A panic in a stage is that document's misfortune, not the batch's.
fn work_one<T>(
    item: Result<Item, ReadError>,
    work: &(dyn Fn(Input) -> Result<Worked<T>, Failure> + Sync),
) -> Done<T> {
    let Item { input, location } = match item {
        Ok(item) => item,
        Err(error) => {
            let message = Message::new(error.problem.to_string(), error.help).at(&error.location);
            let problem = Some(match error.problem {
                Problem::Io(_) => UNREADABLE,
                Problem::Binary(_) => "no text",
                Problem::Malformed(_) => "malformed",
                Problem::Record(_) => "without what a document needs",
                Problem::TooLarge(_) => "too large",
            });
            return Done { result: Err(message), location: Some(error.location), problem };
        }
    };
    let result = match catch_unwind(AssertUnwindSafe(|| work(input))) {
        Ok(Ok(worked)) => Ok(worked),
        Ok(Err(Failure::Message(message))) => Err(Message { place: Some(location.to_string()), ..message }),
        Ok(Err(Failure::ClosedPipe)) | Err(_) => Err(Message::new(
            "coding this document failed",
            "this is a fault in Bede; please report it with the document",
        )
        .at(&location)),
    };
    let problem = result.is_err().then_some("failed while coding");
    Done { result, location: Some(location), problem }
}

/// What is said as documents come in, and at the end.
pub struct Summary {
    quiet: bool,
    /// Whether the output itself tells each document's warnings.
    pub warnings_are_told: bool,
    documents: usize,
    events: usize,
    failed: usize,
    warned: usize,
    pub passed_over: usize,
    warnings: BTreeMap<&'static str, usize>,
}

impl Summary {
    pub fn new(quiet: bool) -> Summary {
        Summary {
            quiet,
            warnings_are_told: false,
            documents: 0,
            events: 0,
            failed: 0,
            warned: 0,
            passed_over: 0,
            warnings: BTreeMap::new(),
        }
    }

    /// Counts one input and says what is wrong with it.
    pub fn take<T>(&mut self, done: &Done<T>) {
        let worked = match &done.result {
            Ok(worked) => worked,
            Err(message) => {
                self.failed += 1;
                message.print();
                return;
            }
        };
        self.documents += 1;
        self.events += worked.events;
        self.warned += usize::from(!worked.warnings.is_empty());
        for Warning { kind, message, .. } in &worked.warnings {
            let count = self.warnings.entry(kind.as_str()).or_default();
            *count += 1;
            if !self.quiet && !self.warnings_are_told && *count <= WARNINGS_PRINTED {
                match &done.location {
                    Some(location) => messages::warn(message, location),
                    None => messages::warn(message, &"the input"),
                }
                if *count == WARNINGS_PRINTED {
                    messages::note(&format!(
                        "more warnings of the kind `{}` are counted and not printed",
                        kind.as_str()
                    ));
                }
            }
        }
    }

    /// Says what was not as it should be, and gives the outcome.
    pub fn finish(self) -> Outcome {
        let incomplete = self.failed > 0 || self.warned > 0;
        if !self.quiet && (incomplete || self.passed_over > 0) {
            let count = |number: usize, one: &str, many: &str| {
                format!("{number} {}", if number == 1 { one } else { many })
            };
            let mut parts = vec![format!(
                "{} coded, {}",
                count(self.documents, "document", "documents"),
                count(self.events, "event", "events")
            )];
            if self.failed > 0 {
                parts.push(format!("{} failed", count(self.failed, "input", "inputs")));
            }
            if self.warned > 0 {
                let kinds: Vec<String> =
                    self.warnings.iter().map(|(kind, number)| format!("{kind} {number}")).collect();
                parts.push(format!(
                    "{} with warnings ({})",
                    count(self.warned, "document", "documents"),
                    kinds.join(", ")
                ));
            }
            if self.passed_over > 0 {
                parts.push(format!(
                    "{} of other formats passed over",
                    count(self.passed_over, "file", "files")
                ));
            }
            messages::note(&parts.join("; "));
        }
        if interrupted() {
            if !self.quiet {
                messages::note(&format!(
                    "interrupted; the {} documents before it are written",
                    self.documents
                ));
            }
            return Outcome::Interrupted;
        }
        if incomplete { Outcome::Incomplete } else { Outcome::Complete }
    }
}
