//! `bede ingest` as a process: killed at any moment and started again, two at once, over every kind of source.
//!
//! `BEDE_KILLS=2000 cargo test --release -p bede-cli --test ingest` kills more often than a usual run does.

mod command;

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use bede_store::{Store, rusqlite};
use command::{bede, command, folder, said};

/// The command, to be started and left alone.
fn silent(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(folder, arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    let output = bede(folder, arguments);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

const COUNTRIES: &[&str] = &["Kenya", "Norway", "Peru", "Japan", "Egypt", "Chile", "Ghana", "Latvia"];
const VERBS: &[&str] = &["accused", "praised", "visited", "threatened", "met", "sued"];

fn report(number: usize) -> String {
    let one = COUNTRIES[number % COUNTRIES.len()];
    let other = COUNTRIES[(number / 3 + 1) % COUNTRIES.len()];
    let verb = VERBS[number % VERBS.len()];
    format!(
        "{one} {verb} {other} on Tuesday, said the minister of {one} in report {number}. Talks will go on in Oslo."
    )
}

/// Sources of every shape: lines, a folder of texts, a compressed file, and one document given twice.
fn sources(folder: &Path) -> usize {
    let news = folder.join("news");
    fs::create_dir_all(news.join("old")).expect("folders");
    let line = |number: usize| {
        // Each of its own day: tellings of one day would be one story and count once.
        let published = format!("2021-{:02}-{:02}", number / 28 % 12 + 1, number % 28 + 1);
        serde_json::json!({ "id": format!("line-{number}"), "text": report(number), "published": published })
            .to_string()
    };
    let lines: Vec<String> = (0..700).map(line).collect();
    fs::write(news.join("a.jsonl"), lines.join("\n")).expect("written");
    let again: Vec<String> = (650..800).map(line).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(again.join("\n").as_bytes()).expect("packed");
    fs::write(news.join("b.jsonl.gz"), packed.finish().expect("packed")).expect("written");
    for number in 800..900 {
        fs::write(news.join(format!("old/text-{number}.txt")), report(number)).expect("written");
    }
    fs::write(news.join("broken.jsonl"), "{\"text\": \"Kenya met Peru.\", \"id\": \"good\"}\n{ no\n")
        .expect("written");
    901
}

/// All that a store says of its documents, by identifier: the record, and rows of the tables.
fn contents(path: &Path) -> BTreeMap<String, String> {
    let store = Store::open_existing(path).expect("a store");
    let rows = |sql: &str, document: i64| -> String {
        let mut statement = store.connection().prepare_cached(sql).expect("prepared");
        let columns = statement.column_count();
        let rows = statement.query_map([document], |row| {
            let values: rusqlite::Result<Vec<rusqlite::types::Value>> =
                (0..columns).map(|at| row.get(at)).collect();
            Ok(format!("{:?}", values?))
        });
        rows.expect("queried").collect::<rusqlite::Result<Vec<_>>>().expect("rows").join("\n")
    };
    let mut contents = BTreeMap::new();
    for document in store.documents_after(0, 1_000_000).expect("documents") {
        let number = document.document;
        let record = store.record(number).expect("readable").expect("a document has its record");
        let text = store.text(number).expect("readable").expect("a document has its text");
        let tables = [
            rows(
                "SELECT id, type, mode, date, status, anchor, confidence FROM events WHERE document = ? ORDER BY number",
                number,
            ),
            rows(
                "SELECT role, p.number, text, code, country FROM participants p JOIN events USING (event) WHERE document = ? \
                 ORDER BY events.number, role, p.number",
                number,
            ),
            rows(
                "SELECT actor, recipient, d.date, d.type FROM dyads d JOIN events USING (event) WHERE document = ? ORDER BY number, d.rowid",
                number,
            ),
            rows(
                "SELECT name, kind, code, mentions FROM entities WHERE document = ? ORDER BY number",
                number,
            ),
            rows("SELECT rowid FROM texts WHERE rowid = ? AND texts MATCH 'the'", number).len().to_string(),
        ];
        let all = format!("{}\n{text}\n{}", serde_json::to_string(&record).expect("JSON"), tables.join("\n"));
        assert!(contents.insert(document.id.clone(), all).is_none(), "`{}` is there twice", document.id);
    }
    contents
}

/// The counts of months, which must be those of the events.
fn months(path: &Path) -> Vec<String> {
    let store = Store::open_existing(path).expect("a store");
    let mut statement = store
        .connection()
        .prepare(
            "SELECT 'dyad', actor, recipient, month, type, status, events, score FROM dyad_months UNION ALL \
             SELECT 'type', '', '', month, type, status, events, score FROM type_months ORDER BY 1, 2, 3, 4, 5, 6",
        )
        .expect("prepared");
    let rows = statement.query_map([], |row| {
        let values: rusqlite::Result<Vec<rusqlite::types::Value>> = (0..8).map(|at| row.get(at)).collect();
        Ok(format!("{:?}", values?))
    });
    rows.expect("queried").collect::<rusqlite::Result<_>>().expect("rows")
}

fn assert_sound(path: &Path) {
    let store = Store::open_existing(path).expect("a store");
    let check: String =
        store.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(check, "ok");
}

#[test]
fn killed_at_any_moment_it_goes_on_where_it_was() {
    let kills: usize = std::env::var("BEDE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let folder = folder("ingest/killed");
    let documents = sources(&folder);
    run(&["ingest", "--store", "whole.bede", "news", "--quiet"], &folder);
    let whole = contents(&folder.join("whole.bede"));
    assert_eq!(whole.len(), documents);
    let path = folder.join("killed.bede");
    let (mut killed, mut finished, mut seed) = (0, 0, 12345_u64);
    while killed < kills || finished == 0 {
        let mut child = silent(&folder, &["ingest", "--store", "killed.bede", "news", "--quiet"])
            .spawn()
            .expect("it runs");
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // From its very start until some batches are in.
        let wait = if killed < kills { 5 + (seed >> 33) % 1500 } else { 600_000 };
        let start = std::time::Instant::now();
        let status = loop {
            match child.try_wait().expect("a child") {
                Some(status) => break Some(status),
                None if start.elapsed() >= Duration::from_millis(wait) => break None,
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        match status {
            Some(status) => {
                assert!(status.code().is_some_and(|code| code < 2), "it ended with {status}");
                finished += 1;
                assert_sound(&path);
                assert_eq!(contents(&path), whole, "after {killed} kills");
                assert_eq!(months(&path), months(&folder.join("whole.bede")));
                if killed < kills {
                    // From the beginning again.
                    for ending in ["", "-wal", "-shm"] {
                        let _ = fs::remove_file(format!("{}{ending}", path.display()));
                    }
                }
            }
            None => {
                child.kill().expect("killed");
                child.wait().expect("gone");
                killed += 1;
                if !path.exists() {
                    continue;
                }
                // What is there is whole.
                for (id, kept) in contents(&path) {
                    assert_eq!(Some(&kept), whole.get(&id), "`{id}` after {killed} kills");
                }
            }
        }
    }
    eprintln!("{killed} kills, {finished} runs to the end, nothing lost, doubled or in half");
}

#[test]
fn two_at_once_store_everything_once() {
    let folder = folder("ingest/two");
    let documents = sources(&folder);
    let mut children: Vec<_> = (0..2)
        .map(|_| {
            silent(&folder, &["ingest", "--store", "two.bede", "news", "--quiet"]).spawn().expect("it runs")
        })
        .collect();
    for child in &mut children {
        assert!(child.wait().expect("a child").code().is_some_and(|code| code < 2));
    }
    run(&["ingest", "--store", "one.bede", "news", "--quiet"], &folder);
    let both = contents(&folder.join("two.bede"));
    assert_eq!(both.len(), documents);
    assert_eq!(both, contents(&folder.join("one.bede")));
    assert_eq!(months(&folder.join("two.bede")), months(&folder.join("one.bede")));
}

#[test]
fn what_was_read_is_not_read_again_and_what_is_new_is() {
    let folder = folder("ingest/again");
    let documents = sources(&folder);
    let first = said(&run(&["ingest", "--store", "news.bede", "news"], &folder));
    assert!(first.contains(&format!("{documents} documents added")), "{first}");
    // One line was no JSON, fifty were given twice.
    assert!(first.contains("50 documents in the store already") && first.contains("malformed 1"), "{first}");
    let second = said(&run(&["ingest", "--store", "news.bede", "news"], &folder));
    assert!(
        second.contains("0 documents added") && second.contains("103 files read by an earlier run"),
        "{second}"
    );
    fs::write(folder.join("news/old/new.txt"), report(5000)).expect("written");
    let mut grown = fs::read_to_string(folder.join("news/a.jsonl")).expect("readable");
    grown.push_str("\n{\"id\": \"late\", \"text\": \"Norway thanked Japan.\"}\n");
    fs::write(folder.join("news/a.jsonl"), grown).expect("written");
    let third = said(&run(&["ingest", "--store", "news.bede", "news"], &folder));
    assert!(
        third.contains("2 documents added") && third.contains("700 documents in the store already"),
        "{third}"
    );
    // Patterns that the shell has left are understood.
    let pattern = said(&run(&["ingest", "--store", "pattern.bede", "news/**/text-8[01]*.txt"], &folder));
    assert!(pattern.contains("20 documents added"), "{pattern}");
}

#[test]
fn a_store_answers_and_is_coded_anew() {
    let folder = folder("ingest/answers");
    sources(&folder);
    run(&["ingest", "--store", "news.bede", "news", "--quiet"], &folder);
    let text = |arguments: &[&str]| {
        let output = run(arguments, &folder);
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let rows = text(&["query", "--store", "news.bede", "--actor", "KEN", "--type", "accuse", "--limit", "5"]);
    assert_eq!(rows.lines().count(), 6, "{rows}");
    assert!(rows.lines().skip(1).all(|row| row.contains(",ACCUSE,") && row.contains("Kenya")), "{rows}");
    let json = text(&["query", "--store", "news.bede", "--text", "\"report 17\"", "--format", "json"]);
    assert!(!json.is_empty() && json.lines().all(|line| line.contains("\"id\":\"line-17\"")), "{json}");
    let counts = text(&["query", "--store", "news.bede", "--by", "dyad", "--per", "month", "-f", "csv"]);
    assert!(counts.starts_with("actor,recipient,month,events,mean_score,verbal_cooperation,"), "{counts}");
    assert!(counts.contains("KEN,"), "{counts}");
    text(&["query", "--store", "news.bede", "--by", "type", "--per", "day", "--plot", "plot.svg"]);
    let plot = fs::read_to_string(folder.join("plot.svg")).expect("a plot");
    assert!(plot.starts_with("<svg") && plot.contains("<polyline") && plot.trim_end().ends_with("</svg>"));
    for (format, columns, has_header) in [
        ("gdelt", 61, false),
        ("gdelt1", 58, false),
        ("gdelt-mentions", 16, false),
        ("icews", 20, true),
        ("phoenix", 26, false),
        ("polecat", 40, true),
    ] {
        let out = text(&["export", "--store", "news.bede", "--format", format]);
        assert!(out.lines().count() > 100 + usize::from(has_header), "{format}");
        for line in out.lines() {
            assert_eq!(line.split('\t').count(), columns, "{format}: {line}");
        }
    }
    // The same version codes the same again.
    let recoded = run(&["recode", "--store", "news.bede", "--all"], &folder);
    let said = String::from_utf8_lossy(&recoded.stderr).into_owned();
    assert!(said.contains("901 documents coded anew, 0 with another record"), "{said}");
    // A record of another version is replaced, and `bede diff` says how it differs.
    let path = folder.join("news.bede");
    let connection = rusqlite::Connection::open(&path).expect("opened");
    connection
        .execute_batch(
            "INSERT INTO versions (version, program) VALUES (50, 'bede of old');
             UPDATE documents SET version = 50 WHERE document <= 3;
             UPDATE records SET record = (SELECT record FROM records WHERE document = 40) WHERE document = 1;",
        )
        .expect("changed");
    drop(connection);
    let said =
        String::from_utf8_lossy(&run(&["recode", "--store", "news.bede"], &folder).stderr).into_owned();
    assert!(said.contains("3 documents coded anew, 1 with another record"), "{said}");
    let diff = text(&["diff", "news.bede"]);
    assert!(diff.contains("901 documents, 1 of them with changed events"), "{diff}");
    assert!(text(&["diff", "news.bede", "news.bede"]).contains("0 of them with changed events"));
}
