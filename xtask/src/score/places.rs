//! `cargo xtask score places`: toponyms found and placed on LGL's local news, whole and in two halves that a
//! hash of the identifier makes. (International news is measured on our own reports, by the test that runs
//! `corpus/6-places`.)

use std::{collections::BTreeMap, fs, path::Path, time::Instant};

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Place, Span};
use bede_places::Gazetteer;
use serde::Deserialize;

use crate::TaskResult;

/// A place counts as rightly placed within so many kilometres (a hundred miles).
const NEAR: f64 = 161.0;

#[derive(Deserialize)]
struct Article {
    id: String,
    title: String,
    domain: String,
    text: String,
    toponyms: Vec<Toponym>,
}

#[derive(Deserialize)]
struct Toponym {
    start: usize,
    end: usize,
    lat: Option<f64>,
    lon: Option<f64>,
}

/// What one part of the data came to.
#[derive(Default)]
struct Tally {
    right: usize,
    found: usize,
    expected: usize,
    errors: Vec<f64>,
}

impl Tally {
    fn print(&mut self, name: &str) {
        self.errors.sort_by(f64::total_cmp);
        let (right, found, expected) = (self.right as f64, self.found as f64, self.expected as f64);
        let (precision, recall) = (right / found.max(1.0), right / expected.max(1.0));
        let near = self.errors.iter().filter(|&&error| error <= NEAR).count();
        println!(
            "{name:<12} P {:5.1}  R {:5.1}  F1 {:5.1}   placed {:4}  within 161 km {:5.1} %  median {:6.1} km",
            precision * 100.0,
            recall * 100.0,
            2.0 * precision * recall / (precision + recall).max(1e-9) * 100.0,
            self.errors.len(),
            near as f64 / self.errors.len().max(1) as f64 * 100.0,
            self.errors.get(self.errors.len() / 2).copied().unwrap_or(f64::NAN),
        );
    }
}

/// Prints precision, recall and distances; with `BEDE_ERRORS` set, each error.
pub fn run(data: &Path) -> TaskResult {
    let path = data.join("geo/lgl.jsonl");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let show = std::env::var_os("BEDE_ERRORS").is_some();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut seconds, mut words) = (0.0, 0);
    for line in text.lines() {
        let article: Article = serde_json::from_str(line)?;
        let half =
            if blake3::hash(article.id.as_bytes()).as_bytes()[0] & 1 == 0 { "LGL even" } else { "LGL odd" };
        let metadata = Metadata {
            title: Some(article.title.clone()),
            url: Some(format!("http://{}/", article.domain)),
            ..Metadata::default()
        };
        let document = prepare(&article.text, metadata);
        let start = Instant::now();
        let places = bede_places::find(&document, Gazetteer::embedded());
        seconds += start.elapsed().as_secs_f64();
        words += document.tokens.tokens.len();
        // From characters to bytes.
        let mut bytes: Vec<usize> = article.text.char_indices().map(|(at, _)| at).collect();
        bytes.push(article.text.len());
        let span = |toponym: &Toponym| Span::new(bytes[toponym.start], bytes[toponym.end]);
        for name in [half, "LGL"] {
            let tally = tallies.entry(name).or_default();
            tally.found += places.len();
            tally.expected += article.toponyms.len();
            for toponym in &article.toponyms {
                let Some(place) = places.iter().find(|place| place.span == span(toponym)) else { continue };
                tally.right += 1;
                if let (Some(lat), Some(lon)) = (toponym.lat, toponym.lon) {
                    tally.errors.push(distance(place, lat, lon));
                }
            }
        }
        if show {
            print_errors(&document, &places, &article, &span);
        }
    }
    for (name, tally) in &mut tallies {
        tally.print(name);
    }
    println!("{:.2} µs a word", seconds * 1e6 / words.max(1) as f64);
    Ok(())
}

/// Lays the layers that places are found by.
fn prepare(text: &str, metadata: Metadata) -> Document {
    let mut document = Document::new(text, metadata);
    let mut at = 0;
    for paragraph in text.split_inclusive('\n') {
        let inner = paragraph.trim();
        if !inner.is_empty() {
            let start = at + (paragraph.len() - paragraph.trim_start().len());
            document
                .blocks
                .push(Block { span: Span::new(start, start + inner.len()), kind: BlockKind::Paragraph });
        }
        at += paragraph.len();
    }
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document
}

fn print_errors(document: &Document, places: &[Place], article: &Article, span: &dyn Fn(&Toponym) -> Span) {
    let around = |span: Span| {
        let text = document.text();
        let mut start = span.range().start.saturating_sub(40);
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (span.range().end + 40).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        format!(
            "{}[{}]{}",
            &text[start..span.range().start],
            document.slice(span),
            &text[span.range().end..end]
        )
    };
    for place in places {
        match article.toponyms.iter().find(|toponym| span(toponym) == place.span) {
            None => println!("FALSE   {} {}", article.id, around(place.span)),
            Some(toponym) => {
                if let (Some(lat), Some(lon)) = (toponym.lat, toponym.lon) {
                    let error = distance(place, lat, lon);
                    if error > NEAR {
                        println!(
                            "FAR     {} {} {error:.0} km: {} {:?} {:?}, should be {lat:.1} {lon:.1} ({})",
                            article.id,
                            around(place.span),
                            place.name,
                            place.admin1,
                            place.country,
                            article.domain,
                        );
                    }
                }
            }
        }
    }
    for toponym in &article.toponyms {
        if !places.iter().any(|place| place.span == span(toponym)) {
            println!("MISSED  {} {} {:?}", article.id, around(span(toponym)), toponym.lat);
        }
    }
}

/// Kilometres along the great circle.
fn distance(place: &Place, lat: f64, lon: f64) -> f64 {
    let (one, other) = (place.lat.to_radians(), lat.to_radians());
    let across = (lon - place.lon).to_radians();
    let haversine =
        ((other - one) / 2.0).sin().powi(2) + one.cos() * other.cos() * (across / 2.0).sin().powi(2);
    2.0 * 6371.0 * haversine.sqrt().min(1.0).asin()
}
