//! The record: types, JSON Schema, JSONL, CSV, Parquet, and evaluation against gold.
