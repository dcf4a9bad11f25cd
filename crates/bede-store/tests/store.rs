//! The store as a whole: what is written is read back; what filters and counts say is what a plain walk over the
//! records says; nothing is stored twice; counts stay true through every change.

use std::{collections::BTreeMap, ops::ControlFlow, path::PathBuf};

use bede_doc::{Input, Metadata, Source, Warning, WarningKind, plover};
use bede_record::{Event, Record};
use bede_store::{
    Aggregate, Bounds, Coded, Error, Filter, Given, Group, GroupBy, Period, Reading, Store, Writer, rusqlite,
};
use serde_json::{Value, json};

/// A path for a store that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("store");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{name}.bede"));
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    path
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn one<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }
}

const NAMES: &[(&str, &str, &str)] = &[
    ("Russia", "RUS", "RUS"),
    ("Sergey Lavrov", "RUSGOV", "RUS"),
    ("Ukraine", "UKR", "UKR"),
    ("Ukrainian army", "UKRMIL", "UKR"),
    ("Fiji", "FJI", "FJI"),
    ("United Nations", "IGOUNO", ""),
    ("the villagers", "", ""),
];

fn participant(numbers: &mut Numbers) -> Value {
    let (name, code, country) = numbers.one(NAMES);
    let filled = |value: &str| if value.is_empty() { Value::Null } else { json!(value) };
    json!({ "text": name, "start": 0, "end": 4, "code": filled(code), "name": filled(if code.is_empty() { "" } else { name }),
        "country": filled(country), "sector": null, "entity": null })
}

fn event(numbers: &mut Numbers, id: String) -> Value {
    let kind = *numbers.one(plover::EventType::ALL);
    let mode = if kind.modes().is_empty() || numbers.below(2) == 0 {
        None
    } else {
        Some(*numbers.one(kind.modes()))
    };
    let precision = *numbers.one(&["day", "day", "day", "month", "year"]);
    let (year, month, day) = (2020 + numbers.below(2), 1 + numbers.below(12), 1 + numbers.below(28));
    let date = match precision {
        "day" => format!("{year}-{month:02}-{day:02}"),
        "month" => format!("{year}-{month:02}-01"),
        _ => format!("{year}-01-01"),
    };
    let is_dated = numbers.below(10) > 0;
    let place = (numbers.below(2) == 0).then(|| {
        let (place, country, admin1) =
            numbers.one(&[("Kyiv", "UKR", "Kyiv City"), ("Moscow", "RUS", "Moscow"), ("Suva", "FJI", "Central")]);
        json!({ "text": place, "start": 5, "end": 9, "lat": 1.5, "lon": -2.25, "geonameid": 7, "country": country, "admin1": admin1 })
    });
    let people = |numbers: &mut Numbers, most| -> Vec<Value> {
        (0..numbers.below(most)).map(|_| participant(numbers)).collect()
    };
    json!({
        "id": id, "type": kind.as_str(), "mode": mode.map(plover::Mode::as_str),
        "contexts": [numbers.one(plover::Context::ALL).as_str()], "cameo": "010", "quad": kind.quad().as_str(),
        "score": if numbers.below(5) == 0 { Value::Null } else { json!((numbers.below(100) as f64 - 50.0) / 10.0) },
        "goldstein": 1.0, "date": is_dated.then_some(date), "date_precision": is_dated.then_some(precision),
        "date_basis": is_dated.then_some("text"), "actors": people(numbers, 3), "recipients": people(numbers, 3),
        "place": place, "anchor": { "text": "said", "start": 1, "end": 5 }, "sentence": 0,
        "status": numbers.one(plover::Status::ALL).as_str(), "according_to": if numbers.below(3) == 0 { vec![0] } else { vec![] },
        "mentions": [{ "text": "told", "start": 8, "end": 12, "sentence": 1 }], "rule": "say", "confidence": numbers.below(100) as f64 / 100.0,
    })
}

