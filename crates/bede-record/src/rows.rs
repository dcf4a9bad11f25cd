//! Rows: one event a line, with the document beside it, for spreadsheets and data frames.

use std::io::{self, Write};

use crate::record::{Event, Participant, Record};

/// The columns of the CSV, in order. Lists are joined with `; `; `actors` and the three columns after it run in
/// parallel, with an empty place where something is not known.
pub const COLUMNS: &[&str] = &[
    "document",
    "event",
    "type",
    "mode",
    "contexts",
    "cameo",
    "quad",
    "score",
    "goldstein",
    "date",
    "date_precision",
    "date_basis",
    "actors",
    "actor_codes",
    "actor_countries",
    "actor_sectors",
    "recipients",
    "recipient_codes",
    "recipient_countries",
    "recipient_sectors",
    "place",
    "place_lat",
    "place_lon",
    "place_geonameid",
    "place_country",
    "place_admin1",
    "anchor",
    "anchor_start",
    "anchor_end",
    "sentence",
    "status",
    "according_to",
    "mentions",
    "rule",
    "confidence",
    "title",
    "publisher",
    "published",
    "url",
];

/// Writes the line of column names.
pub fn write_csv_header(out: &mut dyn Write) -> io::Result<()> {
    write_csv_row(out, COLUMNS.iter().map(|&column| column.to_owned()))
}

/// Writes a record's events.
pub fn write_csv_rows(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in &record.events {
        write_csv_row(out, row(record, event).into_iter())?;
    }
    Ok(())
}

/// Writes one row of CSV.
pub fn write_csv_row(out: &mut dyn Write, values: impl Iterator<Item = String>) -> io::Result<()> {
    // By way of a buffer of its own, as a CSV writer that ends flushes what is below it: a system call a row.
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(Vec::new());
    writer.write_record(values)?;
    out.write_all(&writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn row(record: &Record, event: &Event) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<f64>| value.map(|number| number.to_string()).unwrap_or_default();
    let joined = |people: &[Participant], value: fn(&Participant) -> Option<&str>| {
        people.iter().map(|person| value(person).unwrap_or_default()).collect::<Vec<_>>().join("; ")
    };
    let mut row = vec![
        record.id.clone(),
        event.id.clone(),
        event.kind.to_owned(),
        event.mode.unwrap_or_default().to_owned(),
        event.contexts.join("; "),
        event.cameo.clone(),
        event.quad.to_owned(),
        number(event.score),
        number(event.goldstein),
        text(&event.date),
        event.date_precision.unwrap_or_default().to_owned(),
        event.date_basis.unwrap_or_default().to_owned(),
    ];
    for people in [&event.actors, &event.recipients] {
        row.push(joined(people, |person| Some(person.name.as_deref().unwrap_or(&person.text))));
        row.push(joined(people, |person| person.code.as_deref()));
        row.push(joined(people, |person| person.country.as_deref()));
        row.push(joined(people, |person| person.sector));
    }
    let place = event.place.as_ref();
    row.extend([
        place.map(|place| place.text.clone()).unwrap_or_default(),
        number(place.map(|place| place.lat)),
        number(place.map(|place| place.lon)),
        place.and_then(|place| place.geonameid).map(|id| id.to_string()).unwrap_or_default(),
        place.and_then(|place| place.country.clone()).unwrap_or_default(),
        place.and_then(|place| place.admin1.clone()).unwrap_or_default(),
        event.anchor.text.clone(),
        event.anchor.start.to_string(),
        event.anchor.end.to_string(),
        event.sentence.to_string(),
        event.status.to_owned(),
        speakers(record, event).join("; "),
        event.mentions.len().to_string(),
        event.rule.clone(),
        event.confidence.to_string(),
        text(&record.title),
        text(&record.publisher),
        text(&record.published),
        text(&record.url),
    ]);
    row
}

/// The chain of speakers by name, nearest first.
pub(crate) fn speakers(record: &Record, event: &Event) -> Vec<String> {
    event
        .according_to
        .iter()
        .filter_map(|&index| {
            let attribution = record.attributions.get(index as usize)?;
            let entity = attribution.entity.and_then(|entity| record.entities.get(entity as usize));
            entity
                .map(|entity| entity.name.clone())
                .or_else(|| attribution.speaker.as_ref().map(|speaker| speaker.text.clone()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_value_for_each_column() {
        let span = || crate::TextSpan { text: "met".to_owned(), start: 0, end: 3 };
        let event = Event {
            id: "e".to_owned(),
            kind: "CONSULT",
            mode: None,
            contexts: Vec::new(),
            cameo: "040".to_owned(),
            quad: "verbal cooperation",
            score: None,
            goldstein: Some(1.0),
            date: None,
            date_precision: None,
            date_basis: None,
            actors: Vec::new(),
            recipients: Vec::new(),
            place: None,
            anchor: span(),
            sentence: 0,
            status: "actual",
            according_to: Vec::new(),
            mentions: Vec::new(),
            rule: "meet".to_owned(),
            confidence: 0.5,
        };
        let record = Record {
            schema: crate::SCHEMA,
            id: "d".to_owned(),
            title: None,
            publisher: None,
            published: None,
            authors: Vec::new(),
            url: None,
            language: None,
            text: None,
            events: vec![event],
            attributions: Vec::new(),
            entities: Vec::new(),
            dates: Vec::new(),
            places: Vec::new(),
            warnings: Vec::new(),
        };
        assert_eq!(row(&record, &record.events[0]).len(), COLUMNS.len());
    }
}
