//! Runs the cases in `corpus/4-dates`: expressions as they are marked, and what dates an event.

mod annotated;

use std::{collections::BTreeSet, fs, path::PathBuf};

use annotated::{cases, lay_text, plain};
use bede_doc::{Document, Published, TokenId};

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/4-dates").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every marked expression comes out as marked and nothing else does, but for those that a `wrong:` line names;
/// and those come out wrong.
fn check_marked(name: &str) {
    let mut complaints = Vec::new();
    for case in cases(&file(name)).unwrap_or_else(|error| panic!("{name}: {error}")) {
        let text = case.document.text();
        let marked: BTreeSet<(usize, usize, String)> = case
            .expected
            .iter()
            .map(|mark| (mark.start, mark.end, format!("{} {}", mark.kind, mark.value)))
            .collect();
        let found: BTreeSet<(usize, usize, String)> = bede_dates::find(&case.document)
            .iter()
            .map(|expression| {
                let span = expression.span.range();
                (span.start, span.end, format!("{} {}", expression.kind.as_str(), expression.value))
            })
            .collect();
        let mut wrong: BTreeSet<&str> = case.wrong.iter().map(String::as_str).collect();
        let known = wrong.clone();
        for (start, end, label) in marked.symmetric_difference(&found) {
            let words = &text[*start..*end];
            wrong.remove(words);
            if !known.contains(words) {
                let side = if marked.contains(&(*start, *end, label.clone())) { "marked" } else { "found" };
                complaints.push(format!("{}: {side} “{words}” {label}", case.name));
            }
        }
        complaints.extend(
            wrong.iter().map(|words| format!("{}: “{words}” has come right: strike its `wrong:`", case.name)),
        );
    }
    assert!(complaints.is_empty(), "{name}:\n{}", complaints.join("\n"));
}

#[test]
fn expressions_of_every_kind() {
    check_marked("cases.md");
}

#[test]
fn news_reports_of_the_development_half() {
    check_marked("news-dev.md");
}

#[test]
fn event_dates() {
    let mut complaints = Vec::new();
    for (name, published, text, expected) in
        plain(&file("event-dates.md")).unwrap_or_else(|error| panic!("{error}"))
    {
        let mut document = Document::new(text, Default::default());
        document.metadata.published = Some(Published::Day(published));
        let mut document = lay_text(document);
        document.dates = bede_dates::find(&document);
        for (word, label) in expected {
            let token = (0..document.tokens.tokens.len() as u32)
                .map(TokenId)
                .find(|&id| document.token(id).text() == word)
                .unwrap_or_else(|| panic!("{name}: no word “{word}”"));
            let choice = bede_dates::event_date(&document, token);
            let said = match choice.date {
                Some(date) => format!("{} {} {}", date.date, date.precision.as_str(), date.basis.as_str()),
                None if choice.background => "background".to_owned(),
                None => "none".to_owned(),
            };
            if said != label {
                complaints.push(format!("{name}: “{word}” is {label}, not {said} ({})", choice.why));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
