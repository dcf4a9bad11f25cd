//! Every example in `lexicon/` is a test, named after its entry. `cargo test --release --test lexicon accuse` runs
//! those of one word. An example marked `wrong` must still come out otherwise; `BLESS=1` sets and removes these marks
//! by what comes out, and changes nothing else of a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use bede::{Coder, Config, Document, Metadata};
use bede_doc::{Block, BlockKind, Event, Layer, Participant, Span};
use bede_events::Verdict;
use bede_lexicon::{Example, Lexicon, SourceFile};
use libtest_mimic::{Arguments, Failed, Trial};

static CODER: OnceLock<Coder> = OnceLock::new();

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let (lexicon, examples) = match bede_lexicon::compile(&files) {
        Ok(compiled) => compiled,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(101)
        }
    };
    let coder =
        Coder::new(Config { lexicon: Some(Arc::new(lexicon)), least_confidence: 0.0, ..Config::default() })
            .expect("the default order");
    assert!(CODER.set(coder).is_ok());
    let mut examples = examples;
    if std::env::var_os("BLESS").is_some() {
        bless(&root, &mut examples);
    }
    let mut counts: std::collections::HashMap<(String, bool), usize> = std::collections::HashMap::new();
    let trials = examples
        .into_iter()
        .map(|example| {
            let count = counts.entry((example.entry.clone(), example.fires)).or_default();
            *count += 1;
            let name = format!("{}.{}{count}", example.entry, if example.fires { "yes" } else { "no" });
            Trial::test(name, move || run(&example))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the lexicon").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "tsv") {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            files.push(SourceFile { path: name, text: std::fs::read_to_string(&path).expect("readable") });
        }
    }
}

/// How much of what came out a mark tells.
const LONGEST_MARK: usize = 160;

/// Marks in the files what comes out otherwise, and takes the mark from what comes right.
fn bless(root: &Path, examples: &mut [Example]) {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for example in examples {
        let outcome = check(example);
        if example.wrong.is_some() == outcome.is_err() {
            continue;
        }
        let path = root.join(&example.origin.file);
        let lines = files.entry(example.origin.file.clone()).or_insert_with(|| {
            std::fs::read_to_string(&path).expect("readable").lines().map(str::to_owned).collect()
        });
        let line = &mut lines[example.origin.line as usize - 1];
        let wrong = outcome.err().map(|message| {
            let said = message.lines().next().unwrap_or_default();
            said.chars().take(LONGEST_MARK).collect::<String>().trim_end().to_owned()
        });
        *line = remark(line, &example.text, wrong.as_deref()).unwrap_or_else(|| {
            panic!("lexicon/{}:{}: the example is not on its line", example.origin.file, example.origin.line)
        });
        example.wrong = wrong;
    }
    for (file, lines) in files {
        std::fs::write(root.join(file), lines.join("\n") + "\n").expect("writable");
    }
}

/// A line with the mark of one of its examples set or removed; `None` where the example does not stand in it.
fn remark(line: &str, text: &str, wrong: Option<&str>) -> Option<String> {
    let quoted = |words: &str| format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\""));
    let strings = strings(line);
    let (index, (range, value)) = strings
        .iter()
        .enumerate()
        .find(|(_, (_, value))| value.split("=>").next().map(str::trim) == Some(text))?;
    let is_table = line[..range.start].trim_end().ends_with("text =");
    let Some(wrong) = wrong else {
        // The mark is the next string that `wrong =` stands before.
        let key = ", wrong = ";
        let (mark, _) = strings[index..].iter().find(|(range, _)| line[..range.start].ends_with(key))?;
        return Some(format!("{}{}", &line[..mark.start - key.len()], &line[mark.end..]));
    };
    if is_table {
        // The table ends at the first brace that is in no string.
        let end = line[range.end..]
            .char_indices()
            .map(|(at, c)| (at + range.end, c))
            .find(|&(at, c)| c == '}' && !strings.iter().any(|(range, _)| range.contains(&at)))?
            .0;
        return Some(format!("{}, wrong = {} {}", line[..end].trim_end(), quoted(wrong), &line[end..]));
    }
    let gives = value.split_once("=>").map(|(_, gives)| format!(", gives = {}", quoted(gives.trim())));
    Some(format!(
        "{}{{ text = {}{}, wrong = {} }}{}",
        &line[..range.start],
        quoted(text),
        gives.unwrap_or_default(),
        quoted(wrong),
        &line[range.end..]
    ))
}

/// The basic strings of a line of TOML, each with its place (quotes included) and its value.
fn strings(line: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut characters = line.char_indices();
    while let Some((start, c)) = characters.next() {
        if c != '"' {
            continue;
        }
        let mut value = String::new();
        while let Some((at, c)) = characters.next() {
            match c {
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                '"' => {
                    found.push((start..at + 1, std::mem::take(&mut value)));
                    break;
                }
                _ => value.push(c),
            }
        }
    }
    found
}

