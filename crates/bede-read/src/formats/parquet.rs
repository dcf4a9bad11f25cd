//! Parquet, behind the feature `parquet`: rows with named columns, the contract's names and those that CSV knows.

use std::fs::File;

use crate::{Items, error::*};

/// A build without the feature says what to do.
#[cfg(not(feature = "parquet"))]
pub(crate) fn items(_file: File, name: String) -> Result<Items, ReadError> {
    Err(ReadError::new(
        Location::file(name.as_str()),
        Problem::Malformed(format!("`{name}` is Parquet, and this build of Bede reads none")),
        "build with the feature `parquet`, or export the rows as JSONL or CSV",
    ))
}

#[cfg(feature = "parquet")]
pub(crate) use with_feature::items;

#[cfg(feature = "parquet")]
mod with_feature {
    use ::parquet::{
        errors::ParquetError,
        file::{reader::FileReader, serialized_reader::SerializedFileReader},
        record::{Field, Row},
    };

    use super::*;
    use crate::{
        Item,
        formats::csv::COLUMNS,
        records::{Fields, shortened},
    };

    fn malformed(location: Location, error: &ParquetError) -> ReadError {
        ReadError::new(
            location,
            Problem::Malformed(format!("this is not valid Parquet: {error}")),
            "check that the file is whole",
        )
    }

    pub(crate) fn items(file: File, name: String) -> Result<Items, ReadError> {
        let reader = SerializedFileReader::new(file)
            .map_err(|error| malformed(Location::file(name.as_str()), &error))?;
        let columns: Vec<String> = reader
            .metadata()
            .file_metadata()
            .schema()
            .get_fields()
            .iter()
            .map(|field| field.name().to_lowercase())
            .collect();
        let has = |field: &str| {
            COLUMNS.iter().any(|(known, names)| {
                *known == field && names.iter().any(|name| columns.iter().any(|column| column == name))
            })
        };
        if !has("text") && !has("html") {
            let found: Vec<String> =
                columns.iter().map(|column| format!("`{}`", shortened(column))).collect();
            return Err(ReadError::new(
                Location::file(name.as_str()),
                Problem::Record(format!(
                    "no column is named `text` or `html`; there are {}",
                    found.join(", ")
                )),
                "name the column of the documents `text` or `html`",
            ));
        }
        let mut record = 0;
        let rows = ::parquet::record::reader::RowIter::from_file_into(Box::new(reader));
        Ok(Box::new(rows.map(move |row| {
            record += 1;
            let location = Location::record(name.as_str(), record);
            let row = row.map_err(|error| malformed(location.clone(), &error))?;
            let input = fields(&row).into_input(&location)?;
            Ok(Item { input, location })
        })))
    }

    fn fields(row: &Row) -> Fields {
        // The names of a field stand best first.
        let field = |wanted: &str| -> Option<&Field> {
            let (_, names) = COLUMNS.iter().find(|(known, _)| *known == wanted)?;
            names.iter().find_map(|name| {
                row.get_column_iter()
                    .find(|(column, _)| column.eq_ignore_ascii_case(name))
                    .map(|(_, field)| field)
            })
        };
        let value = |wanted: &str| field(wanted).and_then(text);
        let (mut text_value, html) = (value("text"), value("html").filter(|html| !html.is_empty()));
        if html.is_some() && text_value.as_deref().is_none_or(str::is_empty) {
            text_value = None;
        }
        let authors = match field("authors") {
            Some(Field::ListInternal(list)) => list.elements().iter().filter_map(text).collect(),
            Some(other) => text(other)
                .map(|authors| authors.split(';').map(|author| author.trim().to_owned()).collect())
                .unwrap_or_default(),
            None => Vec::new(),
        };
        Fields {
            id: value("id"),
            text: text_value,
            html,
            title: value("title"),
            publisher: value("publisher"),
            url: value("url"),
            authors,
            language: value("language"),
            published: value("published"),
            ..Fields::default()
        }
    }

    /// A field as text: dates and times as ISO 8601, numbers as they are.
    fn text(field: &Field) -> Option<String> {
        match field {
            Field::Null => None,
            Field::Str(text) => Some(text.clone()),
            Field::Bytes(bytes) => Some(String::from_utf8_lossy(bytes.data()).into_owned()),
            Field::Date(days) => {
                let span = i64::from(*days) * 86_400;
                Some(jiff_day(span))
            }
            Field::TimestampMillis(value) => Some(moment(value.div_euclid(1000))),
            Field::TimestampMicros(value) => Some(moment(value.div_euclid(1_000_000))),
            other => Some(other.to_string()),
        }
    }

    fn moment(seconds: i64) -> String {
        jiff::Timestamp::from_second(seconds).map(|timestamp| timestamp.to_string()).unwrap_or_default()
    }

    fn jiff_day(seconds: i64) -> String {
        moment(seconds).get(..10).unwrap_or_default().to_owned()
    }
}
