//! Attributions against PolNeAR's development part: content, speaker and cue, and direct speech by itself.
//!
//! Two contents match where the words they share are at least half of the words they hold together; matching is one
//! to one, best overlap first. A speaker or cue is right where it shares a word with the gold one, or both are absent.
//! Direct speech is what stands wholly in quotation marks, judged on the gold side and on ours. PolNeAR annotates
//! nothing inside another attribution's content, so ours that stand inside another are not counted; the figures with
//! them are printed too.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use bede_attributions::Cues;
use bede_doc::{Attribution, Block, BlockKind, Document, Layer, Metadata, Span};
use serde::Deserialize;

use crate::TaskResult;

#[derive(Deserialize)]
struct Article {
    id: String,
    title: Option<String>,
    text: String,
    attributions: Vec<GoldAttribution>,
}

#[derive(Deserialize)]
struct GoldAttribution {
    source: Vec<GoldSpan>,
    cue: Vec<GoldSpan>,
    content: Vec<GoldSpan>,
}

#[derive(Deserialize)]
struct GoldSpan {
    start: usize,
    end: usize,
    text: String,
}

/// Sets of the words that a part covers, by number.
struct Parts {
    speaker: HashSet<usize>,
    cue: HashSet<usize>,
    content: HashSet<usize>,
    direct: bool,
    label: String,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    gold: usize,
    found: usize,
    content: usize,
    speaker: usize,
    cue: usize,
    both: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.gold += other.gold;
        self.found += other.found;
        self.content += other.content;
        self.speaker += other.speaker;
        self.cue += other.cue;
        self.both += other.both;
    }

    fn line(&self, name: &str) {
        let f1 = |right: usize| 200.0 * right as f64 / (self.gold + self.found).max(1) as f64;
        println!(
            "  {name:<24} gold {:>5}  found {:>5}  content P {:5.1} R {:5.1} F1 {:5.1}  with speaker {:5.1}  with cue {:5.1}  with both {:5.1}",
            self.gold,
            self.found,
            100.0 * self.content as f64 / self.found.max(1) as f64,
            100.0 * self.content as f64 / self.gold.max(1) as f64,
            f1(self.content),
            f1(self.speaker),
            f1(self.cue),
            f1(self.both),
        );
    }
}

