//! Layer 7: who says what: speaker, cue, content.
