//! Texts with time expressions marked in Markdown links: `[Wednesday](2021-08-18)`, `[two days](DURATION P2D)`.
//! Read by the test runners and by `cargo xtask score dates`; none of them uses all of it.
#![allow(dead_code)]

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Published, Span};

/// One report of a corpus file.
pub struct Case {
    /// The heading.
    pub name: String,
    /// The text, without the marks.
    pub document: Document,
    /// What is marked in it.
    pub expected: Vec<Marked>,
    /// The expressions that are known to come out wrong, as the `wrong:` lines name them.
    pub wrong: Vec<String>,
}

/// An expression as a person marked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Its bytes.
    pub start: usize,
    /// One past its bytes.
    pub end: usize,
    /// TIMEX3 type.
    pub kind: String,
    /// TIMEX3 value.
    pub value: String,
}

/// The cases of one file. A line that cannot be understood is an error that names it.
pub fn cases(file: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for section in file.split("\n## ").skip(1) {
        let (name, rest) = section.split_once('\n').unwrap_or((section, ""));
        let (mut published, mut wrong, mut text, mut expected) =
            (None, Vec::new(), String::new(), Vec::new());
        for line in rest.lines() {
            if let Some(day) = line.strip_prefix("published: ") {
                published = Some(day.trim().parse().map_err(|error| format!("{name}: {day}: {error}"))?);
            } else if let Some(known) = line.strip_prefix("wrong: ") {
                wrong.push(known.split(" — ").next().unwrap_or(known).trim().to_owned());
            } else if !line.starts_with("> ") {
                unmark(line, &mut text, &mut expected)
                    .map_err(|mark| format!("{name}: cannot read {mark}"))?;
                text.push('\n');
            }
        }
        let metadata = Metadata { published: published.map(Published::Day), ..Metadata::default() };
        let document = lay_text(Document::new(text, metadata));
        cases.push(Case { name: name.trim().to_owned(), document, expected, wrong });
    }
    Ok(cases)
}

fn unmark(line: &str, text: &mut String, expected: &mut Vec<Marked>) -> Result<(), String> {
    let mut rest = line;
    while let Some((before, mark)) = rest.split_once('[') {
        text.push_str(before);
        let (words, after) = mark.split_once("](").ok_or_else(|| mark.to_owned())?;
        let (label, after) = after.split_once(')').ok_or_else(|| mark.to_owned())?;
        let (kind, value) = label.split_once(' ').unwrap_or(("DATE", label));
        let start = text.len();
        text.push_str(words);
        expected.push(Marked { start, end: text.len(), kind: kind.to_owned(), value: value.to_owned() });
        rest = after;
    }
    text.push_str(rest);
    Ok(())
}

/// One paragraph block per line that has something on it, then tokens and syntax.
pub fn lay_text(mut document: Document) -> Document {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in document.text().split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            blocks.push(Block { span: Span::new(start, start + trimmed.len()), kind: BlockKind::Paragraph });
        }
        at += line.len();
    }
    document.blocks = blocks;
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document
}

/// A case of `event-dates.md`: its name, day of publication, text, and the label that a word of it has.
pub type PlainCase = (String, jiff::civil::Date, String, Vec<(String, String)>);

/// The cases of a file whose expectations are lines: `- word: label`.
pub fn plain(file: &str) -> Result<Vec<PlainCase>, String> {
    let mut cases = Vec::new();
    for section in file.split("\n## ").skip(1) {
        let (name, rest) = section.split_once('\n').unwrap_or((section, ""));
        let (mut published, mut text, mut expected) = (None, String::new(), Vec::new());
        for line in rest.lines() {
            if let Some(day) = line.strip_prefix("published: ") {
                published = Some(day.trim().parse().map_err(|error| format!("{name}: {day}: {error}"))?);
            } else if let Some(item) = line.strip_prefix("- ") {
                let (word, label) = item.split_once(": ").ok_or_else(|| format!("{name}: {item}"))?;
                expected.push((word.to_owned(), label.trim().to_owned()));
            } else if !line.starts_with("> ") {
                text.push_str(line);
                text.push('\n');
            }
        }
        let published = published.ok_or_else(|| format!("{name}: no `published`"))?;
        cases.push((name.trim().to_owned(), published, text, expected));
    }
    Ok(cases)
}
