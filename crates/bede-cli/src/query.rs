//! `bede query`: events of a store that meet a filter, or counts of them, for reading, as rows, or as a plot.

use std::{
    io::{IsTerminal, Write},
    ops::ControlFlow,
};

use bede_doc::plover::Quad;
use bede_record::Record;
use bede_store::{Aggregate, Filter, Found, Group, GroupBy, Period, Store};

use crate::{
    Outcome,
    arguments::{By, OutputFormat, Per, Query, QueryFormat},
    messages::{self, Failure, Message},
    output::{Columns, Destination, Records},
    plot,
};

/// Events shown at a terminal where no number is given.
const AT_TERMINAL: usize = 50;
/// Rows of counts shown at a terminal where no number is given.
const ROWS_AT_TERMINAL: usize = 60;
/// Series drawn where no number is given.
const SERIES: usize = 8;

pub fn run(arguments: &Query) -> Result<Outcome, Failure> {
    let store = Store::open_existing(&arguments.store)?;
    let mut filter = arguments.filter.filter();
    let to_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let format = match (arguments.format, &arguments.output) {
        (Some(format), _) => format,
        (None, Some(path)) => QueryFormat::of_path(path),
        (None, None) if to_terminal => QueryFormat::Table,
        (None, None) => QueryFormat::Csv,
    };
    if arguments.explain {
        for line in store.explain(&filter)? {
            messages::note(&line);
        }
    }
    let by = arguments.by.map(|by| match by {
        By::Dyad => GroupBy::Dyad,
        By::Type => GroupBy::Type,
        By::Quad => GroupBy::Quad,
        By::Actor => GroupBy::Actor,
    });
    let asks_for_counts = arguments.per.is_some() || arguments.plot.is_some();
    let Some(by) = by.or(asks_for_counts.then_some(GroupBy::Quad)) else {
        let most = arguments.limit.or((format == QueryFormat::Table).then_some(AT_TERMINAL));
        return events(&store, &filter, format, most, arguments);
    };
    if filter.statuses.is_empty() {
        // A count says that things happened.
        filter.statuses = vec!["actual".to_owned(), "historical".to_owned()];
    }
    let per = arguments.per.map(|per| match per {
        Per::Day => Period::Day,
        Per::Week => Period::Week,
        Per::Month => Period::Month,
    });
    let per = per.or(arguments.plot.as_ref().map(|_| Period::Month));
    let groups = store.aggregate(&Aggregate { filter, by, per })?;
    if let Some(path) = &arguments.plot {
        let series = plot::series(&groups, arguments.limit.unwrap_or(SERIES));
        if series.is_empty() {
            return Err(Message::new(
                "there is nothing to plot",
                "ask for other events; a plot needs dated ones",
            )
            .into());
        }
        std::fs::write(path, plot::svg(&series, by, per.unwrap_or(Period::Month))).map_err(|error| {
            Message::new(
                format!("cannot write `{}`: {error}", path.display()),
                "check that the folder exists and may be written to",
            )
        })?;
        if !to_terminal && arguments.output.is_none() && arguments.format.is_none() {
            return Ok(Outcome::Complete);
        }
    }
    counts(&groups, by, per, format, arguments)?;
    Ok(Outcome::Complete)
}