/// Prints accuracy on the development part. `BEDE_SCORE_PART=train` scores a sample of the training part, and
/// `BEDE_SCORE_ERRORS=1` lists what was missed and what was found too much, and the precision of each rule.
pub fn run(data: &Path) -> TaskResult {
    let part = std::env::var("BEDE_SCORE_PART").unwrap_or_else(|_| "dev".to_string());
    let errors = std::env::var_os("BEDE_SCORE_ERRORS").is_some();
    let text = fs::read_to_string(data.join(format!("quotes/polnear_{part}.jsonl")))?;
    let mut articles: Vec<Article> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if part == "train" && index % 8 != 0 {
            continue;
        }
        articles.push(serde_json::from_str(line)?);
    }
    let mut outer = Tally::default();
    let mut halves = [Tally::default(); 2];
    let mut nested = Tally::default();
    let mut direct = Tally::default();
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut words = 0;
    let mut time = std::time::Duration::ZERO;
    for article in &articles {
        let mut document = read(article);
        let began = std::time::Instant::now();
        document.attributions = bede_attributions::find(&document, Cues::embedded());
        time += began.elapsed();
        words += document.tokens.tokens.len();
        let gold = gold_parts(article);
        let all: Vec<Parts> =
            document.attributions.iter().map(|attribution| found_parts(&document, attribution)).collect();
        let top: Vec<usize> =
            (0..all.len()).filter(|&index| document.attributions[index].inside.is_none()).collect();
        let found: Vec<&Parts> = top.iter().map(|&index| &all[index]).collect();
        let golds: Vec<&Parts> = gold.iter().collect();
        let (tally, pairs) = compare(&golds, &found);
        outer.add(tally);
        let half = usize::from(
            article.id.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) & 1,
        );
        halves[half].add(tally);
        nested.add(compare(&golds, &all.iter().collect::<Vec<_>>()).0);
        let direct_gold: Vec<&Parts> = gold.iter().filter(|parts| parts.direct).collect();
        let direct_found: Vec<&Parts> = found.iter().copied().filter(|parts| parts.direct).collect();
        direct.add(direct_tally(&golds, &found, &direct_gold, &direct_found));
        for (index, &at) in top.iter().enumerate() {
            let rule = rules.entry(document.attributions[at].rule.to_string()).or_default();
            rule.1 += 1;
            rule.0 += usize::from(pairs.iter().any(|&(_, found)| found == index));
        }
        if errors {
            println!("== {}", article.id);
            for (index, parts) in golds.iter().enumerate() {
                if !pairs.iter().any(|&(gold, _)| gold == index) {
                    println!("missed  {}", parts.label);
                }
            }
            for (index, parts) in found.iter().enumerate() {
                match pairs.iter().find(|&&(_, other)| other == index) {
                    None => println!("extra   [{}] {}", document.attributions[top[index]].rule, parts.label),
                    Some(&(gold, _)) if !same(&golds[gold].speaker, &parts.speaker) => {
                        println!(
                            "speaker [{}] {} <> {}",
                            document.attributions[top[index]].rule, golds[gold].label, parts.label
                        );
                    }
                    Some(&(gold, _)) if !same(&golds[gold].cue, &parts.cue) => {
                        println!(
                            "cue     [{}] {} <> {}",
                            document.attributions[top[index]].rule, golds[gold].label, parts.label
                        );
                    }
                    _ => {}
                }
            }
        }
    }
    println!("attributions, PolNeAR {part} ({} articles, {words} tokens)", articles.len());
    outer.line("all");
    halves[0].line("  half A");
    halves[1].line("  half B");
    nested.line("all, with nested ones");
    direct.line("direct speech");
    println!("  {:.2} µs a token for this layer", time.as_secs_f64() * 1e6 / words.max(1) as f64);
    if errors {
        for (rule, (right, found)) in rules {
            println!("rule {rule:<20} {right:>5} of {found:>5}  {:5.1}", 100.0 * right as f64 / found as f64);
        }
    }
    Ok(())
}

/// The layers below, with one block a paragraph.
fn read(article: &Article) -> Document {
    let mut document = Document::new(article.text.as_str(), Metadata::default());
    let mut at = 0;
    for line in article.text.split('\n') {
        let words = line.trim();
        let start = at + line.find(words).unwrap_or(0);
        if !words.is_empty() {
            let headline = document.blocks.is_empty()
                && article
                    .title
                    .as_ref()
                    .is_some_and(|title| words.trim_end_matches('.') == title.trim_end_matches('.'));
            let kind = if headline { BlockKind::Headline } else { BlockKind::Paragraph };
            document.blocks.push(Block { span: Span::new(start, start + words.len()), kind });
        }
        at += line.len() + 1;
    }
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document
}

/// The starts of the words of a text, in bytes; a word is a run of letters and digits.
fn words_in(text: &str, span: Span) -> HashSet<usize> {
    let slice = &text[span.range()];
    let mut set = HashSet::new();
    let mut inside = false;
    for (offset, character) in slice.char_indices() {
        if character.is_alphanumeric() {
            if !inside {
                set.insert(span.start as usize + offset);
            }
            inside = true;
        } else {
            inside = false;
        }
    }
    set
}

/// A cue may be a colon, which holds no word: then its marks count.
fn words_or_marks(text: &str, spans: &[Span]) -> HashSet<usize> {
    let mut set: HashSet<usize> = spans.iter().flat_map(|&span| words_in(text, span)).collect();
    if set.is_empty() {
        set.extend(spans.iter().map(|span| span.start as usize));
    }
    set
}

fn is_direct(text: &str, spans: &[Span]) -> bool {
    let opens =
        |span: &Span| text[span.range()].starts_with(['"', '“']) || text[span.range()].starts_with("''");
    let closes = |span: &Span| text[span.range()].ends_with(['"', '”']) || text[span.range()].ends_with("''");
    !spans.is_empty() && spans.iter().all(|span| opens(span) && closes(span))
}

