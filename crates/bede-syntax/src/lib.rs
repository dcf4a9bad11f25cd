//! Layer 3: tags, lemmas, heads.
//!
//! [`parse`] reads one document's sentences with a trained [`Model`]; [`conllu`] reads and writes trees as files
//! have them. Phrases over the tree are in `phrase`. Training is not here: see `cargo xtask train syntax`.

pub mod conllu;
pub mod features;
pub mod lemma;
mod model;
pub mod network;
pub mod numbers;
mod tree;
pub mod xpos;

use bede_doc::{Document, Syntax};

pub use model::{Model, ModelError, Tag, Writer, build_table, embedded_version};

/// Tags, lemmas, heads and relations of every token: one tree for each sentence.
pub fn parse(document: &Document, model: &Model) -> Syntax {
    network::parse(document, model)
}
