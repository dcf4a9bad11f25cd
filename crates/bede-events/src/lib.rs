//! Layer 8: what happened: frames over heads, filled from layers 3 to 7.
