//! Layer 3: tags, lemmas, heads.
