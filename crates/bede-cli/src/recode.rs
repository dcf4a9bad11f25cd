//! `bede recode`: a store's documents coded anew, from what was given for them.

use std::{
    io::IsTerminal,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bede::Coder;
use bede_store::{Coded, Gatherer, Given, Store, StoredDocument, StoredInput, Told, Writer};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    Outcome,
    arguments::Recode,
    batch, coder, ingest,
    messages::{self, Failure, Message},
};

/// Documents of one transaction.
const BATCH: usize = 512;
/// Deep trees of sentences need more than the two megabytes that a thread has by default.
const STACK: usize = 16 << 20;
/// How often a log line says how far it is.
const LOG_EVERY: Duration = Duration::from_secs(10);

pub fn run(arguments: &Recode) -> Result<Outcome, Failure> {
    let coder = coder::with_lexicon(arguments.lexicon.as_deref())?;
    let program = coder.versions();
    let store = Store::open_existing(&arguments.store)?;
    let contents = store.contents()?;
    let mut writer = Writer::new(store, &program);
    writer.on_wait(|| messages::note("another process is writing to the store; waiting for it"));
    let mut gatherer = Gatherer::open(writer.store())?;
    let threads = batch::thread_count(arguments.threads);
    let at_terminal = std::io::stderr().is_terminal() && !arguments.quiet;
    let target = if at_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {percent:>3}% {pos} documents, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(Some(contents.documents), target).with_style(style);
    let mut last_line = Instant::now();
    let (mut after, mut documents, mut changed, mut failed) = (0, 0, 0, 0);
    loop {
        let page = if arguments.all {
            writer.store().documents_after(after, BATCH)?
        } else {
            writer.store().documents_of_other_versions(&program, after, BATCH)?
        };
        let Some(last) = page.last() else { break };
        after = last.document;
        let mut inputs = Vec::with_capacity(page.len());
        for document in &page {
            if let Some(input) = writer.store().input(document.document)? {
                inputs.push((document, input));
            }
        }
        let coded = all_coded(inputs, &coder, threads)?;
        let mut batch = Vec::with_capacity(coded.len());
        let mut told = Vec::with_capacity(coded.len());
        for (document, coded) in coded {
            match coded {
                Some((coded, anew)) => {
                    batch.push((document.document, coded));
                    told.push(anew);
                }
                None => {
                    failed += 1;
                    bar.suspend(|| {
                        Message::new(
                            "coding this document failed; it keeps its record",
                            "this is a fault in Bede; please report it with the document".to_owned(),
                        )
                        .at(document.id.clone())
                        .print();
                    });
                }
            }
        }
        let recoded = writer.recode(&batch)?;
        gatherer.gather(&mut writer, &told)?;
        documents += recoded.documents;
        changed += recoded.changed;
        bar.inc(page.len() as u64);
        if !at_terminal && !arguments.quiet && last_line.elapsed() >= LOG_EVERY {
            last_line = Instant::now();
            messages::note(&format!("documents={documents} changed={changed} of={}", contents.documents));
        }
    }
    ingest::gather_pending(&mut writer, &coder, arguments.threads)?;
    writer.finish()?;
    bar.finish_and_clear();
    if !arguments.quiet {
        messages::note(&format!(
            "{documents} documents coded anew, {changed} with another record; {} were of this version already",
            contents.documents.saturating_sub((documents + failed) as u64)
        ));
    }
    Ok(if failed > 0 { Outcome::Incomplete } else { Outcome::Complete })
}

type CodedDocument<'d> = (&'d StoredDocument, Option<(Coded, Told)>);

/// A batch coded on several threads, in its order; nothing for a document on which a stage failed.
fn all_coded<'d>(
    inputs: Vec<(&'d StoredDocument, StoredInput)>,
    coder: &Coder,
    threads: usize,
) -> Result<Vec<CodedDocument<'d>>, Failure> {
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<CodedDocument<'d>>> =
        inputs.iter().map(|(document, _)| Mutex::new((*document, None))).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    while let Some((slot, (_, stored))) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        slots.get(at).zip(inputs.get(at))
                    } {
                        let StoredInput { input, otherwise } = stored.clone();
                        let work = AssertUnwindSafe(|| {
                            let given = Given::new(&input, otherwise.as_ref());
                            let (coded, told, _) =
                                ingest::coded_whole(given, input, otherwise.as_ref(), coder);
                            (coded, told)
                        });
                        if let (Ok(coded), Ok(mut slot)) = (catch_unwind(work), slot.lock()) {
                            slot.1 = Some(coded);
                        }
                    }
                })
                .map_err(|error| {
                    Failure::from(Message::new(
                        format!("cannot start a thread: {error}"),
                        "give fewer with `--threads`",
                    ))
                })?;
        }
        Ok::<(), Failure>(())
    })?;
    Ok(slots.into_iter().filter_map(|slot| slot.into_inner().ok()).collect())
}
