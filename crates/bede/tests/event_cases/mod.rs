//! The format of `corpus/8-events/` and how its events are held against those that came out, for the tests of
//! its files and for `cargo xtask score events`.
//!
//! **Words.** A participant of the corpus is right *by half* if one of its occurrences in the text shares at least half of
//! the longer of the two with the participant that came out, *exactly* if they are the same, an article in front set aside
//! in both. In whole reports any mention of the participant's entity will do: "He" is as good as "The transport minister".
//!
//! **Events** are aligned one to one. Only events of one type can be a pair; the pairs with most participants right by half
//! on their own side come first, then those with most exactly right, then those of equal status, then those told first.

use std::path::{Path, PathBuf};

use bede_doc::plover::{EventType, Mode, Status};
use bede_doc::{Block, BlockKind, Document, Event, Layer, Metadata, Participant, Published, Span};

/// One event of the corpus.
#[derive(Clone, Debug)]
pub struct Gold {
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode, where the words decide one.
    pub mode: Option<Mode>,
    /// Who acts, as the text has it.
    pub actors: Vec<String>,
    /// At whom it is aimed, as the text has it.
    pub recipients: Vec<String>,
    /// PLOVER's auxiliary mode.
    pub status: Status,
}

/// One sentence with its events.
pub struct Case {
    /// Its file, its section and its number there: `train-2.consult.3`.
    pub name: String,
    /// Its line in the file, from 1.
    pub line: usize,
    /// The sentence.
    pub text: String,
    /// Its events.
    pub events: Vec<Gold>,
    /// Why it is known to come out otherwise.
    pub wrong: Option<String>,
}

/// What stands before the reason for which a case is known to come out otherwise.
pub const WRONG: &str = " -- wrong: ";

/// The files of a part of the corpus, `train` or `test`: `train.md`, `train-2.md` and so on, in the order of their numbers.
pub fn case_files(folder: &Path, part: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| {
            let number = path.file_name()?.to_str()?.strip_suffix(".md")?.strip_prefix(part)?;
            let number = if number.is_empty() { 1 } else { number.strip_prefix('-')?.parse().ok()? };
            Some((number, path))
        })
        .collect();
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// The text and the cases of a file.
pub fn read_case_file(path: &Path) -> Result<(String, Vec<Case>), String> {
    let told = |error: String| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let cases = read_cases(&stem, &text).map_err(told)?;
    Ok((text, cases))
}

/// The cases of a file of sentences, called by the file's name.
fn read_cases(file: &str, markdown: &str) -> Result<Vec<Case>, String> {
    let mut section = String::new();
    let mut number = 0;
    let mut cases = Vec::new();
    for (index, line) in markdown.lines().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.to_lowercase().replace(',', "").replace(' ', "-");
            number = 0;
        }
        let Some((text, rest)) = line.strip_prefix("- ").and_then(|line| line.split_once(" => ")) else {
            continue;
        };
        number += 1;
        let (events, wrong) = match rest.split_once(WRONG) {
            Some((events, reason)) => (events, Some(reason.to_owned())),
            None => (rest, None),
        };
        let events = match events.trim() {
            "none" => Vec::new(),
            events => events
                .split(" ;; ")
                .map(read_event)
                .collect::<Result<_, _>>()
                .map_err(|error| format!("line {}: {error}", index + 1))?,
        };
        cases.push(Case {
            name: format!("{file}.{section}.{number}"),
            line: index + 1,
            text: text.to_owned(),
            events,
            wrong,
        });
    }
    Ok(cases)
}

/// Reads `TYPE mode: actors > recipients [status]`.
pub fn read_event(text: &str) -> Result<Gold, String> {
    let wanted = || format!("`{text}` is not `TYPE mode: actors > recipients [status]`");
    let (head, sides) = text.trim().split_once(": ").ok_or_else(wanted)?;
    let (kind, mode) = head.split_once(' ').map_or((head, None), |(kind, mode)| (kind, Some(mode)));
    let (sides, status) = match sides.strip_suffix(']').and_then(|sides| sides.rsplit_once(" [")) {
        Some((sides, status)) => (sides, Status::parse(status).ok_or_else(wanted)?),
        None => (sides, Status::Actual),
    };
    let (actors, recipients) = sides.split_once(" > ").ok_or_else(wanted)?;
    let side = |names: &str| match names.trim() {
        "-" => Vec::new(),
        names => names.split(" + ").map(|name| name.trim().to_owned()).collect(),
    };
    Ok(Gold {
        kind: EventType::parse(kind).ok_or_else(wanted)?,
        mode: mode.map(|mode| Mode::parse(mode).ok_or_else(wanted)).transpose()?,
        actors: side(actors),
        recipients: side(recipients),
        status,
    })
}

/// What a whole report should give.
pub struct ReportGold {
    /// When it was published, where its text does not say.
    #[allow(dead_code, reason = "the scorer needs it, the test does not")]
    pub published: Option<Published>,
    /// Its events.
    pub events: Vec<Gold>,
    /// When each of them was, and on whose word the report tells it.
    pub told: Vec<Told>,
}

/// What only a whole report says of an event.
pub struct Told {
    /// A day, a month or a year.
    pub date: String,
    /// The nearest speaker.
    pub speaker: Option<String>,
}

