//! The examples of the lexicon's entries, and whether a document bears one out.

use std::fmt::Write as _;

use bede_doc::{Attribution, Document, Span};
use serde::Deserialize;

use crate::CompileError;

/// One example of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueExample {
    /// The entry's id.
    pub entry: String,
    /// The file, as it was named.
    pub file: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// The text.
    pub text: String,
    /// Whether the entry must give an attribution, or must give none.
    pub fires: bool,
    /// The speaker's words.
    pub speaker: Option<String>,
    /// The cue's words.
    pub cue: Option<String>,
    /// The content's words.
    pub content: Option<String>,
    /// Why it is known not to come out yet.
    pub wrong: Option<String>,
}

#[derive(Deserialize)]
struct LexiconFile {
    #[serde(default)]
    cue: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    yes: Vec<toml::Spanned<Yes>>,
    #[serde(default)]
    no: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Yes {
    text: String,
    speaker: Option<String>,
    cue: Option<String>,
    content: Option<String>,
    wrong: Option<String>,
}

/// The examples of a file, given as its name (for messages) and its text.
pub fn examples(name: &str, text: &str) -> Result<Vec<CueExample>, CompileError> {
    let line_at = |offset: usize| {
        text.as_bytes()[..offset.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
    };
    let parsed: LexiconFile = toml::from_str(text).map_err(|problem| CompileError {
        file: name.to_owned(),
        line: line_at(problem.span().map_or(0, |span| span.start)),
        message: problem.message().to_owned(),
    })?;
    let mut examples = Vec::new();
    for entry in parsed.cue {
        let example = |offset: usize, text: String, fires: bool| CueExample {
            entry: entry.id.clone(),
            file: name.to_owned(),
            line: line_at(offset),
            text,
            fires,
            speaker: None,
            cue: None,
            content: None,
            wrong: None,
        };
        for yes in entry.yes {
            let (start, yes) = (yes.span().start, yes.into_inner());
            let Yes { text, speaker, cue, content, wrong } = yes;
            examples.push(CueExample { speaker, cue, content, wrong, ..example(start, text, true) });
        }
        for no in entry.no {
            examples.push(example(no.span().start, no.into_inner(), false));
        }
    }
    Ok(examples)
}

/// Whether a document of the example's text, with its attributions, is as the example says; else what came out.
pub fn check_example(document: &Document, example: &CueExample) -> Result<(), String> {
    let by_it = |attribution: &&Attribution| attribution.rule == example.entry;
    if !example.fires {
        return match document.attributions.iter().find(by_it) {
            None => Ok(()),
            Some(found) => Err(format!("must not fire: `{}` is no content", content(document, found))),
        };
    }
    let same = |span: Option<Span>, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| span.is_some_and(|span| words(document, span) == *wanted))
    };
    let agrees = |attribution: &Attribution| {
        same(attribution.speaker, &example.speaker)
            && same(attribution.cue, &example.cue)
            && example.content.as_ref().is_none_or(|wanted| content(document, attribution) == *wanted)
    };
    if document.attributions.iter().filter(by_it).any(agrees) {
        return Ok(());
    }
    let mut found = String::new();
    for attribution in &document.attributions {
        let part = |span: Option<Span>| span.map_or("-".to_owned(), |span| words(document, span));
        let (speaker, cue) = (part(attribution.speaker), part(attribution.cue));
        let content = content(document, attribution);
        let separator = if found.is_empty() { "" } else { "; " };
        let _ = write!(found, "{separator}{}: {speaker} | {cue} | {content}", attribution.rule);
    }
    Err(if found.is_empty() { "no attribution".to_owned() } else { format!("comes out otherwise: {found}") })
}

/// The words of a span, one blank between them.
pub fn words(document: &Document, span: Span) -> String {
    document.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The content of an attribution; its pieces with `…` between them.
pub fn content(document: &Document, attribution: &Attribution) -> String {
    let pieces: Vec<String> = attribution.content.iter().map(|&span| words(document, span)).collect();
    pieces.join(" … ")
}
