//! Fills a store with events that nobody reported, and measures what users ask of it:
//! `cargo bench -p bede-store --bench ten_million -- FILE [EVENTS]`. A file that is there already is only measured.
//!
//! Rows go into the real tables, whose indexes are made afterwards; documents have ten events each. Actors are drawn
//! unevenly, as in the news: the most frequent country has a tenth of the events, the rarest one in ten thousand.
//! Records are a few hundred that take turns, so that reading one costs what it costs in a real store. Attributions,
//! entities, dates and places, which no filter walks, are left empty.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bede_doc::plover::{Context, EventType, Mode, Status};
use bede_store::{Aggregate, Filter, GroupBy, Period, Store, rusqlite};
use rusqlite::{Connection, params};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const EVENTS_OF_DOCUMENT: u64 = 10;
/// How often each question is asked.
const ROUNDS: u32 = 15;
const SECTORS: &[&str] = &["", "GOV", "MIL", "OPP", "CVL", "COP"];
const WORDS: &[&str] = &[
    "harvest",
    "border",
    "minister",
    "grain",
    "rally",
    "talks",
    "convoy",
    "election",
    "court",
    "sanctions",
    "village",
    "troops",
    "ceasefire",
    "budget",
    "embassy",
    "harbour",
    "union",
    "prison",
    "pipeline",
    "bishop",
    "delegation",
    "protesters",
    "verdict",
    "summit",
    "quarry",
    "telegram",
    "orchard",
    "lighthouse",
];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Small numbers far more often than large ones.
    fn uneven(&mut self, bound: u64) -> u64 {
        let share = self.below(1 << 24) as f64 / f64::from(1 << 24);
        ((bound as f64 + 1.0).powf(share) - 1.0) as u64
    }
}

