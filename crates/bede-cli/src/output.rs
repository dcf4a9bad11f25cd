//! Where output goes and in which layout: shared by the commands that write records.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use bede_record::Record;

use crate::{
    arguments::OutputFormat,
    messages::{Failure, Message},
};

/// A file or standard output.
pub struct Destination(Box<dyn Write + Send>);

impl Destination {
    /// The file at a path, else standard output.
    pub fn of(path: Option<&Path>) -> Result<Destination, Failure> {
        const HELD: usize = 1 << 16;
        Ok(Destination(match path {
            Some(path) => {
                let file = File::create(path).map_err(|error| cannot_create(path, &error))?;
                Box::new(BufWriter::with_capacity(HELD, file))
            }
            None => Box::new(BufWriter::with_capacity(HELD, io::stdout())),
        }))
    }

    /// Writes a row of CSV.
    pub fn csv_row(&mut self, cells: impl Iterator<Item = String>) -> Result<(), Failure> {
        bede_record::write_csv_row(&mut self.0, cells).map_err(Failure::from_output)
    }

    /// Writes what is still held.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.0.flush().map_err(Failure::from_output)
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The failure of making a file.
pub fn cannot_create(path: &Path, error: &io::Error) -> Failure {
    Message::new(
        format!("cannot write `{}`: {error}", path.display()),
        "check that the folder exists and may be written to",
    )
    .into()
}

/// Writes what stands before the first record.
pub fn write_header(format: OutputFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        OutputFormat::Csv => bede_record::write_csv_header(out),
        OutputFormat::Icews => bede_record::write_icews_header(out),
        OutputFormat::Polecat => bede_record::write_polecat_header(out),
        _ => Ok(()),
    }
}

/// Writes a record. Parquet is written in groups of rows and an account needs its document, so that both are written
/// elsewhere.
pub fn write_record(
    record: &Record,
    lexicon: &bede::Lexicon,
    format: OutputFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        OutputFormat::Jsonl => bede_record::write_jsonl(record, out),
        OutputFormat::Csv => bede_record::write_csv_rows(record, out),
        OutputFormat::Gdelt => bede_record::write_gdelt(record, out),
        OutputFormat::GdeltMentions => bede_record::write_gdelt_mentions(record, out),
        OutputFormat::Gdelt1 => bede_record::write_gdelt1(record, out),
        OutputFormat::Icews => bede_record::write_icews(record, lexicon, out),
        OutputFormat::Phoenix => bede_record::write_phoenix(record, out),
        OutputFormat::Polecat => bede_record::write_polecat(record, out),
        OutputFormat::Plover => bede_record::write_plover(record, out),
        OutputFormat::Parquet | OutputFormat::Text => Ok(()),
    }
}

/// Records in a layout, one after the other.
pub struct Records(Layout);

enum Layout {
    Bytes {
        format: OutputFormat,
        out: Destination,
    },
    #[cfg(feature = "parquet")]
    Parquet(Box<bede_record::ParquetWriter<Box<dyn Write + Send>>>),
}

impl Records {
    /// Opens the output and writes its header.
    pub fn open(format: OutputFormat, mut out: Destination) -> Result<Records, Failure> {
        if format == OutputFormat::Parquet {
            return parquet(out);
        }
        write_header(format, &mut out).map_err(Failure::from_output)?;
        Ok(Records(Layout::Bytes { format, out }))
    }

    /// Writes a record.
    pub fn write(&mut self, record: &Record) -> Result<(), Failure> {
        match &mut self.0 {
            Layout::Bytes { format, out } => {
                write_record(record, bede::Lexicon::embedded(), *format, out).map_err(Failure::from_output)
            }
            #[cfg(feature = "parquet")]
            Layout::Parquet(writer) => writer.write(record).map_err(from_parquet),
        }
    }

    /// Ends the output.
    pub fn finish(self) -> Result<(), Failure> {
        match self.0 {
            Layout::Bytes { out, .. } => out.finish(),
            #[cfg(feature = "parquet")]
            Layout::Parquet(writer) => writer.finish().map_err(from_parquet),
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(out: Destination) -> Result<Records, Failure> {
    let writer = bede_record::ParquetWriter::new(out.0).map_err(from_parquet)?;
    Ok(Records(Layout::Parquet(Box::new(writer))))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: Destination) -> Result<Records, Failure> {
    Err(no_parquet())
}

/// What a build without Parquet says.
#[cfg(not(feature = "parquet"))]
pub fn no_parquet() -> Failure {
    Message::new(
        "this build of Bede writes no Parquet",
        "build with the feature `parquet`, or write `jsonl` or `csv` and convert it",
    )
    .into()
}

/// The failure of writing Parquet.
#[cfg(feature = "parquet")]
pub fn from_parquet(error: bede_record::ParquetError) -> Failure {
    let bede_record::ParquetError::External(error) = error else {
        return Message::of_output(format!("cannot write the output: {error}")).into();
    };
    match error.downcast::<io::Error>() {
        Ok(error) => Failure::from_output(*error),
        Err(error) => Message::of_output(format!("cannot write the output: {error}")).into(),
    }
}

/// Rows for reading, in columns that are as wide as they need to be and no wider than the terminal has room for.
#[cfg(feature = "store")]
pub struct Columns {
    rows: Vec<Vec<String>>,
}

#[cfg(feature = "store")]
impl Columns {
    /// With names.
    pub fn new(names: &[&str]) -> Columns {
        Columns { rows: vec![names.iter().map(|&name| name.to_owned()).collect()] }
    }

    /// Adds a row of as many cells.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let flat = |cell: String| {
            if cell.contains(char::is_control) { cell.replace(char::is_control, " ") } else { cell }
        };
        self.rows.push(cells.into_iter().map(flat).collect());
    }

    /// Prints them.
    pub fn print(self, mut out: Destination) -> Result<(), Failure> {
        let count = self.rows.first().map_or(0, Vec::len);
        let width = |cell: &str| cell.chars().count();
        let mut widths: Vec<usize> = (0..count)
            .map(|column| {
                self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        // The widest give way first.
        let room = terminal_width();
        while widths.iter().sum::<usize>() + 2 * count > room {
            let Some(widest) = widths.iter_mut().max() else { break };
            if *widest <= 12 {
                break;
            }
            *widest -= 1;
        }
        let strong = anstyle::Style::new().bold();
        let colours = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, &room) in row.iter().zip(&widths) {
                let mut cell = cell.clone();
                if width(&cell) > room {
                    cell = cell.chars().take(room.saturating_sub(1)).chain(['…']).collect();
                }
                let padding = room - width(&cell);
                line.push_str(&cell);
                line.extend(std::iter::repeat_n(' ', padding + 2));
            }
            let line = line.trim_end();
            let written = if number == 0 && colours {
                writeln!(out, "{strong}{line}{strong:#}")
            } else {
                writeln!(out, "{line}")
            };
            written.map_err(Failure::from_output)?;
        }
        out.finish()
    }
}

/// How many characters a line of the terminal has; elsewhere nothing is cut.
#[cfg(feature = "store")]
fn terminal_width() -> usize {
    if !io::stdout().is_terminal() {
        return usize::MAX;
    }
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .unwrap_or_else(|| usize::from(console::Term::stdout().size().1))
}
