//! `bede export`: a store's events in the layouts that other programs read.

use std::ops::ControlFlow;

use bede_record::Record;
use bede_store::{Filter, Order, Store};

use crate::{
    Outcome,
    arguments::{Export, OutputFormat},
    messages::{Failure, Message},
    output::{Destination, Records},
};

pub fn run(arguments: &Export) -> Result<Outcome, Failure> {
    let store = Store::open_existing(&arguments.store)?;
    let filter = arguments.filter.filter();
    if arguments.format == OutputFormat::Text {
        return Err(Message::new(
            "a store is not exported as an account for reading",
            "use `bede query`, or another format",
        )
        .into());
    }
    if arguments.format == OutputFormat::Parquet {
        let Some(path) = &arguments.output else {
            return Err(Message::new(
                "Parquet goes to a folder or a file",
                "give a folder with `--output`, or a name that ends in `.parquet`",
            )
            .into());
        };
        if path.extension().is_none_or(|extension| extension != "parquet") {
            return dataset::write(&store, &filter, path);
        }
    }
    let mut out = Records::open(arguments.format, Destination::of(arguments.output.as_deref())?)?;
    each(&store, &filter, Order::Stored, |record| out.write(&record))?;
    out.finish()?;
    Ok(Outcome::Complete)
}

/// Hands on the records of a store until there are no more or one cannot be written.
fn each(
    store: &Store,
    filter: &Filter,
    order: Order,
    mut write: impl FnMut(Record) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut written = Ok(());
    store.records(filter, order, |record| {
        written = write(record);
        Ok(if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    written
}

/// A folder of Parquet files, one part a month.
#[cfg(feature = "parquet")]
mod dataset {
    use std::{
        collections::BTreeMap,
        fs::{self, File},
        io::{BufWriter, Write},
        path::{Path, PathBuf},
    };

    use super::*;
    use crate::output::{cannot_create, from_parquet};

    /// Parts that are open at once; the one that was written to longest ago is closed for another. Reports come in the
    /// order of publication, so that a month is seldom opened twice.
    const MOST_OPEN: usize = 12;

    type Writer = bede_record::ParquetWriter<Box<dyn Write + Send>>;

    struct Part {
        writer: Writer,
        /// Where it is written, and where it lies once it is whole.
        paths: (PathBuf, PathBuf),
        last_use: u64,
    }

    pub fn write(store: &Store, filter: &Filter, folder: &Path) -> Result<Outcome, Failure> {
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Message::new(
                format!("`{}` is not empty", folder.display()),
                "name a folder that is empty or not there yet, so that no old parts stay among the new",
            )
            .into());
        }
        let mut open: BTreeMap<String, Part> = BTreeMap::new();
        let mut parts: BTreeMap<String, u32> = BTreeMap::new();
        let mut uses = 0;
        each(store, filter, Order::Published, |mut record| {
            let mut by_month: BTreeMap<String, Vec<bede_record::Event>> = BTreeMap::new();
            for event in std::mem::take(&mut record.events) {
                // Hive's name for nothing would do here, but pandas cannot read it beside names.
                let month = event.date.as_deref().filter(|_| event.date_precision != Some("year"));
                let month = month.and_then(|date| date.get(..7)).unwrap_or("undated");
                by_month.entry(month.to_owned()).or_default().push(event);
            }
            for (month, events) in by_month {
                uses += 1;
                if !open.contains_key(&month) {
                    if open.len() == MOST_OPEN
                        && let Some(oldest) = open.iter().min_by_key(|(_, part)| part.last_use)
                        && let Some(part) = open.remove(&oldest.0.clone())
                    {
                        close(part)?;
                    }
                    let number = parts.entry(month.clone()).or_default();
                    *number += 1;
                    open.insert(month.clone(), create(folder, &month, *number)?);
                }
                if let Some(part) = open.get_mut(&month) {
                    part.last_use = uses;
                    record.events = events;
                    part.writer.write(&record).map_err(from_parquet)?;
                }
            }
            Ok(())
        })?;
        for part in open.into_values() {
            close(part)?;
        }
        Ok(Outcome::Complete)
    }

    fn create(folder: &Path, month: &str, number: u32) -> Result<Part, Failure> {
        let folder = folder.join(format!("month={month}"));
        fs::create_dir_all(&folder).map_err(|error| cannot_create(&folder, &error))?;
        let whole = folder.join(format!("part-{number:04}.parquet"));
        // Readers pass over names that begin with a dot, so that a part is seen once it is whole.
        let unfinished = folder.join(format!(".part-{number:04}.unfinished"));
        let file = File::create(&unfinished).map_err(|error| cannot_create(&unfinished, &error))?;
        let writer = bede_record::ParquetWriter::new(Box::new(BufWriter::new(file)) as Box<dyn Write + Send>)
            .map_err(from_parquet)?;
        Ok(Part { writer, paths: (unfinished, whole), last_use: 0 })
    }

    fn close(part: Part) -> Result<(), Failure> {
        part.writer.finish().map_err(from_parquet)?;
        fs::rename(&part.paths.0, &part.paths.1).map_err(|error| cannot_create(&part.paths.1, &error))
    }
}

#[cfg(not(feature = "parquet"))]
mod dataset {
    use super::*;

    pub fn write(_: &Store, _: &Filter, _: &std::path::Path) -> Result<Outcome, Failure> {
        Err(crate::output::no_parquet())
    }
}
