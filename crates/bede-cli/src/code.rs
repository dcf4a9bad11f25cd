//! `bede code`: documents in, records out, in the order of the input whatever the number of threads.
//!
//! One thread reads, several code, and this one writes. Tickets bound how many documents are under way, so that
//! memory does not grow with the input.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Mutex, mpsc},
};

use bede::{Coder, Config, Document, Published, Source};
use bede_doc::WarningKind;
use bede_read::{Item, Location, ReadError, Reader};
use bede_record::Record;

use crate::{
    Outcome,
    arguments::{Code, OutputFormat},
    messages::{self, Failure, Message},
};

/// Documents under way for each thread.
const TICKETS_PER_THREAD: usize = 32;
/// Deep trees of pages and sentences need more than the two megabytes that a thread has by default.
const STACK: usize = 16 << 20;
/// Warnings of one kind that are printed before they are only counted.
const WARNINGS_PRINTED: usize = 10;

pub fn run(arguments: &Code) -> Result<Outcome, Failure> {
    let files = inputs(arguments)?;
    let coder = Coder::new(Config::default())
        .map_err(|error| Message::new(error.to_string(), "this is a fault in Bede; please report it"))?;
    let format = output_format(arguments);
    let mut output = open_output(arguments.output.as_deref(), format)?;
    if format == OutputFormat::Csv {
        bede_record::write_csv_header(&mut output).map_err(Failure::from_output)?;
    }
    let threads = match arguments.threads {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let reader = Reader::new(files, bede_read::Options { format: arguments.input_format });
    let mut summary = Summary::new(arguments.quiet);
    let coding = Coding {
        coder: &coder,
        format,
        min_confidence: arguments.min_confidence,
        published: arguments.published.clone(),
    };
    let passed_over = run_threads(reader, threads, &coding, |done| {
        summary.take(&done);
        output.write_all(&done.bytes).map_err(Failure::from_output)
    })?;
    output.flush().map_err(Failure::from_output)?;
    summary.passed_over = passed_over;
    Ok(summary.finish())
}

/// The paths to read; standard input where something is piped in and nothing is named.
fn inputs(arguments: &Code) -> Result<Vec<std::path::PathBuf>, Failure> {
    if !arguments.files.is_empty() {
        return Ok(arguments.files.clone());
    }
    if io::stdin().is_terminal() {
        return Err(Message::new(
            "there is nothing to read",
            "name files or folders, or pipe documents in: bede code report.txt",
        )
        .into());
    }
    Ok(vec!["-".into()])
}

fn output_format(arguments: &Code) -> OutputFormat {
    if let Some(format) = arguments.format {
        return format;
    }
    match &arguments.output {
        Some(path) => match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => OutputFormat::Csv,
            Some("txt") => OutputFormat::Text,
            _ => OutputFormat::Jsonl,
        },
        None if io::stdout().is_terminal() => OutputFormat::Text,
        None => OutputFormat::Jsonl,
    }
}

/// Where output goes. An account keeps its colours at a terminal that has them, and loses them elsewhere.
fn open_output(path: Option<&Path>, format: OutputFormat) -> Result<Box<dyn Write>, Failure> {
    Ok(match path {
        Some(path) => {
            let file = File::create(path).map_err(|error| {
                Message::new(
                    format!("cannot write `{}`: {error}", path.display()),
                    "check that the folder exists and may be written to",
                )
            })?;
            match format {
                OutputFormat::Text => Box::new(BufWriter::new(anstream::StripStream::new(file))),
                _ => Box::new(BufWriter::new(file)),
            }
        }
        None => match format {
            OutputFormat::Text => Box::new(BufWriter::new(anstream::AutoStream::auto(io::stdout()))),
            _ => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
        },
    })
}

/// How documents become bytes.
pub struct Coding<'c> {
    pub coder: &'c Coder,
    pub format: OutputFormat,
    pub min_confidence: Option<f32>,
    pub published: Option<Published>,
}

/// One input, done: its bytes of output and what is to be said about it.
pub struct Done {
    pub bytes: Vec<u8>,
    pub record: Option<Record>,
    pub events: usize,
    pub warnings: Vec<(WarningKind, String)>,
    pub location: Option<Location>,
    pub error: Option<Message>,
}

