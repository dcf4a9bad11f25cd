//! Writing: whole batches, each in one transaction, by one writer at a time.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use bede_record::{Event, Record};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use crate::{
    Error, Result, Store, gather,
    given::{Coded, json},
    tally::{Counted, Tallies, party},
};

/// How long another writer is waited for.
const PATIENCE: Duration = Duration::from_secs(600);
/// Names whose numbers are remembered; beyond it they are looked up again.
const MOST_NAMES: usize = 200_000;
/// The most characters of a name that are kept; participants keep their full words.
const LONGEST_NAME: usize = 200;

/// How far a file has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The file.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// Documents and errors from its start that are done with.
    pub items: u64,
    /// Whether that is all of it.
    pub finished: bool,
}

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Documents that were added.
    pub documents: usize,
    /// Their events.
    pub events: usize,
    /// Documents that were there already.
    pub present: usize,
}

/// What recoding came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recoded {
    /// Documents coded anew.
    pub documents: usize,
    /// Those whose record is now another.
    pub changed: usize,
}

/// A store open for writing.
pub struct Writer {
    store: Store,
    names: HashMap<String, i64>,
    version: i64,
    program: String,
    on_wait: Box<dyn FnMut() + Send>,
}

impl Writer {
    /// Opens a store for writing. `program` says what codes: the words of `bede --version`.
    pub fn open(path: &Path, program: &str) -> Result<Writer> {
        Ok(Writer::new(Store::open(path)?, program))
    }

    /// Writes to a store that is open.
    pub fn new(store: Store, program: &str) -> Writer {
        Writer {
            store,
            names: HashMap::new(),
            version: 0,
            program: program.to_owned(),
            on_wait: Box::new(|| {}),
        }
    }

    /// Calls this when another process is writing and this one waits for it.
    pub fn on_wait(&mut self, on_wait: impl FnMut() + Send + 'static) {
        self.on_wait = Box::new(on_wait);
    }

    /// The store, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Adds documents, and how far their files have been read, whole or not at all. What is there already stays.
    pub fn add(&mut self, batch: &[Coded], readings: &[Reading]) -> Result<Added> {
        self.transaction(|connection, names, version| {
            let mut added = Added::default();
            let mut tallies = Tallies::default();
            for coded in batch {
                if has(connection, &coded.given.hash)? {
                    added.present += 1;
                    continue;
                }
                let document = insert_document(connection, coded, version)?;
                insert_layers(connection, names, &mut tallies, document, &coded.record, true)?;
                added.documents += 1;
                added.events += coded.record.events.len();
            }
            let mut statement = connection.prepare_cached(
                "INSERT OR REPLACE INTO readings (path, size, modified, items, finished) VALUES (?, ?, ?, ?, ?)",
            )?;
            for Reading { path, size, modified, items, finished } in readings {
                statement.execute(params![path, *size as i64, modified, *items as i64, finished])?;
            }
            tallies.write(connection)?;
            Ok(added)
        })
    }

    /// Puts new records in the place of old ones. An old one that differs is kept among the past records.
    pub fn recode(&mut self, batch: &[(i64, Coded)]) -> Result<Recoded> {
        self.transaction(|connection, names, version| {
            let mut recoded = Recoded::default();
            let mut tallies = Tallies::default();
            for (document, coded) in batch {
                recoded.documents += 1;
                let old = connection
                    .prepare_cached(
                        "SELECT record, version, counted FROM records JOIN documents USING (document) WHERE document = ?",
                    )?
                    .query_row([document], |row| {
                        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
                    })
                    .optional()?;
                let Some((old, old_version, counted)) = old else { continue };
                if old == coded.pressed {
                    connection
                        .prepare_cached("UPDATE documents SET version = ? WHERE document = ?")?
                        .execute(params![version, document])?;
                    continue;
                }
                recoded.changed += 1;
                connection
                    .prepare_cached(
                        "INSERT OR REPLACE INTO past_records (document, version, record) VALUES (?, ?, ?)",
                    )?
                    .execute(params![document, old_version, old])?;
                remove_layers(connection, &mut tallies, *document)?;
                update_document(connection, *document, coded, version)?;
                insert_layers(connection, names, &mut tallies, *document, &coded.record, counted)?;
            }
            tallies.write(connection)?;
            Ok(recoded)
        })
    }