/// The events themselves.
fn events(
    store: &Store,
    filter: &Filter,
    format: QueryFormat,
    most: Option<usize>,
    arguments: &Query,
) -> Result<Outcome, Failure> {
    let mut found: Vec<Found> = Vec::new();
    let mut more = false;
    let Some(layout) = format.layout() else {
        store.find(filter, |event| {
            if found.len() == most.unwrap_or(usize::MAX) {
                more = true;
                return Ok(ControlFlow::Break(()));
            }
            found.push(event);
            Ok(ControlFlow::Continue(()))
        })?;
        table(store, &found, arguments)?;
        if more {
            messages::note(&format!("the newest {} are shown; `--limit` shows more", found.len()));
        }
        return Ok(Outcome::Complete);
    };
    let mut out = Records::open(layout, Destination::of(arguments.output.as_deref())?)?;
    let mut count = 0;
    let mut last: Option<(i64, Record)> = None;
    let mut failure = None;
    store.find(filter, |event| {
        if count == most.unwrap_or(usize::MAX) {
            return Ok(ControlFlow::Break(()));
        }
        count += 1;
        if last.as_ref().is_none_or(|(document, _)| *document != event.document) {
            last = store.record(event.document)?.map(|record| (event.document, record));
        }
        let Some((_, record)) = &last else { return Ok(ControlFlow::Continue(())) };
        match only(record, event.number, layout).map(|record| out.write(&record)) {
            Some(Err(error)) => {
                failure = Some(error);
                Ok(ControlFlow::Break(()))
            }
            _ => Ok(ControlFlow::Continue(())),
        }
    })?;
    match failure {
        Some(failure) => Err(failure),
        None => out.finish().map(|()| Outcome::Complete),
    }
}

/// A record with one of its events alone. Attributions and entities stay, since the event points to them; rows have
/// no room for the rest.
fn only(record: &Record, number: usize, layout: OutputFormat) -> Option<Record> {
    let event = record.events.get(number)?.clone();
    let whole = layout == OutputFormat::Jsonl;
    let needs_speakers = whole || !event.according_to.is_empty();
    Some(Record {
        schema: record.schema,
        id: record.id.clone(),
        title: record.title.clone(),
        publisher: record.publisher.clone(),
        published: record.published.clone(),
        authors: record.authors.clone(),
        url: record.url.clone(),
        language: record.language.clone(),
        text: record.text.clone().filter(|_| whole),
        events: vec![event],
        attributions: if needs_speakers { record.attributions.clone() } else { Vec::new() },
        entities: if needs_speakers { record.entities.clone() } else { Vec::new() },
        dates: if whole { record.dates.clone() } else { Vec::new() },
        places: if whole { record.places.clone() } else { Vec::new() },
        warnings: record.warnings.clone(),
    })
}

/// Events for reading: one line each.
fn table(store: &Store, found: &[Found], arguments: &Query) -> Result<(), Failure> {
    let mut columns = Columns::new(&[
        "date",
        "event",
        "actors",
        "recipients",
        "place",
        "status",
        "conf",
        "words",
        "document",
    ]);
    for event in found {
        let Some(record) = store.record(event.document)? else { continue };
        let Some(event) = record.events.get(event.number) else { continue };
        let people = |people: &[bede_record::Participant]| {
            let names: Vec<String> = people
                .iter()
                .map(|person| {
                    let name = person.name.as_deref().unwrap_or(&person.text);
                    match &person.code {
                        Some(code) => format!("{name} [{code}]"),
                        None => name.to_owned(),
                    }
                })
                .collect();
            names.join("; ")
        };
        columns.row([
            date(event),
            event.mode.map_or_else(|| event.kind.to_owned(), |mode| format!("{} {mode}", event.kind)),
            people(&event.actors),
            people(&event.recipients),
            event.place.as_ref().map(|place| place.text.clone()).unwrap_or_default(),
            event.status.to_owned(),
            format!("{:.2}", event.confidence),
            event.anchor.text.clone(),
            record.id.clone(),
        ]);
    }
    let destination = Destination::of(arguments.output.as_deref())?;
    columns.print(destination)
}

/// A date, as exact as it is.
fn date(event: &bede_record::Event) -> String {
    let date = event.date.as_deref().unwrap_or("no date");
    match event.date_precision {
        Some("month") => date.get(..7).unwrap_or(date).to_owned(),
        Some("year") => date.get(..4).unwrap_or(date).to_owned(),
        _ => date.to_owned(),
    }
}

