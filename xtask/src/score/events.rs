//! `cargo xtask score events`: coding against our own corpus ([`super::corpus`]), the PLV rows, the CAMEO sentences and
//! sentences without events.
//!
//! Every figure is given for all rows and for the two halves that a hash of the id makes: rules are written with one
//! half in view, so a gap between the halves would show rules fitted to sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use bede::{Coder, Config, Document, Input, Source};
use bede_doc::plover::{EventType, Quad};
use bede_doc::{KnownMention, Participant, Span};
use bede_lexicon::{EMBEDDED_FOLDER, Lexicon};
use rayon::prelude::*;
use serde::Deserialize;

use crate::TaskResult;

/// A span as the shared sets give it, in characters.
#[derive(Deserialize, Clone)]
struct GoldSpan {
    text: String,
    start: usize,
    end: usize,
    #[serde(default)]
    reciprocal: bool,
}

#[derive(Deserialize)]
struct PlvRow {
    id: String,
    sentence: String,
    source: Vec<GoldSpan>,
    target: Vec<GoldSpan>,
    root: String,
}

#[derive(Deserialize)]
struct CameoRow {
    id: String,
    sentence: String,
    source: Option<Vec<GoldSpan>>,
    target: Option<Vec<GoldSpan>>,
    quad: Option<u8>,
}

#[derive(Deserialize)]
struct PoliceRow {
    id: String,
    text: String,
    labels: Vec<String>,
}

/// Prints every figure.
pub fn run(data: &Path) -> TaskResult {
    // How the figures would be with another least confidence: `BEDE_SCORE_LEAST=0`.
    let least = std::env::var("BEDE_SCORE_LEAST").ok().and_then(|least| least.parse().ok());
    let config = Config::default();
    let least_confidence = least.unwrap_or(config.least_confidence);
    let coder = Coder::new(Config { lexicon: given_lexicon()?, least_confidence, ..config })?;
    let verbose = std::env::var_os("BEDE_SCORE_ROWS").is_some();
    println!("events");
    super::corpus::run(&coder)?;
    plv(&coder, &super::read_rows(&data.join("plv/plv_train.jsonl"))?, verbose);
    cameo(&coder, &super::read_rows(&data.join("cameo/cameo_train.jsonl"))?, verbose);
    police(&coder, &super::read_rows(&data.join("police/police_dev.jsonl"))?, verbose);
    Ok(())
}

/// The lexicon in the folder that `BEDE_SCORE_LEXICON` names, for trying entries without building anew.
fn given_lexicon() -> Result<Option<Arc<Lexicon>>, Box<dyn std::error::Error>> {
    let Some(root) = std::env::var_os("BEDE_SCORE_LEXICON") else { return Ok(None) };
    let files = bede_lexicon::read_folder(Path::new(&root), EMBEDDED_FOLDER)?;
    Ok(Some(Arc::new(Lexicon::open(&files)?)))
}

/// The half that a row falls in, by a hash of its id.
fn half(id: &str) -> usize {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash.count_ones() % 2) as usize
}

/// PLV's root for a type.
fn root(kind: EventType) -> &'static str {
    match kind {
        EventType::Concede | EventType::Retreat => "YIELD",
        other => other.as_str(),
    }
}

fn code(coder: &Coder, text: &str, mentions: Vec<KnownMention>) -> Document {
    coder.code(Input { source: Source::Text(text.to_owned()), mentions, ..Input::default() })
}

/// The byte span of a span in characters.
fn bytes(text: &str, span: &GoldSpan) -> Span {
    let at = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte);
    Span::new(at(span.start), at(span.end))
}

fn touches(participants: &[Participant], spans: &[Span]) -> bool {
    participants.iter().any(|participant| spans.iter().any(|span| span.overlaps(participant.span)))
}

/// Whether an event has the row's pair, either side unspecified where the row leaves it open.
fn has_pair(event: &bede_doc::Event, source: &[Span], target: &[Span]) -> bool {
    let actor = source.is_empty() || touches(&event.actors, source);
    let recipient = target.is_empty()
        || touches(&event.recipients, target)
        || (event.actors.len() > 1 && touches(&event.actors, target));
    actor && recipient
}

