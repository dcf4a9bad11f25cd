//! `bede ingest`, `bede stories` and `bede watch` on one store: copies are kept and not counted, reports of one event
//! are one story, a merge can be read and undone, and what a feed names arrives.
#![cfg(all(feature = "store", feature = "watch"))]

mod command;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
};

use bede_store::{Store, rusqlite};

use command::{bede, folder, out};

const BUS: &str = "A bomb killed nine people and wounded more than twenty at a bus stand in Quetta on Thursday, police said. \
    The device had been fixed to a bicycle, and shops along the road lost their windows. Nobody said that they had done it.";
const BUS_IN_OTHER_WORDS: &str = "A bomb killed nine travellers at a bus stand in the Pakistani city of Quetta on Thursday, hospital \
    officials said. It had been tied to a bicycle. Police closed the road.";
const ELSEWHERE: &str = "Gunmen killed three workers at a coal mine near Peshawar on Thursday and fled into the hills, officials said.";

fn line(id: &str, publisher: &str, published: &str, text: &str) -> String {
    serde_json::json!({ "id": id, "publisher": publisher, "published": published, "text": text }).to_string()
}

fn story_rows(folder: &Path) -> Vec<(i64, i64, i64, i64)> {
    let store = Store::open_existing(&folder.join("news.bede")).expect("the store");
    let stories = store.stories(1, None, None, 100).expect("stories");
    stories.iter().map(|story| (story.story, story.sources, story.reports, story.copies)).collect()
}

