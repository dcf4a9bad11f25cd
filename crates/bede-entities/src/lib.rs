//! Layer 5: mentions, coreference, codes and roles on a given day.
//!
//! [`find`] reads tokens and syntax and gives entities with their mentions. What is known beforehand comes from
//! [`Actors`]: names in bulk and the hand lexicon, compiled into one table. Pure: no files, no clock.

mod actors;
mod clusters;
mod codes;
#[allow(dead_code, reason = "the build script uses the rest")]
mod compile;
mod coreference;
mod find;
mod matches;
mod mentions;
mod noun_phrase;
mod vocabulary;
mod why;

pub use actors::{Actors, NotActors};
pub use compile::{CompileError, fold_name};
pub use find::find;
pub use noun_phrase::noun_phrase;
pub use why::{OfficeReport, Reading, why};