    /// Says which documents count as reports. The events of one that does not are kept, and not counted.
    pub fn set_counted(&mut self, documents: &[(i64, bool)]) -> Result<()> {
        self.transaction(|connection, _, _| {
            let mut tallies = Tallies::default();
            for &(document, counted) in documents {
                connection
                    .prepare_cached("UPDATE documents SET counted = ? WHERE document = ?")?
                    .execute(params![counted, document])?;
                for event in numbers(connection, "SELECT event FROM events WHERE document = ?", document)? {
                    set_event_counted(connection, &mut tallies, event, counted)?;
                }
            }
            tallies.write(connection)
        })
    }

    /// Says which events count: one that another event stands for does not.
    pub fn set_events_counted(&mut self, events: &[(i64, bool)]) -> Result<()> {
        self.transaction(|connection, _, _| {
            let mut tallies = Tallies::default();
            for &(event, counted) in events {
                set_event_counted(connection, &mut tallies, event, counted)?;
            }
            tallies.write(connection)
        })
    }

    /// Runs a change of one's own in a transaction, waiting for other writers as every change here does.
    pub fn change<T>(&mut self, change: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.transaction(|connection, _, _| change(connection))
    }

    /// Brings what the planner knows of the tables up to date; to be called after much has been written.
    pub fn finish(&mut self) -> Result<()> {
        self.begin()?;
        let outcome =
            self.store.connection.execute_batch("PRAGMA analysis_limit = 1000; PRAGMA optimize(0x10002);");
        self.store.connection.execute_batch("COMMIT")?;
        Ok(outcome?)
    }

    fn transaction<T>(
        &mut self,
        change: impl FnOnce(&Connection, &mut HashMap<String, i64>, i64) -> Result<T>,
    ) -> Result<T> {
        self.begin()?;
        let connection = &self.store.connection;
        if self.names.len() > MOST_NAMES {
            self.names.clear();
        }
        let outcome = version(connection, &mut self.version, &self.program)
            .and_then(|version| change(connection, &mut self.names, version))
            .and_then(|value| Ok(connection.execute_batch("COMMIT").map(|()| value)?));
        if outcome.is_err() {
            // What was given a number in this transaction has none now.
            self.names.clear();
            self.version = 0;
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
        }
        outcome
    }