fn plv(coder: &Coder, rows: &[PlvRow], verbose: bool) {
    struct Found {
        half: usize,
        gold: String,
        given: Option<&'static str>,
        strict: bool,
        pair: bool,
        line: String,
    }
    let found: Vec<Found> = rows
        .par_iter()
        .map(|row| {
            let source: Vec<Span> = row.source.iter().map(|span| bytes(&row.sentence, span)).collect();
            let target: Vec<Span> = row.target.iter().map(|span| bytes(&row.sentence, span)).collect();
            let mentions =
                source.iter().chain(&target).map(|&span| KnownMention { span, code: None }).collect();
            let with = code(coder, &row.sentence, mentions);
            let best = with
                .events
                .iter()
                .filter(|event| has_pair(event, &source, &target))
                .max_by(|left, right| left.confidence.total_cmp(&right.confidence))
                .or_else(|| {
                    with.events.iter().max_by(|left, right| left.confidence.total_cmp(&right.confidence))
                });
            let given = best.map(|event| root(event.kind));
            let without = code(coder, &row.sentence, Vec::new());
            let pair = without.events.iter().any(|event| has_pair(event, &source, &target));
            let strict = without
                .events
                .iter()
                .any(|event| has_pair(event, &source, &target) && root(event.kind) == row.root);
            let told: Vec<String> = without.events.iter().map(|event| tell(&without, event)).collect();
            let line = format!(
                "{}\t{}\tgiven={}\tpair={pair}\tstrict={strict}\t{} > {}\t{}\t{}",
                row.id,
                row.root,
                given.unwrap_or("-"),
                texts(&row.source),
                texts(&row.target),
                row.sentence,
                told.join(" ;; ")
            );
            Found { half: half(&row.id), gold: row.root.clone(), given, strict, pair, line }
        })
        .collect();
    if verbose {
        for found in &found {
            println!("PLV\t{}", found.line);
        }
    }
    let macro_f1 = |rows: &[&Found]| {
        let classes: BTreeSet<&str> = rows.iter().map(|found| found.gold.as_str()).collect();
        let total: f64 = classes
            .iter()
            .map(|class| {
                let right =
                    rows.iter().filter(|found| found.gold == *class && found.given == Some(*class)).count();
                let said = rows.iter().filter(|found| found.given == Some(*class)).count();
                let gold = rows.iter().filter(|found| found.gold == *class).count();
                f1(right, said, gold)
            })
            .sum();
        100.0 * total / classes.len() as f64
    };
    let share = |rows: &[&Found], test: fn(&Found) -> bool| {
        100.0 * rows.iter().filter(|found| test(found)).count() as f64 / rows.len().max(1) as f64
    };
    for (name, which) in [("all", None), ("half A", Some(0)), ("half B", Some(1))] {
        let rows: Vec<&Found> =
            found.iter().filter(|found| which.is_none_or(|which| found.half == which)).collect();
        println!(
            "  PLV {name} ({} rows): pair given: root macro F1 {:.1}, accuracy {:.1}; sentence only: pair {:.1}, pair and root {:.1}",
            rows.len(),
            macro_f1(&rows),
            share(&rows, |found| found.given == Some(found.gold.as_str())),
            share(&rows, |found| found.pair),
            share(&rows, |found| found.strict),
        );
    }
    let mut by_root: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
    for found in &found {
        let entry = by_root.entry(&found.gold).or_default();
        entry.0 += 1;
        entry.1 += usize::from(found.given == Some(found.gold.as_str()));
        entry.3 += usize::from(found.strict);
    }
    for found in &found {
        if let Some(given) = found.given
            && let Some(entry) = by_root.get_mut(given)
        {
            entry.2 += 1;
        }
    }
    for (root, (gold, right, said, strict)) in by_root {
        println!(
            "    {root:<10} rows {gold:>4}  right {right:>4}  said {said:>4}  F1 {:.1}  strict {strict}",
            100.0 * f1(right, said, gold)
        );
    }
}

