//! The store: documents, what was given for them, their records and their events, in one SQLite file.
//!
//! [`Store`] opens a file and reads from it; [`Writer`] adds whole batches of documents in one transaction each,
//! together with how far their files have been read, so that a process that is killed at any moment leaves every
//! document whole or not at all. [`Filter`] finds events, [`Aggregate`] counts them. `docs/store.md` describes the
//! tables for those who ask in SQL themselves. What the documents say is the business of the crates before this one;
//! files and terminals are `bede-cli`'s.

mod aggregate;
mod error;
mod filter;
mod gather;
mod given;
mod migrate;
mod read;
mod tally;
mod watched;
mod write;

pub use aggregate::{Aggregate, Group, GroupBy, Period};
pub use error::Error;
#[doc(hidden)]
pub use filter::Bounds;
pub use filter::{Filter, Found};
pub use gather::{Gathered, Gatherer, Story, StoryTelling, Told};
pub use given::{Coded, Given};
pub use migrate::FORMAT;
pub use read::{Contents, Order, StoredDocument, StoredInput};
pub use rusqlite;
pub use write::{Added, Reading, Recoded, Writer};

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// What can go wrong is always this.
pub type Result<T> = std::result::Result<T, Error>;

/// How long a reader waits where a writer is just changing the file's form.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// An open store.
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens a store, and makes it where there is none. A store of a past format is brought to the present one.
    pub fn open(path: &Path) -> Result<Store> {
        Store::with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens a store that is there.
    pub fn open_existing(path: &Path) -> Result<Store> {
        if !path.exists() {
            return Err(Error::Missing { path: path.to_owned() });
        }
        Store::with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn with_flags(path: &Path, flags: OpenFlags) -> Result<Store> {
        let unopened = |error| Error::Open { path: path.to_owned(), error };
        // One thread at a time uses a connection, so that SQLite need not lock it.
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(unopened)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(128);
        migrate::prepare(&connection, path)?;
        Ok(Store { connection, path: path.to_owned() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Maps the file into memory, which makes questions faster. Writers leave it, so that their memory stays small.
    pub(crate) fn map(&self) -> Result<()> {
        Ok(self.connection.pragma_update(None, "mmap_size", 8_i64 << 30)?)
    }

    /// The connection, for questions that this crate does not ask.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}
