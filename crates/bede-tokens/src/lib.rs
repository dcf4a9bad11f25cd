//! Layer 2: text to sentences and tokens, as Universal Dependencies' English treebanks cut them.
//!
//! [`tokenize`] reads the blocks that are prose. `words` cuts what stands between white space, `sentences` decides
//! where a sentence ends, `abbreviations` knows which full stops belong to a word. Sentences never cross blocks.
//! What a token is (tags, lemmas, heads) is left to layer 3.

mod abbreviations;
mod sentences;
mod words;

use bede_doc::{BlockId, Document, Token, Tokens};

#[doc(hidden)]
pub use sentences::Gap;

/// The most tokens that a sentence may have; longer ones are cut, at a mark where there is one. Trees take time of the square
/// of a sentence's length, so this is what keeps time linear in a text's. No sentence of the treebanks is so long (159).
pub const LONGEST_SENTENCE: usize = 240;

/// Tokens and sentences of a document's prose.
pub fn tokenize(document: &Document) -> Tokens {
    let mut tokens = Tokens::default();
    let mut pieces = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        if !block.kind.is_prose() {
            continue;
        }
        pieces.clear();
        words::cut(document.text(), block.span, &mut pieces);
        let first = tokens.tokens.len();
        tokens.tokens.extend(pieces.iter().map(|piece| Token { span: piece.span, joined: piece.joined }));
        let block_id = BlockId(index as u32);
        sentences::cut(document.text(), block.kind, &pieces, first, block_id, &mut tokens.sentences);
    }
    tokens
}

/// For training: calls `ends` for every place where a sentence may end; it says where one does.
#[doc(hidden)]
pub fn each_gap(document: &Document, mut ends: impl FnMut(&Gap) -> bool) {
    let mut pieces = Vec::new();
    let mut gap = Gap { offset: 0, stopped: false, features: Vec::new() };
    for block in document.blocks.iter().filter(|block| block.kind.is_prose()) {
        pieces.clear();
        words::cut(document.text(), block.span, &mut pieces);
        sentences::each_gap(document.text(), block.kind, &pieces, &mut gap, |gap, _| ends(gap));
    }
}

/// For training: how many weights the model of sentence ends has, and what a stored one is worth.
#[doc(hidden)]
pub const GAP_WEIGHTS: (usize, f32) = (sentences::WEIGHTS, sentences::WEIGHT_STEPS);
