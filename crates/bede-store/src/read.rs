//! Reading: documents in the order in which they came, what was given for them, their records and texts.

use bede_doc::{Input, Published, Warning};
use bede_record::Record;
use rusqlite::{OptionalExtension, Row};

use crate::{
    Error, Filter, Reading, Result, Store,
    given::{opened, warning},
    write::has,
};

/// A document of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its number in the store.
    pub document: i64,
    /// Its identifier in the record.
    pub id: String,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub published: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// In which language.
    pub language: Option<String>,
    /// The number of the version that coded it.
    pub version: i64,
    /// Whether it counts as a report.
    pub counted: bool,
}

/// What was given for a document.
#[derive(Clone, Debug)]
pub struct StoredInput {
    /// As it was read.
    pub input: Input,
    /// The day that holds where the document does not say one.
    pub otherwise: Option<Published>,
}

/// In which order documents come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// In that in which they were stored.
    Stored,
    /// In that of their publication, those without a day first.
    Published,
}

/// How much is in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Documents.
    pub documents: u64,
    /// Those that do not count as reports.
    pub copies: u64,
    /// Events.
    pub events: u64,
}

const DOCUMENT: &str =
    "SELECT document, id, title, publisher, published, url, language, version, counted FROM documents";

fn document(row: &Row<'_>) -> rusqlite::Result<StoredDocument> {
    Ok(StoredDocument {
        document: row.get(0)?,
        id: row.get(1)?,
        title: row.get(2)?,
        publisher: row.get(3)?,
        published: row.get(4)?,
        url: row.get(5)?,
        language: row.get(6)?,
        version: row.get(7)?,
        counted: row.get(8)?,
    })
}

impl Store {
    /// How much is in it.
    pub fn contents(&self) -> Result<Contents> {
        let count = |sql: &str| -> Result<u64> {
            Ok(self.connection().query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
        };
        Ok(Contents {
            documents: count("SELECT count(*) FROM documents")?,
            copies: count("SELECT count(*) FROM documents WHERE counted = 0")?,
            events: count("SELECT count(*) FROM events")?,
        })
    }

    /// Whether a document is there, by the hash of what was given.
    pub fn has(&self, hash: &[u8; 16]) -> Result<bool> {
        has(self.connection(), hash)
    }

    /// How far a file has been read.
    pub fn reading(&self, path: &str) -> Result<Option<Reading>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT size, modified, items, finished FROM readings WHERE path = ?")?;
        let reading = statement.query_row([path], |row| {
            Ok(Reading {
                path: path.to_owned(),
                size: row.get::<_, i64>(0)? as u64,
                modified: row.get(1)?,
                items: row.get::<_, i64>(2)? as u64,
                finished: row.get(3)?,
            })
        });
        Ok(reading.optional()?)
    }

    /// One document.
    pub fn document(&self, number: i64) -> Result<Option<StoredDocument>> {
        let mut statement = self.connection().prepare_cached(&format!("{DOCUMENT} WHERE document = ?"))?;
        Ok(statement.query_row([number], document).optional()?)
    }

