//! The whole list of bad input at once, as a batch that somebody might really have, and what does not fit into a corpus
//! case: a line of fifty megabytes, an interruption, time that grows with a sentence. What is said word by word is in
//! `corpus/errors`.

mod command;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use command::{bede, folder, records, said};

const GOOD: &str = "The two ministers met on Monday.";

#[test]
fn a_batch_of_everything_that_is_bad_is_coded_as_far_as_it_goes() {
    let folder = folder("bad-input/batch");
    let nested =
        format!("{}<p>{GOOD} They agreed to meet again, an official said.</p>", "<div>".repeat(10_000));
    let lines = format!(
        "{{\"id\": \"whole\", \"text\": \"{GOOD}\"}}\nno JSON\n{{\"id\": \"no text\"}}\n\
         {{\"id\": \"no date\", \"text\": \"{GOOD}\", \"published\": \"Monday\"}}\n\
         {{\"id\": \"outside\", \"text\": \"{GOOD}\", \"mentions\": [{{\"start\": 30, \"end\": 40}}]}}\n"
    );
    let german =
        "Die beiden Minister trafen sich am Montag in der Hauptstadt und sprachen über den Grenzübergang.";
    // Each file, how many records it gives, and what is said of it.
    let files: [(&str, Vec<u8>, usize, &[&str]); 12] = [
        ("a-empty.txt", Vec::new(), 1, &["warning: there is no text to code", "a-empty.txt"]),
        (
            "b-binary.txt",
            vec![0, 159, 146, 150, 0, 1, 2, 3, 255, 254],
            0,
            &["is a binary file, not text", "leave the file out"],
        ),
        (
            "c-broken.txt",
            b"The caf\xc3\xa9\xe2\x80\x99s owner met the minister \xff on Monday in Bras\xc3\xadlia."
                .to_vec(),
            1,
            &["not valid UTF-8", "c-broken.txt"],
        ),
        (
            "d-latin.txt",
            b"The caf\xe9's owner met the minister on Monday.".to_vec(),
            1,
            &["was read as windows-1252", "d-latin.txt"],
        ),
        ("e-nested.html", nested.into_bytes(), 1, &["nests more than 512 elements", "e-nested.html"]),
        ("f-german.txt", german.into(), 1, &["the text is in `de`", "translate it first", "f-german.txt"]),
        (
            "g-lines.jsonl",
            lines.into_bytes(),
            3,
            &[
                "this is not JSON",
                "g-lines.jsonl:2",
                "has neither `text` nor `html`",
                "g-lines.jsonl:3",
                "`published` is `Monday`",
                "g-lines.jsonl:4",
                "the mention 30..40 does not lie in the text",
                "g-lines.jsonl:5",
            ],
        ),
        (
            "h-rows.csv",
            b"id,words\n1,They met.\n".to_vec(),
            0,
            &["no column is named `text` or `html`", "h-rows.csv:1"],
        ),
        (
            "i-feed.xml",
            b"<rss><channel><item><description>They met.".to_vec(),
            0,
            &["this is not valid XML", "i-feed.xml:1"],
        ),
        (
            "j-archive.warc",
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP".to_vec(),
            0,
            &["the archive ends inside it", "j-archive.warc, record 1"],
        ),
        (
            "k-packed.txt.gz",
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x0b".to_vec(),
            0,
            &["cannot read", "k-packed.txt.gz"],
        ),
        ("z-good.txt", GOOD.into(), 1, &[]),
    ];
    for (name, bytes, ..) in &files {
        fs::write(folder.join(name), bytes).expect("writable");
    }
    let missing = folder.join("missing.txt");
    let output = bede(
        Path::new("."),
        &["code", "--format", "jsonl", missing.to_str().expect("UTF-8"), folder.to_str().expect("UTF-8")],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("there is no such file or folder"), "{said}");
    for (name, _, _, wanted) in &files {
        for wanted in *wanted {
            assert!(said.contains(wanted), "of {name} `{wanted}` is not said:\n{said}");
        }
    }
    assert!(!said.contains("panicked"), "{said}");
    let records = records(&output);
    assert_eq!(records.len(), files.iter().map(|(_, _, count, _)| count).sum::<usize>(), "{said}");
    let last = records.last().expect("there are some");
    assert_eq!(last["id"], "z-good");
    assert_eq!(last["events"][0]["type"], "CONSULT");
    let german = records.iter().find(|record| record["id"] == "f-german").expect("a record");
    assert_eq!(
        (german["language"].as_str(), german["events"].as_array().map(Vec::len)),
        (Some("de"), Some(0))
    );
    // Every error and warning names its place; errors say what to do in a line of their own, warnings in theirs.
    for (at, line) in said.lines().enumerate() {
        if line.starts_with("error: ") {
            assert!(said.lines().nth(at + 1).is_some_and(|next| next.starts_with(" --> ")), "{line}");
            assert!(said.lines().nth(at + 2).is_some_and(|next| next.starts_with("  help: ")), "{line}");
        } else if line.starts_with("warning: ") {
            assert!(said.lines().nth(at + 1).is_some_and(|next| next.starts_with(" --> ")), "{line}");
        }
    }
}

