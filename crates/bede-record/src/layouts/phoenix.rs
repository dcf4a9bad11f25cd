//! Phoenix as its pipeline writes it: 26 tab-separated columns without a header, one row a dyad.

use std::io::{self, Write};

use super::{cameo_type, cell, countries, dyads, numeric_id, write_tabs};
use crate::record::{Event, Participant, Record};

/// The columns, in order.
pub const PHOENIX_COLUMNS: [&str; 26] = [
    "EventID",
    "Date",
    "Year",
    "Month",
    "Day",
    "SourceActorFull",
    "SourceActorEntity",
    "SourceActorRole",
    "SourceActorAttribute",
    "TargetActorFull",
    "TargetActorEntity",
    "TargetActorRole",
    "TargetActorAttribute",
    "EventCode",
    "EventRootCode",
    "PentaClass",
    "GoldsteinScore",
    "Issues",
    "Lat",
    "Lon",
    "LocationName",
    "StateName",
    "CountryCode",
    "SentenceID",
    "URLs",
    "NewsSources",
];

/// Parts of codes that stand at the head of one and are no country.
const ROOTS: [&str; 4] = ["IGO", "NGO", "IMG", "MNC"];
/// Parts that say what an actor does.
const ROLES: [&str; 13] =
    ["GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL"];

/// Writes a record's events: those that happened and have a date, and whose two sides have codes, without which the
/// format has no row.
pub fn write_phoenix(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        for (number, (source, target)) in dyads(event).into_iter().enumerate() {
            let code = |participant: Option<&Participant>| participant.and_then(|person| person.code.clone());
            let (Some(source), Some(target)) = (code(source), code(target)) else { continue };
            write_tabs(out, &row(record, event, date, number, &source, &target))?;
        }
    }
    Ok(())
}

fn row(record: &Record, event: &Event, date: &str, number: usize, source: &str, target: &str) -> Vec<String> {
    let compact = date.replace('-', "");
    let part = |range: std::ops::Range<usize>| compact.get(range).unwrap_or_default().to_owned();
    let root = event.cameo.get(..2).unwrap_or_default();
    let mut row =
        vec![numeric_id(event, number).to_string(), compact.clone(), part(0..4), part(4..6), part(6..8)];
    row.extend(actor_columns(source));
    row.extend(actor_columns(target));
    row.extend([
        event.cameo.clone(),
        root.to_owned(),
        penta_class(root).to_string(),
        event.goldstein.map(|value| format!("{value:.1}")).unwrap_or_default(),
        // What a report is about: PLOVER's contexts stand where Phoenix has its issues, each once.
        event
            .contexts
            .iter()
            .map(|context| format!("{},1", context.to_uppercase()))
            .collect::<Vec<_>>()
            .join(";"),
    ]);
    match &event.place {
        Some(place) => row.extend([
            place.lat.to_string(),
            place.lon.to_string(),
            cell(&place.text),
            cell(place.admin1.as_deref().unwrap_or_default()),
            place.country.clone().unwrap_or_default(),
        ]),
        None => row.extend(std::iter::repeat_n(String::new(), 5)),
    }
    row.extend([
        // The story and its sentence, as the pipeline's identifiers are made.
        format!("{}_{}", cell(&record.id), event.sentence),
        record.url.as_deref().map(cell).unwrap_or_default(),
        record.publisher.as_deref().map(cell).unwrap_or_default(),
    ]);
    row
}

/// The code, its entity, its role and the rest.
fn actor_columns(code: &str) -> [String; 4] {
    let parts: Vec<&str> = (0..code.len() / 3).filter_map(|at| code.get(at * 3..at * 3 + 3)).collect();
    // What comes after the first part says what an actor does, in CAMEO's letters.
    let parts: Vec<&str> =
        parts.iter().enumerate().map(|(at, part)| if at == 0 { part } else { cameo_type(part) }).collect();
    let entity =
        parts.first().copied().filter(|part| countries::country(part).is_some() || ROOTS.contains(part));
    let role = parts.get(1).copied().filter(|part| ROLES.contains(part));
    let rest = parts.get(1 + usize::from(role.is_some())..).unwrap_or_default();
    [
        parts.concat(),
        entity.unwrap_or_default().to_owned(),
        role.unwrap_or_default().to_owned(),
        rest.join(";"),
    ]
}

/// Phoenix's class of a CAMEO root: 0 neutral, then as quad classes, with reduced relations (16) among words.
fn penta_class(root: &str) -> u8 {
    match root.parse::<u8>().unwrap_or_default() {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        9..=13 | 16 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_cut_as_the_pipeline_cuts_them() {
        let cut = |code| actor_columns(code).join("|");
        assert_eq!(cut("RUSGOVMIL"), "RUSGOVMIL|RUS|GOV|MIL");
        assert_eq!(cut("IGOUNO"), "IGOUNO|IGO||UNO");
        assert_eq!(cut("USA"), "USA|USA||");
        assert_eq!(cut("UKRJRN"), "UKRMED|UKR|MED|");
        assert_eq!(cut("REB"), "REB|||");
    }
}
