//! What Bede knows of words: checks and compiles `lexicon/`, whose README describes the entries.
//!
//! [`Lexicon::embedded`] is the one that ships, compiled when Bede is built; [`Lexicon::open`] compiles files that
//! a user edited. What the entries mean in a sentence is not decided here but in `bede-events`. The folders of
//! other layers (actors, places, dates, attributions) are read by those layers.

mod compile;
pub mod frame;
mod lexicon;
mod source;
mod word_bits;

pub use compile::{BUILT_IN_CLASSES, compile};
pub use frame::{Filler, Filter, Frame, Place, Pos, Slot};
pub use lexicon::{
    CameoCode, Class, ContextCue, Discard, Effect, EventSpec, Lexicon, Map, ModeCue, Operator, Origin,
    Phrases, Recode, Sense, Set,
};
pub use source::{Example, LexiconError, SourceFile};
pub use word_bits::WordBits;

use std::sync::OnceLock;

impl Lexicon {
    /// The lexicon that ships.
    pub fn embedded() -> &'static Lexicon {
        static EMBEDDED: OnceLock<Lexicon> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
            postcard::from_bytes(bytes).expect("the build script wrote it")
        })
    }

    /// Compiles files as a user has them.
    pub fn open(files: &[SourceFile]) -> Result<Lexicon, LexiconError> {
        compile(files).map(|(lexicon, _)| lexicon)
    }
}
