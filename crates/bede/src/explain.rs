//! A document explained for a person: each sentence with its tree, the entities and how each was resolved, every event
//! with the entry that fired and why, and for a sentence that yields nothing why not and what came nearest.

use std::fmt::Write;

use bede_doc::{Deprel, Document, Event, Participant, SentenceId, TokenView};
use bede_events::{Trace, Verdict};
use bede_lexicon::Lexicon;

/// Explains a document that has every layer.
pub fn explain(document: &Document, lexicon: &Lexicon) -> String {
    let mut out = String::new();
    let traces = bede_events::trace(document, lexicon);
    heading(&mut out, document);
    for warning in &document.warnings {
        let _ = writeln!(out, "warning: {}: {}", warning.kind.as_str(), warning.message);
    }
    if document.sentences().is_empty() {
        let _ = writeln!(out, "No sentence to code.{}", nothing_found(document));
        return out;
    }
    for (index, sentence) in document.sentences().iter().enumerate() {
        let id = SentenceId(index as u32);
        let _ = writeln!(out, "{}. {}\n", index + 1, document.slice(sentence.span).replace('\n', " "));
        tree(&mut out, document.root(id), "   ", "");
        out.push('\n');
        sentence_layers(&mut out, document, id);
        let events: Vec<(usize, &Event)> = document
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| {
                event.anchor.sentence == id || event.mentions.iter().any(|mention| mention.sentence == id)
            })
            .collect();
        for (number, event) in &events {
            if event.anchor.sentence == id {
                tell_event(&mut out, document, *number, event);
            } else {
                let _ = writeln!(out, "   event {}: told here too", number + 1);
            }
        }
        nothing(&mut out, document, &traces, id, events.is_empty());
        out.push('\n');
    }
    entities(&mut out, document);
    out
}