    /// Takes the right to write, and waits for it where another process has it.
    fn begin(&mut self) -> Result<()> {
        let start = Instant::now();
        let mut said = false;
        self.store.connection.busy_timeout(Duration::from_secs(2))?;
        loop {
            match self.store.connection.execute_batch("BEGIN IMMEDIATE") {
                Ok(()) => return Ok(()),
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                    if !said {
                        (self.on_wait)();
                        said = true;
                    }
                    if start.elapsed() > PATIENCE {
                        return Err(Error::Busy { minutes: PATIENCE.as_secs() / 60 });
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Whether a document is there.
pub(crate) fn has(connection: &Connection, hash: &[u8; 16]) -> Result<bool> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM documents WHERE hash = ?")?;
    Ok(statement.exists([hash.as_slice()])?)
}

fn version(connection: &Connection, known: &mut i64, program: &str) -> Result<i64> {
    if *known == 0 {
        connection.execute("INSERT OR IGNORE INTO versions (program) VALUES (?)", [program])?;
        *known =
            connection
                .query_row("SELECT version FROM versions WHERE program = ?", [program], |row| row.get(0))?;
    }
    Ok(*known)
}

fn insert_document(connection: &Connection, coded: &Coded, version: i64) -> Result<i64> {
    let record = &coded.record;
    connection
        .prepare_cached(
            "INSERT INTO documents (id, hash, title, publisher, published, authors, url, language, warnings, version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            record.id,
            coded.given.hash.as_slice(),
            record.title,
            record.publisher,
            record.published,
            json(&record.authors),
            record.url,
            record.language,
            json(&record.warnings),
            version
        ])?;
    let document = connection.last_insert_rowid();
    connection.prepare_cached("INSERT INTO ungathered (document) VALUES (?)")?.execute([document])?;
    connection
        .prepare_cached("INSERT INTO inputs (document, given, otherwise, warnings) VALUES (?, ?, ?, ?)")?
        .execute(params![document, coded.given.line, coded.given.otherwise, coded.given.warnings])?;
    insert_record(connection, document, coded)?;
    Ok(document)
}

/// What is known of a document may be known otherwise by another version.
fn update_document(connection: &Connection, document: i64, coded: &Coded, version: i64) -> Result<()> {
    let record = &coded.record;
    connection
        .prepare_cached(
            "UPDATE documents SET id = ?, title = ?, publisher = ?, published = ?, authors = ?, url = ?, language = ?,
             warnings = ?, version = ? WHERE document = ?",
        )?
        .execute(params![
            record.id,
            record.title,
            record.publisher,
            record.published,
            json(&record.authors),
            record.url,
            record.language,
            json(&record.warnings),
            version,
            document
        ])?;
    insert_record(connection, document, coded)
}

fn insert_record(connection: &Connection, document: i64, coded: &Coded) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO records (document, record) VALUES (?, ?)")?
        .execute(params![document, coded.pressed])?;
    // A full text without contents of its own replaces a row as a whole.
    connection
        .prepare_cached("INSERT OR REPLACE INTO texts (rowid, title, body) VALUES (?, ?, ?)")?
        .execute(params![document, coded.record.title, coded.text])?;
    Ok(())
}

/// Writes what the record says into the tables.
fn insert_layers(
    connection: &Connection,
    names: &mut HashMap<String, i64>,
    tallies: &mut Tallies,
    document: i64,
    record: &Record,
    counted: bool,
) -> Result<()> {
    for (number, event) in record.events.iter().enumerate() {
        insert_event(connection, names, record, document, number, event, counted)?;
        if counted {
            tallies.count(Counted::of(event), 1);
        }
    }
    let mut attributions = connection.prepare_cached(
        "INSERT INTO attributions (document, number, kind, speaker, cue, content, entity) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (number, attribution) in record.attributions.iter().enumerate() {
        let content: Vec<&str> = attribution.content.iter().map(|span| span.text.as_str()).collect();
        attributions.execute(params![
            document,
            number as i64,
            attribution.kind,
            attribution.speaker.as_ref().map(|span| &span.text),
            attribution.cue.as_ref().map(|span| &span.text),
            content.join(" … "),
            attribution.entity
        ])?;
    }
    let mut entities = connection.prepare_cached(
        "INSERT INTO entities (document, number, name, kind, code, country, sector, role, mentions)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (number, entity) in record.entities.iter().enumerate() {
        entities.execute(params![
            document,
            number as i64,
            entity.name,
            entity.kind,
            entity.code,
            entity.country,
            entity.sector,
            entity.role,
            entity.mentions.len() as i64
        ])?;
    }
    let mut dates = connection.prepare_cached(
        "INSERT INTO dates (document, number, text, start, \"end\", type, value) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (number, date) in record.dates.iter().enumerate() {
        dates.execute(params![
            document,
            number as i64,
            date.text,
            date.start,
            date.end,
            date.kind,
            date.value
        ])?;
    }
    let mut places = connection.prepare_cached(
        "INSERT INTO places (document, number, text, start, \"end\", lat, lon, geonameid, country, admin1)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (number, place) in record.places.iter().enumerate() {
        places.execute(params![
            document,
            number as i64,
            place.text,
            place.start,
            place.end,
            place.lat,
            place.lon,
            place.geonameid,
            place.country,
            place.admin1
        ])?;
    }
    Ok(())
}

fn insert_event(
    connection: &Connection,
    names: &mut HashMap<String, i64>,
    record: &Record,
    document: i64,
    number: usize,
    event: &Event,
    counted: bool,
) -> Result<()> {
    let place = event.place.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO events (document, number, id, type, mode, cameo, quad, score, goldstein, date, date_precision,
             date_basis, place, place_lat, place_lon, place_geonameid, place_country, place_admin1, anchor, anchor_start,
             anchor_end, sentence, status, rule, confidence, counted)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            document,
            number as i64,
            event.id,
            event.kind,
            event.mode,
            event.cameo,
            event.quad,
            event.score,
            event.goldstein,
            event.date,
            event.date_precision,
            event.date_basis,
            place.map(|place| &place.text),
            place.map(|place| place.lat),
            place.map(|place| place.lon),
            place.and_then(|place| place.geonameid),
            place.and_then(|place| place.country.as_ref()),
            place.and_then(|place| place.admin1.as_ref()),
            event.anchor.text,
            event.anchor.start,
            event.anchor.end,
            event.sentence,
            event.status,
            event.rule,
            event.confidence,
            counted
        ])?;
    let id = connection.last_insert_rowid();
    let mut contexts =
        connection.prepare_cached("INSERT INTO contexts (event, context, date) VALUES (?, ?, ?)")?;
    for context in &event.contexts {
        contexts.execute(params![id, context, event.date])?;
    }
    let mut participants = connection.prepare_cached(
        "INSERT INTO participants (event, role, number, text, start, \"end\", code, name, country, sector, entity)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (role, people) in [("actor", &event.actors), ("recipient", &event.recipients)] {
        for (number, person) in people.iter().enumerate() {
            let name = name_number(connection, names, person.name.as_deref().unwrap_or(&person.text))?;
            participants.execute(params![
                id,
                role,
                number as i64,
                person.text,
                person.start,
                person.end,
                person.code,
                name,
                person.country,
                person.sector,
                person.entity
            ])?;
        }
    }
    let mut dyads = connection.prepare_cached(
        "INSERT INTO dyads (event, actor, recipient, actor_code, recipient_code, date, type) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (actor, recipient) in bede_record::dyads(event) {
        dyads.execute(params![
            id,
            party(actor),
            party(recipient),
            actor.and_then(|actor| actor.code.as_ref()),
            recipient.and_then(|recipient| recipient.code.as_ref()),
            event.date,
            event.kind
        ])?;
    }
    let mut said_by = connection.prepare_cached(
        "INSERT INTO said_by (event, number, attribution, name, code, country) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (number, &attribution) in event.according_to.iter().enumerate() {
        let Some(found) = record.attributions.get(attribution as usize) else { continue };
        let entity = found.entity.and_then(|entity| record.entities.get(entity as usize));
        let name = entity
            .map(|entity| entity.name.as_str())
            .or(found.speaker.as_ref().map(|speaker| speaker.text.as_str()))
            .map(|name| name_number(connection, names, name))
            .transpose()?;
        said_by.execute(params![
            id,
            number as i64,
            attribution,
            name,
            entity.and_then(|entity| entity.code.as_ref()),
            entity.and_then(|entity| entity.country.as_ref())
        ])?;
    }
    let mut mentions = connection.prepare_cached(
        "INSERT INTO mentions (event, number, text, start, \"end\", sentence) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (number, mention) in event.mentions.iter().enumerate() {
        mentions.execute(params![
            id,
            number as i64,
            mention.text,
            mention.start,
            mention.end,
            mention.sentence
        ])?;
    }
    Ok(())
}

