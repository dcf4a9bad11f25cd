//! What Bede knows of words: checks and compiles `lexicon/`, whose README describes the entries.
//!
//! [`Lexicon::embedded`] is the one that ships, compiled when Bede is built; [`overlay()`] lays files that a user wrote over it,
//! and [`Lexicon::open`] compiles a whole lexicon. What the entries mean in a sentence is not decided here but in
//! `bede-events`. The parts of other layers (actors, places, dates, attributions) are read by those layers.

mod compile;
mod folder;
pub mod frame;
mod lexicon;
mod overlay;
mod source;
mod word_bits;
mod written;

pub use compile::{BUILT_IN_CLASSES, compile};
pub use folder::read_folder;
pub use frame::{Filler, Filter, Frame, Place, Pos, Slot};
pub use lexicon::{
    CameoCode, Class, ContextCue, Discard, Effect, EventSpec, Lexicon, Map, ModeCue, Operator, Origin,
    Phrases, Recode, Sense, Set,
};
pub use overlay::{Changes, OffElsewhere, Overlaid, embedded_examples, overlay};
pub use source::{EMBEDDED_FOLDER, Example, FIELDS, LexiconError, SourceFile, nearest_name};
pub use word_bits::WordBits;
pub use written::{Found, Written, look_up};

use std::{io::Read, sync::OnceLock};

use serde::{Deserialize, Serialize};

/// The files of the lexicon that ships, as they are written: entries of all parts but places, and what describes them.
/// They are kept pressed and unpacked when somebody asks, for people to read and copy.
pub fn embedded_sources() -> Vec<SourceFile> {
    let pressed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(pressed).read_to_end(&mut bytes).expect("the build script wrote it");
    let files: Vec<EmbeddedFile> = postcard::from_bytes(&bytes).expect("the build script wrote it");
    let source = |file: EmbeddedFile| SourceFile {
        folder: EMBEDDED_FOLDER.to_owned(),
        path: file.path,
        text: file.text,
    };
    files.into_iter().map(source).collect()
}

/// A file as the build script keeps it.
#[derive(Serialize, Deserialize)]
struct EmbeddedFile {
    path: String,
    text: String,
}

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
