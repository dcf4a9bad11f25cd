//! Why a store cannot be used: what, and what to do.

use std::path::PathBuf;

/// An error of the store. It stops the run; what is odd about one document is a warning on that document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or made.
    #[error("cannot open the store `{}`: {error}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
    /// There is no such file.
    #[error("there is no store `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is no store of Bede's", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a format that this program does not know.
    #[error("`{}` is a store of format {found}; this program knows formats up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known.
        known: i64,
    },
    /// Another process writes and does not end.
    #[error("another process has been writing to the store for {minutes} minutes")]
    Busy {
        /// How long it was waited for.
        minutes: u64,
    },
    /// What the store holds cannot be read.
    #[error("the store holds something that cannot be read: {0}")]
    Damaged(String),
    /// A question in full text that cannot be understood.
    #[error("the words to look for cannot be understood: {0}")]
    Words(String),
    /// SQLite's own.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Error {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Error::Open { .. } => "check that the folder exists and may be written to",
            Error::Missing { .. } => {
                "check the path, or make a store with `bede ingest --store FILE SOURCE…`"
            }
            Error::NotAStore { .. } => "name another file; this one is left as it is",
            Error::Newer { .. } => "use the program that wrote it, or a newer one",
            Error::Busy { .. } => "see what else is running on this store, and start again",
            Error::Damaged(_) => "copy the file away and check it with `PRAGMA integrity_check`",
            Error::Words(_) => "put words in quotes: --text '\"grain deal\"'",
            Error::Sqlite(_) => "check the disk",
        }
    }
}
