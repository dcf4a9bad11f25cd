//! Layouts that existing code reads: GDELT's events and mentions, ICEWS, Phoenix, POLECAT, and PLOVER's JSON. Each is made from the record; what a
//! layout cannot say is lost in it. `docs/formats.md` lists what each column holds.

mod countries;
mod gdelt;
mod icews;
mod phoenix;
mod plover;
mod polecat;

pub use gdelt::{GDELT_COLUMNS, GDELT_MENTION_COLUMNS, write_gdelt, write_gdelt_mentions, write_gdelt1};
pub use icews::{ICEWS_COLUMNS, write_icews, write_icews_header};
pub use phoenix::{PHOENIX_COLUMNS, write_phoenix};
pub use plover::write_plover;
pub use polecat::{POLECAT_COLUMNS, write_polecat, write_polecat_header};

use crate::record::{Event, Participant};

/// Participants of one side that are paired; a list of hundreds would make tens of thousands of rows.
const MOST_PAIRED: usize = 32;

/// An actor and a recipient.
pub type Dyad<'e> = (Option<&'e Participant>, Option<&'e Participant>);

/// Pairs of one actor and one recipient, as layouts of dyads have them. An event without recipients gives each actor
/// alone; where the actors meet or agree with one another, each pair of them in both directions.
pub fn dyads(event: &Event) -> Vec<Dyad<'_>> {
    let actors = &event.actors[..event.actors.len().min(MOST_PAIRED)];
    let recipients = &event.recipients[..event.recipients.len().min(MOST_PAIRED)];
    let mutual = matches!(event.kind, "AGREE" | "CONSULT" | "COOPERATE");
    if recipients.is_empty() && mutual && actors.len() > 1 {
        let pairs = actors.iter().enumerate().flat_map(|(one, actor)| {
            let others = actors.iter().enumerate().filter(move |(other, _)| *other != one);
            others.map(move |(_, recipient)| (Some(actor), Some(recipient)))
        });
        return pairs.collect();
    }
    let some = |people: &'_ [Participant]| -> Vec<Option<usize>> {
        if people.is_empty() { vec![None] } else { (0..people.len()).map(Some).collect() }
    };
    let mut dyads = Vec::new();
    for actor in some(actors) {
        for recipient in some(recipients) {
            dyads.push((actor.map(|at| &actors[at]), recipient.map(|at| &recipients[at])));
        }
    }
    dyads
}

/// CAMEO's letters for a PLOVER sector: the two differ for journalists and physicians.
fn cameo_type(sector: &str) -> &str {
    match sector {
        "JRN" => "MED",
        "MED" => "HLH",
        other => other,
    }
}

/// Tabs and line breaks would shift columns.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes one row of tab-separated cells.
fn write_tabs(out: &mut dyn std::io::Write, cells: &[String]) -> std::io::Result<()> {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.write_all(b"\t")?;
        }
        out.write_all(cell.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// A number from an event's identifier and the number of its dyad: the same in every run.
fn numeric_id(event: &Event, dyad: usize) -> u64 {
    let hash = blake3::hash(format!("{}/{dyad}", event.id).as_bytes());
    let bytes = hash.as_bytes();
    // 53 bits, so that readers that take it for a floating-point number lose nothing.
    u64::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]) >> 11
}