fn record(numbers: &mut Numbers, id: &str) -> Record {
    let events: Vec<Value> =
        (0..numbers.below(6)).map(|number| event(numbers, format!("{id}-{number}"))).collect();
    let (speaker, code, country) = *numbers.one(&NAMES[..6]);
    serde_json::from_value(json!({
        "schema": "bede/1", "id": id, "title": "Ministers met", "publisher": "The Paper", "published": "2021-08-18",
        "authors": ["A. Writer"], "url": null, "language": "en", "text": null, "events": events,
        "attributions": [{ "speaker": { "text": "he", "start": 0, "end": 2 }, "cue": { "text": "said", "start": 3, "end": 7 },
            "content": [{ "text": "that", "start": 8, "end": 12 }], "kind": "indirect", "entity": 0 }],
        "entities": [{ "name": speaker, "code": code, "country": if country.is_empty() { None } else { Some(country) }, "sector": null, "kind": "person",
            "mentions": [{ "text": "he", "start": 0, "end": 2 }], "role": null }],
        "dates": [{ "text": "Wednesday", "start": 0, "end": 9, "type": "DATE", "value": "2021-08-18" }],
        "places": [{ "text": "Kyiv", "start": 5, "end": 9, "lat": 1.5, "lon": -2.25, "geonameid": 7, "country": "UKR", "admin1": null }],
        "warnings": ["metadata: odd"]
    }))
    .expect("a record")
}

fn input(id: &str, text: &str) -> Input {
    Input {
        id: Some(id.to_owned()),
        source: Source::Text(text.to_owned()),
        metadata: Metadata { title: Some("Ministers met".to_owned()), ..Metadata::default() },
        mentions: vec![bede_doc::KnownMention {
            span: bede_doc::Span { start: 3, end: 9 },
            code: Some("RUS".to_owned()),
        }],
        warnings: vec![Warning::new(WarningKind::Encoding, "bytes were not valid")],
    }
}

fn coded(numbers: &mut Numbers, id: &str) -> Coded {
    let word = *numbers.one(&["harvest", "ceasefire", "embargo"]);
    let text = format!("Où était the {word} of {id}? It was told.");
    Coded::new(Given::new(&input(id, &text), None), record(numbers, id), &text)
}

/// A store of two hundred documents, and their records.
fn filled(name: &str) -> (Writer, Vec<Coded>) {
    let mut numbers = Numbers(7);
    let documents: Vec<Coded> = (0..200).map(|number| coded(&mut numbers, &format!("d{number}"))).collect();
    let mut writer = Writer::open(&fresh(name), "test 1").expect("a store");
    for batch in documents.chunks(64) {
        writer.add(batch, &[]).expect("added");
    }
    (writer, documents)
}

/// The counts of months, made again from the events, are those that the store keeps.
fn assert_counts_are_true(store: &Store) {
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = store.connection().prepare(sql).expect("prepared");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values: rusqlite::Result<Vec<rusqlite::types::Value>> =
                (0..columns).map(|at| row.get(at)).collect();
            Ok(format!("{:?}", values?))
        });
        rows.expect("queried").collect::<rusqlite::Result<_>>().expect("rows")
    };
    let exact = "counted = 1 AND date IS NOT NULL AND date_precision <> 'year'";
    let sums = "count(*), count(score), round(coalesce(sum(score), 0.0), 3)";
    for (keys, table) in [("actor, recipient", "dyad_months"), ("actor", "actor_months")] {
        let again = format!(
            "SELECT {keys}, substr(date, 1, 7) AS month, type, status, {sums} FROM (SELECT DISTINCT {keys}, e.event, \
             e.date, e.type, status, score FROM events e JOIN dyads d USING (event) WHERE {exact_of_events}) \
             GROUP BY {keys}, month, type, status ORDER BY {keys}, month, type, status",
            exact_of_events = exact.replace("date ", "e.date ").replace("date_", "e.date_"),
        );
        let kept = format!(
            "SELECT {keys}, month, type, status, events, scored, score FROM {table} ORDER BY {keys}, month, type, status"
        );
        assert_eq!(rows(&again), rows(&kept), "{table}");
    }
    for (keys, months, totals) in [
        ("actor, recipient, month", "dyad_months", "dyad_totals"),
        ("actor, month", "actor_months", "actor_totals"),
    ] {
        let quads: Vec<String> = plover::Quad::ALL
            .iter()
            .map(|&quad| {
                let kinds = plover::EventType::ALL.iter().filter(|kind| kind.quad() == quad);
                let kinds: Vec<String> = kinds.map(|kind| format!("'{kind}'")).collect();
                format!("sum(CASE WHEN type IN ({}) THEN events ELSE 0 END)", kinds.join(", "))
            })
            .collect();
        let again = format!(
            "SELECT {keys}, sum(events), sum(scored), round(sum(score), 3), {} FROM {months} \
             WHERE status IN ('actual', 'historical') GROUP BY {keys} ORDER BY {keys}",
            quads.join(", ")
        );
        assert_eq!(rows(&again), rows(&format!("SELECT * FROM {totals} ORDER BY {keys}")), "{totals}");
    }
    let again = format!(
        "SELECT type, substr(date, 1, 7) AS month, status, {sums} FROM events WHERE {exact} \
         GROUP BY type, month, status ORDER BY type, month, status"
    );
    let kept =
        "SELECT type, month, status, events, scored, score FROM type_months ORDER BY type, month, status";
    assert_eq!(rows(&again), rows(kept), "type_months");
}

