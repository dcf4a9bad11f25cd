//! Coding against our own corpus, `corpus/8-events/`: the sentences of the `train` and `test` files, and the whole reports
//! of `reports/train` and `reports/test`.
//!
//! How words and events are held against each other is documented in `crates/bede/tests/event_cases/mod.rs`, which the test
//! of the `train` files shares: events are aligned one to one, of equal type only, by participants right by half, then exactly, then
//! status, then order. Of the aligned pairs status, mode, and in reports date and nearest speaker are counted; the mode
//! wherever either side has one. A date is right with its precision; a speaker is right by half, or where neither has one.
//!
//! An event *comes out right*, for the reliability of confidence, if it is aligned and all participants of both are right by half.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bede::{Coder, Document, Input, Source};
use bede_doc::plover::EventType;
use bede_doc::{DatePrecision, Event, Metadata};

use crate::TaskResult;

#[path = "../../../crates/bede/tests/event_cases/mod.rs"]
pub mod event_cases;

use event_cases::{
    Gold, Told, align, case_files, fit, participant_counts, read_case_file, read_report, sentence,
    shares_half, tell,
};

/// A sentence or a report with the events that it should have.
pub struct Text {
    /// Where it stands, for the list of errors.
    name: String,
    /// As it was coded.
    pub document: Document,
    /// The events that it should have.
    pub gold: Vec<Gold>,
    /// Whether it is a whole report.
    is_report: bool,
    /// In reports: the date and the nearest speaker of each event.
    told: Vec<Told>,
    /// For each event of gold the index of ours.
    aligned: Vec<Option<usize>>,
}

impl Text {
    /// Pairs of an event of gold, its number, and ours.
    fn pairs(&self) -> impl Iterator<Item = (usize, &Gold, &Event)> {
        self.gold
            .iter()
            .zip(&self.aligned)
            .enumerate()
            .filter_map(|(index, (gold, ours))| ours.map(|ours| (index, gold, &self.document.events[ours])))
    }

    /// Whether one of our events stands for one of gold.
    pub fn is_aligned(&self, ours: usize) -> bool {
        self.aligned.contains(&Some(ours))
    }

    /// Whether one of our events comes out right.
    pub fn is_right(&self, ours: usize) -> bool {
        let Some(index) = self.aligned.iter().position(|&aligned| aligned == Some(ours)) else {
            return false;
        };
        let event = &self.document.events[ours];
        let (wanted, found) = participant_counts(&self.gold[index], event);
        let half = fit(&self.document, &self.gold[index], event, self.is_report).half;
        half == wanted && half == found
    }
}

/// The parts of the corpus.
pub const PARTS: &[&str] = &["train", "test", "reports/train", "reports/test"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/8-events")
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A part of the corpus, coded.
pub fn texts(coder: &Coder, part: &str) -> Result<Vec<Text>, String> {
    if part.starts_with("reports/") {
        return reports(coder, part);
    }
    let mut texts = Vec::new();
    for path in case_files(&folder(), part)? {
        let (_, cases) = read_case_file(&path)?;
        texts.extend(cases.into_iter().map(|case| {
            let document = coder.code_document(sentence(&case.text));
            let aligned = align(&document, &case.events, false);
            let known = if case.wrong.is_some() { ", known wrong" } else { "" };
            let name = format!("{} (line {}{known})", case.name, case.line);
            Text { name, document, gold: case.events, is_report: false, told: Vec::new(), aligned }
        }));
    }
    Ok(texts)
}

fn reports(coder: &Coder, part: &str) -> Result<Vec<Text>, String> {
    let folder = folder().join(part);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let list = path.with_extension("gold.md");
        let gold = read_report(&read(&list)?).map_err(|error| format!("{}: {error}", list.display()))?;
        let metadata = Metadata { published: gold.published, ..Metadata::default() };
        let document = coder.code(Input { source: Source::Text(read(&path)?), metadata, ..Input::default() });
        let aligned = align(&document, &gold.events, true);
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        texts.push(Text { name, document, gold: gold.events, is_report: true, told: gold.told, aligned });
    }
    Ok(texts)
}

/// Prints every figure.
pub fn run(coder: &Coder) -> TaskResult {
    let lists = std::env::var_os("BEDE_SCORE_ROWS").is_some();
    let mut all = Vec::new();
    for part in PARTS {
        let texts = texts(coder, part)?;
        // The errors of the parts that measure are not for reading.
        if lists && !part.ends_with("test") {
            texts.iter().for_each(list);
        }
        report(part, &texts);
        all.push((*part, texts));
    }
    println!("  confidence of our own corpus: share of events that come out right");
    for (part, texts) in &all {
        reliability(part, texts);
    }
    Ok(())
}

/// What is missed and what is too much in a text.
fn list(text: &Text) {
    for (index, gold) in text.gold.iter().enumerate() {
        let ours = text.aligned[index].map(|ours| (ours, &text.document.events[ours]));
        match ours {
            Some((ours, _)) if text.is_right(ours) => {}
            Some((_, event)) => {
                println!(
                    "CORPUS\t{}\tother sides\t{}\tgold {gold:?}",
                    text.name,
                    tell(&text.document, event)
                );
            }
            None => println!("CORPUS\t{}\tmissed\t{gold:?}", text.name),
        }
    }
    for (ours, event) in text.document.events.iter().enumerate() {
        if !text.aligned.contains(&Some(ours)) {
            println!("CORPUS\t{}\ttoo much\t{} ({})", text.name, tell(&text.document, event), event.rule);
        }
    }
}

/// Precision, recall and F1 in hundredths.
fn rates(right: usize, said: usize, gold: usize) -> [f64; 3] {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    [share(right, said), share(right, gold), share(2 * right, said + gold)]
}

