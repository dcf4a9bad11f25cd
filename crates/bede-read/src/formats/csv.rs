//! Rows with named columns. The contract's names count first; common other names are understood.

use std::{
    collections::VecDeque,
    io::{BufRead, Read},
    sync::{Arc, Mutex},
};

use crate::{
    Item, Items, encoding,
    error::*,
    records::{Fields, shortened},
};

/// Each field and the column names that give it, best first, in lower case.
pub(crate) const COLUMNS: &[(&str, &[&str])] = &[
    ("id", &["id", "doc_id", "document_id", "article_id", "story_id"]),
    ("text", &["text", "body", "content", "article", "story", "maintext", "full_text", "fulltext"]),
    ("html", &["html"]),
    ("title", &["title", "headline"]),
    ("publisher", &["publisher", "source", "outlet", "publication"]),
    ("url", &["url", "link"]),
    ("authors", &["authors", "author", "byline"]),
    ("language", &["language", "lang"]),
    (
        "published",
        &["published", "date", "published_at", "date_publish", "publication_date", "pub_date", "pubdate"],
    ),
];

pub(crate) fn items(stream: Box<dyn BufRead + Send>, name: String, delimiter: u8) -> Items {
    let starts = LineStarts::default();
    let stream = Counted { stream, starts: starts.clone(), at: 0, line: 1, in_line: false };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(stream);
    let header = match reader.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => return Box::new(std::iter::once(Err(broken(&name, &error)))),
    };
    let columns = Columns::of(&header);
    if columns.field("text").is_none() && columns.field("html").is_none() {
        let found: Vec<String> = header
            .iter()
            .map(|column| format!("`{}`", shortened(&String::from_utf8_lossy(column))))
            .collect();
        let message = if found.is_empty() {
            "the file is empty".to_owned()
        } else {
            format!("no column is named `text` or `html`; there are {}", found.join(", "))
        };
        return Box::new(std::iter::once(Err(ReadError::new(
            Location::line(name.as_str(), 1),
            Problem::Record(message),
            "name the column of the documents `text` or `html` in the first line",
        ))));
    }
    let mut ended = false;
    let mut record = csv::ByteRecord::new();
    Box::new(std::iter::from_fn(move || {
        if ended {
            return None;
        }
        match reader.read_byte_record(&mut record) {
            Ok(false) => {
                ended = true;
                None
            }
            Ok(true) => {
                let line = starts.line_at(record.position().map_or(0, csv::Position::byte));
                let location = Location::line(name.as_str(), line);
                let input = columns.fields(&record).into_input(&location);
                Some(input.map(|input| Item { input, location }))
            }
            Err(error) => {
                ended = matches!(error.kind(), csv::ErrorKind::Io(_));
                Some(Err(broken(&name, &error)))
            }
        }
    }))
}

/// Where lines start that have been read and whose rows have not been given yet. A row's position is where the row
/// before it ended, which may be lines above.
#[derive(Clone, Default)]
struct LineStarts(Arc<Mutex<VecDeque<(u64, u64)>>>);

impl LineStarts {
    /// The line of the row that begins at or after a byte.
    fn line_at(&self, byte: u64) -> u64 {
        let Ok(mut starts) = self.0.lock() else { return 0 };
        while starts.front().is_some_and(|&(start, _)| start < byte) {
            starts.pop_front();
        }
        starts.front().map_or(0, |&(_, line)| line)
    }
}

/// A stream whose lines are counted as they are read.
struct Counted {
    stream: Box<dyn BufRead + Send>,
    starts: LineStarts,
    at: u64,
    line: u64,
    /// Whether the line under way has begun.
    in_line: bool,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.stream.read(buffer)?;
        if let Ok(mut starts) = self.starts.0.lock() {
            for &byte in &buffer[..count] {
                match byte {
                    b'\n' => {
                        self.line += 1;
                        self.in_line = false;
                    }
                    b'\r' => {}
                    _ if !self.in_line => {
                        self.in_line = true;
                        starts.push_back((self.at, self.line));
                    }
                    _ => {}
                }
                self.at += 1;
            }
        }
        Ok(count)
    }
}

fn broken(name: &str, error: &csv::Error) -> ReadError {
    let location = match error.position() {
        Some(position) => Location::line(name, position.line()),
        None => Location::file(name),
    };
    ReadError::new(
        location,
        Problem::Malformed(format!("the row cannot be read: {error}")),
        "check quotes and that the file is whole",
    )
}

/// Where each field's column is.
struct Columns {
    indexes: Vec<Option<usize>>,
}

impl Columns {
    fn of(header: &csv::ByteRecord) -> Columns {
        let names: Vec<String> = header
            .iter()
            .map(|column| {
                String::from_utf8_lossy(column).trim().trim_start_matches('\u{feff}').to_lowercase()
            })
            .collect();
        let indexes = COLUMNS
            .iter()
            .map(|(_, known)| known.iter().find_map(|known| names.iter().position(|name| name == known)))
            .collect();
        Columns { indexes }
    }

    fn field(&self, field: &str) -> Option<usize> {
        self.indexes[COLUMNS.iter().position(|(name, _)| *name == field)?]
    }

    fn fields(&self, record: &csv::ByteRecord) -> Fields {
        let mut warnings = Vec::new();
        let mut value = |field: &str| -> Option<String> {
            let bytes = record.get(self.field(field)?)?;
            let (text, warning) = encoding::decode(bytes, None);
            // One warning a row says enough.
            if warnings.is_empty() {
                warnings.extend(warning);
            }
            Some(text)
        };
        let (text, html) = (value("text"), value("html"));
        // A file may have both columns and fill one of them in each row.
        let (text, html) = match (text, html) {
            (Some(text), Some(html)) if text.is_empty() && !html.is_empty() => (None, Some(html)),
            (Some(text), Some(html)) if html.is_empty() => (Some(text), None),
            other => other,
        };
        let mut fields = Fields {
            id: value("id"),
            text,
            html,
            title: value("title"),
            publisher: value("publisher"),
            url: value("url"),
            authors: value("authors")
                .map(|authors| authors.split(';').map(|author| author.trim().to_owned()).collect())
                .unwrap_or_default(),
            language: value("language"),
            published: value("published"),
            ..Fields::default()
        };
        fields.warnings = warnings;
        fields
    }
}
