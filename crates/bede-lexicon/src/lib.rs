//! Checks and compiles lexicon/: senses, operators, classes, codes.
