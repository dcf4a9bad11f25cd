//! Bede reads news and keeps the record: who did what to whom, when, where, and on whose word.
//!
//! [`Coder`] is the whole way from a report to its [`Document`] with every layer laid; `bede-record` turns that
//! into JSON, CSV or Parquet. A coder is made once and used from any number of threads.

mod explain;
mod pipeline;

pub use bede_doc::{Document, Input, Layer, Metadata, Published, Source, plover};
pub use bede_lexicon::{Lexicon, LexiconError};
pub use explain::explain;
pub use pipeline::{Coder, Config, Error};
