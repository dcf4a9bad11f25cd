//! Layer 2: text to sentences and tokens.