#[test]
fn what_is_written_is_read_back() {
    let (writer, documents) = filled("read-back");
    let store = writer.store();
    let stored = store.documents_after(0, 1000).expect("documents");
    assert_eq!(stored.len(), documents.len());
    for (document, coded) in stored.iter().zip(&documents) {
        assert_eq!(document.id, coded.record().id);
        let record = store.record(document.document).expect("readable").expect("there");
        assert_eq!(json!(record), json!(coded.record()));
        let given = store.input(document.document).expect("readable").expect("there").input;
        let text = store.text(document.document).expect("readable").expect("there");
        let original = input(&document.id, &text);
        assert_eq!(given.id, original.id);
        assert_eq!(given.metadata, original.metadata);
        assert_eq!(given.mentions, original.mentions);
        assert_eq!(given.warnings, original.warnings);
    }
    assert_counts_are_true(store);
}

#[test]
fn nothing_is_stored_twice() {
    let (mut writer, documents) = filled("twice");
    let before = writer.store().contents().expect("contents");
    let reading =
        Reading { path: "/news/a.jsonl".to_owned(), size: 9, modified: 5, items: 3, finished: false };
    let added = writer
        .add(&[documents[3].clone(), documents[3].clone()], std::slice::from_ref(&reading))
        .expect("added");
    assert_eq!((added.documents, added.present), (0, 2));
    assert_eq!(writer.store().contents().expect("contents"), before);
    assert_eq!(writer.store().reading("/news/a.jsonl").expect("readable"), Some(reading));
    assert_counts_are_true(writer.store());
}

#[test]
fn counts_follow_what_is_counted() {
    let (mut writer, _) = filled("counted");
    let all: Vec<(i64, bool)> = (1..=200).map(|document| (document, false)).collect();
    writer.set_counted(&all[10..40]).expect("changed");
    writer.set_events_counted(&[(1, false), (2, false), (2, true), (2, true)]).expect("changed");
    assert_counts_are_true(writer.store());
    writer.set_counted(&all).expect("changed");
    assert_counts_are_true(writer.store());
    let rows: i64 = writer
        .store()
        .connection()
        .query_row(
            "SELECT (SELECT count(*) FROM dyad_months) + (SELECT count(*) FROM type_months)",
            [],
            |row| row.get(0),
        )
        .expect("counted");
    assert_eq!(rows, 0, "nothing is left where nothing counts");
    let counted: Vec<(i64, bool)> = all.iter().map(|&(document, _)| (document, true)).collect();
    writer.set_counted(&counted).expect("changed");
    assert_counts_are_true(writer.store());
}

#[test]
fn another_version_takes_the_place_of_a_record() {
    let (mut writer, documents) = filled("recoded");
    let path = writer.store().path().to_owned();
    writer.set_counted(&[(5, false)]).expect("changed");
    drop(writer);
    let mut numbers = Numbers(99);
    let mut writer = Writer::open(&path, "test 2").expect("a store");
    let batch: Vec<(i64, Coded)> = documents
        .iter()
        .enumerate()
        .map(|(index, old)| {
            let text = writer.store().text(index as i64 + 1).expect("readable").expect("there");
            let record =
                if index % 2 == 0 { old.record().clone() } else { record(&mut numbers, &old.record().id) };
            (index as i64 + 1, Coded::new(Given::new(&input(&old.record().id, &text), None), record, &text))
        })
        .collect();
    let recoded = writer.recode(&batch).expect("recoded");
    assert_eq!((recoded.documents, recoded.changed), (200, 100));
    assert_counts_are_true(writer.store());
    let store = writer.store();
    assert!(store.documents_of_other_versions("test 2", 0, 10).expect("documents").is_empty());
    assert!(store.past_records(1).expect("records").is_empty());
    let past = store.past_records(2).expect("records");
    assert_eq!(past[0].0, "test 1");
    assert_eq!(json!(past[0].1), json!(documents[1].record()));
    assert!(!store.document(5).expect("readable").expect("there").counted, "what was a copy stays one");
    // The words of a document are found once, as before.
    let hits: i64 = store
        .connection()
        .query_row("SELECT count(*) FROM texts WHERE texts MATCH 'told'", [], |row| row.get(0))
        .expect("counted");
    assert_eq!(hits, 200);
}