fn label(text: &str, speaker: &[Span], cue: &[Span], content: &[Span]) -> String {
    let part = |spans: &[Span]| {
        spans.iter().map(|span| text[span.range()].replace('\n', " ")).collect::<Vec<_>>().join(" … ")
    };
    format!("{{{}}} {{{}}} {{{}}}", part(speaker), part(cue), part(content))
}

fn parts(text: &str, speaker: &[Span], cue: &[Span], content: &[Span]) -> Parts {
    Parts {
        speaker: speaker.iter().flat_map(|&span| words_in(text, span)).collect(),
        cue: words_or_marks(text, cue),
        content: content.iter().flat_map(|&span| words_in(text, span)).collect(),
        direct: is_direct(text, content),
        label: label(text, speaker, cue, content),
    }
}

fn found_parts(document: &Document, attribution: &Attribution) -> Parts {
    let one = |span: Option<Span>| span.into_iter().collect::<Vec<_>>();
    parts(document.text(), &one(attribution.speaker), &one(attribution.cue), &attribution.content)
}

fn gold_parts(article: &Article) -> Vec<Parts> {
    let offsets: Vec<usize> =
        article.text.char_indices().map(|(offset, _)| offset).chain([article.text.len()]).collect();
    let spans = |given: &[GoldSpan]| -> Vec<Span> {
        given
            .iter()
            .map(|span| {
                debug_assert!(!span.text.is_empty());
                Span::new(offsets[span.start], offsets[span.end])
            })
            .collect()
    };
    article
        .attributions
        .iter()
        .map(|gold| parts(&article.text, &spans(&gold.source), &spans(&gold.cue), &spans(&gold.content)))
        .collect()
}

/// Shared words over all words of the two.
fn overlap(one: &HashSet<usize>, other: &HashSet<usize>) -> f64 {
    let shared = one.intersection(other).count();
    let all = one.len() + other.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

fn same(one: &HashSet<usize>, other: &HashSet<usize>) -> bool {
    one.is_empty() && other.is_empty() || !one.is_disjoint(other)
}

fn compare(gold: &[&Parts], found: &[&Parts]) -> (Tally, Vec<(usize, usize)>) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (gold_index, one) in gold.iter().enumerate() {
        for (found_index, other) in found.iter().enumerate() {
            let share = overlap(&one.content, &other.content);
            if share >= 0.5 {
                // Of several attributions with the same content the one with the same cue is meant.
                let bonus = if same(&one.cue, &other.cue) { 1e-3 } else { 0.0 };
                pairs.push((share + bonus, gold_index, found_index));
            }
        }
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    let mut gold_taken = vec![false; gold.len()];
    let mut found_taken = vec![false; found.len()];
    let mut matched = Vec::new();
    let mut tally = Tally { gold: gold.len(), found: found.len(), ..Tally::default() };
    for (_, one, other) in pairs {
        if gold_taken[one] || found_taken[other] {
            continue;
        }
        gold_taken[one] = true;
        found_taken[other] = true;
        matched.push((one, other));
        let speaker = same(&gold[one].speaker, &found[other].speaker);
        let cue = same(&gold[one].cue, &found[other].cue);
        tally.content += 1;
        tally.speaker += usize::from(speaker);
        tally.cue += usize::from(cue);
        tally.both += usize::from(speaker && cue);
    }
    (tally, matched)
}

/// Direct speech: recall over gold direct ones against all of ours, precision over our direct ones against all gold.
fn direct_tally(gold: &[&Parts], found: &[&Parts], direct_gold: &[&Parts], direct_found: &[&Parts]) -> Tally {
    let (recall, _) = compare(direct_gold, found);
    let (precision, _) = compare(gold, direct_found);
    // Both sides count as right what the smaller agreement is, so that F1 is no better than either.
    Tally {
        gold: direct_gold.len(),
        found: direct_found.len(),
        content: recall.content.min(precision.content),
        speaker: recall.speaker.min(precision.speaker),
        cue: recall.cue.min(precision.cue),
        both: recall.both.min(precision.both),
    }
}
