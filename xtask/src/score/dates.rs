//! `cargo xtask score dates`: time expressions on WikiWars and on our own annotated reports.
//! With `DATES_ERRORS=1` in the environment, every difference is printed.

use std::{fs, path::Path};

use bede_doc::{Document, Metadata, Published, TimeExpression};

#[path = "../../../crates/bede-dates/tests/annotated/mod.rs"]
mod annotated;

use annotated::{Marked, lay_text};

/// A WikiWars document.
#[derive(serde::Deserialize)]
struct Gold {
    id: String,
    dct: String,
    text: String,
    timexes: Vec<Timex>,
}

#[derive(serde::Deserialize)]
struct Timex {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

/// What was found, what was marked, and how far they agree.
#[derive(Default)]
struct Counts {
    found: usize,
    marked: usize,
    strict: usize,
    relaxed: usize,
    value: usize,
    kind: usize,
}

impl Counts {
    fn line(&self, name: &str) -> String {
        let f1 = |hits: usize| 200.0 * hits as f64 / (self.found + self.marked).max(1) as f64;
        let part = |hits: usize, of: usize| 100.0 * hits as f64 / of.max(1) as f64;
        format!(
            "{name:<24} {:>5} marked  strict F1 {:5.1}  relaxed F1 {:5.1} (P {:5.1} R {:5.1})  value F1 {:5.1}  type F1 {:5.1}",
            self.marked,
            f1(self.strict),
            f1(self.relaxed),
            part(self.relaxed, self.found),
            part(self.relaxed, self.marked),
            f1(self.value),
            f1(self.kind),
        )
    }

    fn add(&mut self, other: &Counts) {
        self.found += other.found;
        self.marked += other.marked;
        self.strict += other.strict;
        self.relaxed += other.relaxed;
        self.value += other.value;
        self.kind += other.kind;
    }
}

/// Prints one line per part of the data.
pub fn score(data: &Path) -> crate::TaskResult {
    let mut parts = [Counts::default(), Counts::default()];
    let path = data.join("dates/wikiwars_train.jsonl");
    for line in fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?.lines() {
        let gold: Gold = serde_json::from_str(line)?;
        let bytes: Vec<usize> = gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
        let at = |character: usize| bytes.get(character).copied().unwrap_or(gold.text.len());
        let marked: Vec<Marked> = gold
            .timexes
            .iter()
            .map(|timex| Marked {
                start: at(timex.start),
                end: at(timex.end),
                kind: timex.kind.clone(),
                value: timex.value.clone(),
            })
            .collect();
        let metadata = Metadata { published: Some(Published::Day(gold.dct.parse()?)), ..Metadata::default() };
        let document = lay_text(Document::new(gold.text.as_str(), metadata));
        let half = gold.id.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31) + byte as u32) as usize % 2;
        parts[half].add(&compare(&gold.id, &document, &marked));
    }
    let mut all = Counts::default();
    println!("{}", parts[0].line("wikiwars half a"));
    println!("{}", parts[1].line("wikiwars half b"));
    parts.iter().for_each(|part| all.add(part));
    println!("{}", all.line("wikiwars"));
    for half in ["dev", "test"] {
        let path = format!("corpus/4-dates/news-{half}.md");
        let file = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let mut counts = Counts::default();
        for case in annotated::cases(&file)? {
            counts.add(&compare(&case.name, &case.document, &case.expected));
        }
        println!("{}", counts.line(&format!("our reports, {half}")));
    }
    Ok(())
}

fn compare(name: &str, document: &Document, marked: &[Marked]) -> Counts {
    let found = bede_dates::find(document);
    let mut counts = Counts { found: found.len(), marked: marked.len(), ..Counts::default() };
    let mut taken = vec![false; marked.len()];
    let errors = std::env::var_os("DATES_ERRORS").is_some();
    let text = document.text();
    let around = |start: usize, end: usize| {
        let from = (0..=start.saturating_sub(40)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let to = (end + 30..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        format!("{}⟦{}⟧{}", &text[from..start], &text[start..end], &text[end..to]).replace('\n', "|")
    };
    for expression in &found {
        let span = expression.span.range();
        let hit = best_match(expression, marked, &taken);
        let Some(index) = hit else {
            if errors {
                println!(
                    "EXTRA  {name}: {} {} {}",
                    around(span.start, span.end),
                    expression.kind.as_str(),
                    expression.value
                );
            }
            continue;
        };
        taken[index] = true;
        let gold = &marked[index];
        let strict = gold.start == span.start && gold.end == span.end;
        counts.relaxed += 1;
        counts.strict += strict as usize;
        counts.value += (gold.value == expression.value) as usize;
        counts.kind += (gold.kind == expression.kind.as_str()) as usize;
        if errors && !strict {
            println!(
                "EXTENT {name}: {} gold “{}”",
                around(span.start, span.end),
                &text[gold.start..gold.end]
            );
        }
        if errors && gold.value != expression.value {
            println!(
                "VALUE  {name}: {} {} gold {}",
                around(span.start, span.end),
                expression.value,
                gold.value
            );
        }
    }
    for (gold, taken) in marked.iter().zip(taken) {
        if errors && !taken {
            println!("MISSED {name}: {} {}", around(gold.start, gold.end), gold.value);
        }
    }
    counts
}

/// The marked expression that a found one overlaps and that is still free: the same one, or else the first.
fn best_match(expression: &TimeExpression, marked: &[Marked], taken: &[bool]) -> Option<usize> {
    let span = expression.span.range();
    let overlapping = (0..marked.len())
        .filter(|&at| !taken[at] && marked[at].start < span.end && span.start < marked[at].end);
    overlapping
        .clone()
        .find(|&at| marked[at].start == span.start && marked[at].end == span.end)
        .or_else(|| overlapping.clone().next())
}
