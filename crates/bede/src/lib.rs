//! Bede reads news and keeps the record: who did what to whom, when, where, and on whose word.
//!
//! [`Coder`] is the whole way from a report to its [`Document`] with every layer laid; `bede-record` turns that
//! into JSON, CSV or Parquet. A coder is made once and used from any number of threads.
//!
//! ```
//! use bede::{Coder, Config, Input, Source};
//!
//! let coder = Coder::new(Config::default())?;
//! let document = coder.code(Input {
//!     source: Source::Text("Iran accused Israel of planning the raid.".to_owned()),
//!     ..Input::default()
//! });
//! let event = &document.events[0];
//! assert_eq!(event.kind.as_str(), "ACCUSE");
//! assert_eq!(document.slice(event.actors[0].span), "Iran");
//! assert_eq!(document.slice(event.recipients[0].span), "Israel");
//! # Ok::<(), bede::Error>(())
//! ```

mod explain;
mod pipeline;
mod repeats;

pub use bede_events::confidence::LEAST as LEAST_CONFIDENCE;

pub use bede_doc::{Document, Input, Layer, Metadata, Published, Source, plover};
pub use bede_lexicon::{Lexicon, LexiconError};
pub use bede_places::{Gazetteer, GazetteerError, ImportError, ImportOptions, Imported, Importer};
pub use explain::explain;
pub use pipeline::{Coder, Config, Error};

/// The versions of what decides: the program, its syntax model, its lexicon.
pub fn versions() -> String {
    format!(
        "{} (syntax model {}, lexicon {})",
        env!("CARGO_PKG_VERSION"),
        bede_syntax::embedded_version(),
        Lexicon::embedded().version
    )
}

/// What the actors that ship say of a name on a day, likeliest reading first.
pub fn actors_why(name: &str, on: jiff::civil::Date) -> Vec<Reading> {
    bede_entities::why(name, on, bede_entities::Actors::embedded())
}

pub use bede_entities::{OfficeReport, Reading};
