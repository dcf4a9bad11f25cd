//! The record: what Bede writes for others to read, and how well it compares with gold.
//!
//! [`Record`] is the contract as Rust types, with offsets in Unicode characters; [`schema`] prints it as JSON
//! Schema. The writers put records out as JSON lines, as CSV, in the layouts
//! of GDELT, ICEWS, Phoenix, POLECAT and PLOVER, and for a person to read; [`evaluate()`] compares
//! predicted events with gold ones. How a document comes to its events is the business of the crates before this one.

mod account;
mod characters;
mod differences;
mod evaluate;
mod layouts;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
mod rows;

#[cfg(feature = "parquet")]
pub use self::parquet::{ParquetError, ParquetWriter};
pub use account::write_account;
pub use characters::Characters;
pub use differences::{Change, differences};
pub use evaluate::{
    Counts, Evaluation, ReadEvent, ReadParticipant, ReadRecord, ReadSpan, RecordError, evaluate, read_records,
};
pub use layouts::{
    Dyad, GDELT_COLUMNS, GDELT_MENTION_COLUMNS, ICEWS_COLUMNS, PHOENIX_COLUMNS, POLECAT_COLUMNS, dyads,
    write_gdelt, write_gdelt_mentions, write_gdelt1, write_icews, write_icews_header, write_phoenix,
    write_plover, write_polecat, write_polecat_header,
};
pub use record::{
    Attribution, Entity, Event, MentionSpan, Participant, Place, Record, SCHEMA, TextSpan, TimeExpression,
    Word,
};
pub use rows::{COLUMNS, write_csv_header, write_csv_row, write_csv_rows};

/// The JSON Schema of [`Record`].
pub fn schema() -> serde_json::Value {
    // The schema of what is written, where every key is there.
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Record>()
        .to_value()
}

/// Writes a record as one line of JSON.
pub fn write_jsonl(record: &Record, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
