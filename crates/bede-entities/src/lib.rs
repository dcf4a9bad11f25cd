//! Layer 5: mentions, coreference, codes and roles on a given day.

mod actors;
#[allow(dead_code, reason = "the build script uses the rest")]
mod compile;
mod noun_phrase;

pub use actors::{Actors, NotActors};
pub use compile::{CompileError, fold_name};
pub use noun_phrase::noun_phrase;