/// Whether a plain look at an event finds what the filter asks for.
fn meets(filter: &Filter, record: &Record, event: &Event, text: &str) -> bool {
    let any = |values: &[String], holds: &dyn Fn(&str) -> bool| {
        values.is_empty() || values.iter().any(|value| holds(value))
    };
    let is_code =
        |value: &str| value.len().is_multiple_of(3) && value.bytes().all(|byte| byte.is_ascii_uppercase());
    let by_name = |name: &str, value: &str| {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        value.split_whitespace().all(|word| words.contains(&word.to_lowercase()))
    };
    let one = |value: &str, country: Option<&str>, code: Option<&str>, name: &str| match (
        is_code(value),
        value.len(),
    ) {
        (true, 3) => country.or(code) == Some(value),
        (true, _) => code.is_some_and(|code| code.starts_with(value)),
        _ => by_name(name, value),
    };
    let is = |value: &str, party: Option<&bede_record::Participant>| match party {
        Some(person) if value == "---" => person.country.is_none() && person.code.is_none(),
        Some(person) => one(
            value,
            person.country.as_deref(),
            person.code.as_deref(),
            person.name.as_deref().unwrap_or(&person.text),
        ),
        None => value == "---",
    };
    // Actor and recipient meet in one dyad.
    let pair = bede_record::dyads(event).iter().any(|&(actor, recipient)| {
        any(&filter.actors, &|value| is(value, actor))
            && any(&filter.recipients, &|value| is(value, recipient))
    });
    let said = event.according_to.iter().any(|&at| {
        let entity = &record.entities[record.attributions[at as usize].entity.expect("an entity") as usize];
        any(&filter.said_by, &|value| {
            one(value, entity.country.as_deref(), entity.code.as_deref(), &entity.name)
        })
    });
    let date = event.date.as_deref();
    pair && (filter.said_by.is_empty() || said)
        && any(&filter.types, &|value| value == event.kind)
        && any(&filter.modes, &|value| event.mode == Some(value))
        && any(&filter.contexts, &|value| event.contexts.contains(&value))
        && any(&filter.statuses, &|value| value == event.status)
        && any(&filter.places, &|value| {
            event.place.as_ref().is_some_and(|place| {
                if is_code(value) {
                    place.country.as_deref() == Some(value)
                } else {
                    place.text.eq_ignore_ascii_case(value) || place.admin1.as_deref() == Some(value)
                }
            })
        })
        && filter.since.as_deref().is_none_or(|since| date.is_some_and(|date| date >= since))
        && filter.until.as_deref().is_none_or(|until| date.is_some_and(|date| date <= until))
        && filter.min_confidence.is_none_or(|least| event.confidence >= least)
        && filter.text.as_deref().is_none_or(|word| text.contains(word))
}

fn some_filter(numbers: &mut Numbers) -> Filter {
    let mut filter = Filter::default();
    let parties = ["RUS", "UKR", "FJI", "RUSGOV", "IGOUNO", "---", "lavrov", "Ukrainian Army"];
    let few = |numbers: &mut Numbers, values: &[&str]| -> Vec<String> {
        (0..=numbers.below(2)).map(|_| (*numbers.one(values)).to_owned()).collect()
    };
    for _ in 0..=numbers.below(3) {
        match numbers.below(11) {
            // Names and codes of one role are not asked for together with another role here: a name is looked for
            // among all participants, not within a dyad.
            0 => filter.actors = few(numbers, &parties[..6]),
            1 => filter.recipients = few(numbers, &parties[..6]),
            2 => filter.types = few(numbers, &["ASSAULT", "CONSULT", "AID", "COERCE"]),
            3 => filter.modes = few(numbers, &["visit", "phone", "arrest"]),
            4 => filter.contexts = few(numbers, &["military", "diplomatic", "health"]),
            5 => filter.places = few(numbers, &["UKR", "kyiv", "Central", "Suva"]),
            6 => filter.since = Some("2020-06-01".to_owned()),
            7 => filter.until = Some("2021-03-31".to_owned()),
            8 => filter.statuses = few(numbers, &["actual", "historical", "negated"]),
            9 => filter.min_confidence = Some(0.5),
            _ if numbers.below(2) == 0 => filter.said_by = few(numbers, &parties[..5]),
            _ => filter.text = Some("embargo".to_owned()),
        }
    }
    filter
}

