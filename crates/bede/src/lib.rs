//! Reads news and keeps the record: the pipeline and public API.
