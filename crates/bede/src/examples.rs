//! The lexicon's examples: whether a text comes out as its entry says. What is made of that, a test of the project or an
//! answer to somebody who checks a lexicon of their own, is the caller's.

use bede_attributions::examples::CueExample;
use bede_doc::{Block, BlockKind, Document, Event, Layer, Metadata, Participant, SentenceId, Span};
use bede_events::Verdict;
use bede_lexicon::Lexicon;

pub use bede_lexicon::Example;

use crate::Coder;

/// What comes of an example, whatever its mark says: whether that is as it should be, else what came out.
pub fn outcome(coder: &Coder, example: &Example) -> Result<(), String> {
    let document = coder.code_document(document_of(&example.text));
    check(coder, &document, example)
}

/// As [`outcome`], for an example of an entry that attributes.
pub fn cue_outcome(coder: &Coder, example: &CueExample) -> Result<(), String> {
    bede_attributions::examples::check_example(&coder.code_document(document_of(&example.text)), example)
}

/// An outcome against the mark of its example: one that is marked `wrong` must still come out otherwise.
pub fn against_mark(outcome: Result<(), String>, wrong: Option<&str>) -> Result<(), String> {
    match (wrong, outcome) {
        (None, outcome) => outcome,
        (Some(_), Err(_)) => Ok(()),
        (Some(_), Ok(())) => Err("comes right now: take `wrong` out".to_owned()),
    }
}

/// An example's text as a document: a headline where it does not end as a sentence does.
fn document_of(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    let ends_as_sentence = text.trim_end().ends_with(['.', '?', '!', '"', '”']);
    let kind = if ends_as_sentence { BlockKind::Paragraph } else { BlockKind::Headline };
    document.blocks = vec![Block { span: Span::new(0, text.len()), kind }];
    document.mark_laid(Layer::Blocks);
    document
}

fn check(coder: &Coder, document: &Document, example: &Example) -> Result<(), String> {
    let lexicon = coder.lexicon();
    let told: Vec<String> = document.events.iter().map(|event| tell(document, event)).collect();
    let told = if told.is_empty() { "no event".to_owned() } else { told.join("; ") };
    let sense = lexicon.senses.iter().find(|sense| sense.id == example.entry);
    let is_discard = lexicon.discards.iter().any(|discard| discard.id == example.entry);
    if !example.fires {
        let fires = if is_discard {
            !document.events.is_empty()
        } else {
            document.events.iter().any(|event| event.rule == example.entry)
        };
        return if fires { Err(format!("must not fire: {told}")) } else { Ok(()) };
    }
    if sense.is_some_and(|sense| sense.event.is_none()) {
        let chosen = bede_events::trace(document, lexicon)
            .iter()
            .any(|trace| trace.rule == example.entry && trace.verdict == Verdict::NoEvent);
        return if chosen {
            Ok(())
        } else {
            Err(format!("the sense is not chosen: {}", nearest(document, lexicon, example, &told)))
        };
    }
    let candidates: Vec<&Event> = match sense {
        Some(_) => document.events.iter().filter(|event| event.rule == example.entry).collect(),
        None => document.events.iter().collect(),
    };
    if candidates.is_empty() {
        return Err(format!("does not fire: {}", nearest(document, lexicon, example, &told)));
    }
    let expected_kind =
        example.kind.or_else(|| sense.and_then(|sense| sense.event.as_ref()).map(|event| event.kind()));
    let fits = |event: &&Event| {
        expected_kind.is_none_or(|kind| event.kind == kind)
            && example.mode.is_none_or(|mode| event.mode == Some(mode))
            && example.status.is_none_or(|status| event.status == status)
            && example.cameo.as_ref().is_none_or(|cameo| event.cameo == *cameo)
            && example.gives.as_ref().is_none_or(|(actors, recipients)| {
                same(document, &event.actors, actors) && same(document, &event.recipients, recipients)
            })
    };
    if candidates.iter().any(fits) { Ok(()) } else { Err(format!("comes out otherwise: {told}")) }
}

/// What came of the entry's predicate, for a message.
fn nearest(document: &Document, lexicon: &Lexicon, example: &Example, told: &str) -> String {
    let traces = bede_events::trace(document, lexicon);
    let lemma = example.entry.split('.').next().unwrap_or_default();
    let near: Vec<String> = traces
        .iter()
        .filter(|trace| trace.rule == example.entry || trace.rule.starts_with(lemma))
        .map(|trace| format!("{} {:?} ({})", trace.rule, trace.verdict, trace.why.join("; ")))
        .collect();
    if near.is_empty() {
        return format!("{told}; {}", read_as(document, lexicon, &example.entry));
    }
    format!("{told}; {}", near.join(" | "))
}

/// How the text's syntax has what may be the entry's predicate, where it is not found as one.
fn read_as(document: &Document, lexicon: &Lexicon, entry: &str) -> String {
    let Some(frame) = lexicon.sense(entry).and_then(|sense| sense.frames.first()) else {
        return "no word here is its predicate".to_owned();
    };
    let predicate = frame.predicate.as_str();
    // The form may have another lemma than was expected: a shared beginning is enough to point at it.
    let beginning: String = predicate.chars().take(4).collect();
    let sentences = (0..document.sentences().len() as u32).map(SentenceId);
    let words = sentences.flat_map(|sentence| document.views(document.sentence(sentence).tokens));
    let told: Vec<String> = words
        .filter(|token| token.lemma() == predicate || token.text().to_lowercase().starts_with(&beginning))
        .map(|token| format!("`{}` is read as {} ({})", token.text(), token.upos().as_str(), token.lemma()))
        .collect();
    if told.is_empty() { format!("no word here is `{predicate}`") } else { told.join(", ") }
}

fn tell(document: &Document, event: &Event) -> String {
    let side = |participants: &[Participant]| {
        let words: Vec<&str> =
            participants.iter().map(|participant| document.slice(participant.span)).collect();
        if words.is_empty() { "-".to_owned() } else { words.join(" + ") }
    };
    let mode = event.mode.map(|mode| format!(" {mode}")).unwrap_or_default();
    format!(
        "{}{mode} [{}] {} > {} ({}, {})",
        event.kind,
        event.cameo,
        side(&event.actors),
        side(&event.recipients),
        event.status,
        event.rule
    )
}

/// Whether the participants are those expected: the same number, each with the words of its entry in it, its head among them.
fn same(document: &Document, found: &[Participant], expected: &[String]) -> bool {
    found.len() == expected.len()
        && expected.iter().all(|expected| {
            found.iter().any(|participant| {
                let head = bare(document.token(participant.head).text());
                let expected = bare(expected);
                bare(document.slice(participant.span)).contains(&expected) && expected.contains(&head)
            })
        })
}

fn bare(words: &str) -> String {
    let lower = words.to_lowercase();
    let trimmed = lower.trim();
    ["the ", "a ", "an "]
        .iter()
        .find_map(|article| trimmed.strip_prefix(article))
        .unwrap_or(trimmed)
        .to_owned()
}
