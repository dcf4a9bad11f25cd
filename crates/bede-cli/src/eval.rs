//! `bede eval`: gold records against predicted ones, or against what Bede makes of the gold's own documents.

use std::{
    fs::File,
    io::{BufReader, Write},
    path::Path,
};

use bede::Input;
use bede_read::Reader;
use bede_record::{Counts, Evaluation, ReadRecord, Record, RecordError};

use crate::{
    Outcome,
    arguments::Eval,
    batch::{self, Worked},
    coder, merges,
    messages::{Failure, Message},
    print,
};

pub fn run(arguments: &Eval) -> Result<Outcome, Failure> {
    let gold = records(&arguments.gold)?;
    if arguments.merges {
        return merges::run(arguments, &gold);
    }
    let (predicted, failed) = match &arguments.predicted {
        Some(path) => (records(path)?, 0),
        None => coded(arguments, &gold)?,
    };
    let evaluation = bede_record::evaluate(&gold, &predicted);
    if arguments.json {
        print(|out| {
            serde_json::to_writer_pretty(&mut *out, &json(&evaluation))?;
            out.write_all(b"\n")
        })?;
    } else {
        print(|out| table(&evaluation, out))?;
    }
    for id in &evaluation.missing {
        Message::new(format!("no record was predicted for `{id}`"), "its events count as missed").print();
    }
    Ok(if failed > 0 || !evaluation.missing.is_empty() { Outcome::Incomplete } else { Outcome::Complete })
}

fn records(path: &Path) -> Result<Vec<ReadRecord>, Failure> {
    let name = path.display().to_string();
    let file = File::open(path)
        .map_err(|error| Message::new(format!("cannot read `{name}`: {error}"), "check the path"))?;
    bede_record::read_records(BufReader::new(file)).map_err(|error| {
        let place = match &error {
            RecordError::Line { line, .. } => format!("{name}:{line}"),
            RecordError::Io(_) => name.clone(),
        };
        Failure::Message(
            Message::new(error.to_string(), "write one record a line, as `bede schema` describes it")
                .at(place),
        )
    })
}

/// Codes the gold's own documents. Gives the records and how many failed.
fn coded(arguments: &Eval, gold: &[ReadRecord]) -> Result<(Vec<ReadRecord>, usize), Failure> {
    if gold.iter().all(|record| record.text.is_none() && record.html.is_none()) {
        return Err(Message::new(
            "the gold carries no `text` and no `html` to code",
            "give records to compare with `--predicted`, or add the documents to the gold",
        )
        .into());
    }
    let coder = coder::with_lexicon(arguments.lexicon.as_deref())?;
    let reader = Reader::new(
        [arguments.gold.clone()],
        bede_read::Options { format: Some(bede_read::Format::Jsonl), ..Default::default() },
    );
    let work = |input: Input| {
        let document = coder.code(input);
        let record = ReadRecord::from(&Record::new(&document, coder.lexicon(), false));
        Ok(Worked { value: record, events: document.events.len(), warnings: document.warnings })
    };
    let mut records = Vec::new();
    let mut failed = 0;
    batch::run(reader, batch::thread_count(None), &work, |done| {
        match done.result {
            Ok(Worked { value: mut record, .. }) => {
                // Gold without an id goes by its place in the file.
                if gold.get(records.len() + failed).is_some_and(|gold| gold.id.is_none()) {
                    record.id = None;
                }
                records.push(record);
            }
            Err(message) => {
                failed += 1;
                message.print();
            }
        }
        Ok(())
    })?;
    if batch::interrupted() {
        return Err(Message::new(
            "interrupted before all documents were coded",
            "figures of a part would mislead; run it again",
        )
        .into());
    }
    Ok((records, failed))
}

/// The names of the figures beside the types.
fn parts(evaluation: &Evaluation) -> [(&'static str, Counts); 8] {
    [
        ("events", evaluation.events),
        ("with participants", evaluation.whole),
        ("actors", evaluation.actors),
        ("recipients", evaluation.recipients),
        ("mode", evaluation.modes),
        ("status", evaluation.statuses),
        ("date", evaluation.dates),
        ("CAMEO root", evaluation.cameo),
    ]
}

fn table(evaluation: &Evaluation, out: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(out, "{} documents", evaluation.documents)?;
    writeln!(out)?;
    writeln!(
        out,
        "{:<18} {:>9} {:>9} {:>9} {:>7} {:>9} {:>7}",
        "", "precision", "recall", "F1", "right", "predicted", "gold"
    )?;
    let line = |out: &mut Vec<u8>, name: &str, counts: Counts| {
        writeln!(
            out,
            "{name:<18} {:>9.3} {:>9.3} {:>9.3} {:>7} {:>9} {:>7}",
            counts.precision(),
            counts.recall(),
            counts.f1(),
            counts.right,
            counts.predicted,
            counts.gold
        )
    };
    for (name, counts) in &evaluation.types {
        line(out, name, *counts)?;
    }
    writeln!(out)?;
    for (name, counts) in parts(evaluation) {
        // A part that gold never gives has no figures.
        if counts.gold + counts.predicted > 0 {
            line(out, name, counts)?;
        }
    }
    Ok(())
}

fn json(evaluation: &Evaluation) -> serde_json::Value {
    let figures = |counts: &Counts| {
        serde_json::json!({
            "precision": counts.precision(), "recall": counts.recall(), "f1": counts.f1(),
            "right": counts.right, "predicted": counts.predicted, "gold": counts.gold,
        })
    };
    let types: serde_json::Map<String, serde_json::Value> =
        evaluation.types.iter().map(|(name, counts)| (name.clone(), figures(counts))).collect();
    let mut value = serde_json::json!({ "documents": evaluation.documents, "missing": evaluation.missing, "types": types });
    for (name, counts) in parts(evaluation) {
        value[name.replace(' ', "_").to_lowercase()] = figures(&counts);
    }
    value
}
