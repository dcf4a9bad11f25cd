//! `bede diff`: what changed between two codings: of a store before and after it was coded anew, of two stores, or of
//! two files of records.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use bede_record::{Change, Event, Record, differences};
use bede_store::Store;

use crate::{
    Outcome,
    arguments::Diff,
    messages::{Failure, Message},
    output::{Columns, Destination},
};

pub fn run(arguments: &Diff) -> Result<Outcome, Failure> {
    let mut report = Report { json: arguments.json, limit: arguments.limit, ..Report::default() };
    let mut out = Destination::of(None)?;
    match &arguments.after {
        None => {
            let store = Store::open_existing(&arguments.before)?;
            let mut after = 0;
            loop {
                let page = store.documents_after(after, 512)?;
                let Some(last) = page.last() else { break };
                after = last.document;
                for document in page {
                    // The newest past record is the one that this one took the place of.
                    let past = store.past_records(document.document)?.into_iter().next();
                    match (past, store.record(document.document)?) {
                        (Some((_, before)), Some(after)) => report.compare(&before, &after, &mut out)?,
                        (None, Some(record)) => report.count_same(&record),
                        _ => {}
                    }
                }
            }
        }
        Some(path) => {
            let mut before: HashMap<String, Source> = HashMap::new();
            let place = Place::open(&arguments.before)?;
            place.each(|record, source| {
                before.insert(record.id, source);
                Ok(())
            })?;
            Place::open(path)?.each(|after, _| match before.remove(&after.id) {
                Some(source) => {
                    let old = place.get(source)?;
                    report.compare(&old, &after, &mut out)
                }
                None => {
                    report.only_after += 1;
                    Ok(())
                }
            })?;
            report.only_before = before.len();
        }
    }
    report.finish(out)?;
    Ok(Outcome::Complete)
}

/// Where records are.
enum Place {
    Store(Store),
    /// Records of a file are held as they lie there.
    Lines(Vec<String>, String),
}

/// A record in a place.
enum Source {
    Document(i64),
    Line(usize),
}

impl Place {
    fn open(path: &Path) -> Result<Place, Failure> {
        let is_store = path.exists() && {
            let mut head = [0; 16];
            let read = File::open(path).and_then(|mut file| std::io::Read::read(&mut file, &mut head));
            read.is_ok_and(|read| read == 16 && head.starts_with(b"SQLite format 3"))
        };
        if is_store {
            return Ok(Place::Store(Store::open_existing(path)?));
        }
        let name = path.display().to_string();
        let unread = |error: &std::io::Error| {
            Failure::from(Message::new(
                format!("cannot read `{name}`: {error}"),
                "give a store, or a file of records that `bede code` wrote",
            ))
        };
        let file = File::open(path).map_err(|error| unread(&error))?;
        let lines: Result<Vec<String>, _> = BufReader::new(file).lines().collect();
        let mut lines = lines.map_err(|error| unread(&error))?;
        lines.retain(|line| !line.trim().is_empty());
        Ok(Place::Lines(lines, name))
    }

    fn each(&self, mut each: impl FnMut(Record, Source) -> Result<(), Failure>) -> Result<(), Failure> {
        match self {
            Place::Store(store) => {
                let mut after = 0;
                loop {
                    let page = store.documents_after(after, 512)?;
                    let Some(last) = page.last() else { return Ok(()) };
                    after = last.document;
                    for document in page {
                        if let Some(record) = store.record(document.document)? {
                            each(record, Source::Document(document.document))?;
                        }
                    }
                }
            }
            Place::Lines(lines, _) => {
                for at in 0..lines.len() {
                    each(self.get(Source::Line(at))?, Source::Line(at))?;
                }
                Ok(())
            }
        }
    }

    fn get(&self, source: Source) -> Result<Record, Failure> {
        match (self, source) {
            (Place::Store(store), Source::Document(document)) => store.record(document)?.ok_or_else(|| {
                Failure::from(Message::new(
                    "a document has no record",
                    "check the store with `PRAGMA integrity_check`",
                ))
            }),
            (Place::Lines(lines, name), Source::Line(at)) => {
                serde_json::from_str(lines.get(at).map_or("", String::as_str)).map_err(|error| {
                    Failure::from(
                        Message::new(
                            format!("this is no record: {error}"),
                            "give files that `bede code --format jsonl` wrote",
                        )
                        .at(format!("{name}:{}", at + 1)),
                    )
                })
            }
            _ => {
                Err(Message::new("a record is not where it was", "this is a fault in Bede; please report it")
                    .into())
            }
        }
    }
}

/// Events of a type, before and after.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    before: usize,
    after: usize,
    gained: usize,
    lost: usize,
    changed: usize,
}