/// A country of two hundred, by how often it is in the news.
fn country(number: u64) -> String {
    const KNOWN: &[&str] = &["USA", "RUS", "CHN", "UKR", "ISR", "IRN", "GBR", "FRA", "IND", "TUR"];
    match KNOWN.get(number as usize) {
        Some(country) => (*country).to_owned(),
        None => {
            let letter = |value: u64| char::from(b'A' + (value % 26) as u8);
            format!("Q{}{}", letter(number / 26), letter(number))
        }
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let path = PathBuf::from(arguments.first().map_or("target/ten-million.bede", String::as_str));
    let events: u64 = arguments.get(1).map_or(Ok(10_000_000), |events| events.parse())?;
    if !path.exists() {
        fill(&path, events)?;
    }
    measure(&path)
}

fn fill(path: &Path, events: u64) -> Outcome<()> {
    let start = Instant::now();
    let store = Store::open(path)?;
    let connection = store.connection();
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000")?;
    let indexes: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    connection.execute("INSERT INTO versions (program) VALUES ('benchmark')", [])?;
    connection.execute_batch("BEGIN")?;
    fill_rows(connection, events)?;
    connection.execute_batch("COMMIT")?;
    eprintln!("rows after {:.0} s", start.elapsed().as_secs_f64());
    for (name, sql) in &indexes {
        connection.execute_batch(sql)?;
        eprintln!("{name} after {:.0} s", start.elapsed().as_secs_f64());
    }
    let exact = "e.counted = 1 AND e.date IS NOT NULL AND e.date_precision <> 'year'";
    let sums = "count(*), count(score), round(coalesce(sum(score), 0), 3)";
    connection.execute_batch(&format!(
        "INSERT INTO dyad_months (actor, recipient, month, type, status, events, scored, score)
         SELECT actor, recipient, substr(e.date, 1, 7), e.type, status, {sums} FROM dyads JOIN events e USING (event)
         WHERE {exact} GROUP BY 1, 2, 3, 4, 5;
         INSERT INTO actor_months (actor, month, type, status, events, scored, score)
         SELECT actor, substr(e.date, 1, 7), e.type, status, {sums} FROM dyads JOIN events e USING (event)
         WHERE {exact} GROUP BY 1, 2, 3, 4;
         INSERT INTO type_months (type, month, status, events, scored, score)
         SELECT type, substr(date, 1, 7), status, {sums} FROM events e WHERE {exact} GROUP BY 1, 2, 3;
         PRAGMA journal_mode = WAL; PRAGMA analysis_limit = 1000; PRAGMA optimize(0x10002);"
    ))?;
    eprintln!("filled in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn fill_rows(connection: &Connection, events: u64) -> Outcome<()> {
    let mut numbers = Numbers(42);
    let names: Vec<String> =
        (0..20_000).map(|number| format!("{} {}", WORDS[number % WORDS.len()], number)).collect();
    for (number, name) in names.iter().enumerate() {
        connection
            .execute("INSERT INTO names (name, text) VALUES (?, ?)", params![number as i64 + 1, name])?;
        connection.execute(
            "INSERT INTO names_words (rowid, text) VALUES (?, ?)",
            params![number as i64 + 1, name],
        )?;
    }
    let records = records(&mut numbers);
    let mut document_row = connection.prepare(
        "INSERT INTO documents (document, id, hash, authors, warnings, version, published) VALUES (?, ?, ?, '[]', '[]', 1, ?)",
    )?;
    let mut record_row = connection.prepare("INSERT INTO records (document, record) VALUES (?, ?)")?;
    let mut text_row = connection.prepare("INSERT INTO texts (rowid, title, body) VALUES (?, '', ?)")?;
    let mut event_row = connection.prepare(
        "INSERT INTO events (event, document, number, id, type, mode, cameo, quad, score, goldstein, date, date_precision,
         date_basis, place, place_lat, place_lon, place_country, anchor, anchor_start, anchor_end, sentence, status, rule,
         confidence) VALUES (?, ?, ?, ?, ?, ?, '042', ?, ?, 1.9, ?, ?, 'text', ?, 1.0, 2.0, ?, 'met', 10, 13, 0, ?, 'meet', ?)",
    )?;
    let mut context_row =
        connection.prepare("INSERT INTO contexts (event, context, date) VALUES (?, ?, ?)")?;
    let mut participant_row = connection.prepare(
        "INSERT INTO participants (event, role, number, text, start, \"end\", code, name, country) VALUES (?, ?, 0, 'they', 1, 5, ?, ?, ?)",
    )?;
    let mut dyad_row = connection.prepare(
        "INSERT INTO dyads (event, actor, recipient, actor_code, recipient_code, date, type) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut said_row = connection.prepare(
        "INSERT INTO said_by (event, number, attribution, name, code, country) VALUES (?, 0, 0, ?, ?, ?)",
    )?;
    let countries: Vec<String> = (0..200).map(country).collect();
    for document in 0..events / EVENTS_OF_DOCUMENT {
        let day = numbers.below(7300);
        let date = |days: u64| {
            // Months of thirty days do for a benchmark.
            let (year, rest) = (2005 + days / 365, days % 365);
            format!("{year}-{:02}-{:02}", (rest / 31) + 1, rest % 28 + 1)
        };
        let id = document as i64 + 1;
        document_row.execute(params![
            id,
            format!("d{document}"),
            document.to_be_bytes().as_slice(),
            date(day)
        ])?;
        record_row.execute(params![id, records[(document % records.len() as u64) as usize]])?;
        let mut text = String::new();
        for _ in 0..30 {
            text.push_str(WORDS[numbers.uneven(WORDS.len() as u64) as usize % WORDS.len()]);
            text.push(' ');
        }
        text_row.execute(params![id, text])?;
        for number in 0..EVENTS_OF_DOCUMENT {
            let event = (document * EVENTS_OF_DOCUMENT + number) as i64 + 1;
            let kind =
                EventType::ALL[numbers.uneven(EventType::ALL.len() as u64) as usize % EventType::ALL.len()];
            let mode = kind.modes().get(numbers.below(6) as usize).map(|mode: &Mode| mode.as_str());
            let score = kind.quad() as u8 as f64 * -2.5 + 4.0;
            let date = date(day.saturating_sub(numbers.uneven(60)));
            let precision = if numbers.below(20) == 0 { "month" } else { "day" };
            let status =
                if numbers.below(4) > 0 { Status::Actual } else { Status::ALL[numbers.below(5) as usize] };
            let place = numbers.uneven(200) as usize % 200;
            event_row.execute(params![
                event,
                id,
                number as i64,
                format!("{event:016x}"),
                kind.as_str(),
                mode,
                kind.quad().as_str(),
                score,
                date,
                precision,
                format!("Town {place}"),
                countries[place],
                status.as_str(),
                numbers.below(100) as f64 / 100.0
            ])?;
            let context = Context::ALL[numbers.uneven(37) as usize % 37].as_str();
            context_row.execute(params![event, context, date])?;
            let mut party = |role: &str| -> rusqlite::Result<(String, String)> {
                let country = &countries[numbers.uneven(200) as usize % 200];
                let code = format!("{country}{}", SECTORS[numbers.uneven(6) as usize % 6]);
                let name = numbers.uneven(20_000) as i64 % 20_000 + 1;
                participant_row.execute(params![event, role, code, name, country])?;
                Ok((country.clone(), code))
            };
            let actor = party("actor")?;
            let recipient = if event % 10 < 7 { Some(party("recipient")?) } else { None };
            let (recipient, recipient_code) =
                recipient.map_or(("---".to_owned(), None), |(label, code)| (label, Some(code)));
            dyad_row.execute(params![
                event,
                actor.0,
                recipient,
                actor.1,
                recipient_code,
                date,
                kind.as_str()
            ])?;
            if event % 3 == 0 {
                let name = numbers.uneven(20_000) as i64 % 20_000 + 1;
                said_row.execute(params![event, name, actor.1, actor.0])?;
            }
        }
    }
    Ok(())
}

/// Records with ten events each, under zlib.
fn records(numbers: &mut Numbers) -> Vec<Vec<u8>> {
    use std::io::Write;
    (0..256)
        .map(|document| {
            let span = |start: u64| serde_json::json!({ "text": WORDS[start as usize % WORDS.len()], "start": start, "end": start + 5 });
            let events: Vec<serde_json::Value> = (0..EVENTS_OF_DOCUMENT)
                .map(|number| {
                    let people = |numbers: &mut Numbers| {
                        serde_json::json!([{ "text": format!("the {} ministry", WORDS[numbers.below(20) as usize]), "start": 5,
                            "end": 25, "code": "USAGOV", "name": "Ministry", "country": "USA", "sector": "GOV", "entity": 0 }])
                    };
                    serde_json::json!({
                        "id": format!("{:016x}", numbers.next()), "type": "CONSULT", "mode": "visit", "contexts": ["diplomatic"],
                        "cameo": "042", "quad": "verbal cooperation", "score": 1.5, "goldstein": 1.9, "date": "2015-06-01",
                        "date_precision": "day", "date_basis": "text", "actors": people(numbers), "recipients": people(numbers),
                        "place": null, "anchor": span(number * 31), "sentence": number, "status": "actual", "according_to": [],
                        "mentions": [], "rule": "meet.with", "confidence": 0.8,
                    })
                })
                .collect();
            let entities: Vec<serde_json::Value> = (0..15)
                .map(|number| {
                    serde_json::json!({ "name": format!("{} {}", WORDS[number % 20], numbers.next()), "code": "USAGOV", "country": "USA",
                        "sector": "GOV", "kind": "organization", "mentions": [span(3), span(40), span(80)], "role": null })
                })
                .collect();
            let record = serde_json::json!({
                "schema": "bede/1", "id": format!("d{document}"), "title": "Ministers meet", "publisher": "The Paper",
                "published": "2015-06-02", "authors": [], "url": "https://example.org/a", "language": "en", "text": null,
                "events": events, "attributions": [], "entities": entities, "dates": [], "places": [], "warnings": [],
            });
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(4));
            encoder.write_all(record.to_string().as_bytes()).expect("memory takes it");
            encoder.finish().expect("memory takes it")
        })
        .collect()
}

