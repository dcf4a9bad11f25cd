//! Layer 5: mentions, coreference, codes and roles on a given day.