/// The number of a name, which it is given where it has none yet.
fn name_number(connection: &Connection, names: &mut HashMap<String, i64>, name: &str) -> Result<i64> {
    let name = match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => &name[..end],
        None => name,
    };
    if let Some(&number) = names.get(name) {
        return Ok(number);
    }
    let known = connection
        .prepare_cached("SELECT name FROM names WHERE text = ?")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    let number = match known {
        Some(number) => number,
        None => {
            connection.prepare_cached("INSERT INTO names (text) VALUES (?)")?.execute([name])?;
            let number = connection.last_insert_rowid();
            connection
                .prepare_cached("INSERT INTO names_words (rowid, text) VALUES (?, ?)")?
                .execute(params![number, name])?;
            number
        }
    };
    names.insert(name.to_owned(), number);
    Ok(number)
}

/// Takes a record out of the tables.
fn remove_layers(connection: &Connection, tallies: &mut Tallies, document: i64) -> Result<()> {
    let stories = gather::stories_of(connection, document)?;
    let counted = "SELECT event FROM events WHERE document = ? AND counted = 1";
    for event in numbers(connection, counted, document)? {
        tallies.count_stored(connection, event, -1)?;
    }
    for event in numbers(connection, "SELECT event FROM events WHERE document = ?", document)? {
        for table in
            ["contexts", "participants", "dyads", "said_by", "mentions", "stories", "tellings", "events"]
        {
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE event = ?"))?.execute([event])?;
        }
    }
    connection
        .prepare_cached("INSERT OR IGNORE INTO ungathered (document) VALUES (?)")?
        .execute([document])?;
    for table in ["attributions", "entities", "dates", "places"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?"))?.execute([document])?;
    }
    // Another event stands for a story now.
    stories.into_iter().try_for_each(|story| gather::recount(connection, tallies, story))
}

pub(crate) fn set_event_counted(
    connection: &Connection,
    tallies: &mut Tallies,
    event: i64,
    counted: bool,
) -> Result<()> {
    let changed = connection
        .prepare_cached("UPDATE events SET counted = ?1 WHERE event = ?2 AND counted <> ?1")?
        .execute(params![counted, event])?;
    if changed == 1 {
        tallies.count_stored(connection, event, if counted { 1 } else { -1 })?;
    }
    Ok(())
}

pub(crate) fn numbers(connection: &Connection, sql: &str, of: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map([of], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(numbers)
}