fn texts(spans: &[GoldSpan]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" + ")
}

/// An event in a line.
fn tell(document: &Document, event: &bede_doc::Event) -> String {
    let side = |participants: &[Participant]| {
        participants
            .iter()
            .map(|participant| document.slice(participant.span))
            .collect::<Vec<_>>()
            .join(" + ")
    };
    format!(
        "{} {} [{}] {} > {} ({}, {}, {:.2})",
        event.kind,
        event.mode.map_or("-", |mode| mode.as_str()),
        event.cameo,
        side(&event.actors),
        side(&event.recipients),
        event.status,
        event.rule,
        event.confidence
    )
}

fn f1(right: usize, said: usize, gold: usize) -> f64 {
    if right == 0 { 0.0 } else { 2.0 * right as f64 / (said + gold) as f64 }
}

/// The class of the CAMEO sentences for a type: they count SANCTION as verbal conflict.
fn quad_class(kind: EventType) -> u8 {
    match (kind, kind.quad()) {
        (EventType::Sanction, _) => 3,
        (EventType::Concede, _) => 2,
        (_, Quad::VerbalCooperation) => 1,
        (_, Quad::MaterialCooperation) => 2,
        (_, Quad::VerbalConflict) => 3,
        (_, Quad::MaterialConflict) => 4,
    }
}

fn cameo(coder: &Coder, rows: &[CameoRow], verbose: bool) {
    struct Found {
        half: usize,
        gold: Option<u8>,
        said: u8,
        events: usize,
        spans: Option<[usize; 4]>,
        line: String,
    }
    let found: Vec<Found> = rows
        .par_iter()
        .map(|row| {
            let document = code(coder, &row.sentence, Vec::new());
            let best =
                document.events.iter().max_by(|left, right| left.confidence.total_cmp(&right.confidence));
            let said = best.map_or(0, |event| quad_class(event.kind));
            let spans = row.source.as_ref().zip(row.target.as_ref()).map(|(source, target)| {
                let mut gold: Vec<(u8, Span)> = Vec::new();
                for span in source {
                    gold.push((if span.reciprocal { 2 } else { 0 }, bytes(&row.sentence, span)));
                }
                for span in target.iter().filter(|span| !span.reciprocal) {
                    gold.push((1, bytes(&row.sentence, span)));
                }
                let mut ours: Vec<(u8, Span)> = Vec::new();
                if let Some(event) = best {
                    ours.extend(event.actors.iter().map(|participant| (0, participant.span)));
                    ours.extend(event.recipients.iter().map(|participant| (1, participant.span)));
                }
                score_spans(&row.sentence, &gold, &ours)
            });
            let told: Vec<String> = document.events.iter().map(|event| tell(&document, event)).collect();
            let line = format!(
                "{}\tgold={:?} said={said}\t{} > {}\t{}\t{}",
                row.id,
                row.quad,
                row.source.as_deref().map(texts).unwrap_or_default(),
                row.target.as_deref().map(texts).unwrap_or_default(),
                row.sentence,
                told.join(" ;; ")
            );
            Found { half: half(&row.id), gold: row.quad, said, events: document.events.len(), spans, line }
        })
        .collect();
    if verbose {
        for found in &found {
            println!("CAMEO\t{}", found.line);
        }
    }
    for (name, which) in [("all", None), ("half A", Some(0)), ("half B", Some(1))] {
        let rows: Vec<&Found> =
            found.iter().filter(|found| which.is_none_or(|which| found.half == which)).collect();
        let classed: Vec<&&Found> = rows.iter().filter(|found| found.gold.is_some()).collect();
        let mut per_class = Vec::new();
        for class in 0..=4u8 {
            let right =
                classed.iter().filter(|found| found.gold == Some(class) && found.said == class).count();
            let said = classed.iter().filter(|found| found.said == class).count();
            let gold = classed.iter().filter(|found| found.gold == Some(class)).count();
            per_class.push(100.0 * f1(right, said, gold));
        }
        let none: Vec<&&&Found> = classed.iter().filter(|found| found.gold == Some(0)).collect();
        let false_events: usize = none.iter().map(|found| found.events).sum();
        let sums = |from: &dyn Fn(&&&Found) -> bool| {
            rows.iter().filter(from).filter_map(|found| found.spans).fold([0; 4], |mut sum, spans| {
                for (total, part) in sum.iter_mut().zip(spans) {
                    *total += part;
                }
                sum
            })
        };
        let all = sums(&|_| true);
        let eventful = sums(&|found| found.gold != Some(0));
        println!(
            "  cameo {name} ({} rows): class macro F1 {:.1} ({}); participants overlap F1 {:.1}, exact without determiner {:.1} (rows with an event: {:.1}, {:.1}); false events per 100 sentences of class 0: {:.1}",
            rows.len(),
            per_class.iter().sum::<f64>() / 5.0,
            per_class.iter().map(|f1| format!("{f1:.0}")).collect::<Vec<_>>().join(" "),
            100.0 * f1(all[0], all[2], all[3]),
            100.0 * f1(all[1], all[2], all[3]),
            100.0 * f1(eventful[0], eventful[2], eventful[3]),
            100.0 * f1(eventful[1], eventful[2], eventful[3]),
            100.0 * false_events as f64 / none.len().max(1) as f64,
        );
    }
}