/// The identifiers of what a filter finds, as it comes.
fn found(store: &Store, filter: &Filter) -> Vec<String> {
    found_within(store, filter, Bounds::default())
}

/// The same, found by other ways.
fn found_within(store: &Store, filter: &Filter, bounds: Bounds) -> Vec<String> {
    let mut ids = Vec::new();
    store
        .find_within(filter, bounds, |found| {
            let record = store.record(found.document)?.expect("a record");
            ids.push(record.events[found.number].id.clone());
            Ok(ControlFlow::Continue(()))
        })
        .expect("found");
    ids
}

#[test]
fn filters_find_what_a_plain_walk_finds() {
    let (mut writer, documents) = filled("filters");
    writer.finish().expect("finished");
    let store = writer.store();
    let texts: Vec<String> =
        (1..=200).map(|number| store.text(number).expect("readable").expect("there")).collect();
    let mut numbers = Numbers(3);
    let mut hits = 0;
    let names = [
        Filter { actors: vec!["lavrov".to_owned()], ..Filter::default() },
        Filter { recipients: vec!["Ukrainian Army".to_owned(), "FJI".to_owned()], ..Filter::default() },
        Filter { said_by: vec!["Sergey".to_owned()], ..Filter::default() },
        Filter {
            recipients: vec!["Army".to_owned()],
            types: vec!["CONSULT".to_owned(), "ASSAULT".to_owned()],
            ..Filter::default()
        },
        Filter {
            said_by: vec!["Sergey".to_owned(), "UKR".to_owned()],
            text: Some("embargo".to_owned()),
            ..Filter::default()
        },
        Filter { text: Some("embargo".to_owned()), ..Filter::default() },
        Filter::default(),
    ];
    for filter in names.into_iter().chain((0..300).map(|_| some_filter(&mut numbers))) {
        let mut expected: Vec<(Option<String>, String)> = Vec::new();
        for (coded, text) in documents.iter().zip(&texts) {
            let events =
                coded.record().events.iter().filter(|event| meets(&filter, coded.record(), event, text));
            expected.extend(events.map(|event| (event.date.clone(), event.id.clone())));
        }
        hits += expected.len();
        let found = found(store, &filter);
        // Whichever way is taken, the same events come in the same order.
        for (events, documents, one_by_one) in [(1, 1, 0), (40, 1, 10), (1, 20, 1000), (5000, 1000, 0)] {
            let bounds = Bounds { events: Some(events), documents, one_by_one };
            assert_eq!(found_within(store, &filter, bounds), found, "{filter:?} {bounds:?}");
        }
        let mut sorted = found.clone();
        sorted.sort();
        let mut ids: Vec<String> = expected.iter().map(|(_, id)| id.clone()).collect();
        ids.sort();
        assert_eq!(sorted, ids, "{filter:?}\n{:?}", store.explain(&filter));
        // Newest first.
        let dates: BTreeMap<&str, &Option<String>> =
            expected.iter().map(|(date, id)| (id.as_str(), date)).collect();
        assert!(
            found.windows(2).all(|pair| dates[pair[0].as_str()] >= dates[pair[1].as_str()]),
            "{filter:?}"
        );
    }
    assert!(hits > 1000, "the filters find something: {hits}");
}

/// How many events there are, and their scores.
type Counted = (u64, Vec<f64>);