    /// The next documents after one, in the order in which they came. Numbers start from 1, so `0` begins.
    pub fn documents_after(&self, number: i64, most: usize) -> Result<Vec<StoredDocument>> {
        let sql = format!("{DOCUMENT} WHERE document > ? ORDER BY document LIMIT ?");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((number, most as i64), document)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The next documents after one that another version than this coded.
    pub fn documents_of_other_versions(
        &self,
        program: &str,
        number: i64,
        most: usize,
    ) -> Result<Vec<StoredDocument>> {
        let sql = format!(
            "{DOCUMENT} WHERE document > ? AND version NOT IN (SELECT version FROM versions WHERE program = ?) \
             ORDER BY document LIMIT ?"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((number, program, most as i64), document)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives the records of documents, in the order in which they came or in that of publication, with only those of
    /// their events that a filter finds; a document without any is left out.
    pub fn records(
        &self,
        filter: &Filter,
        order: Order,
        mut each: impl FnMut(Record) -> Result<std::ops::ControlFlow<()>>,
    ) -> Result<()> {
        let by_published = match order {
            Order::Stored => "document",
            Order::Published => "published, document",
        };
        let everything = Filter { copies: filter.copies, ..Filter::default() };
        if *filter != everything {
            // Only what is found is held, as two numbers an event.
            let mut found: Vec<(i64, usize)> = Vec::new();
            self.find(filter, |event| {
                found.push((event.document, event.number));
                Ok(std::ops::ControlFlow::Continue(()))
            })?;
            found.sort_unstable();
            for of_document in found.chunk_by(|one, other| one.0 == other.0) {
                let numbers: Vec<usize> = of_document.iter().map(|&(_, number)| number).collect();
                let Some(record) = self.record(of_document[0].0)? else { continue };
                if each(with_events(record, &numbers))?.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let sql = format!("SELECT document FROM documents ORDER BY {by_published}");
        let mut documents = self.connection().prepare(&sql)?;
        let mut documents = documents.query([])?;
        while let Some(row) = documents.next()? {
            let document: i64 = row.get(0)?;
            let mut events = self.connection().prepare_cached(
                "SELECT number FROM events WHERE document = ? AND (counted = 1 OR ?) ORDER BY number",
            )?;
            let numbers: Vec<usize> = events
                .query_map((document, filter.copies), |row| row.get::<_, i64>(0))?
                .map(|number| number.map(|number| number as usize))
                .collect::<rusqlite::Result<_>>()?;
            if numbers.is_empty() {
                continue;
            }
            let Some(record) = self.record(document)? else { continue };
            if each(with_events(record, &numbers))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// A document's record.
    pub fn record(&self, number: i64) -> Result<Option<Record>> {
        let mut statement =
            self.connection().prepare_cached("SELECT record FROM records WHERE document = ?")?;
        let pressed: Option<Vec<u8>> = statement.query_row([number], |row| row.get(0)).optional()?;
        pressed.map(|pressed| parsed(&pressed)).transpose()
    }

    /// A document's records before it was last coded anew, newest first, with the programs that coded them.
    pub fn past_records(&self, number: i64) -> Result<Vec<(String, Record)>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT program, record FROM past_records JOIN versions USING (version) WHERE document = ? \
             ORDER BY version DESC",
        )?;
        let rows = statement.query_map([number], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        rows.map(|row| {
            let (program, pressed) = row?;
            Ok((program, parsed(&pressed)?))
        })
        .collect()
    }

    /// What was given for a document.
    pub fn input(&self, number: i64) -> Result<Option<StoredInput>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT given, otherwise, warnings FROM inputs WHERE document = ?")?;
        type Stored = (Vec<u8>, Option<String>, String);
        let stored: Option<Stored> =
            statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let Some((line, otherwise, warnings)) = stored else { return Ok(None) };
        let damaged = |error: &dyn std::fmt::Display| Error::Damaged(format!("document {number}: {error}"));
        let options = bede_read::Options { format: Some(bede_read::Format::Jsonl), ..Default::default() };
        let mut items = bede_read::read_bytes(opened(&line)?, "the store", &options)
            .map_err(|error| damaged(&error.problem))?;
        let Some(item) = items.pop() else { return Err(damaged(&"nothing was given")) };
        let mut input = item.map_err(|error| damaged(&error.problem))?.input;
        let kept: Vec<(String, String)> = serde_json::from_str(&warnings).map_err(|error| damaged(&error))?;
        let kept: Vec<Warning> =
            kept.into_iter().filter_map(|(kind, message)| warning(&kind, message)).collect();
        input.warnings.extend(kept);
        Ok(Some(StoredInput { input, otherwise: otherwise.and_then(|otherwise| otherwise.parse().ok()) }))
    }

    /// The text of a document that its record's offsets count in.
    pub fn text(&self, number: i64) -> Result<Option<String>> {
        match self.input(number)?.map(|stored| stored.input.source) {
            Some(bede_doc::Source::Text(text)) => Ok(Some(text)),
            Some(bede_doc::Source::Html(_)) => Ok(self.record(number)?.and_then(|record| record.text)),
            None => Ok(None),
        }
    }
}

/// A record with some of its events alone.
fn with_events(mut record: Record, numbers: &[usize]) -> Record {
    if numbers.len() < record.events.len() {
        let mut number = 0;
        record.events.retain(|_| {
            number += 1;
            numbers.contains(&(number - 1))
        });
    }
    record
}

/// A record from its bytes.
fn parsed(pressed: &[u8]) -> Result<Record> {
    serde_json::from_slice(&opened(pressed)?).map_err(|error| Error::Damaged(error.to_string()))
}
