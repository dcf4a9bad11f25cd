//! `bede code`: documents in, records out, in the order of the input whatever the number of threads.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use bede::{Coder, Document, Input, Source};
use bede_read::Reader;
use bede_record::Record;

use crate::{
    Outcome,
    arguments::{Code, OutputFormat},
    batch::{self, Summary, Worked},
    coder,
    messages::Failure,
    output,
};

pub fn run(arguments: &Code) -> Result<Outcome, Failure> {
    let files = batch::inputs(&arguments.files)?;
    let coder = coder::coder(
        arguments.lexicon.as_deref(),
        arguments.gazetteer.as_deref(),
        arguments.min_confidence.unwrap_or(bede::LEAST_CONFIDENCE),
    )?;
    let format = output_format(arguments);
    if format == OutputFormat::Parquet {
        return parquet(arguments, files, &coder);
    }
    let mut out = open_output(arguments.output.as_deref(), format)?;
    output::write_header(format, &mut out).map_err(Failure::from_output)?;
    let reader =
        Reader::new(files, bede_read::Options { format: arguments.input_format, ..Default::default() });
    let mut summary = Summary::new(arguments.quiet);
    summary.warnings_are_told =
        format == OutputFormat::Text && arguments.output.is_none() && io::stdout().is_terminal();
    let work = |input: Input| coded(input, &coder, format, arguments);
    let reader = batch::run(reader, batch::thread_count(arguments.threads), &work, |done| {
        summary.take(&done);
        match done.result {
            Ok(worked) => out.write_all(&worked.value).map_err(Failure::from_output),
            Err(_) => Ok(()),
        }
    })?;
    out.flush().map_err(Failure::from_output)?;
    summary.passed_over = reader.passed_over();
    Ok(summary.finish())
}

fn output_format(arguments: &Code) -> OutputFormat {
    if let Some(format) = arguments.format {
        return format;
    }
    match &arguments.output {
        Some(path) => match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => OutputFormat::Csv,
            Some("parquet") => OutputFormat::Parquet,
            Some("txt") => OutputFormat::Text,
            _ => OutputFormat::Jsonl,
        },
        None if io::stdout().is_terminal() => OutputFormat::Text,
        None => OutputFormat::Jsonl,
    }
}

/// Where output goes. An account keeps its colours at a terminal that has them, and loses them elsewhere.
fn open_output(path: Option<&Path>, format: OutputFormat) -> Result<Box<dyn Write>, Failure> {
    Ok(match path {
        Some(path) => {
            let file = File::create(path).map_err(|error| output::cannot_create(path, &error))?;
            match format {
                OutputFormat::Text => Box::new(BufWriter::new(anstream::StripStream::new(file))),
                _ => Box::new(BufWriter::new(file)),
            }
        }
        None => match format {
            OutputFormat::Text => Box::new(BufWriter::new(anstream::AutoStream::auto(io::stdout()))),
            _ => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
        },
    })
}

/// Parquet is written in groups of rows, so records come to the writer as they are.
#[cfg(feature = "parquet")]
fn parquet(arguments: &Code, files: Vec<std::path::PathBuf>, coder: &Coder) -> Result<Outcome, Failure> {
    let out: Box<dyn Write + Send> = match &arguments.output {
        Some(path) => {
            Box::new(BufWriter::new(File::create(path).map_err(|error| output::cannot_create(path, &error))?))
        }
        None if io::stdout().is_terminal() => {
            return Err(crate::messages::Message::new(
                "Parquet is nothing for a terminal",
                "give a file with `--output`",
            )
            .into());
        }
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut writer = bede_record::ParquetWriter::new(out).map_err(output::from_parquet)?;
    let reader =
        Reader::new(files, bede_read::Options { format: arguments.input_format, ..Default::default() });
    let mut summary = Summary::new(arguments.quiet);
    let work = |input: Input| {
        let (document, record) = record(input, coder, arguments);
        Ok(Worked { events: record.events.len(), value: record, warnings: document.warnings })
    };
    let reader = batch::run(reader, batch::thread_count(arguments.threads), &work, |done| {
        summary.take(&done);
        match done.result {
            Ok(worked) => writer.write(&worked.value).map_err(output::from_parquet),
            Err(_) => Ok(()),
        }
    })?;
    writer.finish().map_err(output::from_parquet)?;
    summary.passed_over = reader.passed_over();
    Ok(summary.finish())
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Code, _: Vec<std::path::PathBuf>, _: &Coder) -> Result<Outcome, Failure> {
    Err(output::no_parquet())
}

/// A document coded, and its record.
fn record(input: Input, coder: &Coder, arguments: &Code) -> (Document, Record) {
    let from_html = matches!(input.source, Source::Html(_));
    let mut document = bede_text::open(input);
    // What the text says of itself goes before what the command line says of all texts.
    document.metadata.published = document.metadata.published.take().or_else(|| arguments.published.clone());
    let mut document = coder.code_document(document);
    if let Some(least) = arguments.min_confidence {
        document.events.retain(|event| event.confidence >= least);
    }
    let record = Record::new(&document, coder.lexicon(), from_html);
    (document, record)
}

/// A document coded: the bytes of its output.
fn coded(
    input: Input,
    coder: &Coder,
    format: OutputFormat,
    arguments: &Code,
) -> Result<Worked<Vec<u8>>, Failure> {
    let (document, record) = record(input, coder, arguments);
    let value = bytes(&document, &record, coder.lexicon(), format).map_err(Failure::from_output)?;
    Ok(Worked { value, events: record.events.len(), warnings: document.warnings })
}

fn bytes(
    document: &Document,
    record: &Record,
    lexicon: &bede::Lexicon,
    format: OutputFormat,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match format {
        OutputFormat::Text => bede_record::write_account(document, record, &mut bytes)?,
        format => output::write_record(record, lexicon, format, &mut bytes)?,
    }
    Ok(bytes)
}
