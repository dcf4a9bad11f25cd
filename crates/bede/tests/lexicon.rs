//! Every example in `lexicon/` is a test, named after its entry. `cargo test --release --test lexicon accuse` runs
//! those of one word. An example marked `wrong` must still come out otherwise; `BLESS=1` sets and removes these marks
//! by what comes out, and changes nothing else of a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use bede::{Coder, Config, examples};
use bede_lexicon::{EMBEDDED_FOLDER, Example};
use libtest_mimic::{Arguments, Failed, Trial};

static CODER: OnceLock<Coder> = OnceLock::new();

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let compiled = bede_lexicon::read_folder(&root.join("lexicon"), EMBEDDED_FOLDER)
        .and_then(|files| bede_lexicon::compile(&files));
    let (lexicon, examples) = match compiled {
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

/// How much of what came out a mark tells.
const LONGEST_MARK: usize = 160;

/// Marks in the files what comes out otherwise, and takes the mark from what comes right.
fn bless(root: &Path, examples: &mut [Example]) {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for example in examples {
        let outcome = outcome(example);
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
        *line = remark(line, &example.text, wrong.as_deref())
            .unwrap_or_else(|| panic!("{}: the example is not on its line", example.origin));
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

fn outcome(example: &Example) -> Result<(), String> {
    examples::outcome(CODER.get().expect("set in main"), example)
}

/// Runs one example; an example marked `wrong` must still come out wrong.
fn run(example: &Example) -> Result<(), Failed> {
    examples::against_mark(outcome(example), example.wrong.as_deref())
        .map_err(|message| format!("{message}\n  {} ({})", example.text, example.origin).into())
}
