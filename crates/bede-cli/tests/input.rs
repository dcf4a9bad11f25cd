//! Input that does not fit into a corpus case: large, deeply nested, compressed, piped; and that the output does not
//! depend on the number of threads.

mod command;

use std::{
    fs,
    io::{Read, Write},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use command::{folder, records, said};

/// What the command answers to what it reads.
fn bede(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut input = child.stdin.take().expect("piped");
    let stdin = stdin.to_vec();
    let writing = std::thread::spawn(move || {
        // The command may end before it has read everything.
        let _ = input.write_all(&stdin);
    });
    let output = child.wait_with_output().expect("the command ends");
    writing.join().expect("writing does not panic");
    output
}

#[test]
fn a_line_of_fifty_megabytes_is_cut_and_the_next_is_coded() {
    let started = Instant::now();
    let mut line = b"{\"id\": \"long\", \"text\": \"".to_vec();
    line.resize(50 << 20, b'x');
    line.extend_from_slice(b"\"}\n{\"id\": \"short\", \"text\": \"The two ministers met on Monday.\"}\n");
    let output = bede(&["code", "-"], &line);
    let records = records(&output);
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["id"], "short");
    assert!(said(&output).contains("was cut after 1048576; split it into reports"), "{}", said(&output));
    assert!(said(&output).contains("standard input:1"));
    assert_eq!(output.status.code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn ten_thousand_nested_tags_are_flattened() {
    for tag in ["div", "table", "b", "blockquote", "ul"] {
        let page = format!(
            "<html><body>{}<p>The two ministers met on Monday in the capital, and they agreed to meet again, an official said.</p>",
            format!("<{tag}>").repeat(10_000)
        );
        let output = bede(&["code", "-"], page.as_bytes());
        let records = records(&output);
        assert_eq!(records.len(), 1, "{tag}");
        assert!(
            records[0]["text"].as_str().is_some_and(|text| text.starts_with("The two ministers met")),
            "{tag}"
        );
        assert!(said(&output).contains("nests more than 512 elements"), "{tag}: {}", said(&output));
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(["code", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut input = child.stdin.take().expect("piped");
    let writing = std::thread::spawn(move || {
        for _ in 0..20_000 {
            if input.write_all(b"{\"text\": \"The two ministers met on Monday.\"}\n").is_err() {
                break;
            }
        }
    });
    let mut output = child.stdout.take().expect("piped");
    let mut first = [0; 64];
    output.read_exact(&mut first).expect("a record comes");
    drop(output);
    let status = child.wait().expect("the command ends");
    writing.join().expect("writing does not panic");
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("messages are UTF-8");
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    let mut lines = String::new();
    for number in 0..300 {
        let sentence =
            format!("Minister {number} met the president of Northland on Monday. ").repeat(1 + number % 7);
        lines.push_str(&format!("{{\"id\": \"{number}\", \"text\": \"{sentence}\"}}\n"));
        if number % 50 == 0 {
            lines.push_str("broken\n");
        }
    }
    let one = bede(&["code", "-", "--threads", "1"], lines.as_bytes());
    let many = bede(&["code", "-", "--threads", "7"], lines.as_bytes());
    assert_eq!(records(&one).len(), 300);
    assert!(one.stdout == many.stdout, "records differ");
    assert_eq!(said(&one), said(&many));
    assert_eq!(one.status.code(), Some(1));
}

#[test]
fn compressed_files_and_folders_are_read_in_the_order_of_their_names() {
    let folder = folder("input/order");
    fs::create_dir_all(folder.join("b")).expect("a folder");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"{\"text\": \"The two ministers met on Monday.\"}\n").expect("memory takes it");
    fs::write(folder.join("c.jsonl.gz"), gzip.finish().expect("memory takes it")).expect("writable");
    fs::write(folder.join("a.txt"), "The two ministers met on Monday.").expect("writable");
    fs::write(folder.join("b/1.html"), "<p>The two ministers met on Monday, and they will meet again.</p>")
        .expect("writable");
    let output = bede(&["code", folder.to_str().expect("UTF-8")], b"");
    let ids: Vec<String> =
        records(&output).iter().map(|record| record["id"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(ids[..2], ["a", "b/1"]);
    assert!(ids[2].starts_with("b3-"), "{ids:?}");
}

#[test]
fn the_schema_has_every_key_that_a_record_has() {
    let schema: serde_json::Value = serde_json::from_slice(&bede(&["schema"], b"").stdout).expect("JSON");
    let output = bede(&["code", "-"], b"{\"text\": \"The two ministers met on Monday.\"}");
    let record = &records(&output)[0];
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(record), keys(&schema["properties"]));
    assert_eq!(
        schema["required"].as_array().map(Vec::len),
        Some(keys(record).len()),
        "every key is required"
    );
}

#[test]
fn csv_has_one_row_an_event_and_a_header_even_without_events() {
    let output = bede(&["code", "-", "--format", "csv"], b"{\"text\": \"Rain.\"}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.lines().count(), 1);
    assert!(text.starts_with("document,event,type,mode,"));
}

#[test]
fn web_archives_give_their_pages() {
    let page = "<html><body><p>The two ministers met on Monday in the capital, and they agreed to meet again, an official said.</p></body></html>";
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Not found.</p>";
    let mut archive = Vec::new();
    for (kind, content) in
        [("warcinfo", "software: test\r\n"), ("response", http.as_str()), ("response", missing)]
    {
        let record = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/2021/08/18/talks\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
            content.len()
        );
        // Each record is a gzip member of its own, as archives have it.
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(record.as_bytes()).expect("memory takes it");
        archive.extend(gzip.finish().expect("memory takes it"));
    }
    let output = bede(&["code", "-"], &archive);
    let records = records(&output);
    assert_eq!(records.len(), 1, "{}", said(&output));
    assert_eq!(records[0]["url"], "https://example.org/2021/08/18/talks");
    assert_eq!(records[0]["published"], "2021-08-18");
    assert_eq!(records[0]["publisher"], "example.org");
}

#[test]
fn other_layouts_have_their_columns_in_every_row() {
    let report = b"{\"id\": \"a\", \"published\": \"2021-08-18\", \"text\": \"Russia accused Ukraine of the attack. France and Germany signed an agreement.\"}";
    for (format, columns, headers) in [("gdelt", 61, 0), ("icews", 20, 1)] {
        let output = bede(&["code", "-", "--format", format], report);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.lines().count() > headers, "{format} has rows: {text}");
        for line in text.lines() {
            assert_eq!(line.split('\t').count(), columns, "{line}");
        }
    }
    let output = bede(&["code", "-", "--format", "plover"], report);
    for event in records(&output) {
        for key in ["id", "date", "actor", "event"] {
            assert!(event.get(key).is_some(), "{key} is required: {event}");
        }
    }
}
