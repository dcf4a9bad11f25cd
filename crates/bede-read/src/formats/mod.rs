//! One module a format; each turns a stream into items and holds no more than one of them.

pub(crate) mod csv;
pub(crate) mod feed;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod parquet;
pub(crate) mod warc;
pub(crate) mod whole;
