//! Runs the cases in `corpus/9-copies`: two reports, and what the second is to the first. Both go through layer 1, as
//! reports do, so that headlines, datelines and credits are told from the body as they are in use.
//!
//! A heading that begins with `wrong:` marks an answer that is known to be wrong: what it `comes` to is right, and the
//! case fails when that comes out.

use std::{fs, path::PathBuf};

use bede_copies::{Config, Copies, Fingerprint, MemoryShelf, Verdict};
use bede_doc::{Input, Source};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/9-copies");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("corpus/9-copies exists")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let mut trials = Vec::new();
    for path in paths {
        let markdown = fs::read_to_string(&path).expect("readable");
        let stem = path.file_stem().expect("has a name").to_string_lossy().into_owned();
        for section in markdown.split("\n## ").skip(1) {
            let name = section.lines().next().unwrap_or_default().to_owned();
            let fence = |label: &str| -> String {
                let opening = format!("\n```{label}\n");
                let start = section.find(&opening).expect("the case has each of its parts") + opening.len();
                let end = section[start..].find("\n```").expect("a fence ends");
                section[start..start + end].to_owned()
            };
            let (first, then, comes) = (fence("first"), fence("then"), fence("comes"));
            let is_wrong = name.starts_with("wrong:");
            trials
                .push(Trial::test(format!("{stem}/{name}"), move || check(&first, &then, &comes, is_wrong)));
        }
    }
    assert!(trials.len() > 20, "{} holds too few cases", folder.display());
    libtest_mimic::run(&arguments, trials).exit();
}

fn fingerprint(text: &str) -> Fingerprint {
    let document = bede_text::open(Input { source: Source::Text(text.to_owned()), ..Input::default() });
    Fingerprint::of(bede_copies::body(&document))
}

fn check(first: &str, then: &str, comes: &str, is_wrong: bool) -> Result<(), Failed> {
    let mut copies = Copies::new(Config::default());
    let mut shelf = MemoryShelf::default();
    copies.add(0, &fingerprint(first), &mut shelf);
    let verdict = copies.add(1, &fingerprint(then), &mut shelf);
    let (found, evidence) = match verdict {
        Verdict::Copy { of: 0, exact: true, evidence } => ("exact copy", Some(evidence)),
        Verdict::Copy { of: 0, exact: false, evidence } => ("copy", Some(evidence)),
        Verdict::Original { absorbs, .. } if absorbs.first().is_some_and(|&(other, _)| other == 0) => {
            ("takes the first in", Some(absorbs[0].1))
        }
        Verdict::Original { shares: Some((0, evidence)), .. } => ("shares text", Some(evidence)),
        Verdict::Original { .. } => ("own report", None),
        other @ Verdict::Copy { .. } => return Err(format!("of no report at all: {other:?}").into()),
    };
    match (found == comes, is_wrong) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("comes right now: take `wrong:` off the heading".into()),
        (false, false) => {
            let account = evidence.map(|evidence| evidence.to_string()).unwrap_or_default();
            Err(format!("expected `{comes}`, found `{found}`: {account}").into())
        }
    }
}
