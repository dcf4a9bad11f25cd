//! Layer 4: time expressions resolved against the day of publication.