/// Reads, codes and hands on, in order. Gives how many files were passed over.
pub fn run_threads(
    mut reader: Reader,
    threads: usize,
    coding: &Coding<'_>,
    mut write: impl FnMut(Done) -> Result<(), Failure>,
) -> Result<usize, Failure> {
    let (tickets_in, tickets_out) = mpsc::sync_channel::<()>(threads * TICKETS_PER_THREAD);
    let (work_in, work_out) = mpsc::channel::<(usize, Result<Item, ReadError>)>();
    let (done_in, done_out) = mpsc::channel::<(usize, Done)>();
    let work_out = Mutex::new(work_out);
    std::thread::scope(|scope| {
        let reading = std::thread::Builder::new().name("read".to_owned()).spawn_scoped(scope, move || {
            for (index, item) in (&mut reader).enumerate() {
                // A ticket for each document under way; the writer gives it back. No writer, no more reading.
                if tickets_in.send(()).is_err() || work_in.send((index, item)).is_err() {
                    break;
                }
            }
            reader.passed_over()
        });
        let reading = reading.map_err(no_thread)?;
        for number in 0..threads {
            let done_in = done_in.clone();
            let work_out = &work_out;
            std::thread::Builder::new()
                .name(format!("code {number}"))
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    loop {
                        let Ok(work) = work_out.lock().map(|queue| queue.recv()) else { break };
                        let Ok((index, item)) = work else { break };
                        if done_in.send((index, code(item, coding))).is_err() {
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
                let _ = tickets_out.recv();
                written = write(done);
                if written.is_err() {
                    break 'writing;
                }
            }
        }
        // Closing the channels ends the other threads.
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

/// Codes one item. A panic in a stage is that document's misfortune, not the batch's.
fn code(item: Result<Item, ReadError>, coding: &Coding<'_>) -> Done {
    let failed = |message: Message| Done {
        bytes: Vec::new(),
        record: None,
        events: 0,
        warnings: Vec::new(),
        location: None,
        error: Some(message),
    };
    let Item { input, location } = match item {
        Ok(item) => item,
        Err(error) => {
            return failed(Message {
                what: error.problem.to_string(),
                place: Some(error.location.to_string()),
                help: Some(error.help),
            });
        }
    };
    let from_html = matches!(input.source, Source::Html(_));
    let coded = catch_unwind(AssertUnwindSafe(|| {
        let mut document = bede_text::open(input);
        // What the text says of itself goes before what the command line says of all texts.
        document.metadata.published = document.metadata.published.take().or_else(|| coding.published.clone());
        let mut document = coding.coder.code_document(document);
        if let Some(least) = coding.min_confidence {
            document.events.retain(|event| event.confidence >= least);
        }
        let record = Record::new(&document, coding.coder.lexicon(), from_html);
        let bytes = bytes(&document, &record, coding.format);
        (document, record, bytes)
    }));
    match coded {
        Ok((document, record, Ok(bytes))) => Done {
            bytes,
            events: record.events.len(),
            record: Some(record),
            warnings: document.warnings.into_iter().map(|warning| (warning.kind, warning.message)).collect(),
            location: Some(location),
            error: None,
        },
        Ok((_, _, Err(error))) => failed(Message {
            what: format!("the record cannot be written: {error}"),
            place: Some(location.to_string()),
            help: Some("this is a fault in Bede; please report it with the document".to_owned()),
        }),
        Err(_) => failed(Message {
            what: "coding this document failed".to_owned(),
            place: Some(location.to_string()),
            help: Some("this is a fault in Bede; please report it with the document".to_owned()),
        }),
    }
}

fn bytes(document: &Document, record: &Record, format: OutputFormat) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match format {
        OutputFormat::Jsonl => bede_record::write_jsonl(record, &mut bytes)?,
        OutputFormat::Csv => bede_record::write_csv_rows(record, &mut bytes)?,
        OutputFormat::Text => bede_record::write_account(document, record, &mut bytes)?,
    }
    Ok(bytes)
}

/// What is said as documents come in, and at the end.
struct Summary {
    quiet: bool,
    documents: usize,
    events: usize,
    failed: usize,
    warned: usize,
    passed_over: usize,
    warnings: BTreeMap<&'static str, usize>,
}

impl Summary {
    fn new(quiet: bool) -> Summary {
        Summary {
            quiet,
            documents: 0,
            events: 0,
            failed: 0,
            warned: 0,
            passed_over: 0,
            warnings: BTreeMap::new(),
        }
    }

    fn take(&mut self, done: &Done) {
        if let Some(error) = &done.error {
            self.failed += 1;
            error.print();
            return;
        }
        self.documents += 1;
        self.events += done.events;
        self.warned += usize::from(!done.warnings.is_empty());
        for (kind, message) in &done.warnings {
            let count = self.warnings.entry(kind.as_str()).or_default();
            *count += 1;
            if !self.quiet && *count <= WARNINGS_PRINTED {
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
    fn finish(self) -> Outcome {
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
        if incomplete { Outcome::Incomplete } else { Outcome::Complete }
    }
}