fn report(part: &str, texts: &[Text]) {
    let mut types: BTreeMap<EventType, [usize; 3]> = BTreeMap::new();
    let mut everyone = [0; 4];
    let mut paired = [0; 4];
    let mut share = BTreeMap::<&str, [usize; 2]>::new();
    let mut count = |what, right: bool| {
        let counts = share.entry(what).or_default();
        counts[0] += usize::from(right);
        counts[1] += 1;
    };
    for text in texts {
        for gold in &text.gold {
            types.entry(gold.kind).or_default()[2] += 1;
            everyone[3] += gold.actors.len() + gold.recipients.len();
        }
        for event in &text.document.events {
            types.entry(event.kind).or_default()[1] += 1;
            everyone[2] += event.actors.len() + event.recipients.len();
        }
        for (index, gold, event) in text.pairs() {
            types.entry(event.kind).or_default()[0] += 1;
            let fit = fit(&text.document, gold, event, text.is_report);
            let (wanted, found) = participant_counts(gold, event);
            everyone[0] += fit.half;
            everyone[1] += fit.exact;
            for (sum, one) in paired.iter_mut().zip([fit.half, fit.exact, found, wanted]) {
                *sum += one;
            }
            count("status", gold.status == event.status);
            if gold.status != bede_doc::plover::Status::Actual {
                count("status, not actual", gold.status == event.status);
            }
            if gold.mode.is_some() || event.mode.is_some() {
                count("mode", gold.mode == event.mode);
            }
            if let Some(Told { date, speaker }) = text.told.get(index) {
                count("date", spelled_date(event).as_deref() == Some(date.as_str()));
                let said = has_speaker(&text.document, event, speaker.as_deref());
                count("nearest speaker", said);
                if speaker.is_some() {
                    count("nearest speaker, where there is one", said);
                }
            }
        }
    }
    let sum = types.values().fold([0; 3], |sum, one| std::array::from_fn(|index| sum[index] + one[index]));
    let [precision, recall, f1] = rates(sum[0], sum[1], sum[2]);
    println!(
        "  corpus {part} ({} texts, {} events): events P {precision:.1} R {recall:.1} F1 {f1:.1}",
        texts.len(),
        sum[2]
    );
    println!(
        "    participants F1: by half {:.1}, exact without article {:.1}; of aligned events {:.1}, {:.1}",
        rates(everyone[0], everyone[2], everyone[3])[2],
        rates(everyone[1], everyone[2], everyone[3])[2],
        rates(paired[0], paired[2], paired[3])[2],
        rates(paired[1], paired[2], paired[3])[2],
    );
    let shares: Vec<String> = share
        .iter()
        .map(|(what, [right, of])| format!("{what} {:.1} ({right} of {of})", rates(*right, *of, *of)[0]))
        .collect();
    println!("    of aligned events: {}", shares.join("; "));
    let none: Vec<&Text> = texts.iter().filter(|text| text.gold.is_empty()).collect();
    if !none.is_empty() {
        let events: usize = none.iter().map(|text| text.document.events.len()).sum();
        println!(
            "    false events per 100 texts without event: {:.1} ({events} in {})",
            100.0 * events as f64 / none.len() as f64,
            none.len()
        );
    }
    for (kind, [right, said, gold]) in types {
        let [precision, recall, f1] = rates(right, said, gold);
        println!(
            "    {:<10} gold {gold:>3} said {said:>3} right {right:>3}  P {precision:.1} R {recall:.1} F1 {f1:.1}",
            kind.as_str()
        );
    }
}

/// An event's date as the corpus spells it.
fn spelled_date(event: &Event) -> Option<String> {
    let date = event.date?;
    let day = date.date.to_string();
    Some(match date.precision {
        DatePrecision::Day => day,
        DatePrecision::Month => day[..day.len() - 3].to_owned(),
        DatePrecision::Year => day[..day.len() - 6].to_owned(),
    })
}

/// Whether an event is told on this speaker's word, or on nobody's.
fn has_speaker(document: &Document, event: &Event, speaker: Option<&str>) -> bool {
    let nearest = event.according_to.first().map(|&id| document.attribution(id));
    match (speaker, nearest) {
        (None, None) => true,
        (Some(words), Some(attribution)) => {
            let mentions = document
                .mentions
                .iter()
                .filter(|mention| attribution.entity == Some(mention.entity))
                .map(|mention| mention.span);
            attribution.speaker.into_iter().chain(mentions).any(|span| shares_half(document, words, span))
        }
        _ => false,
    }
}

/// How many of the events come out right at each tenth of confidence.
fn reliability(part: &str, texts: &[Text]) {
    let mut bins = [(0_usize, 0_usize, 0.0_f64); 10];
    let mut squares = 0.0;
    for text in texts {
        for (ours, event) in text.document.events.iter().enumerate() {
            let confidence = f64::from(event.confidence);
            let right = text.is_right(ours);
            let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
            bin.0 += 1;
            bin.1 += usize::from(right);
            bin.2 += confidence;
            squares += (confidence - f64::from(u8::from(right))).powi(2);
        }
    }
    let total: usize = bins.iter().map(|bin| bin.0).sum();
    let gap: f64 = bins.iter().map(|&(_, right, sum)| (right as f64 - sum).abs()).sum();
    println!(
        "    {part}: {total} events, Brier {:.3}, expected calibration error {:.3}",
        squares / total.max(1) as f64,
        gap / total.max(1) as f64
    );
    for (index, (of, right, sum)) in bins.into_iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        println!(
            "      {:.1} to {:.1}: {of:>3} events, mean confidence {:.2}, right {:.2}",
            index as f64 / 10.0,
            (index + 1) as f64 / 10.0,
            sum / of as f64,
            right as f64 / of as f64
        );
    }
}
