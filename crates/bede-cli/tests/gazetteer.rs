//! `bede gazetteer import` on a small dump of our own in GeoNames' columns, with names in Wikidata's form, and a report that
//! is coded with what came of it.

mod command;

use std::{fs, path::Path};

use command::{bede, folder, said};

/// A row of a dump. 709717 is Donetsk, which Bede has; it tells what division 05 is.
fn row(
    id: u32,
    name: &str,
    others: &str,
    at: (f64, f64),
    class: &str,
    code: &str,
    population: u64,
) -> String {
    format!(
        "{id}\t{name}\t{name}\t{others}\t{}\t{}\t{class}\t{code}\tUA\t\t05\t\t\t\t{population}\t\t\tEurope/Kyiv\t2026-01-01\n",
        at.0, at.1
    )
}

fn dump() -> String {
    row(99_100_001, "Vorbanivka", "Worbaniwka,Vorbanovka", (48.61, 37.52), "P", "PPL", 240)
        + &row(99_100_002, "Trelbinsk", "", (48.2, 37.9), "P", "PPL", 0)
        + &row(709_717, "Donetsk", "Donezk", (48.02, 37.80), "P", "PPLA", 901_645)
        + &row(99_100_003, "Lake Orbel", "", (48.3, 37.4), "H", "LK", 0)
}

const WIKIDATA: &str = r#"[
{"type":"item","id":"Q1","labels":{"en":{"language":"en","value":"Vorbanivka"},"de":{"language":"de","value":"Worbandorf"}},"aliases":{"en":[{"language":"en","value":"Vorbantown"}]},"claims":{"P1566":[{"mainsnak":{"snaktype":"value","datavalue":{"value":"99100001","type":"string"}}}]}},
{"type":"item","id":"Q2","labels":{"en":{"language":"en","value":"A person"}},"claims":{"P569":[]}},
{"type":"item","id":"Q3","labels":{},"aliases":{},"claims":{"P1566":[{"mainsnak":{"snaktype":"novalue"}}]}}
]
"#;

/// The places of a report.
fn places(folder: &Path, gazetteer: Option<&str>, text: &str) -> Vec<serde_json::Value> {
    fs::write(folder.join("report.txt"), text).expect("writable");
    let mut arguments = vec!["code", "report.txt", "--format", "jsonl"];
    arguments.extend(gazetteer.into_iter().flat_map(|file| ["--gazetteer", file]));
    let output = bede(folder, &arguments);
    assert!(output.status.success(), "{}", said(&output));
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a record");
    record["places"].as_array().expect("a list").clone()
}

#[test]
fn a_report_is_coded_with_the_places_of_a_dump() {
    let folder = folder("gazetteer/import");
    fs::write(folder.join("UA.txt"), dump()).expect("writable");
    fs::write(folder.join("wikidata.json"), WIKIDATA).expect("writable");
    let output = bede(
        &folder,
        &["gazetteer", "import", "--geonames", "UA.txt", "--wikidata", "wikidata.json", "--out", "own.bede"],
    );
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).starts_with(
            "bede: 4 rows read, 1 place taken; 2 other names of 1 place from Wikidata; `own.bede` has "
        ),
        "{}",
        said(&output)
    );
    let text = "Shells fell on Vorbanivka on Monday. The village of Vorbantown was hit again on Tuesday, and so was the town of Donetsk.";
    assert!(places(&folder, None, text).iter().all(|place| place["text"] == "Donetsk"));
    let found = places(&folder, Some("own.bede"), text);
    assert_eq!(
        found.iter().map(|place| place["text"].as_str().expect("a string")).collect::<Vec<_>>(),
        ["Vorbanivka", "Vorbantown", "Donetsk"]
    );
    for place in &found[..2] {
        assert_eq!(place["geonameid"], 99_100_001);
        assert_eq!(place["country"], "UKR");
        // The dump's code for the division is learned from Donetsk's row.
        assert_eq!(place["admin1"], found[2]["admin1"]);
        assert!((place["lat"].as_f64().expect("a number") - 48.61).abs() < 0.01);
    }
}

#[test]
fn classes_people_and_countries_choose_what_is_taken() {
    let folder = folder("gazetteer/choice");
    fs::write(folder.join("UA.txt"), dump()).expect("writable");
    let taken = |arguments: &[&str]| {
        let arguments =
            [&["gazetteer", "import", "--geonames", "UA.txt", "--out", "own.bede"], arguments].concat();
        let said = said(&bede(&folder, &arguments));
        said.split(" read, ").nth(1).and_then(|rest| rest.split(' ').next()).map(str::to_owned)
    };
    assert_eq!(taken(&[]).as_deref(), Some("1"));
    assert_eq!(taken(&["--least-population", "0"]).as_deref(), Some("2"));
    assert_eq!(taken(&["--classes", "ph", "--least-population", "0"]).as_deref(), Some("3"));
    assert_eq!(taken(&["--countries", "fr,de"]).as_deref(), Some("0"));
    assert_eq!(taken(&["--countries", "ua"]).as_deref(), Some("1"));
}

#[test]
fn the_same_dump_gives_the_same_bytes_compressed_or_not() {
    use std::io::Write;
    let folder = folder("gazetteer/same");
    fs::write(folder.join("UA.txt"), dump()).expect("writable");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(dump().as_bytes()).expect("memory takes it");
    fs::write(folder.join("UA.txt.gz"), gzip.finish().expect("memory takes it")).expect("writable");
    for (from, to) in [("UA.txt", "one.bede"), ("UA.txt.gz", "two.bede")] {
        assert!(bede(&folder, &["gazetteer", "import", "--geonames", from, "--out", to]).status.success());
    }
    let read = |name: &str| fs::read(folder.join(name)).expect("readable");
    assert!(read("one.bede") == read("two.bede"));
    assert!(!folder.join("one.bede.part").exists());
}