#[test]
fn counts_are_those_of_the_events_found() {
    let (mut writer, documents) = filled("aggregates");
    writer.set_counted(&[(3, false)]).expect("changed");
    let store = writer.store();
    let texts: Vec<String> =
        (1..=200).map(|number| store.text(number).expect("readable").expect("there")).collect();
    let mut numbers = Numbers(11);
    let mut kept = 0;
    for round in 0..300 {
        let filter = if round % 3 == 0 {
            let mut filter = Filter::default();
            if numbers.below(2) == 0 {
                filter.actors = vec!["RUS".to_owned()];
            }
            if numbers.below(2) == 0 {
                filter.recipients = vec!["UKR".to_owned()];
            }
            if numbers.below(2) == 0 {
                filter.statuses = vec!["historical".to_owned(), "actual".to_owned()];
            }
            if numbers.below(2) == 0 {
                filter.since = Some("2020-03-01".to_owned());
                filter.until = Some((*numbers.one(&["2021-02-28", "2020-12-31", "2021-05-17"])).to_owned());
            }
            filter
        } else {
            some_filter(&mut numbers)
        };
        let by = *numbers.one(&[GroupBy::Dyad, GroupBy::Type, GroupBy::Quad, GroupBy::Actor]);
        let per = *numbers.one(&[None, Some(Period::Month), Some(Period::Month), Some(Period::Day)]);
        let aggregate = Aggregate { filter: filter.clone(), by, per };
        let mut expected: BTreeMap<(Vec<String>, Option<String>), Counted> = BTreeMap::new();
        for (index, (coded, text)) in documents.iter().zip(&texts).enumerate() {
            for event in
                coded.record().events.iter().filter(|event| meets(&filter, coded.record(), event, text))
            {
                let period = match per {
                    None => None,
                    Some(Period::Month) if event.date.is_some() && event.date_precision != Some("year") => {
                        event.date.as_ref().map(|date| date[..7].to_owned())
                    }
                    Some(Period::Day) if event.date_precision == Some("day") => event.date.clone(),
                    _ => continue,
                };
                if index == 2 {
                    continue;
                }
                let label = |person: Option<&bede_record::Participant>| {
                    person
                        .and_then(|person| person.country.clone().or(person.code.clone()))
                        .unwrap_or_else(|| "---".to_owned())
                };
                let one_dyad = |values: &[String], person: Option<&bede_record::Participant>| {
                    values.is_empty()
                        || values.iter().any(|value| {
                            label(person) == *value
                                || value.len() > 3
                                    && person
                                        .and_then(|person| person.code.as_deref())
                                        .is_some_and(|code| code.starts_with(value.as_str()))
                        })
                };
                let dyads: Vec<_> = bede_record::dyads(event)
                    .into_iter()
                    .filter(|&(actor, recipient)| {
                        one_dyad(&filter.actors, actor) && one_dyad(&filter.recipients, recipient)
                    })
                    .collect();
                let mut keys: Vec<Vec<String>> = match by {
                    GroupBy::Type => vec![vec![event.kind.to_owned()]],
                    GroupBy::Quad => vec![vec![event.quad.to_owned()]],
                    GroupBy::Dyad => {
                        dyads.iter().map(|&(actor, recipient)| vec![label(actor), label(recipient)]).collect()
                    }
                    GroupBy::Actor => dyads.iter().map(|&(actor, _)| vec![label(actor)]).collect(),
                };
                keys.sort();
                keys.dedup();
                for key in keys {
                    let group = expected.entry((key, period.clone())).or_default();
                    group.0 += 1;
                    group.1.extend(event.score);
                }
            }
        }
        let groups = store.aggregate(&aggregate).expect("counted");
        kept += usize::from(store.is_kept(&aggregate));
        let counted: BTreeMap<(Vec<String>, Option<String>), &Group> = groups
            .iter()
            .map(|group| ((group.keys.to_vec(), group.period.as_ref().map(ToString::to_string)), group))
            .collect();
        assert_eq!(groups.len(), counted.len(), "a group comes once");
        assert_eq!(counted.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{aggregate:?}");
        for (key, (events, scores)) in &expected {
            let group = counted[key];
            assert_eq!(
                (group.events, group.quads.iter().sum::<u64>()),
                (*events, *events),
                "{key:?} {aggregate:?}"
            );
            match group.mean_score {
                Some(mean) => {
                    let plain = scores.iter().sum::<f64>() / scores.len() as f64;
                    assert!((mean - plain).abs() < 1e-6, "{key:?} {mean} {plain}");
                }
                None => assert!(scores.is_empty()),
            }
        }
    }
    assert!(kept > 30, "many are answered from the tables of months: {kept}");
}

#[test]
fn words_that_are_no_question_are_looked_for_as_they_are() {
    let (writer, _) = filled("words");
    for text in ["d7?", "embargo OR", "\"ceasefire", "d1. told"] {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        writer.store().find(&filter, |_| Ok(ControlFlow::Continue(()))).expect("understood");
    }
}

#[test]
fn a_file_that_is_something_else_is_left_as_it_is() {
    let path = fresh("other");
    std::fs::write(
        &path,
        "these are notes and no store, and they are longer than a header of a hundred bytes ".repeat(3),
    )
    .expect("written");
    assert!(matches!(Store::open(&path), Err(Error::NotAStore { .. })));
    let path = fresh("other-database");
    let connection = rusqlite::Connection::open(&path).expect("opened");
    connection.execute_batch("CREATE TABLE notes (text TEXT)").expect("made");
    assert!(matches!(Store::open(&path), Err(Error::NotAStore { .. })));
    assert!(matches!(Store::open_existing(&fresh("none")), Err(Error::Missing { .. })));
    let path = fresh("newer");
    drop(Store::open(&path).expect("made"));
    let connection = rusqlite::Connection::open(&path).expect("opened");
    connection.pragma_update(None, "user_version", 999).expect("set");
    assert!(matches!(Store::open(&path), Err(Error::Newer { found: 999, .. })));
}

#[test]
fn a_second_writer_waits() {
    let path = fresh("two-writers");
    let mut numbers = Numbers(5);
    let mut first = Writer::open(&path, "test 1").expect("a store");
    let document = coded(&mut numbers, "d1");
    let (said, heard) = std::sync::mpsc::channel();
    let second = std::thread::scope(|scope| {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (has_begun, begun) = std::sync::mpsc::channel::<()>();
        let first = &mut first;
        scope.spawn(move || {
            first.change(|_| {
                has_begun.send(()).expect("heard");
                held.recv().expect("told to go on");
                Ok(())
            })
        });
        begun.recv().expect("the first writes");
        let second = scope.spawn(|| {
            let mut second = Writer::open(&path, "test 2").expect("a store");
            second.on_wait(move || said.send(()).expect("heard"));
            second.add(std::slice::from_ref(&document), &[])
        });
        heard.recv_timeout(std::time::Duration::from_secs(60)).expect("the second says that it waits");
        hold.send(()).expect("heard");
        second.join().expect("no panic")
    });
    assert_eq!(second.expect("added").documents, 1);
}

/// Where a store of every past format is kept, under gzip.
fn kept(format: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../corpus/store/format-{format}.bede.gz"))
}

#[test]
fn stores_of_every_past_format_are_opened() {
    use std::io::{Read, Write};
    let (writer, documents) = filled("kept");
    // A format that is new is kept the first time: `BLESS=1 cargo test -p bede-store`.
    if std::env::var_os("BLESS").is_some() && !kept(bede_store::FORMAT).exists() {
        let whole = fresh("kept-whole");
        writer.store().connection().execute("VACUUM INTO ?", [whole.display().to_string()]).expect("copied");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&std::fs::read(&whole).expect("readable")).expect("packed");
        std::fs::create_dir_all(kept(1).parent().expect("a folder")).expect("a folder");
        std::fs::write(kept(bede_store::FORMAT), packed.finish().expect("packed")).expect("written");
    }
    for format in 1..=bede_store::FORMAT {
        let mut bytes = Vec::new();
        let packed = std::fs::read(kept(format)).expect("every format is kept");
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("unpacked");
        let path = fresh(&format!("format-{format}"));
        std::fs::write(&path, bytes).expect("written");
        let connection = rusqlite::Connection::open(&path).expect("opened");
        let version: i64 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
        assert_eq!(version, format);
        drop(connection);
        // It is brought to the present, keeps all that it had, and takes more.
        let mut writer = Writer::open(&path, "test 2").expect("opened");
        assert_eq!(writer.store().contents().expect("contents").documents, 200);
        for (number, coded) in documents.iter().enumerate() {
            let record = writer.store().record(number as i64 + 1).expect("readable").expect("there");
            assert_eq!(json!(record), json!(coded.record()));
        }
        assert_counts_are_true(writer.store());
        let mut numbers = Numbers(77);
        let added = writer.add(&[coded(&mut numbers, "new"), documents[0].clone()], &[]).expect("added");
        assert_eq!((added.documents, added.present), (1, 1));
        assert_counts_are_true(writer.store());
        let filter = Filter { types: vec!["ASSAULT".to_owned()], ..Filter::default() };
        assert!(!found(writer.store(), &filter).is_empty());
    }
}