fn measure(path: &Path) -> Outcome<()> {
    let store = Store::open_existing(path)?;
    let contents = store.contents()?;
    let bytes = std::fs::metadata(path)?.len();
    println!("{} events of {} documents, {:.1} GB", contents.events, contents.documents, bytes as f64 / 1e9);
    let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<String>>();
    let all = Filter::default;
    // What `bede query` counts where no status is asked for.
    let happened = || Filter { statuses: owned(&["actual", "historical"]), ..Filter::default() };
    let filters: Vec<(&str, Filter)> = vec![
        ("--actor RUS", Filter { actors: owned(&["RUS"]), ..all() }),
        (
            "--actor USA --recipient CHN",
            Filter { actors: owned(&["USA"]), recipients: owned(&["CHN"]), ..all() },
        ),
        (
            "--actor QBC --recipient QEF (rare)",
            Filter { actors: owned(&["QBC"]), recipients: owned(&["QEF"]), ..all() },
        ),
        ("--actor RUSMIL", Filter { actors: owned(&["RUSMIL"]), ..all() }),
        (
            "--recipient UKR --type ASSAULT",
            Filter { recipients: owned(&["UKR"]), types: owned(&["ASSAULT"]), ..all() },
        ),
        (
            "--actor RUS --type AID --since 2014-01-01 --until 2014-12-31",
            Filter {
                actors: owned(&["RUS"]),
                types: owned(&["AID"]),
                since: Some("2014-01-01".to_owned()),
                until: Some("2014-12-31".to_owned()),
                ..all()
            },
        ),
        ("--type PROTEST", Filter { types: owned(&["PROTEST"]), ..all() }),
        (
            "--type PROTEST,COERCE --place FRA",
            Filter { types: owned(&["PROTEST", "COERCE"]), places: owned(&["FRA"]), ..all() },
        ),
        (
            "--since 2012-03-01 --until 2012-03-07",
            Filter { since: Some("2012-03-01".to_owned()), until: Some("2012-03-07".to_owned()), ..all() },
        ),
        (
            "--mode visit --context health",
            Filter { modes: owned(&["visit"]), contexts: owned(&["health"]), ..all() },
        ),
        (
            "--place 'Town 7' --status actual",
            Filter { places: owned(&["Town 7"]), statuses: owned(&["actual"]), ..all() },
        ),
        ("--actor 'harvest 1400' (a name)", Filter { actors: owned(&["harvest 1400"]), ..all() }),
        (
            "--said-by CHN --type ACCUSE",
            Filter { said_by: owned(&["CHN"]), types: owned(&["ACCUSE"]), ..all() },
        ),
        (
            "--text '\"lighthouse orchard\"'",
            Filter { text: Some("\"lighthouse orchard\"".to_owned()), ..all() },
        ),
        (
            "--text grain --actor IRN",
            Filter { text: Some("grain".to_owned()), actors: owned(&["IRN"]), ..all() },
        ),
        ("--min-confidence 0.95", Filter { min_confidence: Some(0.95), ..all() }),
    ];
    println!(
        "\n| the newest 50 events, with their records | found | work ms | median ms | worst ms |\n| --- | --- | --- | --- | --- |"
    );
    for (name, filter) in &filters {
        let mut found = 0;
        let times = timed(|| {
            found = 0;
            store.find(filter, |event| {
                store.record(event.document)?;
                found += 1;
                Ok(if found == 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })
        })?;
        println!("| `{name}` | {found} | {} |", shown(&times));
    }
    let aggregates: Vec<(&str, Filter, GroupBy, Option<Period>)> = vec![
        ("--by dyad --per month", happened(), GroupBy::Dyad, Some(Period::Month)),
        ("--by dyad --per month, whatever the status", all(), GroupBy::Dyad, Some(Period::Month)),
        (
            "--by dyad --per month --actor USA --recipient CHN",
            Filter { actors: owned(&["USA"]), recipients: owned(&["CHN"]), ..happened() },
            GroupBy::Dyad,
            Some(Period::Month),
        ),
        (
            "--by dyad --per month --since 2015-01 --until 2015-12 --status actual",
            Filter {
                since: Some("2015-01-01".to_owned()),
                until: Some("2015-12-31".to_owned()),
                statuses: owned(&["actual"]),
                ..all()
            },
            GroupBy::Dyad,
            Some(Period::Month),
        ),
        ("--by type --per month", happened(), GroupBy::Type, Some(Period::Month)),
        ("--by actor --per month", happened(), GroupBy::Actor, Some(Period::Month)),
        (
            "--by type --per week --actor IRN --recipient ISR",
            Filter { actors: owned(&["IRN"]), recipients: owned(&["ISR"]), ..happened() },
            GroupBy::Type,
            Some(Period::Week),
        ),
        (
            "--by dyad --per day --since 2015-06-01 --until 2015-06-30",
            Filter {
                since: Some("2015-06-01".to_owned()),
                until: Some("2015-06-30".to_owned()),
                ..happened()
            },
            GroupBy::Dyad,
            Some(Period::Day),
        ),
    ];
    println!("\n| counts | rows | work ms | median ms | worst ms |\n| --- | --- | --- | --- | --- |");
    for (name, filter, by, per) in aggregates {
        let aggregate = Aggregate { filter, by, per };
        let mut rows = 0;
        let times = timed(|| {
            rows = store.aggregate(&aggregate)?.len();
            Ok(())
        })?;
        println!("| `{name}` | {rows} | {} |", shown(&times));
    }
    Ok(())
}

/// How long a question takes, and how much of that this process worked: on a machine that does other things as well
/// the first is mostly waiting.
struct Times {
    passed: Vec<Duration>,
    worked: Vec<Duration>,
}

fn timed(mut ask: impl FnMut() -> bede_store::Result<()>) -> Outcome<Times> {
    let mut times = Times { passed: Vec::new(), worked: Vec::new() };
    for _ in 0..ROUNDS {
        let (start, worked) = (Instant::now(), worked());
        ask()?;
        times.passed.push(start.elapsed());
        times.worked.push(self::worked().saturating_sub(worked));
        // What takes long is not asked for ever.
        if start.elapsed() > Duration::from_secs(5) && times.passed.len() >= 3 {
            break;
        }
    }
    times.passed.sort();
    times.worked.sort();
    Ok(times)
}

/// The processor time of the main thread; zero where the system does not say.
fn worked() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn shown(times: &Times) -> String {
    let milliseconds = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
    let median = |times: &[Duration]| milliseconds(times[times.len() / 2]);
    let worst = times.passed.last().copied().unwrap_or_default();
    format!("{} | {} | {}", median(&times.worked), median(&times.passed), milliseconds(worst))
}
