//! Runs the cases in `corpus/2-tokens`: the text that the words of a case add up to is cut anew, paragraph by
//! paragraph, and must give the same sentences and words. `BLESS=1` writes what comes out into the files.
//!
//! A case begins with `# newdoc id`; `# shows` says what it is there for. Under `# wrong` stands what ought to come
//! out and does not: the day it does, the case fails.

use std::{fs, path::PathBuf};

use bede_doc::{Document, Layer, Metadata};
use bede_syntax::conllu;

fn cases(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices("# newdoc id").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &text[start..end]).collect()
}

fn cut_anew(expected: &Document) -> Document {
    let mut document = Document::new(expected.text(), Metadata::default());
    document.id = expected.id.clone();
    document.blocks = expected.blocks.clone();
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document
}

/// Sentences one a line, words between bars, the parts of one written word joined by a plus sign.
fn shown(document: &Document) -> String {
    let mut shown = String::new();
    for sentence in document.sentences() {
        for token in sentence.tokens.iter() {
            let joined = document.tokens.tokens[token.index()].joined;
            shown.push_str(if joined { "+" } else { "|" });
            shown.push_str(document.token(token).text());
        }
        shown.push('\n');
    }
    shown
}

#[test]
fn corpus() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/2-tokens");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    let bless = std::env::var_os("BLESS").is_some();
    let mut problems = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut blessed = String::new();
        for case in cases(&text) {
            let expected = conllu::read(case).unwrap().remove(0);
            let found = cut_anew(&expected);
            let wrong = case.contains("\n# wrong: ");
            let (want, have) = (shown(&expected), shown(&found));
            if wrong && want == have {
                problems.push(format!("{}: comes right now; take `# wrong` away", expected.id));
            } else if !wrong && want != have {
                problems.push(format!("{}:\nexpected\n{want}found\n{have}", expected.id));
            }
            if wrong || want == have {
                blessed.push_str(case);
            } else {
                let notes = case.lines().filter(|line| line.starts_with("# shows"));
                let written = conllu::write(&found);
                let (head, rest) = written.split_once('\n').unwrap();
                blessed.push_str(head);
                notes.for_each(|note| blessed.push_str(&format!("\n{note}")));
                blessed.push('\n');
                blessed.push_str(rest);
            }
        }
        if bless {
            fs::write(&path, blessed).unwrap();
        }
    }
    assert!(bless || problems.is_empty(), "{}", problems.join("\n"));
}
