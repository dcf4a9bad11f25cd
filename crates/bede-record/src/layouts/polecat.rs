//! POLECAT as its public files have it: forty tab-separated columns under a header, one row an event, several values of
//! a cell joined with `; `, and `None` for what is not known.

use std::io::{self, Write};

use super::{cell, countries, numeric_id, write_tabs};
use crate::record::{Participant, Record};

/// The columns, in order.
pub const POLECAT_COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// What stands for nothing.
const NONE: &str = "None";

/// Writes the header.
pub fn write_polecat_header(out: &mut dyn Write) -> io::Result<()> {
    write_tabs(out, &POLECAT_COLUMNS.map(str::to_owned))
}

/// Writes a record's events: those that happened and have a date.
pub fn write_polecat(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let of_kind = |kinds: &[&str]| {
        joined(
            record
                .entities
                .iter()
                .filter(|entity| kinds.contains(&entity.kind))
                .map(|entity| Some(entity.name.as_str())),
        )
    };
    let people = of_kind(&["person"]);
    let organizations = of_kind(&["organization", "group"]);
    let locations = joined(record.places.iter().map(|place| Some(place.text.as_str())));
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        let mut row = vec![
            numeric_id(event, 0).to_string(),
            date.clone(),
            event.kind.to_owned(),
            known(event.mode),
            event.score.map_or_else(|| NONE.to_owned(), |score| format!("{score:.1}")),
            event.quad.to_uppercase(),
            joined(event.contexts.iter().map(|&context| Some(context))),
        ];
        row.extend(participants(record, &event.actors));
        row.extend(participants(record, &event.recipients));
        match &event.place {
            Some(place) => {
                let country = place.country.as_deref().and_then(countries::country).map(|(name, _)| name);
                let is_country = country == Some(place.text.as_str());
                let is_province = place.admin1.as_deref() == Some(place.text.as_str());
                let city = Some(place.text.as_str()).filter(|_| !is_country && !is_province);
                row.extend([
                    known(Some(&place.text)),
                    known(city),
                    NONE.to_owned(),
                    known(place.admin1.as_deref()),
                    known(place.country.as_deref()),
                    place.lat.to_string(),
                    place.lon.to_string(),
                    place.geonameid.map_or_else(|| NONE.to_owned(), |id| id.to_string()),
                    known(Some(&place.text)),
                    known(if is_country { Some("PCLI") } else { None }),
                ]);
            }
            None => row.extend(std::iter::repeat_n(NONE.to_owned(), 10)),
        }
        row.extend([
            known(record.publisher.as_deref()),
            known(record.published.as_deref().and_then(|published| published.get(..10))),
            people.clone(),
            organizations.clone(),
            locations.clone(),
            known(record.language.as_deref()),
            format!("BEDE {}", env!("CARGO_PKG_VERSION")),
        ]);
        write_tabs(out, &row)?;
    }
    Ok(())
}

/// Name, country, COW number, first sector, sectors, title, words, Wikipedia's name.
fn participants(record: &Record, people: &[Participant]) -> [String; 8] {
    let entity = |person: &Participant| person.entity.and_then(|entity| record.entities.get(entity as usize));
    let cows: Vec<Option<String>> = people
        .iter()
        .map(|person| person.country.as_deref().and_then(countries::cow).map(|cow| cow.to_string()))
        .collect();
    [
        joined(people.iter().map(|person| person.name.as_deref())),
        joined(people.iter().map(|person| person.country.as_deref())),
        joined(cows.iter().map(Option::as_deref)),
        known(people.iter().find_map(|person| person.sector)),
        joined(people.iter().map(|person| person.sector)),
        joined(people.iter().map(|person| entity(person).and_then(|entity| entity.role.as_deref()))),
        joined(people.iter().map(|person| Some(person.text.as_str()))),
        // Bede does not look people up in Wikipedia.
        NONE.to_owned(),
    ]
}

/// A value, or what stands for none.
fn known(value: Option<&str>) -> String {
    value.map(cell).filter(|value| !value.is_empty()).unwrap_or_else(|| NONE.to_owned())
}

/// Values that are known, each once.
fn joined<'v>(values: impl Iterator<Item = Option<&'v str>>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for value in values.flatten().map(cell) {
        // A semicolon would cut a value in two.
        let value = value.replace(';', ",");
        if !value.is_empty() && !kept.contains(&value) {
            kept.push(value);
        }
    }
    if kept.is_empty() { NONE.to_owned() } else { kept.join("; ") }
}
