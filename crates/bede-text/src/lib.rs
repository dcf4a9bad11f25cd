//! Layer 1: HTML or plain text to body text and what is known of it.
