//! The door in: files of every format to documents as given.
//!
//! [`Reader`] walks paths in order and gives one [`Item`] after the other, each with the place that it was read
//! from; it holds one document at a time (one line, one row, one page). What cannot be read is an error of that
//! item, and the reading goes on. What the texts say is layer 1's (crate `bede-text`).

mod compression;
mod encoding;
mod error;
mod files;
mod formats;
mod records;

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
};

use bede_doc::Input;

pub use error::{Location, Problem, ReadError};
pub use files::{Format, open_plain};

/// The largest file of one document, line of JSON, row or page that is read whole; more is cut or refused.
pub const MAX_ITEM_BYTES: usize = 256 << 20;

/// One document as given, and where it was read.
#[derive(Debug)]
pub struct Item {
    /// The document.
    pub input: Input,
    /// Its file and line, for messages.
    pub location: Location,
}

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format of every file named; told from names and first bytes where `None`.
    pub format: Option<Format>,
    /// Counts the bytes that are read from files, as they lie on the disk.
    pub bytes_read: Option<Arc<AtomicU64>>,
}

/// A stream of items from one open file.
type Items = Box<dyn Iterator<Item = Result<Item, ReadError>> + Send>;

/// Says of a file whether it is to be read.
type Wanted = Box<dyn FnMut(&Path) -> bool + Send>;

/// Documents from paths, in the order of the paths; folders are walked in the order of their names.
pub struct Reader {
    options: Options,
    waiting: VecDeque<files::Path>,
    current: Option<Items>,
    passed_over: usize,
    wanted: Option<Wanted>,
}

impl Reader {
    /// A reader over files, folders, and `-` for standard input.
    pub fn new(paths: impl IntoIterator<Item = PathBuf>, options: Options) -> Reader {
        Reader {
            options,
            waiting: paths.into_iter().map(files::Path::named).collect(),
            current: None,
            passed_over: 0,
            wanted: None,
        }
    }

    /// Asks about each file before it is opened; one that is not wanted is left out.
    pub fn asking(mut self, wanted: impl FnMut(&Path) -> bool + Send + 'static) -> Reader {
        self.wanted = Some(Box::new(wanted));
        self
    }

    /// How many files in folders were passed over because their names say that they are of no format Bede reads.
    pub fn passed_over(&self) -> usize {
        self.passed_over
    }
}

impl Iterator for Reader {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Result<Item, ReadError>> {
        loop {
            if let Some(items) = &mut self.current {
                if let Some(item) = items.next() {
                    return Some(item);
                }
                self.current = None;
            }
            let path = self.waiting.pop_front()?;
            if let Some(wanted) = &mut self.wanted
                && path.path.is_file()
                && !wanted(&path.path)
            {
                continue;
            }
            match files::open(path, &self.options) {
                Ok(files::Opened::Items(items)) => self.current = Some(items),
                Ok(files::Opened::Folder { paths, passed_over }) => {
                    self.passed_over += passed_over;
                    for path in paths.into_iter().rev() {
                        self.waiting.push_front(path);
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Items from bytes, as if they were a file of that name.
pub fn read_bytes(
    bytes: Vec<u8>,
    name: &str,
    options: &Options,
) -> Result<Vec<Result<Item, ReadError>>, ReadError> {
    files::open_stream(Box::new(std::io::Cursor::new(bytes)), name, options).map(Iterator::collect)
}
