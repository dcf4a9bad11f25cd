//! Parquet, behind the feature `parquet`: rows with named columns.

use std::fs::File;

use crate::{Items, error::*};

pub(crate) fn items(_file: File, name: String) -> Result<Items, ReadError> {
    Err(ReadError::new(
        Location::file(name.as_str()),
        Problem::Malformed(format!("`{name}` is Parquet, and this build of Bede reads none")),
        "build with `--features parquet`, or export the rows as JSONL or CSV",
    ))
}