/// Reads a report's list: `published: DATE`, and lines `- EVENT @DATE <SPEAKER>`.
pub fn read_report(markdown: &str) -> Result<ReportGold, String> {
    let mut report = ReportGold { published: None, events: Vec::new(), told: Vec::new() };
    for line in markdown.lines() {
        if let Some(date) = line.strip_prefix("published: ") {
            report.published = Some(date.parse().map_err(|error| format!("`{line}`: {error}"))?);
        }
        let Some(line) = line.strip_prefix("- ") else { continue };
        let (event, rest) = line.rsplit_once(" @").ok_or_else(|| format!("`{line}` has no date"))?;
        let (date, speaker) = match rest.split_once(" <") {
            Some((date, speaker)) => (date, Some(speaker.trim_end_matches('>').to_owned())),
            None => (rest, None),
        };
        report.events.push(read_event(event)?);
        report.told.push(Told { date: date.trim().to_owned(), speaker });
    }
    Ok(report)
}

/// A sentence that stands alone, ready to be coded: a headline where it has no full stop.
pub fn sentence(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    let ends = text.trim_end().ends_with(['.', '?', '!', '"', '”']);
    let kind = if ends { BlockKind::Paragraph } else { BlockKind::Headline };
    document.blocks = vec![Block { span: Span::new(0, text.len()), kind }];
    document.mark_laid(Layer::Blocks);
    document
}

/// How many participants of an event, or of one side, are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Right by half, the exact ones among them.
    pub half: usize,
    /// Exactly right.
    pub exact: usize,
}

/// How many participants of a pair of events are right, each on its own side.
pub fn fit(document: &Document, gold: &Gold, event: &Event, by_entity: bool) -> Fit {
    let actors = side_fit(document, &gold.actors, &event.actors, by_entity);
    let recipients = side_fit(document, &gold.recipients, &event.recipients, by_entity);
    Fit { half: actors.half + recipients.half, exact: actors.exact + recipients.exact }
}

/// How many participants of one side are right, one to one, exact pairs first.
fn side_fit(document: &Document, gold: &[String], found: &[Participant], by_entity: bool) -> Fit {
    let mut fit = Fit::default();
    let mut gold: Vec<&String> = gold.iter().collect();
    let mut found: Vec<&Participant> = found.iter().collect();
    for wants_exact in [true, false] {
        gold.retain(|words| {
            let right = found.iter().position(|participant| {
                spans(document, participant, by_entity).into_iter().any(|span| match wants_exact {
                    true => is_same(document, words, span),
                    false => shares_half(document, words, span),
                })
            });
            let Some(right) = right else { return true };
            found.remove(right);
            fit.half += 1;
            fit.exact += usize::from(wants_exact);
            false
        });
    }
    fit
}

/// The spans by which a participant is known.
fn spans(document: &Document, participant: &Participant, by_entity: bool) -> Vec<Span> {
    let mentions = document
        .mentions
        .iter()
        .filter(|mention| by_entity && participant.entity == Some(mention.entity))
        .map(|mention| mention.span);
    std::iter::once(participant.span).chain(mentions).collect()
}

/// Whether a span has these words, an article set aside.
fn is_same(document: &Document, words: &str, span: Span) -> bool {
    without_article(words).eq_ignore_ascii_case(without_article(document.slice(span)))
}

/// Whether an occurrence of these words shares at least half of the longer of the two with a span.
pub fn shares_half(document: &Document, words: &str, span: Span) -> bool {
    let slice = document.slice(span);
    let from = span.range().start + slice.len() - without_article(slice).len();
    let to = span.range().end;
    let words = without_article(words);
    document.text().match_indices(words).any(|(start, words)| {
        let end = start + words.len();
        let shared = end.min(to).saturating_sub(start.max(from));
        2 * shared >= words.len().max(to - from)
    })
}

fn without_article(words: &str) -> &str {
    ["The ", "the ", "A ", "a ", "An ", "an "]
        .iter()
        .find_map(|article| words.strip_prefix(article))
        .unwrap_or(words)
}

/// For each event of the corpus the index of the event that came out for it.
pub fn align(document: &Document, gold: &[Gold], by_entity: bool) -> Vec<Option<usize>> {
    let mut pairs: Vec<(Fit, bool, usize, usize)> = Vec::new();
    for (left, wanted) in gold.iter().enumerate() {
        for (right, event) in document.events.iter().enumerate() {
            if wanted.kind == event.kind {
                let fit = fit(document, wanted, event, by_entity);
                pairs.push((fit, wanted.status == event.status, left, right));
            }
        }
    }
    pairs.sort_by_key(|&(fit, status, left, right)| (std::cmp::Reverse((fit, status)), left, right));
    let mut aligned = vec![None; gold.len()];
    for (_, _, left, right) in pairs {
        if aligned[left].is_none() && !aligned.contains(&Some(right)) {
            aligned[left] = Some(right);
        }
    }
    aligned
}

/// How many participants an event has, on the corpus's side and on ours.
pub fn participant_counts(gold: &Gold, event: &Event) -> (usize, usize) {
    (gold.actors.len() + gold.recipients.len(), event.actors.len() + event.recipients.len())
}

/// An event in the corpus's own form, without its mode.
pub fn tell(document: &Document, event: &Event) -> String {
    let side = |participants: &[Participant]| {
        let words: Vec<&str> =
            participants.iter().map(|participant| document.slice(participant.span)).collect();
        if words.is_empty() { "-".to_owned() } else { words.join(" + ") }
    };
    let status = match event.status {
        Status::Actual => String::new(),
        status => format!(" [{status}]"),
    };
    format!("{}: {} > {}{status}", event.kind, side(&event.actors), side(&event.recipients))
}
