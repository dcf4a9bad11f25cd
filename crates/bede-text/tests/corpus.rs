//! Runs the cases in `corpus/1-text`: a text or a page, and the blocks and metadata that come out.
//!
//! A case is a `##` heading, a sentence, a fenced block ```` ```text ```` or ```` ```html ````, and a fenced block
//! ```` ```blocks ```` with one line per metadata field, block and warning. A heading that begins with `wrong:` marks
//! an answer that is known to be wrong: its `blocks` are the right ones, and the case fails when they come out.
//! `BLESS=1 cargo test -p bede-text --test corpus` rewrites what comes out.

use std::{fmt::Write, fs, path::PathBuf};

use bede_doc::{Document, Input, Metadata, Source};
use libtest_mimic::{Arguments, Failed, Trial};

struct Case {
    name: String,
    html: bool,
    given: Metadata,
    source: String,
    expected: String,
}

fn main() {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/1-text");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("corpus/1-text exists")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let mut trials = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        let markdown = fs::read_to_string(file).expect("readable");
        let cases = cases(&markdown);
        assert!(!cases.is_empty(), "{} holds no case", file.display());
        if bless {
            let mut blessed = markdown.clone();
            for case in cases.iter().filter(|case| !case.name.starts_with("wrong:")) {
                blessed = replace_expectation(&blessed, case);
            }
            fs::write(file, blessed).expect("writable");
            continue;
        }
        let stem = file.file_stem().expect("has a name").to_string_lossy().into_owned();
        for case in cases {
            trials.push(Trial::test(format!("{stem}/{}", case.name), move || check(&case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(case: &Case) -> Result<(), Failed> {
    let actual = outcome(case);
    let right = actual == case.expected;
    match (right, case.name.starts_with("wrong:")) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("comes right now: take `wrong:` off the heading".into()),
        (false, false) => Err(format!("expected\n{}\nbut got\n{actual}", case.expected).into()),
    }
}

fn outcome(case: &Case) -> String {
    let source =
        if case.html { Source::Html(case.source.clone()) } else { Source::Text(case.source.clone()) };
    let document = bede_text::open(Input { source, metadata: case.given.clone(), ..Input::default() });
    check_invariants(&document);
    describe(&document)
}

/// What holds for every document, whatever the case is about.
fn check_invariants(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end, "blocks overlap or are out of order");
        end = block.span.end;
        let words = document.slice(block.span);
        assert_eq!(words.trim(), words, "white space around a block");
        assert!(!words.is_empty(), "an empty block");
    }
}

fn describe(document: &Document) -> String {
    let mut out = String::new();
    let metadata = &document.metadata;
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}").expect("strings take everything");
        }
    };
    field("title", metadata.title.clone());
    field("publisher", metadata.publisher.clone());
    field("published", metadata.published.as_ref().map(ToString::to_string));
    field("authors", (!metadata.authors.is_empty()).then(|| metadata.authors.join("; ")));
    field("url", metadata.url.clone());
    field("language", metadata.language.clone());
    for block in &document.blocks {
        let words = document.slice(block.span).split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "{:?} | {words}", block.kind).expect("strings take everything");
    }
    for warning in &document.warnings {
        writeln!(out, "warning {}: {}", warning.kind.as_str(), warning.message)
            .expect("strings take everything");
    }
    out
}

fn cases(markdown: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for section in markdown.split("\n## ").skip(1) {
        let name = section.lines().next().unwrap_or_default().trim().to_owned();
        let fence = |label: &str| -> Option<String> {
            let opening = format!("\n```{label}\n");
            let start = section.find(&opening)? + opening.len();
            let end = section[start..].find("\n```").map_or(section.len(), |n| start + n + 1);
            Some(section[start..end.max(start)].to_owned())
        };
        let html = fence("html");
        let text = fence("text");
        let given = given(&fence("given").unwrap_or_default());
        let expected = fence("blocks").unwrap_or_default();
        cases.push(Case {
            html: html.is_some(),
            source: html.or(text).unwrap_or_else(|| panic!("case `{name}` has no text and no html")),
            given,
            expected,
            name,
        });
    }
    cases
}

/// Metadata that the caller gives, one `field: value` a line.
fn given(lines: &str) -> Metadata {
    let mut metadata = Metadata::default();
    for line in lines.lines() {
        let (field, value) = line.split_once(": ").expect("`field: value`");
        let value = value.to_owned();
        match field {
            "title" => metadata.title = Some(value),
            "publisher" => metadata.publisher = Some(value),
            "url" => metadata.url = Some(value),
            "language" => metadata.language = Some(value),
            "published" => metadata.published = bede_text::read_published(&value),
            _ => panic!("no such field to give: {field}"),
        }
    }
    metadata
}

fn replace_expectation(markdown: &str, case: &Case) -> String {
    let at = markdown.find(&format!("\n## {}\n", case.name)).expect("the case is in the file");
    let end = markdown[at + 4..].find("\n## ").map_or(markdown.len(), |n| at + 4 + n);
    let section = &markdown[at..end];
    let outcome = outcome(case);
    let opening = "\n```blocks\n";
    let section = match section.find(opening) {
        Some(start) => {
            let body = start + opening.len();
            let close = if section[body..].starts_with("```") {
                body
            } else {
                body + section[body..].find("\n```").expect("a closed fence") + 1
            };
            format!("{}{}{}", &section[..body], outcome, &section[close..])
        }
        None => format!("{}\n\n```blocks\n{outcome}```\n", section.trim_end()),
    };
    format!("{}{}{}", &markdown[..at], section, &markdown[end..])
}
