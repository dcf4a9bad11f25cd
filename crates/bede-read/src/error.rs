//! What can go wrong with one file or one record, where, and what to do about it.

use std::{fmt, sync::Arc};

/// A place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path as it was given, or `standard input`.
    pub file: Arc<str>,
    /// The line, from 1, in files where lines matter.
    pub line: Option<u64>,
    /// The record, from 1, in files of records without lines.
    pub record: Option<u64>,
}

impl Location {
    /// A file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Location {
        Location { file: file.into(), line: None, record: None }
    }

    /// A line of a file.
    pub fn line(file: impl Into<Arc<str>>, line: u64) -> Location {
        Location { file: file.into(), line: Some(line), record: None }
    }

    /// A record of a file.
    pub fn record(file: impl Into<Arc<str>>, record: u64) -> Location {
        Location { file: file.into(), line: None, record: Some(record) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.record) {
            (Some(line), _) => write!(formatter, "{}:{line}", self.file),
            (None, Some(record)) => write!(formatter, "{}, record {record}", self.file),
            (None, None) => formatter.write_str(&self.file),
        }
    }
}

/// One file or record that could not be read. The rest is read all the same.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct ReadError {
    /// Where.
    pub location: Location,
    /// What.
    pub problem: Problem,
    /// What to do.
    pub help: String,
}

impl ReadError {
    pub(crate) fn new(location: Location, problem: Problem, help: impl Into<String>) -> ReadError {
        ReadError { location, problem, help: help.into() }
    }
}

/// The kinds of problem.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Nothing of that name, or no right to read it, or the reading broke off.
    #[error("{0}")]
    Io(String),
    /// Bytes that are no text.
    #[error("{0}")]
    Binary(String),
    /// Bytes that are not what the file's name or first bytes say.
    #[error("{0}")]
    Malformed(String),
    /// A record without what a document needs.
    #[error("{0}")]
    Record(String),
    /// A record of more bytes than are read.
    #[error("{0}")]
    TooLarge(String),
}