#[test]
fn a_text_of_one_line_of_fifty_megabytes_is_cut() {
    let folder = folder("bad-input/long");
    let words = "The two ministers met on Monday, and nobody knew why. ".repeat((50 << 20) / 54);
    fs::write(folder.join("a.txt"), words).expect("writable");
    fs::write(folder.join("b.txt"), GOOD).expect("writable");
    let started = Instant::now();
    let output = bede(Path::new("."), &["code", "--format", "jsonl", folder.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(records(&output).len(), 2);
    assert!(said(&output).contains("was cut after 1048576; split it into reports"), "{}", said(&output));
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}

/// A batch that goes on for long.
fn endless(lines: usize) -> PathBuf {
    let path = folder(&format!("interrupted-{lines}")).join("news.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).expect("writable"));
    for number in 0..lines {
        writeln!(
            file,
            "{{\"id\": \"{number}\", \"text\": \"Minister {number} met the president of France on Monday. They agreed to sign a treaty.\"}}"
        )
        .expect("writable");
    }
    path
}

/// Whether this test runs where interruptions are ignored, as in the background of a script; the command ignores them too then.
#[cfg(unix)]
fn interruptions_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    ignored.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 2 != 0)
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_whole_lines() {
    if interruptions_are_ignored() {
        return;
    }
    let input = endless(60_000);
    let output = input.with_file_name("events.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(["code", input.to_str().expect("UTF-8"), "--output", output.to_str().expect("UTF-8")])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // The first records are written, many are not.
    let started = Instant::now();
    while fs::metadata(&output).map_or(0, |metadata| metadata.len()) < 200_000 {
        assert!(started.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupt.success());
    let status = child.wait().expect("the command ends");
    assert_eq!(status.code(), Some(130));
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
    assert!(said.starts_with("bede: interrupted; the "), "{said}");
    let text = fs::read_to_string(&output).expect("UTF-8");
    assert!(text.ends_with('\n'), "the last line is whole");
    let ids: Vec<String> = text
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a whole record");
            record["id"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(ids.len() < 60_000);
    assert!(
        ids.iter().enumerate().all(|(at, id)| *id == at.to_string()),
        "records are in order without gaps"
    );
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_a_command_that_waits_for_input() {
    if interruptions_are_ignored() {
        return;
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(["code", "-", "--input-format", "jsonl", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut input = child.stdin.take().expect("piped");
    writeln!(input, "{{\"text\": \"{GOOD}\"}}").expect("the command reads");
    input.flush().expect("the command reads");
    std::thread::sleep(Duration::from_millis(500));
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupt.success());
    assert_eq!(child.wait().expect("the command ends").code(), Some(130));
    drop(input);
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        serde_json::from_str::<serde_json::Value>(&line.expect("UTF-8")).expect("a whole record");
    }
}

/// How long a run takes.
fn seconds(path: &Path) -> f64 {
    let started = Instant::now();
    let path = path.to_str().expect("UTF-8");
    assert_eq!(records(&bede(Path::new("."), &["code", "--format", "jsonl", path])).len(), 1);
    started.elapsed().as_secs_f64()
}

#[test]
fn a_long_sentence_takes_time_linear_in_its_length() {
    let folder = folder("bad-input/sentence");
    // Eight thousand tokens without a full stop, so that the time stands out from that of the start, then four times as many.
    let sentence = |tokens: usize| {
        format!(
            "The minister said that {}Iran accused Israel of the attack.",
            "the army attacked the town and the rebels and ".repeat(tokens / 9)
        )
    };
    let start = folder.join("start.txt");
    fs::write(&start, GOOD).expect("writable");
    let [short, long] = [8_000, 32_000].map(|tokens| {
        let path = folder.join(format!("{tokens}.txt"));
        fs::write(&path, sentence(tokens)).expect("writable");
        path
    });
    // Each round measures all three in turn, since the clock of a shared machine swings by half from one moment to the next; a
    // length that took its square would take it in every round.
    let rounds: Vec<f64> = (0..4)
        .map(|_| {
            let idle = seconds(&start);
            let short = (seconds(&short) - idle).max(0.02);
            (seconds(&long) - idle) / short
        })
        .collect();
    // Four times the length may take six times the time, not sixteen.
    assert!(rounds.iter().any(|&ratio| ratio < 6.0), "{rounds:?}");
}
