//! ICEWS as its public files have it: twenty tab-separated columns under a header, one row a dyad.

use std::io::{self, Write};

use super::{cell, countries, dyads, numeric_id, write_tabs};
use crate::record::{Event, Participant, Record};

/// The columns, in order.
pub const ICEWS_COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// Writes the header.
pub fn write_icews_header(out: &mut dyn Write) -> io::Result<()> {
    write_tabs(out, &ICEWS_COLUMNS.map(str::to_owned))
}

/// Writes a record's events: those that happened and have a date.
pub fn write_icews(record: &Record, lexicon: &bede::Lexicon, out: &mut dyn Write) -> io::Result<()> {
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        for (number, (source, target)) in dyads(event).into_iter().enumerate() {
            write_tabs(out, &row(record, lexicon, event, date, number, source, target))?;
        }
    }
    Ok(())
}

fn row(
    record: &Record,
    lexicon: &bede::Lexicon,
    event: &Event,
    date: &str,
    number: usize,
    source: Option<&Participant>,
    target: Option<&Participant>,
) -> Vec<String> {
    let mut row = vec![numeric_id(event, number).to_string(), date.to_owned()];
    row.extend(actor_columns(source));
    row.extend([
        lexicon.cameo(&event.cameo).map(|code| cell(&code.label)).unwrap_or_default(),
        event.cameo.clone(),
        event.goldstein.map(|value| format!("{value:.1}")).unwrap_or_default(),
    ]);
    row.extend(actor_columns(target));
    row.extend([
        cell(&record.id),
        // Sentences are counted from one.
        (event.sentence + 1).to_string(),
        cell(record.publisher.as_deref().unwrap_or_default()),
    ]);
    match &event.place {
        Some(place) => {
            let country = place.country.as_deref().and_then(countries::country).map_or("", |(name, _)| name);
            let city = if place.text == country { String::new() } else { cell(&place.text) };
            row.extend([
                city,
                String::new(),
                cell(place.admin1.as_deref().unwrap_or_default()),
                country.to_owned(),
                place.lat.to_string(),
                place.lon.to_string(),
            ]);
        }
        None => row.extend(std::iter::repeat_n(String::new(), 6)),
    }
    row
}

/// Name, sectors, country.
fn actor_columns(participant: Option<&Participant>) -> [String; 3] {
    let Some(participant) = participant else { return Default::default() };
    let country = participant.country.as_deref().and_then(countries::country).map_or("", |(name, _)| name);
    let sector = participant.sector.map(sector_name).unwrap_or_default();
    [cell(participant.name.as_deref().unwrap_or(&participant.text)), sector.to_owned(), country.to_owned()]
}

/// A sector in words.
fn sector_name(sector: &str) -> &str {
    match sector {
        "GOV" => "Government",
        "MIL" => "Military",
        "COP" => "Police",
        "SPY" => "Intelligence",
        "JUD" => "Judicial",
        "LEG" => "Legislative / Parliamentary",
        "PTY" => "Parties",
        "OPP" => "Opposition",
        "REB" => "Rebel",
        "UAF" => "Unidentified Forces",
        "CVL" => "General Population / Civilian / Social",
        "CRM" => "Criminals / Gangs",
        "AGR" => "Agricultural",
        "LAB" => "Labor",
        "BUS" => "Business",
        "EDU" => "Education",
        "ELI" => "Elite",
        "JRN" => "News",
        "MED" => "Medical / Health",
        "REF" => "Refugees / Displaced",
        "REL" => "Religious",
        other => other,
    }
}