/// Runs one example; an example marked `wrong` must still come out wrong.
fn run(example: &Example) -> Result<(), Failed> {
    let outcome = check(example);
    match (&example.wrong, outcome) {
        (None, outcome) => outcome.map_err(|message| {
            format!(
                "{}\n  {} (lexicon/{}:{})",
                message, example.text, example.origin.file, example.origin.line
            )
            .into()
        }),
        (Some(_), Err(_)) => Ok(()),
        (Some(_), Ok(())) => Err(format!(
            "comes right now: take `wrong` out\n  {} (lexicon/{}:{})",
            example.text, example.origin.file, example.origin.line
        )
        .into()),
    }
}

fn check(example: &Example) -> Result<(), String> {
    let coder = CODER.get().expect("set in main");
    let mut document = Document::new(example.text.as_str(), Metadata::default());
    let ends_as_sentence = example.text.trim_end().ends_with(['.', '?', '!', '"', '”']);
    let kind = if ends_as_sentence { BlockKind::Paragraph } else { BlockKind::Headline };
    document.blocks = vec![Block { span: Span::new(0, example.text.len()), kind }];
    document.mark_laid(Layer::Blocks);
    let document = coder.code_document(document);
    let lexicon = coder.lexicon();
    let told: Vec<String> = document.events.iter().map(|event| tell(&document, event)).collect();
    let told = if told.is_empty() { "no event".to_owned() } else { told.join("; ") };
    let sense = lexicon.senses.iter().find(|sense| sense.id == example.entry);
    let is_discard = lexicon.discards.iter().any(|discard| discard.id == example.entry);
    if !example.fires {
        let fires = if is_discard {
            !document.events.is_empty()
        } else {
            document.events.iter().any(|event| event.rule == example.entry)
        };
        return if fires { Err(format!("must not fire: {told}")) } else { Ok(()) };
    }
    if sense.is_some_and(|sense| sense.event.is_none()) {
        let chosen = bede_events::trace(&document, lexicon)
            .iter()
            .any(|trace| trace.rule == example.entry && trace.verdict == Verdict::NoEvent);
        return if chosen {
            Ok(())
        } else {
            Err(format!("the sense is not chosen: {}", nearest(&document, lexicon, example, &told)))
        };
    }
    let candidates: Vec<&Event> = match sense {
        Some(_) => document.events.iter().filter(|event| event.rule == example.entry).collect(),
        None => document.events.iter().collect(),
    };
    if candidates.is_empty() {
        return Err(format!("does not fire: {}", nearest(&document, lexicon, example, &told)));
    }
    let expected_kind =
        example.kind.or_else(|| sense.and_then(|sense| sense.event.as_ref()).map(|event| event.kind()));
    let fits = |event: &&Event| {
        expected_kind.is_none_or(|kind| event.kind == kind)
            && example.mode.is_none_or(|mode| event.mode == Some(mode))
            && example.status.is_none_or(|status| event.status == status)
            && example.cameo.as_ref().is_none_or(|cameo| event.cameo == *cameo)
            && example.gives.as_ref().is_none_or(|(actors, recipients)| {
                same(&document, &event.actors, actors) && same(&document, &event.recipients, recipients)
            })
    };
    if candidates.iter().any(fits) { Ok(()) } else { Err(format!("comes out otherwise: {told}")) }
}

/// What came of the entry's predicate, for a message.
fn nearest(document: &Document, lexicon: &Lexicon, example: &Example, told: &str) -> String {
    let traces = bede_events::trace(document, lexicon);
    let lemma = example.entry.split('.').next().unwrap_or_default();
    let near: Vec<String> = traces
        .iter()
        .filter(|trace| trace.rule == example.entry || trace.rule.starts_with(lemma))
        .map(|trace| format!("{} {:?} ({})", trace.rule, trace.verdict, trace.why.join("; ")))
        .collect();
    format!("{told}; {}", near.join(" | "))
}

fn tell(document: &Document, event: &Event) -> String {
    let side = |participants: &[Participant]| {
        let words: Vec<&str> =
            participants.iter().map(|participant| document.slice(participant.span)).collect();
        if words.is_empty() { "-".to_owned() } else { words.join(" + ") }
    };
    let mode = event.mode.map(|mode| format!(" {mode}")).unwrap_or_default();
    format!(
        "{}{mode} [{}] {} > {} ({}, {})",
        event.kind,
        event.cameo,
        side(&event.actors),
        side(&event.recipients),
        event.status,
        event.rule
    )
}

/// Whether the participants are those expected: the same number, each with the words of its entry in it, its head among them.
fn same(document: &Document, found: &[Participant], expected: &[String]) -> bool {
    found.len() == expected.len()
        && expected.iter().all(|expected| {
            found.iter().any(|participant| {
                let head = bare(document.token(participant.head).text());
                let expected = bare(expected);
                bare(document.slice(participant.span)).contains(&expected) && expected.contains(&head)
            })
        })
}

fn bare(words: &str) -> String {
    let lower = words.to_lowercase();
    let trimmed = lower.trim();
    ["the ", "a ", "an "]
        .iter()
        .find_map(|article| trimmed.strip_prefix(article))
        .unwrap_or(trimmed)
        .to_owned()
}
