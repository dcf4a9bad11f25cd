//! Runs the cases in `corpus/3-syntax/news.conllu`: the words of a case are parsed anew and must get the same parts of
//! speech, lemmas, heads and relations. `BLESS=1` writes what comes out into the file. The other files there, for training
//! and measuring, are only held to be valid.
//!
//! A case begins with `# newdoc id`; `# shows` says what it is there for. Under `# wrong` stands what ought to come
//! out and does not: the day it does, the case fails.

use std::{fs, path::PathBuf};

use bede_doc::Document;
use bede_syntax::{Model, conllu};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/3-syntax")
}

fn cases(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices("# newdoc id").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &text[start..end]).collect()
}

/// The words whose part of speech, lemma, head or relation differ.
fn differences(expected: &Document, found: &Document) -> Vec<String> {
    let mut differences = Vec::new();
    let head = |document: &Document, index: usize| {
        document.syntax.words[index]
            .head
            .map_or("the root".to_owned(), |head| document.token(head).text().to_owned())
    };
    for (index, (want, have)) in expected.syntax.words.iter().zip(&found.syntax.words).enumerate() {
        if (want.upos, &want.lemma, want.head, want.deprel)
            != (have.upos, &have.lemma, have.head, have.deprel)
        {
            differences.push(format!(
                "  {}: expected {} `{}` {} of {}, found {} `{}` {} of {}",
                expected.slice(expected.tokens.tokens[index].span),
                want.upos.as_str(),
                want.lemma,
                want.deprel.as_str(),
                head(expected, index),
                have.upos.as_str(),
                have.lemma,
                have.deprel.as_str(),
                head(found, index),
            ));
        }
    }
    differences
}

#[test]
fn corpus() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name == "news.conllu"));
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder().display());
    let bless = std::env::var_os("BLESS").is_some();
    let mut problems = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut blessed = String::new();
        for case in cases(&text) {
            let expected = conllu::read(case).unwrap().remove(0);
            let mut found = expected.clone();
            found.syntax = bede_syntax::parse(&expected, Model::embedded());
            let wrong = case.contains("\n# wrong: ");
            let differences = differences(&expected, &found);
            if wrong && differences.is_empty() {
                problems.push(format!("{}: comes right now; take `# wrong` away", expected.id));
            } else if !wrong && !differences.is_empty() {
                problems.push(format!("{}:\n{}", expected.id, differences.join("\n")));
            }
            if wrong || differences.is_empty() && !expected.syntax.words.is_empty() {
                blessed.push_str(case);
            } else {
                let notes = case.lines().filter(|line| line.starts_with("# shows"));
                let written = conllu::write(&found);
                let (first, rest) = written.split_once('\n').unwrap();
                blessed.push_str(first);
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

#[test]
fn cases_are_valid_and_survive_reading_and_writing() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "conllu") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(conllu::validate(&text), []);
        for document in conllu::read(&text).unwrap() {
            let written = conllu::write(&document);
            let again = conllu::read(&written).unwrap().remove(0);
            assert_eq!(again.text(), document.text());
            assert_eq!((&again.tokens, &again.syntax), (&document.tokens, &document.syntax));
        }
    }
}
