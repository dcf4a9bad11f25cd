//! What of our own the parser is trained on: sentences with trees made by hand, sentences whose events come out as they were
//! written down, with the trees from which they did, and texts without trees. What others wrote is read in `sentences`.

use std::path::{Path, PathBuf};

use bede_doc::Document;
use bede_syntax::{Model, conllu};

use super::{examples, sentences};
use crate::score::corpus::event_cases::{case_files, read_case_file};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus")
}

/// The documents of files in `corpus/3-syntax/`.
pub fn trees(names: &[&str]) -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let mut documents = Vec::new();
    for name in names {
        let path = corpus().join("3-syntax").join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        documents.extend(conllu::read(&text).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    Ok(documents)
}

/// The lexicon's examples and the sentences of the event corpus that have an event and come out as written down, with a
/// model's trees: where the events are right, the trees mostly are.
pub fn verified(model: &Model) -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    let (_, lexicon) = bede_lexicon::compile(&examples::lexicon_files()?)?;
    let is_right =
        |example: &bede_lexicon::Example| example.fires && example.gives.is_some() && example.wrong.is_none();
    texts.extend(lexicon.into_iter().filter(is_right).map(|example| example.text));
    for path in case_files(&corpus().join("8-events"), "train")? {
        let (_, cases) = read_case_file(&path)?;
        let right = cases.into_iter().filter(|case| case.wrong.is_none() && !case.events.is_empty());
        texts.extend(right.map(|case| case.text));
    }
    texts.sort_unstable();
    texts.dedup();
    Ok(texts.into_iter().map(|text| sentences::with_trees(text, model)).collect())
}

/// Our own texts that have no trees: the sentences of the event corpus and its reports, but for those that measure, and the
/// reports that ship.
pub fn texts() -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    for path in case_files(&corpus().join("8-events"), "train")? {
        texts.extend(read_case_file(&path)?.1.into_iter().map(|case| case.text));
    }
    for folder in ["8-events/reports/train", "../examples/reports"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(corpus().join(folder))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        paths.sort();
        for path in paths {
            texts.push(std::fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}
