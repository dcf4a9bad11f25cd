//! Layer 6: toponyms to coordinates.