/// Counts, as a table with bars or as rows.
fn counts(
    groups: &[Group],
    by: GroupBy,
    per: Option<Period>,
    format: QueryFormat,
    arguments: &Query,
) -> Result<(), Failure> {
    let for_reading = format == QueryFormat::Table;
    // Without periods the largest come first; with them, time goes on within each group, the largest group first.
    // They come in the order of their keys and of time, which a stable sort of whole runs keeps.
    let runs = groups.chunk_by(|one, other| one.keys == other.keys);
    let mut runs: Vec<(u64, &[Group])> =
        runs.map(|run| (run.iter().map(|group| group.events).sum(), run)).collect();
    runs.sort_by_key(|&(total, _)| std::cmp::Reverse(total));
    let all = groups.len();
    // A limit is one of groups, whatever their periods.
    runs.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut groups: Vec<&Group> = runs.iter().flat_map(|(_, run)| run.iter()).collect();
    if arguments.limit.is_none() && for_reading {
        groups.truncate(ROWS_AT_TERMINAL);
    }
    let mut destination = Destination::of(arguments.output.as_deref())?;
    let mut header: Vec<&str> = by.columns().to_vec();
    if let Some(per) = per {
        header.push(match per {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        });
    }
    match format {
        QueryFormat::Table => {
            header.extend(["events", "score"]);
            if by != GroupBy::Quad && by != GroupBy::Type {
                header.extend(["v.coop", "m.coop", "v.conf", "m.conf"]);
            }
            header.push("");
            let most = groups.iter().map(|group| group.events).max().unwrap_or(1).max(1);
            let mut columns = Columns::new(&header);
            for group in &groups {
                let mut row = group.keys.to_vec();
                row.extend(per.map(|_| group.period.as_deref().unwrap_or_default().to_owned()));
                row.push(group.events.to_string());
                row.push(group.mean_score.map(|mean| format!("{mean:.2}")).unwrap_or_default());
                if by != GroupBy::Quad && by != GroupBy::Type {
                    row.extend(group.quads.iter().map(ToString::to_string));
                }
                row.push(plot::bar(group.events, most));
                columns.row(row);
            }
            columns.print(destination)?;
            if groups.len() < all {
                messages::note(&format!(
                    "{} of {all} rows are shown; `--limit` says how many groups",
                    groups.len()
                ));
            }
            Ok(())
        }
        QueryFormat::Csv => {
            header.extend(["events", "mean_score"]);
            let quads: Vec<String> = Quad::ALL.iter().map(|quad| quad.as_str().replace(' ', "_")).collect();
            let names = header.iter().map(|&name| name.to_owned()).chain(quads);
            destination.csv_row(names)?;
            for group in &groups {
                let keys = group.keys.iter().cloned();
                let period = per.map(|_| group.period.as_deref().unwrap_or_default().to_owned());
                let score = group.mean_score.map(|mean| format!("{mean:.4}")).unwrap_or_default();
                let quads = group.quads.iter().map(ToString::to_string);
                destination
                    .csv_row(keys.chain(period).chain([group.events.to_string(), score]).chain(quads))?;
            }
            destination.finish()
        }
        QueryFormat::Jsonl => {
            for group in &groups {
                let mut object = serde_json::Map::new();
                for (name, key) in by.columns().iter().zip(group.keys.iter()) {
                    object.insert((*name).to_owned(), key.as_str().into());
                }
                if let (Some(name), Some(period)) = (header.get(by.columns().len()), &group.period) {
                    object.insert((*name).to_owned(), period.as_str().into());
                }
                object.insert("events".to_owned(), group.events.into());
                object.insert("mean_score".to_owned(), group.mean_score.into());
                for (quad, &count) in Quad::ALL.iter().zip(&group.quads) {
                    object.insert(quad.as_str().replace(' ', "_"), count.into());
                }
                serde_json::to_writer(&mut destination, &object)
                    .map_err(|error| Failure::from_output(error.into()))?;
                destination.write_all(b"\n").map_err(Failure::from_output)?;
            }
            destination.finish()
        }
        _ => Err(Message::new(
            "counts are written as `table`, `csv` or `jsonl`",
            "leave `--by` and `--per` out to write the events themselves",
        )
        .into()),
    }
}
