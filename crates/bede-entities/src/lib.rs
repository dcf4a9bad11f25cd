//! Layer 5: mentions, coreference, codes and roles on a given day.

mod noun_phrase;

pub use noun_phrase::noun_phrase;
