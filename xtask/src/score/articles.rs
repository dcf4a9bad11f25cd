//! `cargo xtask score articles`: article extraction on real pages, by the metric of the article extraction benchmark:
//! bags of 4-word shingles, precision and recall averaged over pages.

use std::{collections::HashMap, path::Path};

use bede_doc::{Input, Source};

use crate::TaskResult;

/// Words in a shingle.
const SHINGLE: usize = 4;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    id: String,
    url: String,
    article_body: String,
}

/// Scores every page; `BEDE_PAGES=1` prints each page's figures, worst first, and `BEDE_PAGE=id` a page's text.
pub fn run(data: &Path) -> TaskResult {
    let folder = data.join("articles");
    let truth = std::fs::read_to_string(folder.join("ground_truth.jsonl"))?;
    let mut pages = Vec::new();
    let mut seconds = 0.0;
    let mut bytes = 0;
    let shown = std::env::var("BEDE_PAGE").ok();
    for line in truth.lines() {
        let page: Page = serde_json::from_str(line)?;
        let path = folder.join("html").join(format!("{}.html.gz", page.id));
        let mut items =
            bede_read::read_bytes(std::fs::read(path)?, "page.html.gz", &bede_read::Options::default())?;
        let input = items.pop().ok_or("the page is empty")??.input;
        if let Source::Html(html) = &input.source {
            bytes += html.len();
        }
        let started = std::time::Instant::now();
        let document = bede_text::open(Input { ..input });
        seconds += started.elapsed().as_secs_f64();
        if shown.as_deref().is_some_and(|shown| page.id.starts_with(shown)) {
            println!(
                "{:#?}\n=== extracted\n{}\n=== truth\n{}",
                document.metadata,
                document.text(),
                page.article_body
            );
        }
        let (precision, recall) = precision_and_recall(&page.article_body, body(&document));
        pages.push((precision, recall, page.id, page.url));
    }
    let mean = |value: fn(&(f64, f64, String, String)) -> f64| {
        pages.iter().map(value).sum::<f64>() / pages.len() as f64
    };
    let (precision, recall) = (mean(|page| page.0), mean(|page| page.1));
    println!(
        "articles: {} pages, precision {precision:.3}, recall {recall:.3}, F1 {:.3}, {:.1} MB/s",
        pages.len(),
        harmonic(precision, recall),
        bytes as f64 / 1e6 / seconds
    );
    if std::env::var_os("BEDE_PAGES").is_some() {
        pages.sort_by(|one, other| harmonic(one.0, one.1).total_cmp(&harmonic(other.0, other.1)));
        for (precision, recall, id, url) in &pages {
            println!("{:.3} {precision:.3} {recall:.3} {} {url}", harmonic(*precision, *recall), &id[..8]);
        }
    }
    Ok(())
}

/// The extracted text without the headline before it, which the benchmark does not count as body.
fn body(document: &bede_doc::Document) -> &str {
    let text = document.text();
    let after = document.metadata.title.as_deref().and_then(|title| text.strip_prefix(title));
    after.and_then(|rest| rest.strip_prefix("\n\n")).unwrap_or(text)
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

fn precision_and_recall(truth: &str, found: &str) -> (f64, f64) {
    let (truth, found) = (shingles(truth), shingles(found));
    let both: usize =
        truth.iter().map(|(shingle, count)| (*count).min(found.get(shingle).copied().unwrap_or(0))).sum();
    let all = |bag: &HashMap<Vec<&str>, usize>| bag.values().sum::<usize>();
    let share = |whole: usize| {
        if whole == 0 { f64::from(u8::from(both == whole)) } else { both as f64 / whole as f64 }
    };
    (share(all(&found)), share(all(&truth)))
}

/// The bag of a text's shingles.
fn shingles(text: &str) -> HashMap<Vec<&str>, usize> {
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let mut bag = HashMap::new();
    if words.len() < SHINGLE && !words.is_empty() {
        bag.insert(words, 1);
        return bag;
    }
    for window in words.windows(SHINGLE) {
        *bag.entry(window.to_vec()).or_insert(0) += 1;
    }
    bag
}