#[derive(Default)]
struct Report {
    json: bool,
    limit: usize,
    documents: usize,
    changed_documents: usize,
    only_before: usize,
    only_after: usize,
    types: BTreeMap<&'static str, Counts>,
    fields: BTreeMap<&'static str, usize>,
    listed: usize,
}

impl Report {
    fn count_same(&mut self, record: &Record) {
        self.documents += 1;
        for event in &record.events {
            let counts = self.types.entry(event.kind).or_default();
            counts.before += 1;
            counts.after += 1;
        }
    }

    fn compare(&mut self, before: &Record, after: &Record, out: &mut Destination) -> Result<(), Failure> {
        self.documents += 1;
        for event in &before.events {
            self.types.entry(event.kind).or_default().before += 1;
        }
        for event in &after.events {
            self.types.entry(event.kind).or_default().after += 1;
        }
        let changes = differences(before, after);
        self.changed_documents += usize::from(!changes.is_empty());
        for change in changes {
            match &change {
                Change::Gained(event) => self.types.entry(event.kind).or_default().gained += 1,
                Change::Lost(event) => self.types.entry(event.kind).or_default().lost += 1,
                Change::Changed { before, fields, .. } => {
                    self.types.entry(before.kind).or_default().changed += 1;
                    for field in fields {
                        *self.fields.entry(field).or_default() += 1;
                    }
                }
            }
            self.list(&after.id, &change, out).map_err(Failure::from_output)?;
        }
        Ok(())
    }

    fn list(&mut self, document: &str, change: &Change<'_>, out: &mut Destination) -> std::io::Result<()> {
        if self.json {
            let object = match change {
                Change::Gained(event) => {
                    serde_json::json!({ "document": document, "change": "gained", "after": event })
                }
                Change::Lost(event) => {
                    serde_json::json!({ "document": document, "change": "lost", "before": event })
                }
                Change::Changed { before, after, fields } => serde_json::json!({
                    "document": document, "change": "changed", "fields": fields, "before": before, "after": after,
                }),
            };
            serde_json::to_writer(&mut *out, &object)?;
            return out.write_all(b"\n");
        }
        self.listed += 1;
        if self.listed > self.limit {
            return Ok(());
        }
        match change {
            Change::Gained(event) => writeln!(out, "+ {document}: {}", line(event)),
            Change::Lost(event) => writeln!(out, "- {document}: {}", line(event)),
            Change::Changed { before, after, fields } => writeln!(
                out,
                "~ {document}: {}\n    now {}  ({})",
                line(before),
                line(after),
                fields.join(", ")
            ),
        }
    }

    fn finish(self, mut out: Destination) -> Result<(), Failure> {
        if self.json {
            return out.finish();
        }
        let say = |out: &mut Destination, text: String| writeln!(out, "{text}").map_err(Failure::from_output);
        if self.listed > self.limit {
            say(&mut out, format!("… and {} more; `--limit` lists more", self.listed - self.limit))?;
        }
        if self.listed > 0 {
            say(&mut out, String::new())?;
        }
        say(
            &mut out,
            format!("{} documents, {} of them with changed events", self.documents, self.changed_documents),
        )?;
        if self.only_before + self.only_after > 0 {
            say(&mut out, format!("{} only before, {} only after", self.only_before, self.only_after))?;
        }
        if !self.fields.is_empty() {
            let fields: Vec<String> =
                self.fields.iter().map(|(field, count)| format!("{field} {count}")).collect();
            say(&mut out, format!("changed: {}", fields.join(", ")))?;
        }
        let mut columns = Columns::new(&["type", "before", "after", "gained", "lost", "changed"]);
        let mut row = |name: &str, counts: &Counts| {
            let Counts { before, after, gained, lost, changed } = counts;
            let numbers = [before, after, gained, lost, changed].map(|number| number.to_string());
            columns.row(std::iter::once(name.to_owned()).chain(numbers));
        };
        let mut all = Counts::default();
        for (kind, counts) in &self.types {
            row(kind, counts);
            all.before += counts.before;
            all.after += counts.after;
            all.gained += counts.gained;
            all.lost += counts.lost;
            all.changed += counts.changed;
        }
        row("all", &all);
        columns.print(out)
    }
}

/// An event in a line.
fn line(event: &Event) -> String {
    let people = |people: &[bede_record::Participant]| {
        let names: Vec<&str> =
            people.iter().map(|person| person.code.as_deref().unwrap_or(&person.text)).collect();
        if names.is_empty() { "---".to_owned() } else { names.join("+") }
    };
    let mode = event.mode.map(|mode| format!(" {mode}")).unwrap_or_default();
    let status = if event.status == "actual" { String::new() } else { format!(" {}", event.status) };
    format!(
        "{} {}{mode}{status} {} > {} \"{}\"",
        event.date.as_deref().unwrap_or("no date"),
        event.kind,
        people(&event.actors),
        people(&event.recipients),
        event.anchor.text
    )
}
