//! What can go wrong with one file or one record, where, and what to do about it.

use std::fmt;

/// A place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path as it was given, or `standard input`.
    pub file: String,
    /// The line, from 1, in files where lines matter.
    pub line: Option<u64>,
    /// The record, from 1, in files of records without lines.
    pub record: Option<u64>,
}

impl Location {
    /// A file as a whole.
    pub fn file(file: impl Into<String>) -> Location {
        Location { file: file.into(), line: None, record: None }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u64) -> Location {
        Location { file: file.into(), line: Some(line), record: None }
    }

    /// A record of a file.
    pub fn record(file: impl Into<String>, record: u64) -> Location {
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
    #[error("cannot read `{0}`: {1}")]
    Io(String, String),
    /// Bytes that are no text.
    #[error("`{0}` is {1}, not text")]
    Binary(String, &'static str),
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