fn count(folder: &Path, sql: &str) -> i64 {
    let connection = rusqlite::Connection::open(folder.join("news.bede")).expect("the store");
    connection.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// The corpus of merges, each part: what is put together is put together rightly, most of it is, and most events are found.
#[test]
fn merges_of_the_corpus_are_mostly_right() {
    // Read by `corpus/10-merges`' own command, as a user would measure it.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/10-merges");
    for part in ["train.jsonl", "test.jsonl"] {
        let path = root.join(part);
        let said = out(&bede(&root, &["eval", "--merges", path.to_str().expect("UTF-8")]));
        let numbers: Vec<f64> = said
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter_map(|word| word.trim_end_matches('.').parse().ok())
            .collect();
        let [_, found, of, rightly, wrongly, missed, ..] = numbers[..] else { panic!("{part}: {said}") };
        assert!(found > of * 0.7, "{part}: {said}");
        assert!(rightly > wrongly * 4.0 && rightly > missed * 2.0, "{part}: {said}");
    }
}

#[test]
fn copies_and_stories_are_gathered_read_and_undone() {
    let folder = folder("stories/stories");
    let reports = [
        line("first", "Bolan Post", "2026-04-16", BUS),
        line(
            "copy",
            "The Lantern",
            "2026-04-17",
            &format!("Blast in Quetta\n\nQUETTA (The Lantern) - {BUS}"),
        ),
        line("second", "Gulf Ledger", "2026-04-16", BUS_IN_OTHER_WORDS),
        line("other", "Gulf Ledger", "2026-04-16", ELSEWHERE),
    ];
    fs::write(folder.join("news.jsonl"), reports.join("\n")).expect("a file");
    let ingested = bede(&folder, &["ingest", "--store", "news.bede", "news.jsonl"]);
    let said = String::from_utf8_lossy(&ingested.stderr);
    assert!(said.contains("1 copy of other reports"), "{said}");
    assert_eq!(count(&folder, "SELECT count(*) FROM documents WHERE counted = 0"), 1);
    assert_eq!(
        count(
            &folder,
            "SELECT count(*) FROM events JOIN documents USING (document) WHERE documents.id = 'copy' AND events.counted = 1"
        ),
        0
    );
    let rows = story_rows(&folder);
    let &(story, sources, reports, copies) = rows.iter().max_by_key(|row| row.1).expect("a story");
    assert_eq!((sources, reports, copies), (2, 2, 1), "{rows:?}");
    // Of the story's events one is counted.
    let counted = format!(
        "SELECT count(*) FROM events JOIN stories USING (event) WHERE story = {story} AND counted = 1"
    );
    assert_eq!(count(&folder, &counted), 1);

    let shown = out(&bede(&folder, &["stories", "show", &story.to_string(), "--store", "news.bede"]));
    assert!(shown.contains("the first to tell it") && shown.contains("copied by copy"), "{shown}");
    assert!(shown.contains("joined event") && shown.contains("day +"), "{shown}");
    let listed = out(&bede(&folder, &["stories", "list", "--store", "news.bede", "--min-sources", "2"]));
    assert!(listed.contains("ASSAULT"), "{listed}");

    let second = format!(
        "SELECT max(s.event) FROM stories s JOIN events USING (event) JOIN documents USING (document) WHERE s.story = {story} AND documents.id = 'second'"
    );
    let event = count(&folder, &second).to_string();
    let split = bede(&folder, &["stories", "split", &event, "--store", "news.bede"]);
    assert!(split.status.success(), "{}", String::from_utf8_lossy(&split.stderr));
    assert!(story_rows(&folder).iter().all(|row| row.1 < 2), "{:?}", story_rows(&folder));
    assert_eq!(count(&folder, &format!("SELECT counted FROM events WHERE event = {event}")), 1);
    // Looked at again, as after a new coding, it stays where it was put.
    let connection = rusqlite::Connection::open(folder.join("news.bede")).expect("the store");
    let again = "DELETE FROM stories WHERE event IN (SELECT event FROM events JOIN documents USING (document) WHERE documents.id = 'second');
        INSERT INTO ungathered SELECT document FROM documents WHERE id = 'second'";
    connection.execute_batch(again).expect("a change");
    drop(connection);
    fs::write(
        folder.join("more.jsonl"),
        line("late", "Hills Today", "2026-04-20", "Nothing happened on Monday."),
    )
    .expect("a file");
    bede(&folder, &["ingest", "--store", "news.bede", "more.jsonl"]);
    assert_eq!(count(&folder, "SELECT count(*) FROM ungathered"), 0);
    assert!(story_rows(&folder).iter().all(|row| row.1 < 2), "{:?}", story_rows(&folder));

    let joined = bede(&folder, &["stories", "join", &event, &story.to_string(), "--store", "news.bede"]);
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    assert!(story_rows(&folder).iter().any(|row| row.1 == 2), "{:?}", story_rows(&folder));
}

#[test]
fn a_watch_brings_what_a_feed_names_once() {
    let folder = folder("stories/watch");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let first = BufReader::new(&stream).lines().next().and_then(Result::ok).unwrap_or_default();
            let (status, kind, body) = match first.split(' ').nth(1) {
                Some("/feed") => (
                    "200 OK",
                    "application/rss+xml",
                    "<rss><channel><title>Bolan Post</title><item><title>Bus stand bombed</title><link>/bus</link>\
                     <pubDate>Thu, 16 Apr 2026 12:00:00 GMT</pubDate></item></channel></rss>"
                        .to_owned(),
                ),
                Some("/bus") => {
                    let page = format!("<html><body><article><h1>Bus stand bombed</h1><p>{BUS}</p></article></body></html>");
                    ("200 OK", "text/html", page)
                }
                _ => ("404 Not Found", "text/plain", String::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    let feeds = format!(
        "every = \"1s\"\ndelay = \"10ms\"\nallow = [\"127.0.0.1\"]\n[[feeds]]\nurl = \"http://127.0.0.1:{port}/feed\"\n"
    );
    fs::write(folder.join("feeds.toml"), feeds).expect("a file");
    for _ in 0..2 {
        let watched = bede(&folder, &["watch", "feeds.toml", "--store", "news.bede", "--once"]);
        assert!(watched.status.success(), "{}", String::from_utf8_lossy(&watched.stderr));
        assert_eq!(count(&folder, "SELECT count(*) FROM documents"), 1);
        std::thread::sleep(std::time::Duration::from_millis(1100));
    }
    assert_eq!(
        count(&folder, "SELECT count(*) FROM events WHERE type = 'ASSAULT' AND date = '2026-04-16'").min(1),
        1
    );
    assert_eq!(count(&folder, "SELECT count(*) FROM watched_articles WHERE outcome = 'fetched'"), 1);
    let refused = bede(&folder, &["watch", "missing.toml", "--store", "news.bede"]);
    assert_eq!(refused.status.code(), Some(2));
}
