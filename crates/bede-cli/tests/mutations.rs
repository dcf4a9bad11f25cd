//! Reports that are damaged at random, through the whole way from bytes to every form of output. Nothing panics, spans
//! stand in their text, and the same input gives the same record. The damage is drawn from a fixed seed;
//! `BEDE_MUTATIONS=20000 cargo test --release -p bede-cli --test mutations` draws more of it.

use std::{fs, panic::AssertUnwindSafe, path::PathBuf};

use bede::{Coder, Config, Document, Source};
use bede_doc::Span;
use bede_record::Record;

/// Rounds of damage in an ordinary run.
const ROUNDS: u64 = 400;
/// Longer inputs are cut, so that a run stays short.
const LONGEST: usize = 6_000;

/// Numbers that look random and are always the same.
struct Draw(u64);

impl Draw {
    fn number(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    fn below(&mut self, end: usize) -> usize {
        self.number() % end.max(1)
    }

    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..(start + self.below(most)).min(length)
    }
}

/// What is put in: marks that formats and layers live by, and letters that are wider than a byte.
const PIECES: &[&str] = &[
    "<",
    ">",
    "</p>",
    "<p>",
    "<br>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<![CDATA[",
    "]]>",
    "<h1>",
    "<li>",
    "<td>",
    "&",
    "&#",
    "&#x1F600;",
    "&#xFFFFFFFF;",
    "&nbsp",
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "'",
    "''",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "...",
    "…",
    "!",
    "?",
    "-",
    "--",
    "—",
    "–",
    "/",
    "|",
    "•",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{2029}",
    "\u{301}",
    "İ",
    "ı",
    "ß",
    "ﬁ",
    "ǅ",
    "K",
    "👩‍👩‍👧",
    "🇺🇦",
    "עברית",
    "中文",
    "ไทย",
    "By ",
    "BY JANE DOE",
    "Source: ",
    "Reporting by ",
    "(Reuters) - ",
    "MOSCOW, Aug 18 (",
    "18 August 2021",
    "2021-08-18T19:45",
    "99/99/9999",
    "0000-00-00",
    "on Wednesday",
    " in the 1st century ",
    " 9999999999999999999 ",
    " million",
    "U.S.",
    "al-",
    " and ",
    " or ",
    " not ",
    " who ",
    " which ",
    " said ",
    " that ",
    "according to ",
    "\\u",
    "\\",
    "{\"text\": \"",
    "null",
    "WARC/1.0\r\n",
    "\n- ",
    "\n1. ",
    "@",
    "https://",
    "#",
    "*",
    "_",
    "=",
    "~",
    "`",
    "$",
    "%",
    "^",
    "+",
];

fn damaged(draw: &mut Draw, reports: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
    let (name, bytes) = &reports[draw.below(reports.len())];
    let mut bytes = bytes[..bytes.len().min(LONGEST)].to_vec();
    for _ in 0..1 + draw.below(12) {
        let range = draw.range(bytes.len(), 60);
        match draw.below(9) {
            0 => drop(bytes.drain(range)),
            1 => {
                let copy = bytes[range.clone()].to_vec();
                let at = draw.below(bytes.len() + 1);
                bytes.splice(at..at, copy);
            }
            2 => bytes[range].reverse(),
            3 => bytes[range].iter_mut().for_each(|byte| *byte = byte.to_ascii_uppercase()),
            4 => bytes[range].iter_mut().for_each(|byte| *byte ^= 0x80),
            5 => {
                let piece = PIECES[draw.below(PIECES.len())].repeat(1 + draw.below(40));
                bytes.splice(range.start..range.start, piece.bytes());
            }
            6 => {
                let (_, other) = &reports[draw.below(reports.len())];
                let from = draw.range(other.len(), 600);
                let at = draw.below(bytes.len() + 1);
                bytes.splice(at..at, other[from].iter().copied());
            }
            7 if !bytes.is_empty() => {
                let at = draw.below(bytes.len());
                bytes[at] = draw.number() as u8;
            }
            _ => {
                let piece = PIECES[draw.below(PIECES.len())];
                bytes.splice(range, piece.bytes());
            }
        }
    }
    if draw.below(10) == 0 {
        bytes.truncate(draw.below(bytes.len() + 1));
    }
    (name.clone(), bytes)
}

/// What holds for every document.
fn check(document: &Document) {
    let text = document.text();
    let within = |span: Span| {
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} of {}", text.len());
        assert!(
            text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize),
            "{span:?}"
        );
    };
    document.blocks.iter().for_each(|block| within(block.span));
    document.tokens.tokens.iter().for_each(|token| within(token.span));
    document.sentences().iter().for_each(|sentence| within(sentence.span));
    document.mentions.iter().for_each(|mention| within(mention.span));
    document.dates.iter().for_each(|date| within(date.span));
    document.places.iter().for_each(|place| within(place.span));
    for attribution in &document.attributions {
        attribution
            .content
            .iter()
            .chain(&attribution.cue)
            .chain(&attribution.speaker)
            .for_each(|&span| within(span));
    }
    for event in &document.events {
        within(event.anchor.span);
        event.mentions.iter().for_each(|mention| within(mention.span));
        event.actors.iter().chain(&event.recipients).for_each(|participant| within(participant.span));
        assert!((0.0..=1.0).contains(&event.confidence));
    }
}

/// Every form of output of what the bytes hold.
fn outputs(coder: &Coder, name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let Ok(items) = bede_read::read_bytes(bytes, name, &bede_read::Options::default()) else { return out };
    for item in items.into_iter().flatten() {
        let from_html = matches!(item.input.source, Source::Html(_));
        let document = coder.code(item.input);
        check(&document);
        let record = Record::new(&document, coder.lexicon(), from_html);
        let written = [
            bede_record::write_jsonl(&record, &mut out),
            bede_record::write_csv_rows(&record, &mut out),
            bede_record::write_gdelt(&record, &mut out),
            bede_record::write_icews(&record, coder.lexicon(), &mut out),
            bede_record::write_plover(&record, &mut out),
            bede_record::write_account(&document, &record, &mut out),
        ];
        assert!(written.iter().all(Result::is_ok));
        out.extend(bede::explain(&document, coder.lexicon()).bytes());
    }
    out
}

#[test]
fn damaged_reports_are_coded_like_any_other() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/reports");
    let mut reports: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("the reports ship")
        .map(|entry| entry.expect("readable").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("readable"))
        })
        .collect();
    reports.sort();
    // Pages have the most to damage and are the fewest.
    let pages: Vec<_> = reports.iter().filter(|(name, _)| !name.ends_with(".txt")).cloned().collect();
    for _ in 0..4 {
        reports.extend(pages.iter().cloned());
    }
    let coder = Coder::new(Config::default()).expect("the stages are in order");
    let rounds =
        std::env::var("BEDE_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    for round in 0..rounds {
        let mut draw = Draw(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
        let (name, bytes) = damaged(&mut draw, &reports);
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| outputs(&coder, &name, bytes.clone())));
        let Ok(output) = outcome else {
            let kept = std::env::temp_dir().join(format!("bede-mutation-{round}-{name}"));
            let _ = fs::write(&kept, &bytes);
            panic!("round {round}: `{name}` so damaged panics; it is kept in {}", kept.display());
        };
        if round % 16 == 0 {
            assert!(output == outputs(&coder, &name, bytes), "round {round}: two outputs of one input");
        }
    }
}
