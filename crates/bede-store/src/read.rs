//! Reading: documents in the order in which they came, what was given for them, their records and texts.

use bede_doc::{Input, Published, Warning};
use bede_record::Record;
use rusqlite::{OptionalExtension, Row};

use crate::{
    Error, Reading, Result, Store,
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

/// A record from its bytes.
fn parsed(pressed: &[u8]) -> Result<Record> {
    serde_json::from_slice(&opened(pressed)?).map_err(|error| Error::Damaged(error.to_string()))
}