/// How many of our spans overlap a gold span of their side, how many are the same but for a determiner, how many there
/// are of ours and of gold. A reciprocal span of gold takes any number of actors inside it.
fn score_spans(text: &str, gold: &[(u8, Span)], ours: &[(u8, Span)]) -> [usize; 4] {
    let mut overlapping = 0;
    let mut exact = 0;
    let mut said = ours.len();
    let mut free: Vec<(u8, Span)> = ours.to_vec();
    for &(side, span) in gold {
        let matching: Vec<usize> = free
            .iter()
            .enumerate()
            .filter(|(_, (other, ours))| (side == 2 || side == *other) && ours.overlaps(span))
            .map(|(index, _)| index)
            .collect();
        let Some(&first) = matching.first() else { continue };
        overlapping += 1;
        if side == 2 {
            let joined = matching.iter().map(|&index| free[index].1).reduce(Span::join).unwrap_or(span);
            exact += usize::from(bare(text, joined) == bare(text, span));
            said -= matching.len() - 1;
        } else {
            let best = matching.iter().copied().find(|&index| bare(text, free[index].1) == bare(text, span));
            exact += usize::from(best.is_some());
            free.remove(best.unwrap_or(first));
            continue;
        }
        for index in matching.into_iter().rev() {
            free.remove(index);
        }
    }
    [overlapping, exact, said, gold.len()]
}

/// A span's words without a determiner in front.
fn bare(text: &str, span: Span) -> String {
    let words = text[span.range()].to_lowercase();
    ["the ", "a ", "an "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(&words).to_owned()
}

fn police(coder: &Coder, rows: &[PoliceRow], verbose: bool) {
    let without: Vec<&PoliceRow> = rows.iter().filter(|row| row.labels.is_empty()).take(1000).collect();
    let counts: Vec<usize> = without
        .par_iter()
        .map(|row| {
            let document = code(coder, &row.text, Vec::new());
            if verbose && !document.events.is_empty() {
                let told: Vec<String> = document.events.iter().map(|event| tell(&document, event)).collect();
                println!("POLICE\t{}\t{}\t{}", row.id, row.text, told.join(" ;; "));
            }
            document
                .events
                .iter()
                .filter(|event| {
                    event
                        .actors
                        .iter()
                        .any(|actor| document.slice(actor.span).to_lowercase().contains("police"))
                })
                .count()
        })
        .collect();
    println!(
        "  police, {} sentences without a police action: events with police as actor per 100 sentences {:.1}",
        without.len(),
        100.0 * counts.iter().sum::<usize>() as f64 / without.len().max(1) as f64
    );
}
