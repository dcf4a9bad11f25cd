//! The record for a person at a terminal: who did what to whom, when, where, on whose word, and the words themselves.
//! Colours are written as escape codes; whoever prints decides whether they stay.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use bede_doc::{Document, EventMention};

use crate::{
    record::{Event, Participant, Record},
    rows,
};

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const COOPERATION: Style = AnsiColor::Green.on_default().bold();
const CONFLICT: Style = AnsiColor::Red.on_default().bold();
const ANCHOR: Style = Style::new().underline();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Longest piece of a sentence shown, in bytes on each side of the anchor.
const AROUND: usize = 90;

/// Writes one document's account. The record is the document's own.
pub fn write_account(document: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let title = record.title.as_deref().unwrap_or(&record.id);
    writeln!(out, "{TITLE}{}{TITLE:#}", one_line(title))?;
    let authors = record.authors.join(", ");
    let about: Vec<&str> = [
        record.publisher.as_deref(),
        record.published.as_deref(),
        Some(authors.as_str()),
        record.url.as_deref(),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .collect();
    if !about.is_empty() {
        writeln!(out, "{DIM}{}{DIM:#}", one_line(&about.join(" · ")))?;
    }
    for warning in &record.warnings {
        writeln!(out, "{WARNING}warning: {}{WARNING:#}", one_line(warning))?;
    }
    if record.events.is_empty() {
        writeln!(out, "{DIM}no events{DIM:#}")?;
    }
    for (event, coded) in record.events.iter().zip(&document.events) {
        writeln!(out)?;
        write_event(document, record, event, &coded.anchor, out)?;
    }
    writeln!(out)
}

fn write_event(
    document: &Document,
    record: &Record,
    event: &Event,
    anchor: &EventMention,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = if event.quad.ends_with("cooperation") { COOPERATION } else { CONFLICT };
    let mode = event.mode.map(|mode| format!(" {mode}")).unwrap_or_default();
    write!(out, "  {style}{}{mode}{style:#}  {}", event.kind, people(&event.actors))?;
    if !event.recipients.is_empty() {
        write!(out, " → {}", people(&event.recipients))?;
    }
    if event.status != "actual" {
        write!(out, "  {WARNING}[{}]{WARNING:#}", event.status)?;
    }
    writeln!(out)?;
    let mut circumstances = Vec::new();
    if let Some(date) = &event.date {
        let date = match event.date_precision {
            Some("year") => date.get(..4).unwrap_or(date),
            Some("month") => date.get(..7).unwrap_or(date),
            _ => date,
        };
        let basis = if event.date_basis == Some("published") { " (day of publication)" } else { "" };
        circumstances.push(format!("{date}{basis}"));
    }
    if let Some(place) = &event.place {
        circumstances.push(format!("in {}", one_line(&place.text)));
    }
    let speakers = rows::speakers(record, event);
    if !speakers.is_empty() {
        circumstances.push(format!("according to {}", one_line(&speakers.join(", who cites "))));
    }
    if !event.contexts.is_empty() {
        circumstances.push(event.contexts.join(", "));
    }
    if !circumstances.is_empty() {
        writeln!(out, "    {}", circumstances.join(" · "))?;
    }
    let sentence = document.sentence(anchor.sentence).span;
    let (from, to) =
        (sentence.start.min(anchor.span.start) as usize, sentence.end.max(anchor.span.end) as usize);
    let text = document.text();
    let before = clipped_start(&text[from..anchor.span.start as usize]);
    let after = clipped_end(&text[anchor.span.end as usize..to]);
    writeln!(
        out,
        "    “{}{}{ANCHOR}{}{ANCHOR:#}{}{}”",
        if from + before.len() < anchor.span.start as usize { "… " } else { "" },
        one_line(before),
        one_line(document.slice(anchor.span)),
        one_line(after),
        if anchor.span.end as usize + after.len() < to { " …" } else { "" },
    )?;
    let told = match event.mentions.len() {
        0 => String::new(),
        1 => " · told once more".to_owned(),
        times => format!(" · told {times} times more"),
    };
    writeln!(
        out,
        "    {DIM}CAMEO {} · {} · {} · confidence {:.2}{told}{DIM:#}",
        event.cameo, event.quad, event.rule, event.confidence
    )
}

fn people(people: &[Participant]) -> String {
    if people.is_empty() {
        return "somebody".to_owned();
    }
    let names: Vec<String> = people
        .iter()
        .map(|person| {
            let name = one_line(person.name.as_deref().unwrap_or(&person.text));
            match &person.code {
                Some(code) => format!("{name} {DIM}{code}{DIM:#}"),
                None => name,
            }
        })
        .collect();
    names.join(", ")
}

/// Line breaks and other control characters would break the layout, or the terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The last words of a piece.
fn clipped_start(text: &str) -> &str {
    if text.len() <= AROUND {
        return text;
    }
    let mut at = text.len() - AROUND;
    while !text.is_char_boundary(at) {
        at += 1;
    }
    text[at..].find(' ').map_or(&text[at..], |space| &text[at + space + 1..])
}

/// The first words of a piece.
fn clipped_end(text: &str) -> &str {
    if text.len() <= AROUND {
        return text;
    }
    let mut at = AROUND;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind(' ').map_or(&text[..at], |space| &text[..space])
}
