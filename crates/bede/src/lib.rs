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

pub mod examples;
mod explain;
mod own_lexicon;
mod pipeline;
mod repeats;

pub use bede_events::confidence::LEAST as LEAST_CONFIDENCE;

pub use bede_attributions::Cues;
pub use bede_doc::{Document, Input, Layer, Metadata, Published, Source, plover};
pub use bede_entities::{Actors, OfficeReport, Reading};
pub use bede_lexicon::{Changes, Lexicon, LexiconError, SourceFile, read_folder as read_lexicon};

/// The lexicon as it is written, for looking an entry up and copying it.
pub mod written {
    pub use bede_lexicon::{Found, Written, embedded_examples, embedded_sources, look_up, nearest_name};
}

pub use bede_places::{Gazetteer, GazetteerError, ImportError, ImportOptions, Imported, Importer};
pub use explain::explain;
pub use own_lexicon::OwnLexicon;
pub use pipeline::{Coder, Config, Error};

/// The versions of what decides, as it ships: the program, its syntax model, its lexicon. A coder tells those that it
/// has ([`Coder::versions`]).
pub fn versions() -> String {
    versions_with(Lexicon::embedded())
}

fn versions_with(lexicon: &Lexicon) -> String {
    format!(
        "{} (syntax model {}, lexicon {})",
        env!("CARGO_PKG_VERSION"),
        bede_syntax::embedded_version(),
        lexicon.version
    )
}

/// What actors are known by a name, and what they are on a day, likeliest reading first.
pub fn actors_why(name: &str, on: jiff::civil::Date, actors: &Actors) -> Vec<Reading> {
    bede_entities::why(name, on, actors)
}
