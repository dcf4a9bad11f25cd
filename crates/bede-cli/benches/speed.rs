//! `cargo bench`: documents and words a second of each layer and of the whole way, on one thread and on all; then, with the
//! command itself, start-up time and peak memory, and whether time grows as the length of a text does. The input is the reports
//! that ship. Each figure is the best of several passes: what else the machine does can only make it worse.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use bede::{Coder, Config, Document, Input, Source};
use bede_doc::Layer;

/// How often each figure is taken.
const PASSES: usize = 5;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let passes = if std::env::args().any(|argument| argument == "--bench") { PASSES } else { 1 };
    let texts = texts();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    // Every text is read each time, though it is the same.
    let coder = Coder::new(Config { remembered: 0, ..Config::default() }).expect("the stages are in order");
    println!("{} reports, {words} words; best of {passes}\n", texts.len());
    println!("{:<24} {:>12} {:>12} {:>10}", "", "documents/s", "words/s", "ns/word");
    let line = |name: &str, time: Duration, times: usize| {
        let seconds = time.as_secs_f64() / times as f64;
        println!(
            "{name:<24} {:>12.0} {:>12.0} {:>10.0}",
            texts.len() as f64 / seconds,
            words as f64 / seconds,
            seconds * 1e9 / words as f64
        );
    };
    layers(&texts, &coder, passes, &line);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in if threads > 1 { vec![1, threads] } else { vec![1] } {
        // Enough work that starting threads does not count.
        let times = 4 * threads;
        let time = best(passes, || on_threads(&texts, &coder, threads, times));
        let name =
            if threads == 1 { "whole, 1 thread".to_owned() } else { format!("whole, {threads} threads") };
        line(&name, time, times);
    }
    println!();
    command(&texts, words, passes);
}

fn texts() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/reports");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the reports ship")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("the report is UTF-8")).collect()
}

/// The shortest time that something takes.
fn best(passes: usize, mut work: impl FnMut()) -> Duration {
    (0..=passes)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        // The first pass warms up.
        .skip(1)
        .min()
        .unwrap_or_default()
}

fn opened(text: &str) -> Document {
    bede_text::open(Input { source: Source::Text(text.to_owned()), ..Input::default() })
}

/// Each layer by itself, over documents that have the layers before it.
fn layers(texts: &[String], coder: &Coder, passes: usize, line: &dyn Fn(&str, Duration, usize)) {
    let time = best(passes, || texts.iter().for_each(|text| drop(std::hint::black_box(opened(text)))));
    line("blocks", time, 1);
    type Lay = fn(&Coder, &mut Document);
    let stages: [(Layer, Lay); 7] = [
        (Layer::Tokens, |_, document| document.tokens = bede_tokens::tokenize(document)),
        (Layer::Syntax, |_, document| {
            document.syntax = bede_syntax::parse(document, bede_syntax::Model::embedded());
        }),
        (Layer::Dates, |_, document| document.dates = bede_dates::find(document)),
        (Layer::Entities, |_, document| {
            let (entities, mentions) = bede_entities::find(document, bede_entities::Actors::embedded());
            document.lay_entities(entities, mentions);
        }),
        (Layer::Places, |coder, document| document.places = bede_places::find(document, coder.gazetteer())),
        (Layer::Attributions, |_, document| {
            document.attributions = bede_attributions::find(document, bede_attributions::Cues::embedded());
        }),
        (Layer::Events, |coder, document| {
            document.events = bede_events::find(document, coder.lexicon(), bede::LEAST_CONFIDENCE)
        }),
    ];
    let mut documents: Vec<Document> = texts.iter().map(|text| opened(text)).collect();
    for (layer, lay) in stages {
        // Laying a layer a second time replaces the first.
        let time = best(passes, || documents.iter_mut().for_each(|document| lay(coder, document)));
        documents.iter_mut().for_each(|document| document.mark_laid(layer));
        line(layer.as_str(), time, 1);
    }
    let time = best(passes, || {
        for document in &documents {
            let record = bede_record::Record::new(document, coder.lexicon(), false);
            let mut bytes = Vec::new();
            bede_record::write_jsonl(&record, &mut bytes).expect("memory takes it");
            std::hint::black_box(bytes);
        }
    });
    line("record", time, 1);
}

/// Every report some times over, each thread its share, from text to record.
fn on_threads(texts: &[String], coder: &Coder, threads: usize, times: usize) {
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || {
                let mut bytes = Vec::new();
                for text in (0..times).flat_map(|_| texts).skip(first).step_by(threads) {
                    let document = coder.code_document(opened(text));
                    let record = bede_record::Record::new(&document, coder.lexicon(), false);
                    bytes.clear();
                    bede_record::write_jsonl(&record, &mut bytes).expect("memory takes it");
                    std::hint::black_box(&bytes);
                }
            });
        }
    });
}

/// What only the command shows: start-up, memory, and growth with the length of a text.
fn command(texts: &[String], words: usize, passes: usize) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("speed");
    fs::create_dir_all(&folder).expect("a folder for the input");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("writable");
        path
    };
    let short = write("short.txt", "France and Germany signed an agreement on Monday.");
    let time = best(4 * passes, || _ = run(&short));
    println!("start to record of one sentence: {:.0} ms", time.as_secs_f64() * 1e3);

    // No two texts are the same, or the command would read only the first of them.
    let numbered = |number: usize| {
        let line = move |text: &String| serde_json::json!({ "text": format!("{text}\n\nNumber {number}.") });
        texts.iter().map(move |text| format!("{}\n", line(text)))
    };
    let lines: String = (0..60).flat_map(numbered).collect();
    let many = write("many.jsonl", &lines);
    let mut peak = None;
    let time = best(1, || peak = run(&many));
    println!(
        "{} documents, {} words from file to JSONL on all cores: {:.1} s, {:.0} words/s, peak memory {}",
        60 * texts.len(),
        60 * words,
        time.as_secs_f64(),
        60.0 * words as f64 / time.as_secs_f64(),
        peak.map_or("not measured on this system".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
    );

    // One text of one report after the other, of the length and of four times the length.
    let body = texts.join("\n\n");
    let mut times = Vec::new();
    for length in [1, 4] {
        let long = write("long.txt", &vec![body.as_str(); length].join("\n\n"));
        times.push(best(passes, || _ = run(&long)).as_secs_f64());
    }
    println!(
        "one text of {words} words: {:.0} ms; of four times as many: {:.0} ms, {:.1} times",
        times[0] * 1e3,
        times[1] * 1e3,
        times[1] / times[0]
    );
}

/// Codes a file with the command; gives the most memory that it held, in kilobytes, where the system tells.
fn run(path: &std::path::Path) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(["code", "--quiet", "--format", "jsonl"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the command starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        if let Some(kilobytes) = fs::read_to_string(&status).ok().and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        }) {
            peak = peak.max(Some(kilobytes));
        }
        if child.try_wait().expect("the command runs").is_some() {
            return peak;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}
