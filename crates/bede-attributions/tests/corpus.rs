//! Runs the cases in `corpus/7-attributions` and the examples of `lexicon/attributions`.
//!
//! A case is a `##` heading, a sentence, a fenced block ```` ```text ```` (paragraphs between blank lines; one that
//! begins with `# ` is a headline), and a fenced block ```` ```attributions ```` with one line per attribution: number,
//! kind, speaker, cue, content, and the chain of the numbers in whose content it stands. A heading that begins with
//! `wrong:` marks an answer that is known to be wrong: its lines are the right ones, and the case fails when they come
//! out. `BLESS=1 cargo test -p bede-attributions --test corpus` rewrites what comes out.
//!
//! An example `yes` in the lexicon must give an attribution by its entry with the parts that it names; an example
//! `no` must give none by its entry.

use std::{collections::HashMap, fmt::Write, fs, path::PathBuf};

use bede_attributions::{
    Cues,
    examples::{self, CueExample, content, words},
};
use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = corpus_trials();
    trials.extend(lexicon_trials());
    libtest_mimic::run(&arguments, trials).exit();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .expect("the folder exists")
        .map(|entry| entry.expect("readable").path())
        .filter(|file| file.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

/// Every layer up to this one; a line that begins with `# ` is a headline.
fn read(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        let words = paragraph.trim();
        let start = at + paragraph.find(words).unwrap_or(0);
        let (kind, skip) =
            if words.starts_with("# ") { (BlockKind::Headline, 2) } else { (BlockKind::Paragraph, 0) };
        if !words.is_empty() {
            let span = Span::new(start + skip, start + words.len());
            document.blocks.push(Block { span, kind });
        }
        at += paragraph.len() + 2;
    }
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document.attributions = bede_attributions::find(&document, Cues::embedded());
    document.mark_laid(Layer::Attributions);
    document
}

struct Case {
    name: String,
    text: String,
    expected: String,
}

fn corpus_trials() -> Vec<Trial> {
    let bless = std::env::var_os("BLESS").is_some();
    let mut trials = Vec::new();
    for file in files("corpus/7-attributions", "md") {
        let markdown = fs::read_to_string(&file).expect("readable");
        let cases = cases(&markdown);
        assert!(!cases.is_empty(), "{} holds no case", file.display());
        if bless {
            let mut blessed = markdown.clone();
            for case in cases.iter().filter(|case| !case.name.starts_with("wrong:")) {
                blessed = replace_expectation(&blessed, case);
            }
            fs::write(&file, blessed).expect("writable");
            continue;
        }
        let stem = file.file_stem().expect("has a name").to_string_lossy().into_owned();
        for case in cases {
            trials.push(Trial::test(format!("{stem}/{}", case.name), move || check(&case)));
        }
    }
    trials
}

fn check(case: &Case) -> Result<(), Failed> {
    let actual = outcome(case);
    let right = actual == case.expected;
    match (right, case.name.starts_with("wrong:")) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("comes right now: take `wrong:` off the heading".into()),
        (false, false) => Err(format!("expected\n{}\nbut got\n{actual}", case.expected).into()),
    }
}

fn outcome(case: &Case) -> String {
    let document = read(&case.text);
    check_invariants(&document);
    let mut out = String::new();
    for (index, attribution) in document.attributions.iter().enumerate() {
        let part = |span: Option<Span>| span.map_or("-".to_string(), |span| words(&document, span));
        write!(
            out,
            "{} {} | {} | {} | {}",
            index + 1,
            attribution.kind.as_str(),
            part(attribution.speaker),
            part(attribution.cue),
            content(&document, attribution),
        )
        .expect("strings take everything");
        if let Some(inside) = attribution.inside {
            write!(out, " | in {}", inside.0 + 1).expect("strings take everything");
        }
        out.push('\n');
    }
    out
}

/// What holds for every document, whatever the case is about.
fn check_invariants(document: &Document) {
    for (index, attribution) in document.attributions.iter().enumerate() {
        assert!(!attribution.content.is_empty(), "an attribution without content");
        for pair in attribution.content.windows(2) {
            assert!(pair[0].end <= pair[1].start, "content out of order");
        }
        for content in &attribution.content {
            assert!(!content.is_empty(), "empty content");
            assert!(!attribution.cue.is_some_and(|cue| cue.overlaps(*content)), "the cue is content");
        }
        assert_ne!(attribution.inside.map(|inside| inside.index()), Some(index), "inside itself");
    }
}

fn cases(markdown: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for section in markdown.split("\n## ").skip(1) {
        let name = section.lines().next().unwrap_or_default().trim().to_owned();
        let fence = |label: &str| -> Option<String> {
            let opening = format!("\n```{label}\n");
            let start = section.find(&opening)? + opening.len();
            let end = section[start - 1..].find("\n```").map_or(section.len(), |n| start + n);
            Some(section[start..end.max(start)].to_owned())
        };
        let text = fence("text").unwrap_or_else(|| panic!("case `{name}` has no text"));
        cases.push(Case { text, expected: fence("attributions").unwrap_or_default(), name });
    }
    cases
}

fn replace_expectation(markdown: &str, case: &Case) -> String {
    let at = markdown.find(&format!("\n## {}\n", case.name)).expect("the case is in the file");
    let end = markdown[at + 4..].find("\n## ").map_or(markdown.len(), |n| at + 4 + n);
    let section = &markdown[at..end];
    let opening = "\n```attributions\n";
    let head = section.find(opening).map_or(section, |start| &section[..start]).trim_end();
    format!("{}{head}\n{opening}{}```\n{}", &markdown[..at], outcome(case), &markdown[end..])
}

fn lexicon_trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut counts: HashMap<(String, bool), usize> = HashMap::new();
    for file in files("lexicon/attributions", "toml") {
        let text = fs::read_to_string(&file).expect("readable");
        let examples = examples::examples(&file.display().to_string(), &text);
        for example in examples.expect("the build script has read it") {
            let count = counts.entry((example.entry.clone(), example.fires)).or_default();
            *count += 1;
            let kind = if example.fires { "yes" } else { "no" };
            let name = format!("lexicon/{}/{kind} {count}", example.entry);
            trials.push(Trial::test(name, move || run(&example)));
        }
    }
    trials
}

fn run(example: &CueExample) -> Result<(), Failed> {
    let outcome = examples::check_example(&read(&example.text), example);
    match (&example.wrong, outcome) {
        (None, outcome) => outcome.map_err(|message| format!("in {:?}: {message}", example.text).into()),
        (Some(_), Err(_)) => Ok(()),
        (Some(_), Ok(())) => Err("comes right now: take `wrong` out".into()),
    }
}
