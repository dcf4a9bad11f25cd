//! Parquet: the columns of the CSV, typed, with lists as lists. One row an event.

use std::{io::Write, sync::Arc};

use ::parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
    errors::Result,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};

pub use ::parquet::errors::ParquetError;

use crate::{
    record::{Event, Participant, Record},
    rows::speakers,
};

/// Rows held before they are written.
const ROWS_IN_GROUP: usize = 1 << 14;

/// One column's values since the last row group.
enum Column {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    /// Elements may be null, so that parallel lists stay parallel.
    List(Vec<Vec<Option<String>>>),
}

/// A value of a row.
enum Value {
    Text(Option<String>),
    Number(Option<f64>),
    Whole(Option<i64>),
    List(Vec<Option<String>>),
}

/// Writes records as rows of events.
pub struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// A writer over a file or a pipe.
    pub fn new(out: W) -> Result<ParquetWriter<W>> {
        let mut message = "message event {\n".to_owned();
        for (name, column) in empty_columns() {
            message.push_str(&match column {
                Column::Text(_) => format!("optional binary {name} (STRING);\n"),
                Column::Number(_) => format!("optional double {name};\n"),
                Column::Whole(_) => format!("optional int64 {name};\n"),
                Column::List(_) => format!(
                    "required group {name} (LIST) {{ repeated group list {{ optional binary element (STRING); }} }}\n"
                ),
            });
        }
        message.push('}');
        let schema = Arc::new(parse_message_type(&message)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("bede {}", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(ParquetWriter {
            writer: SerializedFileWriter::new(out, schema, Arc::new(properties))?,
            columns: empty_columns().into_iter().map(|(_, column)| column).collect(),
            rows: 0,
        })
    }

    /// Adds a record's events.
    pub fn write(&mut self, record: &Record) -> Result<()> {
        for event in &record.events {
            for (column, (_, value)) in self.columns.iter_mut().zip(row(record, event)) {
                match (column, value) {
                    (Column::Text(values), Value::Text(value)) => values.push(value),
                    (Column::Number(values), Value::Number(value)) => values.push(value),
                    (Column::Whole(values), Value::Whole(value)) => values.push(value),
                    (Column::List(values), Value::List(value)) => values.push(value),
                    _ => unreachable!("columns are made from a row"),
                }
            }
            self.rows += 1;
            if self.rows == ROWS_IN_GROUP {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Writes what is held and the footer, without which no file is whole.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.finish()?;
        self.writer.inner_mut().flush()?;
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            match column {
                Column::Text(values) => {
                    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                    let present: Vec<ByteArray> =
                        values.drain(..).flatten().map(|text| ByteArray::from(text.into_bytes())).collect();
                    writer.typed::<ByteArrayType>().write_batch(&present, Some(&levels), None)?;
                }
                Column::Number(values) => {
                    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                    let present: Vec<f64> = values.drain(..).flatten().collect();
                    writer.typed::<DoubleType>().write_batch(&present, Some(&levels), None)?;
                }
                Column::Whole(values) => {
                    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                    let present: Vec<i64> = values.drain(..).flatten().collect();
                    writer.typed::<Int64Type>().write_batch(&present, Some(&levels), None)?;
                }
                Column::List(lists) => {
                    // Definition: 0 an empty list, 1 a null in it, 2 a value. Repetition: 1 goes on with a list.
                    let (mut present, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
                    for list in lists.drain(..) {
                        if list.is_empty() {
                            definition.push(0);
                            repetition.push(0);
                        }
                        for (index, element) in list.into_iter().enumerate() {
                            definition.push(if element.is_some() { 2 } else { 1 });
                            repetition.push(i16::from(index > 0));
                            present.extend(element.map(|text| ByteArray::from(text.into_bytes())));
                        }
                    }
                    writer.typed::<ByteArrayType>().write_batch(
                        &present,
                        Some(&definition),
                        Some(&repetition),
                    )?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

/// The columns, by the shape of a row.
fn empty_columns() -> Vec<(&'static str, Column)> {
    let record = Record {
        schema: crate::SCHEMA,
        id: String::new(),
        title: None,
        publisher: None,
        published: None,
        authors: Vec::new(),
        url: None,
        language: None,
        text: None,
        events: Vec::new(),
        attributions: Vec::new(),
        entities: Vec::new(),
        dates: Vec::new(),
        places: Vec::new(),
        warnings: Vec::new(),
    };
    let event = Event {
        id: String::new(),
        kind: "",
        mode: None,
        contexts: Vec::new(),
        cameo: String::new(),
        quad: "",
        score: None,
        goldstein: None,
        date: None,
        date_precision: None,
        date_basis: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        place: None,
        anchor: crate::TextSpan { text: String::new(), start: 0, end: 0 },
        sentence: 0,
        status: "",
        according_to: Vec::new(),
        mentions: Vec::new(),
        rule: String::new(),
        confidence: 0.0,
    };
    row(&record, &event)
        .into_iter()
        .map(|(name, value)| {
            let column = match value {
                Value::Text(_) => Column::Text(Vec::new()),
                Value::Number(_) => Column::Number(Vec::new()),
                Value::Whole(_) => Column::Whole(Vec::new()),
                Value::List(_) => Column::List(Vec::new()),
            };
            (name, column)
        })
        .collect()
}

/// An event's row.
fn row(record: &Record, event: &Event) -> Vec<(&'static str, Value)> {
    let text = |value: Option<&str>| Value::Text(value.map(str::to_owned));
    let each = |people: &[Participant], value: fn(&Participant) -> Option<&str>| {
        Value::List(people.iter().map(|person| value(person).map(str::to_owned)).collect())
    };
    let name: fn(&Participant) -> Option<&str> =
        |person| Some(person.name.as_deref().unwrap_or(&person.text));
    let place = event.place.as_ref();
    vec![
        ("document", text(Some(&record.id))),
        ("event", text(Some(&event.id))),
        ("type", text(Some(event.kind))),
        ("mode", text(event.mode)),
        ("contexts", Value::List(event.contexts.iter().map(|context| Some((*context).to_owned())).collect())),
        ("cameo", text(Some(&event.cameo))),
        ("quad", text(Some(event.quad))),
        ("score", Value::Number(event.score)),
        ("goldstein", Value::Number(event.goldstein)),
        ("date", text(event.date.as_deref())),
        ("date_precision", text(event.date_precision)),
        ("date_basis", text(event.date_basis)),
        ("actors", each(&event.actors, name)),
        ("actor_codes", each(&event.actors, |person| person.code.as_deref())),
        ("actor_countries", each(&event.actors, |person| person.country.as_deref())),
        ("actor_sectors", each(&event.actors, |person| person.sector)),
        ("recipients", each(&event.recipients, name)),
        ("recipient_codes", each(&event.recipients, |person| person.code.as_deref())),
        ("recipient_countries", each(&event.recipients, |person| person.country.as_deref())),
        ("recipient_sectors", each(&event.recipients, |person| person.sector)),
        ("place", text(place.map(|place| place.text.as_str()))),
        ("place_lat", Value::Number(place.map(|place| place.lat))),
        ("place_lon", Value::Number(place.map(|place| place.lon))),
        ("place_geonameid", Value::Whole(place.and_then(|place| place.geonameid).map(i64::from))),
        ("place_country", text(place.and_then(|place| place.country.as_deref()))),
        ("place_admin1", text(place.and_then(|place| place.admin1.as_deref()))),
        ("anchor", text(Some(&event.anchor.text))),
        ("anchor_start", Value::Whole(Some(event.anchor.start.into()))),
        ("anchor_end", Value::Whole(Some(event.anchor.end.into()))),
        ("sentence", Value::Whole(Some(event.sentence.into()))),
        ("status", text(Some(event.status))),
        ("according_to", Value::List(speakers(record, event).into_iter().map(Some).collect())),
        ("mentions", Value::Whole(Some(event.mentions.len() as i64))),
        ("rule", text(Some(&event.rule))),
        ("confidence", Value::Number(Some(event.confidence))),
        ("title", text(record.title.as_deref())),
        ("publisher", text(record.publisher.as_deref())),
        ("published", text(record.published.as_deref())),
        ("url", text(record.url.as_deref())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_csv() {
        let names: Vec<&str> = empty_columns().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, crate::COLUMNS);
    }
}
