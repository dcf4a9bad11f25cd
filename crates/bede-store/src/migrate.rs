//! The format of the file: made, checked, and brought from a past one to the present.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use crate::{Error, Result};

/// Each format's changes over the one before it. A file once released never changes; a new format is a new file.
const FORMATS: &[&str] =
    &[include_str!("formats/1.sql"), include_str!("formats/2.sql"), include_str!("formats/3.sql")];

/// The format that this program writes.
pub const FORMAT: i64 = FORMATS.len() as i64;

/// `bede` in ASCII: how SQLite files say whose they are.
const APPLICATION: i64 = 0x6265_6465;

/// Sets a connection up, and makes the tables or brings them to the present format.
pub(crate) fn prepare(connection: &Connection, path: &Path) -> Result<()> {
    let unreadable = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotAStore { path: path.to_owned() },
        _ => Error::Open { path: path.to_owned(), error },
    };
    let (mut application, mut format) = identity(connection).map_err(unreadable)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(unreadable)?;
    if application != APPLICATION && tables > 0 {
        return Err(Error::NotAStore { path: path.to_owned() });
    }
    if format > FORMAT {
        return Err(Error::Newer { path: path.to_owned(), found: format, known: FORMAT });
    }
    if format < FORMAT {
        if tables == 0 {
            connection.pragma_update(None, "page_size", 8192)?;
            write_ahead(connection)?;
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        // Another process may have done it while this one waited.
        (application, format) = identity(connection)?;
        for changes in &FORMATS[format.clamp(0, FORMAT) as usize..] {
            if let Err(error) = connection.execute_batch(changes) {
                connection.execute_batch("ROLLBACK")?;
                return Err(error.into());
            }
        }
        if application != APPLICATION {
            connection.pragma_update(None, "application_id", APPLICATION)?;
        }
        connection.pragma_update(None, "user_version", FORMAT)?;
        connection.execute_batch("COMMIT")?;
    }
    // A process that is killed loses nothing that was committed; only a power cut can lose the last transactions, whole.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    Ok(())
}

fn identity(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((pragma("application_id")?, pragma("user_version")?))
}

/// Readers go on while a writer writes. The change itself wants the file alone for a moment, and does not wait by itself.
fn write_ahead(connection: &Connection) -> Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < 200 => {
                tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            outcome => return Ok(outcome?),
        }
    }
}