/// Title and metadata, as far as the text or its source tell them.
fn heading(out: &mut String, document: &Document) {
    let metadata = &document.metadata;
    let published = metadata.published.as_ref().map(ToString::to_string);
    let authors = (!metadata.authors.is_empty()).then(|| metadata.authors.join(", "));
    let about: Vec<&str> = [metadata.publisher.as_deref(), published.as_deref(), authors.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if let Some(title) = &metadata.title {
        let _ = writeln!(out, "{title}");
    }
    if !about.is_empty() {
        let _ = writeln!(out, "{}", about.join(" · "));
    }
    if metadata.title.is_some() || !about.is_empty() {
        out.push('\n');
    }
}

/// What blocks there are where none is prose.
fn nothing_found(document: &Document) -> String {
    if document.text().trim().is_empty() {
        " The text is empty.".to_owned()
    } else {
        format!(" {} blocks, none of them a headline or paragraph.", document.blocks.len())
    }
}

/// The tree, one word a line, under its head.
fn tree(out: &mut String, token: TokenView<'_>, margin: &str, branch: &str) {
    let _ = writeln!(
        out,
        "{margin}{branch}{}  {} {} ({})",
        token.text(),
        token.deprel().as_str(),
        token.upos().as_str(),
        token.lemma()
    );
    let below = match branch {
        "" => margin.to_owned(),
        "└ " => format!("{margin}  "),
        _ => format!("{margin}│ "),
    };
    let children: Vec<TokenView<'_>> =
        token.children().filter(|child| child.deprel() != Deprel::Punct).collect();
    // A chain of a thousand conjuncts would nest as deep; what is deeper than a page is wide is told flat.
    if margin.len() > 160 {
        let words: Vec<&str> = children.iter().map(|child| child.text()).collect();
        if !words.is_empty() {
            let _ = writeln!(out, "{below}└ … {}", words.join(" … "));
        }
        return;
    }
    for (index, child) in children.iter().enumerate() {
        tree(out, *child, &below, if index + 1 == children.len() { "└ " } else { "├ " });
    }
}

/// Dates, places and attributions of one sentence.
fn sentence_layers(out: &mut String, document: &Document, id: SentenceId) {
    let sentence = document.sentence(id);
    for date in document.dates.iter().filter(|date| sentence.span.contains(date.span)) {
        let _ =
            writeln!(out, "   date: {} = {} {}", document.slice(date.span), date.kind.as_str(), date.value);
    }
    for place in document.places.iter().filter(|place| sentence.span.contains(place.span)) {
        let country = place.country.as_deref().unwrap_or("?");
        let _ = writeln!(
            out,
            "   place: {} = {} ({country}, {:.2}, {:.2})",
            document.slice(place.span),
            place.name,
            place.lat,
            place.lon
        );
    }
    for attribution in &document.attributions {
        let stands_here = attribution
            .content
            .first()
            .or(attribution.cue.as_ref())
            .is_some_and(|span| sentence.span.overlaps(*span));
        if stands_here {
            let speaker = attribution.speaker.map_or("nobody named", |span| document.slice(span));
            let cue =
                attribution.cue.map(|span| format!(", by \"{}\"", document.slice(span))).unwrap_or_default();
            let _ = writeln!(out, "   said by: {speaker}{cue} ({})", attribution.kind.as_str());
        }
    }
}

/// One event, with how it came about.
fn tell_event(out: &mut String, document: &Document, number: usize, event: &Event) {
    let mode = event.mode.map(|mode| format!(" {mode}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "   event {}: {}{mode}, CAMEO {}: {} → {}",
        number + 1,
        event.kind,
        event.cameo,
        side(document, &event.actors),
        side(document, &event.recipients)
    );
    let date = event.date.map_or("no date".to_owned(), |date| {
        format!("{} ({}, {})", date.date, date.precision.as_str(), date.basis.as_str())
    });
    let place = event.place.map_or("no place", |id| document.place(id).name.as_str());
    let said = said_by(document, event);
    let _ = writeln!(
        out,
        "     \"{}\"; {}; {date}; {place}; {said}; confidence {:.2}",
        document.slice(event.anchor.span),
        event.status,
        event.confidence
    );
    if event.confidence < bede_events::confidence::LEAST {
        let _ = writeln!(out, "     - so unsure that it is written only with a lower `--min-confidence`");
    }
    for reason in &event.why {
        let _ = writeln!(out, "     - {reason}");
    }
}

fn said_by(document: &Document, event: &Event) -> String {
    if event.according_to.is_empty() {
        return "on the publisher's word".to_owned();
    }
    let chain: Vec<&str> = event
        .according_to
        .iter()
        .map(|&id| document.attribution(id).speaker.map_or("somebody", |span| document.slice(span)))
        .collect();
    format!("according to {}", chain.join(", according to "))
}

/// Participants with their codes.
fn side(document: &Document, participants: &[Participant]) -> String {
    if participants.is_empty() {
        return "nobody named".to_owned();
    }
    let told: Vec<String> = participants
        .iter()
        .map(|participant| {
            let code = participant
                .entity
                .and_then(|entity| document.entity(entity).code.as_deref())
                .unwrap_or("no code");
            format!("{} [{code}]", document.slice(participant.span).replace('\n', " "))
        })
        .collect();
    told.join(" + ")
}

/// Predicates of a sentence that gave nothing, and that none was found at all.
fn nothing(out: &mut String, document: &Document, traces: &[Trace], id: SentenceId, no_event: bool) {
    let mut told = false;
    for trace in traces.iter().filter(|trace| trace.sentence == id && trace.verdict != Verdict::Event) {
        told = true;
        let verdict = if trace.verdict == Verdict::NoEvent { "no event" } else { "nearest" };
        let _ = writeln!(
            out,
            "   {verdict}: \"{}\" by {}, {}: {}",
            document.token(trace.predicate).text(),
            trace.rule,
            trace.entry,
            trace.why.join("; ")
        );
    }
    if no_event && !told {
        let _ = writeln!(out, "   no event: no word here is a predicate that the lexicon knows.");
    }
}

/// The entities and how each was resolved.
fn entities(out: &mut String, document: &Document) {
    if document.entities.is_empty() {
        return;
    }
    let _ = writeln!(out, "Entities");
    for entity in &document.entities {
        let code = entity.code.as_deref().unwrap_or("no code");
        let role = entity.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "   {} [{code}] {}{role}, {} mention{}",
            entity.name,
            entity.kind.as_str(),
            entity.mentions.len(),
            if entity.mentions.len() == 1 { "" } else { "s" }
        );
        for property in &entity.properties {
            let _ = writeln!(out, "     property: {property}");
        }
        for reason in &entity.why {
            let _ = writeln!(out, "     - {reason}");
        }
    }
}
